"""Money and quantities out of cells, exact to the last digit."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from huoqun.connectors.files.formats.table import Cell
from huoqun.connectors.files.kinds import RowFault
from huoqun.connectors.files.values.unreadable import Unreadable

# A single line above this is a wrong column (a phone number, an id), not a sale.
NUMBER_MAX = Decimal(10) ** 12
# Longest first, so that US$ is not read as $. ¥ is taken for the yuan: say --currency JPY for yen.
_SIGN_WORDS = {
    "CNY": "人民币 RMB ¥ 元 圆",
    "USD": "US$ 美元 $",
    "HKD": "HK$ 港币 港元",
    "TWD": "NT$",
    "AUD": "A$",
    "SGD": "S$",
    "CAD": "C$",
    "EUR": "€ 欧元",
    "GBP": "£ 英镑",
    "JPY": "日元",
    "KRW": "₩",
}
_SIGNS = dict(
    sorted(
        ((sign, currency) for currency, signs in _SIGN_WORDS.items() for sign in signs.split()),
        key=lambda pair: -len(pair[0]),
    )
)
_SIGN = re.compile("|".join(re.escape(sign) for sign in _SIGNS), re.IGNORECASE)
_CODE = re.compile(r"^([A-Z]{3})(?=[\s\d+(-])|(?<=[\d\s)])([A-Z]{3})$")
_PLAIN = re.compile(r"^\d+(?:\.\d*)?$|^\.\d+$|^\d+(?:\.\d+)?[eE][-+]?\d{1,2}$")
_GROUPED = re.compile(r"^\d{1,3}(?:,\d{3})+(?:\.\d*)?$")
_QUANTITY_UNIT = re.compile(
    r"\s*(?:[件个份盒箱包袋瓶斤克张次套条双支只本台]|kg|g|pcs|x|×)$", re.IGNORECASE
)
_CURRENCY = re.compile(r"^[A-Z]{3}$")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in major units, and the currency that its sign or code names, if any."""

    value: Decimal
    currency: str | None = None


def money(cell: Cell) -> Amount:
    """An amount: ``¥1,234.50``, ``1234.5元``, full-width digits, ``-5``, ``(5)``, ``1.2万``.

    Raises Unreadable; ``12,50`` is refused because nobody can tell twelve and a half from a typo.
    """
    if not isinstance(cell, str):
        return Amount(_number(cell))
    text = (
        unicodedata.normalize("NFKC", cell).replace("\u2212", "-").strip(" \t\r\n'\"\ufeff\u200b")
    )
    plain = _plain(text)
    if plain is not None:
        return Amount(plain)
    currency = None
    sign = _SIGN.search(text)
    if sign:
        currency = _SIGNS[sign.group().upper()]
        text = _SIGN.sub("", text)
    code = _CODE.search(text.strip())
    if code:
        currency = code.group(1) or code.group(2)
        text = _CODE.sub("", text.strip())
    return Amount(_signed(text.replace(" ", ""), cell), currency)


def quantity(cell: Cell) -> Decimal:
    """How many: whole or by weight, a counting word behind is dropped; raises Unreadable."""
    if not isinstance(cell, str):
        return _number(cell)
    text = unicodedata.normalize("NFKC", cell).replace("\u2212", "-").strip()
    return _signed(_QUANTITY_UNIT.sub("", text).lstrip("xX×").replace(" ", ""), cell)


def currency_code(cell: Cell) -> str | None:
    """An ISO 4217 code out of a currency column (``CNY``, ``¥``, ``人民币``); None when empty.

    Raises Unreadable.
    """
    if cell is None or not str(cell).strip():
        return None
    text = unicodedata.normalize("NFKC", str(cell)).strip().upper()
    if text in _SIGNS:
        return _SIGNS[text]
    if text == "RMB":
        return "CNY"
    if not _CURRENCY.match(text):
        raise Unreadable(RowFault.NOT_A_NUMBER, cell)
    return text


def _number(cell: Cell) -> Decimal:
    """A typed cell; repr gives the shortest decimals of a double (4.25, not 4.2499…)."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        raise Unreadable(RowFault.NOT_A_NUMBER, cell)
    value = cell if isinstance(cell, Decimal) else Decimal(repr(cell))
    return _bounded(value, cell)


def _plain(text: str) -> Decimal | None:
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not _PLAIN.match(digits):
        return None
    return _bounded(Decimal(text), text)


def _signed(text: str, cell: Cell) -> Decimal:
    """A bare number with its sign in front, behind, or as accountants' parentheses."""
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1]
    elif text[-1:] == "-" or text[:1] == "-":
        negative, text = True, text.strip("-") if text.count("-") == 1 else "?"
    else:
        text = text.removeprefix("+")
    times = 1
    if text[-1:] in ("万", "亿"):
        times = 10_000 if text[-1] == "万" else 100_000_000
        text = text[:-1]
    if _GROUPED.match(text):
        text = text.replace(",", "")
    if not _PLAIN.match(text):
        raise Unreadable(RowFault.NOT_A_NUMBER, cell)
    value = _bounded(Decimal(text) * times, cell)
    return -value if negative else value


def _bounded(value: Decimal, cell: Cell) -> Decimal:
    if not value.is_finite():
        raise Unreadable(RowFault.NOT_A_NUMBER, cell)
    if value.copy_abs() > NUMBER_MAX:  # abs() would round, and 1e999999999 is beyond rounding
        raise Unreadable(RowFault.NUMBER_TOO_LARGE, cell)
    return value

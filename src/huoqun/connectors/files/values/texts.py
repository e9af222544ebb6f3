"""Ids, names and free text out of cells of any type."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from huoqun.connectors.files import vocabulary
from huoqun.connectors.files.formats.table import DAMAGE_MARK, Cell
from huoqun.connectors.files.kinds import RowFault
from huoqun.connectors.files.values.unreadable import Unreadable

# Excel and doubles keep 15 digits; a larger "number" has lost its last ones.
EXACT_DIGITS_MAX = 15
ID_CHARACTERS_MAX = 200
NAME_CHARACTERS_MAX = 200
# WeChat's own limit is near 16,000 characters; longer is a wrong file, kept cut rather than lost.
TEXT_CHARACTERS_MAX = 100_000

_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+?(\d{1,3})$")
_EXCEL_TEXT = re.compile(r'^="(.*)"$', re.DOTALL)
# Python counts these as white space or not at all; exports put them around ids.
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\x00"

Word = TypeVar("Word")


def storable(text: str) -> str:
    """Text that PostgreSQL takes: no NUL, no lone surrogates, broken bytes shown as U+FFFD."""
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    text = text.replace("\x00", "").replace(DAMAGE_MARK, "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def is_empty(cell: Cell) -> bool:
    """Whether a cell says nothing (also "-", "null", "nan"…)."""
    if cell is None:
        return True
    if isinstance(cell, str):
        text = cell.strip()
        return len(text) <= 4 and text.lower() in vocabulary.EMPTY_WORDS
    return cell != cell  # NaN, the empty number of data frames


def identifier(cell: Cell) -> str | None:
    """An id as text: trimmed, NFC, leading zeros kept, never a float; None when the cell is empty.

    Raises Unreadable when a spreadsheet has turned a long id into a number, when bytes are broken
    or when it is over ID_CHARACTERS_MAX.
    """
    if isinstance(cell, str):
        return _identifier_text(cell)
    if cell is None or cell != cell:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return _short(str(cell))
    if isinstance(cell, float):
        if abs(cell) >= 10**EXACT_DIGITS_MAX:
            raise Unreadable(RowFault.DIGITS_LOST, repr(cell))
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, Decimal):
        # 1e999999999 would be written with a thousand million zeros.
        if not cell.is_finite() or abs(cell.adjusted()) > ID_CHARACTERS_MAX:
            raise Unreadable(RowFault.TOO_LONG, cell)
        return _short(format(cell, "f"))
    return cell.isoformat() if isinstance(cell, datetime | date) else _short(str(cell))


def identifier_if_any(cell: Cell) -> str | None:
    """An id beside what the row is about: one that cannot be read is none, and spoils nothing."""
    try:
        return identifier(cell)
    except Unreadable:
        return None


def _short(text: str) -> str:
    if len(text) > ID_CHARACTERS_MAX:
        raise Unreadable(RowFault.TOO_LONG, text)
    return text


def _identifier_text(cell: str) -> str | None:
    text = cell.strip().strip(_INVISIBLE).strip()
    if not text or (len(text) <= 4 and text.lower() in vocabulary.EMPTY_WORDS):
        return None
    if not text.isalnum():
        # ="00123" and '00123 are how people keep Excel from eating zeros.
        quoted = _EXCEL_TEXT.match(text)
        text = quoted.group(1).strip() if quoted else text
        text = text[1:] if text.startswith("'") and text[1:].isdigit() else text
        if DAMAGE_MARK in text:
            raise Unreadable(RowFault.DAMAGED_TEXT, text)
        scientific = _SCIENTIFIC.match(text)
        if scientific and int(scientific.group(1)) >= 11:  # Excel shows 12 digits and more this way
            raise Unreadable(RowFault.DIGITS_LOST, text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if len(text) > ID_CHARACTERS_MAX:
        raise Unreadable(RowFault.TOO_LONG, text)
    return storable(text) or None


def name(cell: Cell) -> str | None:
    """A display name: one line, trimmed, cut at NAME_CHARACTERS_MAX; None when empty."""
    text = free_text(cell)
    return (" ".join(text.split())[:NAME_CHARACTERS_MAX] or None) if text else None


def free_text(cell: Cell) -> str | None:
    """What someone wrote, line ends unified; a number or a date typed as a message is text, too."""
    if cell is None:
        return None
    if not isinstance(cell, str):
        try:
            return identifier(cell)
        except Unreadable:  # no id, but somebody may have written it all the same
            return str(cell)[:TEXT_CHARACTERS_MAX]
    text = cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell
    return storable(text)[:TEXT_CHARACTERS_MAX]


def word(cell: Cell, words: Mapping[str, Word]) -> Word | None:
    """The closed word that a cell stands for, or None when it is not among ``words``."""
    try:
        text = identifier(cell)
    except Unreadable:  # far too long for a word, or broken
        return None
    return words.get(vocabulary.header_word(text)) if text else None

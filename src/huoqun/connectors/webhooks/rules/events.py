"""What a delivery says: its events one by one, each understood as a whole or not at all."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

import msgspec

from huoqun.connectors.webhooks.kinds import EventFault
from huoqun.core import money
from huoqun.orders.kinds import OrderKind

EVENTS_MAX: Final = 1_000
LINES_MAX: Final = 500
ID_CHARACTERS_MAX: Final = 200
PRODUCT_CHARACTERS_MAX: Final = 200
# A hundred thousand million of anything is a wrong field (a phone number, an id), not a sale.
NUMBER_MAX: Final = Decimal(10) ** 11
FIRST_YEAR: Final = 1971
LAST_YEAR: Final = 2099
# What the tables of orders keep of a quantity and of a unit price.
_QUANTITY_PLACES: Final = Decimal("0.0001")
_PRICE_PLACES: Final = Decimal("0.000001")
# Stands between the order's number and the refund's; an order's own number never holds it.
_REFUND_MARK: Final = "/refund/"

_DECIMAL = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_CHANNEL = re.compile(r"hq([0-9]{1,18})", re.ASCII)

# JSON's 19.0 would pass for the whole number 19: floats are let in to be told from it.
_Id = str | int | float | None
_Number = str | int | float


class _WireLine(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    product: str | None = None
    quantity: _Number | None = None
    unit_price: _Number | None = None
    amount: _Number | None = None


class _Wire(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    kind: Literal["placed", "refunded"]
    order_id: _Id
    occurred_at: str
    amount: _Number
    discount: _Number | None = None
    currency: str | None = None
    refund_id: _Id = None
    customer_id: _Id = None
    community_id: int | None = None
    community_key: _Id = None
    store_key: _Id = None
    channel: str | None = None
    lines: list[_WireLine] | None = None


class _Named(msgspec.Struct):
    """What can be said of an event that is not right otherwise."""

    order_id: str | int | None = None
    customer_id: str | int | None = None


_decode = msgspec.json.Decoder(_Wire).decode
_decode_named = msgspec.json.Decoder(_Named).decode
_decode_many = msgspec.json.Decoder(list[msgspec.Raw]).decode
_decode_one = msgspec.json.Decoder(msgspec.Raw).decode


@dataclass(frozen=True, kw_only=True, slots=True)
class EventLine:
    """One line; ``amount`` in minor units, negative where money goes back."""

    product: str
    quantity: Decimal | None
    unit_price: Decimal | None
    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One purchase or refund as its sender means it; ``amount`` positive, in minor units."""

    kind: OrderKind
    order_id: str
    refund_id: str | None
    at: datetime
    amount: int
    currency: str
    customer: str | None
    community_id: int | None
    community_key: str | None
    store_key: str | None
    channel_id: int | None
    lines: tuple[EventLine, ...]
    # What the price was lowered by, in minor units; None where the sender does not tell.
    discount: int | None = None

    @property
    def key(self) -> str:
        """What tells it from every other of its kind: resent, it has the same."""
        return f"{self.order_id}{_REFUND_MARK}{self.refund_id}" if self.refund_id else self.order_id


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """An event of a delivery with its text, or why it cannot be read.

    ``detail`` names the place in the text, for whoever writes the sender; ``order_id`` and
    ``customer`` are told as far as they could be made out.
    """

    text: bytes
    order_id: str = ""
    customer: str | None = None
    event: Event | None = None
    fault: EventFault | None = None
    detail: str = ""


class _Unfit(Exception):
    """The event cannot be taken, for this reason."""

    def __init__(self, fault: EventFault, detail: str = "") -> None:
        self.fault, self.detail = fault, detail
        super().__init__(fault)


def split(*, body: bytes) -> list[bytes] | None:
    """The texts of a delivery's events; None when the body is no object and no list of objects."""
    try:
        texts = (
            [bytes(each) for each in _decode_many(body)]
            if body.lstrip()[:1] == b"["
            else [bytes(_decode_one(body))]
        )
    except (ValueError, RecursionError):  # what msgspec raises derives from ValueError
        return None
    return texts if all(text.lstrip()[:1] == b"{" for text in texts) else None


def understand(*, text: bytes, default_currency: str) -> Understood:
    """Read one event; whatever is wrong with it is told, and nothing of it is taken."""
    try:
        event = _event(_decode(text), default_currency)
    except _Unfit as unfit:
        return _misread(text, unfit.fault, unfit.detail)
    except UnicodeDecodeError:
        return _misread(text, EventFault.NOT_AN_EVENT, "not UTF-8")
    except (ValueError, RecursionError) as error:
        return _misread(text, EventFault.NOT_AN_EVENT, _shown(error))
    return Understood(text=text, event=event, order_id=event.order_id, customer=event.customer)


def _misread(text: bytes, fault: EventFault, detail: str) -> Understood:
    order_id = customer = None
    try:
        named = _decode_named(text)
        order_id, customer = _id(named.order_id, ""), _id(named.customer_id, "")
    except (_Unfit, ValueError, RecursionError):
        pass  # it says too little to be found by
    return Understood(
        text=text, order_id=order_id or "", customer=customer, fault=fault, detail=detail
    )


def _shown(error: Exception) -> str:
    """What the decoder says, which names fields and types and never a value."""
    return "".join(sign if sign.isprintable() else "?" for sign in str(error))[:200]


def channel_of(*, text: str | None) -> int | None:
    """The channel whose code or link carried this state; None for those that others made."""
    found = _CHANNEL.fullmatch(text or "")
    return int(found[1]) or None if found else None


def _event(wire: _Wire, default_currency: str) -> Event:
    kind = OrderKind(wire.kind)
    order_id, refund_id = _id(wire.order_id, "order_id"), _id(wire.refund_id, "refund_id")
    if order_id is None or _REFUND_MARK in order_id:
        raise _Unfit(EventFault.BAD_ID, "order_id")
    if refund_id and kind is not OrderKind.REFUNDED:
        raise _Unfit(EventFault.REFUND_ID_MISPLACED, "refund_id")
    community_key = _id(wire.community_key, "community_key")
    if wire.community_id is not None and community_key:
        raise _Unfit(EventFault.TWO_COMMUNITIES)
    currency = wire.currency if wire.currency is not None else default_currency
    if not _CURRENCY.fullmatch(currency):
        raise _Unfit(EventFault.BAD_CURRENCY, "currency")
    amount = _minor(wire.amount, currency, EventFault.BAD_AMOUNT, "amount")
    if amount < 0:
        raise _Unfit(EventFault.NEGATIVE_AMOUNT, "amount")
    event = Event(
        kind=kind,
        order_id=order_id,
        refund_id=refund_id,
        at=_moment(wire.occurred_at),
        amount=amount,
        currency=currency,
        customer=_id(wire.customer_id, "customer_id"),
        community_id=wire.community_id,
        community_key=community_key,
        store_key=_id(wire.store_key, "store_key"),
        channel_id=channel_of(text=wire.channel),
        lines=_lines(wire.lines or [], currency, kind),
        discount=_discount(wire, currency),
    )
    if len(event.key) > ID_CHARACTERS_MAX:
        raise _Unfit(EventFault.BAD_ID, "refund_id")
    return event


def _discount(wire: _Wire, currency: str) -> int | None:
    if wire.discount is None:
        return None
    found = _minor(wire.discount, currency, EventFault.BAD_AMOUNT, "discount")
    if found < 0:
        raise _Unfit(EventFault.NEGATIVE_AMOUNT, "discount")
    return found


def _id(written: _Id, name: str) -> str | None:
    """An id as text, trimmed and in one form; None when it is absent or empty."""
    if written is None:
        return None
    if isinstance(written, float):
        raise _Unfit(EventFault.BAD_ID, name)
    text = unicodedata.normalize("NFC", str(written).strip())
    if len(text) > ID_CHARACTERS_MAX or any(unicodedata.category(sign) == "Cc" for sign in text):
        raise _Unfit(EventFault.BAD_ID, name)
    return text or None


def _moment(written: str) -> datetime:
    try:
        at = datetime.fromisoformat(written.strip())
    except ValueError as error:
        raise _Unfit(EventFault.BAD_TIME, "occurred_at") from error
    if at.utcoffset() is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise _Unfit(EventFault.BAD_TIME, "occurred_at")
    return at.astimezone(UTC)


def _minor(written: _Number, currency: str, fault: EventFault, name: str) -> int:
    """An amount in minor units: a whole number is one, a text is in major units."""
    if isinstance(written, int):
        value = money.to_major(written, currency) if abs(written) < 10**15 else NUMBER_MAX
    elif isinstance(written, str) and _DECIMAL.fullmatch(written.strip()):
        value = Decimal(written.strip())
    else:
        raise _Unfit(fault, name)
    minor = money.to_minor(value, currency)
    if abs(value) >= NUMBER_MAX or money.to_major(minor, currency) != value:
        raise _Unfit(fault, name)
    return minor


def _lines(written: list[_WireLine], currency: str, kind: OrderKind) -> tuple[EventLine, ...]:
    if len(written) > LINES_MAX:
        raise _Unfit(EventFault.BAD_LINE, f"{len(written)} lines")
    return tuple(
        _line(each, currency, kind, f"lines[{place}]") for place, each in enumerate(written)
    )


def _line(written: _WireLine, currency: str, kind: OrderKind, name: str) -> EventLine:
    quantity = None if written.quantity is None else _decimal(written.quantity, name)
    price = None
    if isinstance(written.unit_price, str):
        price = _decimal(written.unit_price, name)
    elif written.unit_price is not None:
        price = money.to_major(
            _minor(written.unit_price, currency, EventFault.BAD_LINE, name), currency
        )
    if written.amount is not None:
        amount = _minor(written.amount, currency, EventFault.BAD_LINE, name)
    elif quantity is not None and price is not None and abs(quantity * price) < NUMBER_MAX:
        amount = money.to_minor(quantity * price, currency)
    else:
        raise _Unfit(EventFault.BAD_LINE, name)
    product = " ".join((written.product or "").replace("\x00", " ").split())
    return EventLine(
        product=product[:PRODUCT_CHARACTERS_MAX],
        quantity=_fitted(quantity, _QUANTITY_PLACES),
        unit_price=_fitted(price, _PRICE_PLACES),
        amount=-amount if kind is OrderKind.REFUNDED else amount,
    )


def _decimal(written: _Number, name: str) -> Decimal:
    """A quantity or a unit price; repr gives the shortest decimals of a double."""
    text = repr(written) if isinstance(written, float) else str(written).strip()
    if not _DECIMAL.fullmatch(text) or abs(Decimal(text)) >= NUMBER_MAX:
        raise _Unfit(EventFault.BAD_LINE, name)
    return Decimal(text)


def _fitted(value: Decimal | None, places: Decimal) -> Decimal | None:
    """As many places as are kept; the amount was computed from the exact value before."""
    return None if value is None else value.quantize(places, rounding=ROUND_HALF_UP)

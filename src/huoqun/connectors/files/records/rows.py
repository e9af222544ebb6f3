"""What rows of a file become: typed records that the rooms can take."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Generic, TypeVar

import msgspec

from huoqun.communities.kinds import Affinity, Platform, Positioning
from huoqun.connectors.files.kinds import Field, RowFault
from huoqun.events.catalog.communities import CommunityRole, JoinMode, LeaveReason, MessageKind

Row = TypeVar("Row")


class MessageRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One message. ``day`` is set when only the business day is known."""

    row_no: int
    community: str
    community_name: str | None
    member: str
    member_name: str | None
    at: datetime
    day: date | None
    text: str | None
    kind: MessageKind
    role: CommunityRole | None
    key: str


class MembershipRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One stay in a community, days in the business zone.

    ``joined_at`` is None when an event file tells of a leave whose join it does not contain;
    ``left_at`` is None for who is still there; ``still_there`` when the file itself says so. The
    ``…_day_only`` flags say that no hour is known.
    """

    row_no: int
    community: str
    community_name: str | None
    member: str
    member_name: str | None
    joined_at: datetime | None
    joined_on: date | None
    joined_day_only: bool
    left_at: datetime | None
    left_on: date | None
    left_day_only: bool
    still_there: bool
    role: CommunityRole | None
    how: JoinMode
    inviter: str | None
    reason: LeaveReason
    key: str
    phone: str | None = None
    union_id: str | None = None


class OrderLineRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One line; ``amount`` in minor units of the order's currency, negative when given back."""

    row_no: int
    product: str | None
    quantity: Decimal | None
    unit_price: Decimal | None
    amount: int
    free: bool


class OrderRow(msgspec.Struct, frozen=True, kw_only=True):
    """One order with all its lines, wherever they stood in the file.

    ``amount`` is what was paid, ``refund_amount`` what went back (both in minor units, not
    negative). ``purchased`` is False for a cancel invoice and for an order of free lines only.
    """

    row_no: int
    order: str
    customer: str | None
    at: datetime
    day: date | None
    store: str | None
    community: str | None
    currency: str
    currency_assumed: bool
    amount: int
    refund_amount: int
    purchased: bool
    refunded: bool
    lines: tuple[OrderLineRow, ...]
    key: str
    # What the price was lowered by, in minor units; None where the file does not tell.
    discount: int | None = None
    phone: str | None = None
    union_id: str | None = None


class CommunityRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a list says of one community, known by its key; None says nothing.

    ``unit`` is a store's key or name, ``owner`` a user name, both as they are written.
    """

    row_no: int
    community: str
    title: str | None
    positioning: Positioning | None
    kind: Affinity | None
    platform: Platform | None
    unit: str | None
    owner: str | None
    opened: date | None
    ends: date | None


class SaidTag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag as a row names it: in a group, or as text that may name one (group/tag).

    ``expires_at`` is when it stops being true by itself, such as an age.
    """

    group: str | None
    name: str
    expires_at: datetime | None = None


class CustomerRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a list says of one customer; ``unit`` is a store's key or name as it is written.

    ``registered_at`` is None when only the day is known. What they are is told as tags.
    """

    community: ClassVar[None] = None

    row_no: int
    customer: str
    name: str | None
    phone: str | None
    union_id: str | None
    unit: str | None
    registered_at: datetime | None
    registered_on: date | None
    tags: tuple[SaidTag, ...]


class TagRow(msgspec.Struct, frozen=True, kw_only=True):
    """The tags that a row gives a customer; ``confidence`` in percent, ``source`` in words."""

    community: ClassVar[None] = None

    row_no: int
    customer: str
    tags: tuple[SaidTag, ...]
    at: datetime | None
    expires_at: datetime | None
    confidence: int
    source: str | None


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was not taken: why, which field, what stood there, and the row as it was.

    ``person`` is whom it is about, as far as that could be read: erasing them must find it.
    """

    row_no: int
    fault: RowFault
    field: Field | None
    written: str
    original: str
    person: str | None = None


@dataclass(slots=True, kw_only=True)
class RecordBlock(Generic[Row]):
    """Records for one transaction.

    ``position`` is where to resume behind this block; ``done`` of the table's ``total`` are read.
    ``notes`` counts words of closed columns that nobody knows (they became unknown or other).
    """

    rows: Sequence[Row]
    rejected: Sequence[Rejected]
    position: int
    done: int
    notes: Counter[tuple[Field, str]] = field(default_factory=Counter)

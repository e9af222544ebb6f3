"""What a fact is: a frozen, versioned dataclass with a past-tense name, in two languages.

Fields named like a column of the log (``community_id``, ``amount``, ``text`` …) travel in that
column; every other field goes into the payload. Identity is (source, key) on the business day on
which it happened.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date, datetime
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any, ClassVar, TypeVar, cast, dataclass_transform

import msgspec

from huoqun.core import clock
from huoqun.core.kinds import Kind

ID_COLUMNS = (
    "corp_id",
    "unit_id",
    "community_id",
    "customer_id",
    "staff_id",
    "channel_id",
    "content_id",
    "order_id",
    "plan_id",
)
VALUE_COLUMNS = ("amount", "currency", "text")
# Facts made inside the product, by a person at the console or by the system itself.
SOURCE_PRODUCT = "huoqun"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """Base of every fact; subclasses are declared with :func:`fact`.

    ``key`` tells the fact from all others of its ``source``: the same fact resent has the same key,
    whenever it arrives. ``day`` is the business day when only a day is known; else it follows from
    ``occurred_at``.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    zh: ClassVar[str]
    en: ClassVar[str]
    kinds: ClassVar[type[Kind] | None]
    amount_unit: ClassVar[str | None]
    personal: ClassVar[tuple[str, ...]]
    column_fields: ClassVar[tuple[str, ...]]
    payload_fields: ClassVar[tuple[str, ...]]
    said: ClassVar[Callable[["Fact"], tuple[Any, ...]]]

    occurred_at: datetime
    key: str
    source: str = SOURCE_PRODUCT
    day: date | None = None

    @property
    def occurred_on(self) -> date:
        """The business day on which it happened."""
        return self.day or clock.business_day(self.occurred_at)


CATALOG: dict[str, type[Fact]] = {}

COLUMNS = ("kind", *ID_COLUMNS, *VALUE_COLUMNS)
_BASE_FIELDS = {"occurred_at", "key", "source", "day"}
# Stamped by us when the fact arrives; a resend after a move to another store says the same, and the
# number that we draw for an order is another one each time. A discount follows from the lines as we
# read them: to read them better must not make a conflict of what is known.
_STAMPED = {"corp_id", "unit_id", "order_id", "discount"}

Class = TypeVar("Class", bound=type)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def fact(
    name: str,
    *,
    zh: str,
    en: str,
    version: int = 1,
    kinds: type[Kind] | None = None,
    amount_unit: str | None = None,
    personal: tuple[str, ...] = (),
) -> Callable[[Class], Class]:
    """Declare a fact: its past-tense name, labels, closed word list and personal fields."""

    def declare(cls: Class) -> Class:
        # dataclass() makes a new class for its slots; its class variables are ours to set.
        made: Any = dataclass(frozen=True, kw_only=True, slots=True)(cls)
        made.name, made.version, made.zh, made.en = name, version, zh, en
        made.kinds, made.amount_unit, made.personal = kinds, amount_unit, personal
        names = [field.name for field in fields_of(made) if field.name not in _BASE_FIELDS]
        made.column_fields = tuple(each for each in COLUMNS if each in names)
        made.payload_fields = tuple(each for each in names if each not in COLUMNS)
        said = [each for each in names if each not in _STAMPED]
        made.said = staticmethod(attrgetter("name", "occurred_at", *said))
        assert name not in CATALOG, f"two facts are named {name}"
        CATALOG[name] = made
        return cast(Class, made)

    return declare


@cache
def reader(fields: tuple[str, ...], columns: tuple[str, ...]) -> Callable[[Fact], tuple[Any, ...]]:
    """A function that gives these columns of facts that have these fields; None where they lack."""
    present = [column for column in columns if column in fields]
    read = attrgetter("name", *present)  # never alone: a getter of one name gives no tuple
    # A million facts pass here a minute: these getters run in C. The last place stands for every
    # column that the fact lacks.
    places = [present.index(each) + 1 if each in present else -1 for each in columns]
    arrange = itemgetter(*places, -1)
    return lambda each: arrange((*read(each), None))[:-1]


_json = msgspec.json.Encoder(order="sorted")
_binary = msgspec.msgpack.Encoder(order="deterministic")


def encode_payload(each: Fact) -> bytes | None:
    """The fields without a column as canonical JSON, without what is unknown; None when empty."""
    if not each.payload_fields:
        return None
    found = {name: getattr(each, name) for name in each.payload_fields}
    payload = {name: value for name, value in found.items() if value is not None}
    return _json.encode(payload) if payload else None


def key_hash(source: str, key: str) -> bytes:
    """The 128 bits under which a fact is known, for ever."""
    return hashlib.blake2b(f"{source}\x00{key}".encode(), digest_size=16).digest()


def fingerprint(each: Fact) -> int:
    """64 bits of what the fact says, to tell a resend from the same key with other content."""
    said = type(each).said(each)
    # A fact that learns one more thing, unknown so far, still says the same.
    while said[-1] is None:
        said = said[:-1]
    digest = hashlib.blake2b(_binary.encode(said), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)

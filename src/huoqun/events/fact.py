"""What a fact is: a frozen, versioned dataclass with a past-tense name, in two languages.

Fields named like a column of the log (``community_id``, ``amount``, ``text`` …) travel in that
column; every other field goes into the payload. Identity is (source, key) on the business day on
which it happened.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
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
    columns: ClassVar[Callable[["Fact"], tuple[Any, ...]]]
    payload_of: ClassVar[Callable[["Fact"], dict[str, Any]]]

    occurred_at: datetime
    key: str
    source: str = SOURCE_PRODUCT
    day: date | None = None

    @property
    def occurred_on(self) -> date:
        """The business day on which it happened."""
        return self.day or clock.business_day(self.occurred_at)


CATALOG: dict[str, type[Fact]] = {}

_BASE_FIELDS = {"occurred_at", "key", "source", "day"}
_COLUMN_FIELDS = ("kind", *ID_COLUMNS, *VALUE_COLUMNS)

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
        names = [field.name for field in fields(made) if field.name not in _BASE_FIELDS]
        made.columns = _column_reader(
            [column if column in names else None for column in _COLUMN_FIELDS]
        )
        made.payload_of = _payload_reader([each for each in names if each not in _COLUMN_FIELDS])
        assert name not in CATALOG, f"two facts are named {name}"
        CATALOG[name] = made
        return cast(Class, made)

    return declare


def _column_reader(columns: list[str | None]) -> Callable[[Fact], tuple[Any, ...]]:
    """A function that gives a fact's flat columns in the order of the log."""
    present = [column for column in columns if column is not None]
    if not present:
        nothing = tuple(None for _ in columns)
        return staticmethod(lambda _: nothing)
    read = attrgetter(*present)
    single = len(present) == 1
    # One place behind the fact's own values stands for every column that it lacks. A million facts
    # pass here a minute: these getters run in C.
    arrange = itemgetter(
        *(len(present) if column is None else present.index(column) for column in columns)
    )
    has_kind = columns[0] is not None

    def values(each: Fact) -> tuple[Any, ...]:
        got = (read(each),) if single else read(each)
        found: tuple[Any, ...] = arrange((*got, None))
        # The kind's own word, not the enum's repr.
        return (str(found[0]), *found[1:]) if has_kind and found[0] is not None else found

    return staticmethod(values)


def _payload_reader(names: list[str]) -> Callable[[Fact], dict[str, Any]]:
    """A function that gives a fact's payload, without what is unknown."""

    if not names:
        return staticmethod(lambda _: {})

    def payload(each: Fact) -> dict[str, Any]:
        found = ((name, getattr(each, name)) for name in names)
        return {name: value for name, value in found if value is not None}

    return staticmethod(payload)


_encoder = msgspec.json.Encoder(order="sorted")


def encode_payload(each: Fact) -> bytes | None:
    """The payload as canonical JSON, or None when there is none."""
    payload = type(each).payload_of(each)
    return _encoder.encode(payload) if payload else None


def key_hash(source: str, key: str) -> bytes:
    """The 128 bits under which a fact is known, for ever."""
    return hashlib.blake2b(f"{source}\x00{key}".encode(), digest_size=16).digest()


# Stamped by us when the fact arrives; a resend after a move to another store says the same, and the
# number that we draw for an order is another one each time.
_STAMPED = {_COLUMN_FIELDS.index(column) for column in ("corp_id", "unit_id", "order_id")}

_said = itemgetter(*(place for place in range(len(_COLUMN_FIELDS)) if place not in _STAMPED))


def fingerprint(name: str, at: datetime, columns: tuple[Any, ...], payload: bytes | None) -> int:
    """64 bits of what the fact says, to tell a resend from the same key with other content."""
    said = f"{name}\x00{at.timestamp()!r}\x00{_said(columns)!r}"
    content = said.encode() + b"\x00" + (payload or b"")
    digest = hashlib.blake2b(content, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)

"""What an erasure leaves behind: its receipt, and the lines by which a restore repeats it; pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

import msgspec

# PostgreSQL's log and the pages that rows left are written over in daily work; a week is the
# promise (design §4).
WAL_DAYS = 7
# The list of erasures, beside the backups: they must not bring back whom it names.
LIST_NAME = "erasures.jsonl"
# The step that belongs to no room: what the person wrote.
TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class Stone:
    """A tombstone as the list beside the backups holds it."""

    mark: bytes
    customer_id: int
    erased_at: datetime
    lifted_at: datetime | None = None


class _Line(msgspec.Struct, frozen=True):
    mark: str
    customer_id: int
    erased_at: datetime
    lifted_at: datetime | None = None


class Step(TypedDict):
    """A store that is through, with the rows that went, by table."""

    store: str
    gone: dict[str, int]


class Receipt(TypedDict):
    """What is certified of an erasure; ``pages_until`` is a moment in ISO form."""

    gone: dict[str, int]
    vacuumed: list[str]
    key_destroyed: bool
    backups: int
    pages_until: str


class ListDamaged(ValueError):
    """A line of the list of erasures cannot be read."""


def written_stones(stones: Iterable[Stone]) -> bytes:
    """Stones as lines."""
    return b"".join(
        msgspec.json.encode(
            _Line(each.mark.hex(), each.customer_id, each.erased_at, each.lifted_at)
        )
        + b"\n"
        for each in stones
    )


def read_stones(lines: Iterable[bytes]) -> list[Stone]:
    """The stones of a list, each as its last line has it; raises ListDamaged.

    A last line without its end is one that a crash cut off: its erasure wrote it again.
    """
    found: dict[tuple[bytes, int], Stone] = {}
    for number, line in enumerate(lines, start=1):
        if not line.endswith(b"\n"):
            break
        try:
            told = msgspec.json.decode(line, type=_Line)
            stone = Stone(
                bytes.fromhex(told.mark), told.customer_id, told.erased_at, told.lifted_at
            )
        except ValueError as error:
            raise ListDamaged(f"line {number}: {error}") from error
        found[stone.mark, stone.customer_id] = stone
    return list(found.values())


def rows_gone(steps: Iterable[Step]) -> dict[str, int]:
    """The rows that went, by table, over all steps."""
    total: Counter[str] = Counter()
    for step in steps:
        total.update(step["gone"])
    return dict(sorted(total.items()))


def erasure_receipt(
    *, steps: Iterable[Step], tables: Iterable[str], archives: int, at: datetime
) -> Receipt:
    """What is certified when everything is done.

    ``archives`` counts the backups that were made before and hold the person until they are
    deleted; restoring one erases the person again.
    """
    return {
        "gone": rows_gone(steps),
        "vacuumed": sorted(tables),
        "key_destroyed": True,
        "backups": archives,
        "pages_until": (at + timedelta(days=WAL_DAYS)).isoformat(),
    }

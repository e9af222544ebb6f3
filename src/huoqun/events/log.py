"""The fact log: one door for a single fact, one for many; state and fact commit together.

``record`` raises AlreadyRecorded when the key is known, so that the caller's state rolls back too.
``record_many`` returns what was accepted, and state is derived from these rows only.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import Cursor

from huoqun.core.refusal import Refused
from huoqun.events import fact as facts
from huoqun.events import spine
from huoqun.events.fact import Fact
from huoqun.events.stored import StoredFact

# A chain of facts that cause facts ends here; longer means that two subscribers feed each other.
CAUSE_DEPTH_MAX = 8
# One call, one transaction of a few seconds: writers may not hold the horizon back (design §4).
BATCH_MAX = 50_000

_BASE = ("name", "version", "occurred_at", "source")
_BASE_TYPES = ("text", "int2", "timestamptz", "text")
_COLUMN_TYPES = {
    "kind": "text",
    **dict.fromkeys(facts.ID_COLUMNS, "int8"),
    "amount": "int8",
    "currency": "text",
    "text": "text",
}


class AlreadyRecorded(Refused):
    """The fact is in the log already: nothing may be written for it a second time."""

    code = "already_recorded"
    status = 409
    zh = "这件事已经记录过({name}),没有重复处理。"
    en = "This was recorded before ({name}); nothing was done twice."


@dataclass(frozen=True, slots=True)
class Conflict:
    """A known key that came back saying something else, or on another day."""

    fact: Fact
    known_seq: int
    known_on: date


@dataclass(slots=True)
class Outcome:
    """What became of a batch: accepted rows with their seq, resends, and conflicts.

    ``replaced`` are the keys of accepted facts that took the place of a known one, which only
    voiding.record_over does.
    """

    accepted: list[tuple[int, Fact]] = field(default_factory=list)
    duplicates: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    replaced: set[str] = field(default_factory=set)


_RECORDED = ("occurred_on", *_BASE, *facts.COLUMNS, "payload")
_RECORD_SQL = f"""
WITH fresh AS (
    INSERT INTO events_fact_key (occurred_on, key, fingerprint, seq)
    VALUES (%s, %s, %s, nextval('events_fact_seq'))
    ON CONFLICT DO NOTHING RETURNING seq
)
INSERT INTO events_fact (seq, tx, caused_by, depth, {", ".join(_RECORDED)})
SELECT fresh.seq, {spine.TX_SQL}, %s, %s, {", ".join(["%s"] * len(_RECORDED))} FROM fresh
RETURNING seq
"""  # noqa: S608 (only our own constants are put together)


def record(each: Fact, *, caused_by: StoredFact | None = None) -> int:
    """Write one fact inside the caller's transaction and return its seq.

    Raises AlreadyRecorded when (source, key) is known on that business day.
    """
    assert connection.in_atomic_block, (
        "a fact is recorded in the transaction of the state it tells of"
    )
    depth = caused_by.depth + 1 if caused_by else 0
    assert depth <= CAUSE_DEPTH_MAX, f"{each.name} is link {depth} of a chain of causes"
    payload = facts.encode_payload(each)
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD_SQL,
            [
                each.occurred_on,
                facts.key_hash(each.source, each.key).hex(),
                facts.fingerprint(each),
                caused_by.seq if caused_by else None,
                depth,
                each.occurred_on,
                *(getattr(each, name) for name in _BASE),
                *facts.reader(each.column_fields, facts.COLUMNS)(each),
                payload.decode() if payload else None,
            ],
        )
        row = cursor.fetchone()
    if row is None:
        raise AlreadyRecorded(name=each.name)
    return int(row[0])


# Keys first, narrow and unlogged; what a fact says is sent only when it is new.
_STAGE_SQL = """
CREATE TEMP TABLE IF NOT EXISTS fact_stage (
    ord int, occurred_on date, key uuid, fingerprint bigint,
    seq bigint DEFAULT nextval('events_fact_seq')
) ON COMMIT DELETE ROWS
"""

_CLAIM_SQL = """
WITH fresh AS (
    INSERT INTO events_fact_key (occurred_on, key, fingerprint, seq, batch_id)
    SELECT occurred_on, key, fingerprint, seq, %s FROM fact_stage
    ORDER BY occurred_on, key, seq
    ON CONFLICT DO NOTHING RETURNING seq
)
SELECT stage.ord, stage.seq FROM fact_stage stage JOIN fresh USING (seq) ORDER BY stage.ord
"""

_KNOWN_SQL = """
SELECT stage.ord, known.seq, known.occurred_on FROM fact_stage stage
JOIN events_fact_key known ON known.occurred_on = stage.occurred_on AND known.key = stage.key
WHERE known.seq <> stage.seq AND known.fingerprint <> stage.fingerprint
"""

# The same key under two days within one batch: the first row rules, as it would over two batches.
_TWICE_SQL = """
DELETE FROM fact_stage stage USING (
    SELECT DISTINCT ON (key) key, seq, occurred_on FROM fact_stage ORDER BY key, ord
) known
WHERE known.key = stage.key AND known.occurred_on <> stage.occurred_on
RETURNING stage.ord, known.seq, known.occurred_on
"""

# A message that comes back under another date is the same message with changed content.
_ELSEWHERE_SQL = """
DELETE FROM fact_stage stage USING events_fact_key known
WHERE known.key = stage.key AND known.occurred_on <> stage.occurred_on
RETURNING stage.ord, known.seq, known.occurred_on
"""


def _stage(cursor: Cursor[Any], batch: Sequence[Fact]) -> list[date]:
    """Put the keys of a batch into the stage; return their days."""
    days = [each.occurred_on for each in batch]
    cursor.execute(_STAGE_SQL)
    cursor.execute("DELETE FROM fact_stage")
    # Binary: a third of the work of text on both sides. A uuid travels as its 16 bytes.
    with cursor.copy(
        "COPY fact_stage (ord, occurred_on, key, fingerprint) FROM STDIN (FORMAT binary)"
    ) as copy:
        copy.set_types(["int4", "date", "bytea", "int8"])
        for place, each in enumerate(batch):
            key = facts.key_hash(each.source, each.key)
            copy.write_row((place, days[place], key, facts.fingerprint(each)))
    return days


def _write(
    cursor: Cursor[Any],
    accepted: Sequence[tuple[int, Fact]],
    days: Iterable[date],
    batch_id: int | None,
) -> None:
    """Write what the accepted facts say, in the columns that any of them fills."""
    classes = {type(each) for _, each in accepted}
    columns = tuple(
        column for column in facts.COLUMNS if any(column in cls.column_fields for cls in classes)
    )
    readers = {cls.name: facts.reader(cls.column_fields, columns) for cls in classes}
    tx = cursor.execute(f"SELECT {spine.TX_SQL}").fetchone()
    assert tx is not None
    names = ", ".join(("seq", "tx", "batch_id", "occurred_on", *_BASE, *columns, "payload"))
    with cursor.copy(f"COPY events_fact ({names}) FROM STDIN (FORMAT binary)") as copy:
        kinds = (_COLUMN_TYPES[column] for column in columns)
        copy.set_types(["int8", "int8", "int8", "date", *_BASE_TYPES, *kinds, "bytea"])
        base = attrgetter(*_BASE)
        for (seq, each), day in zip(accepted, days, strict=True):
            payload = facts.encode_payload(each)
            # jsonb on the wire: a version, then the text.
            wired = payload and b"\x01" + payload
            told = (*base(each), *readers[each.name](each))
            copy.write_row((seq, tx[0], batch_id, day, *told, wired))


def record_many(
    batch: Sequence[Fact],
    *,
    batch_id: int | None = None,
    check_other_months: bool = False,
    unsaid: Collection[int] = (),
) -> Outcome:
    """Write a batch inside the caller's transaction; derive state from ``accepted`` only.

    ``batch_id`` marks the rows of an import, so that it can be taken back. With
    ``check_other_months`` a key known on another day is a conflict too (imports of messages).
    ``unsaid`` names customers whose words are not written down; the facts count all the same, and
    resent with the words they are still the same facts.
    """
    assert connection.in_atomic_block, (
        "facts are recorded in the transaction of the state they tell of"
    )
    assert len(batch) <= BATCH_MAX, f"{len(batch)} facts in one transaction; {BATCH_MAX} at most"
    outcome = Outcome()
    if not batch:
        return outcome
    with connection.cursor() as wrapper:
        cursor: Cursor[Any] = wrapper.cursor
        days = _stage(cursor, batch)
        moved: list[tuple[int, int, date]] = []
        if check_other_months:
            cursor.execute("ANALYZE fact_stage")
            moved = cursor.execute(_ELSEWHERE_SQL).fetchall()
            moved += cursor.execute(_TWICE_SQL).fetchall()
        claimed = cursor.execute(_CLAIM_SQL, [batch_id]).fetchall()
        outcome.accepted = [(seq, batch[position]) for position, seq in claimed]
        if claimed:
            written = _without_words(outcome.accepted, unsaid) if unsaid else outcome.accepted
            _write(cursor, written, (days[place] for place, _ in claimed), batch_id)
        if len(claimed) + len(moved) < len(batch):
            moved += cursor.execute(_KNOWN_SQL).fetchall()
    seen: dict[int, Conflict] = {}
    for position, seq, on in moved:
        seen.setdefault(position, Conflict(batch[position], seq, on))
    outcome.conflicts = [seen[position] for position in sorted(seen)]
    outcome.duplicates = len(batch) - len(outcome.accepted) - len(outcome.conflicts)
    return outcome


def _without_words(
    accepted: Sequence[tuple[int, Fact]], unsaid: Collection[int]
) -> list[tuple[int, Fact]]:
    """The facts, those of some customers without their text."""
    return [
        (seq, replace(each, text=None))  # type: ignore[call-arg]  # it has the column
        if "text" in each.column_fields and getattr(each, "customer_id", None) in unsaid
        else (seq, each)
        for seq, each in accepted
    ]


_LOOK_UP_SQL = """
SELECT wanted.ord, known.seq, known.occurred_on
FROM unnest(%s::int[], %s::date[], %s::uuid[]) AS wanted(ord, occurred_on, key)
JOIN events_fact_key known USING (occurred_on, key)
"""


def known(batch: Sequence[Fact]) -> list[Conflict]:
    """Those of the facts whose key is known on their day, whatever the known side says."""
    keys = [UUID(bytes=facts.key_hash(each.source, each.key)) for each in batch]
    with connection.cursor() as cursor:
        cursor.execute(
            _LOOK_UP_SQL, [list(range(len(batch))), [each.occurred_on for each in batch], keys]
        )
        return [Conflict(batch[place], seq, on) for place, seq, on in cursor.fetchall()]

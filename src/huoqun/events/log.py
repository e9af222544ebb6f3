"""The fact log: one door for a single fact, one for many; state and fact commit together.

``record`` raises AlreadyRecorded when the key is known, so that the caller's state rolls back too.
``record_many`` returns what was accepted, and state is derived from these rows only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
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

_COLUMNS = (
    "name, version, kind, occurred_at, occurred_on, source, corp_id, unit_id, community_id,"
    " customer_id, staff_id, channel_id, content_id, order_id, plan_id, amount, currency, text,"
    " payload"
)
_COLUMN_COUNT = _COLUMNS.count(",") + 1
_STAGED = ", ".join(f"stage.{column.strip()}" for column in _COLUMNS.split(","))


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


def _row(each: Fact) -> tuple[Any, ...]:
    """Key, fingerprint and the columns of one fact, as the log stores them."""
    columns = type(each).columns(each)
    payload = facts.encode_payload(each)
    return (
        facts.key_hash(each.source, each.key).hex(),
        facts.fingerprint(each.name, each.occurred_at, columns, payload),
        each.name,
        each.version,
        columns[0],
        each.occurred_at,
        each.occurred_on,
        each.source,
        *columns[1:],
        payload.decode() if payload else None,
    )


_RECORD_SQL = f"""
WITH fresh AS (
    INSERT INTO events_fact_key (occurred_on, key, fingerprint, seq)
    VALUES (%s, %s, %s, nextval('events_fact_seq'))
    ON CONFLICT DO NOTHING RETURNING seq
)
INSERT INTO events_fact (seq, tx, caused_by, depth, {_COLUMNS})
SELECT fresh.seq, {spine.TX_SQL}, %s, %s, {", ".join(["%s"] * _COLUMN_COUNT)} FROM fresh
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
    key, fingerprint, *columns = _row(each)
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD_SQL,
            [
                each.occurred_on,
                key,
                fingerprint,
                caused_by.seq if caused_by else None,
                depth,
                *columns,
            ],
        )
        row = cursor.fetchone()
    if row is None:
        raise AlreadyRecorded(name=each.name)
    return int(row[0])


_STAGE_SQL = """
CREATE TEMP TABLE IF NOT EXISTS fact_stage (
    ord int, seq bigint DEFAULT nextval('events_fact_seq'), key uuid, fingerprint bigint,
    name text, version smallint, kind text, occurred_at timestamptz, occurred_on date, source text,
    corp_id bigint, unit_id bigint, community_id bigint, customer_id bigint, staff_id bigint,
    channel_id bigint, content_id bigint, order_id bigint, plan_id bigint, amount bigint,
    currency text, text text, payload jsonb
) ON COMMIT DELETE ROWS
"""

_INSERT_SQL = f"""
WITH fresh AS (
    INSERT INTO events_fact_key (occurred_on, key, fingerprint, seq, batch_id)
    SELECT occurred_on, key, fingerprint, seq, %(batch_id)s FROM fact_stage
    ORDER BY occurred_on, key, seq
    ON CONFLICT DO NOTHING RETURNING seq
), put AS (
    INSERT INTO events_fact (seq, tx, batch_id, {_COLUMNS})
    SELECT stage.seq, {spine.TX_SQL}, %(batch_id)s, {_STAGED}
    FROM fact_stage stage JOIN fresh USING (seq)
)
SELECT stage.ord, stage.seq FROM fact_stage stage JOIN fresh USING (seq) ORDER BY stage.ord
"""  # noqa: S608 (only our own constants are put together)

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


def _copy(cursor: Cursor[Any], batch: Sequence[Fact]) -> None:
    """Put a batch into the stage."""
    cursor.execute(_STAGE_SQL)
    cursor.execute("DELETE FROM fact_stage")
    copy_sql = f"COPY fact_stage (ord, key, fingerprint, {_COLUMNS}) FROM STDIN"
    with cursor.copy(copy_sql) as copy:
        for position, each in enumerate(batch):
            copy.write_row((position, *_row(each)))


def record_many(
    batch: Sequence[Fact], *, batch_id: int | None = None, check_other_months: bool = False
) -> Outcome:
    """Write a batch inside the caller's transaction; derive state from ``accepted`` only.

    ``batch_id`` marks the rows of an import, so that it can be taken back. With
    ``check_other_months`` a key known on another day is a conflict too (imports of messages).
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
        _copy(cursor, batch)
        moved: list[tuple[int, int, date]] = []
        if check_other_months:
            cursor.execute("ANALYZE fact_stage")
            moved = cursor.execute(_ELSEWHERE_SQL).fetchall()
            moved += cursor.execute(_TWICE_SQL).fetchall()
        accepted = cursor.execute(_INSERT_SQL, {"batch_id": batch_id}).fetchall()
        outcome.accepted = [(seq, batch[position]) for position, seq in accepted]
        if len(accepted) + len(moved) < len(batch):
            moved += cursor.execute(_KNOWN_SQL).fetchall()
    seen: dict[int, Conflict] = {}
    for position, seq, on in moved:
        seen.setdefault(position, Conflict(batch[position], seq, on))
    outcome.conflicts = [seen[position] for position in sorted(seen)]
    outcome.duplicates = len(batch) - len(outcome.accepted) - len(outcome.conflicts)
    return outcome


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

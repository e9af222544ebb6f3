"""What was said lately, read from the hot log alone: the lake is asked for what is older."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

# Hot rows stay at least so long (see lake.jobs); older words are in the lake.
DAYS_MAX = 35
_BLOCK_ROWS = 10_000

_SPOKEN = "seq, occurred_at, unit_id, community_id, customer_id, batch_id, text"
_NOT_VOID = (
    " AND NOT EXISTS (SELECT FROM events_void v WHERE v.seq = f.seq)"
    " AND NOT EXISTS (SELECT FROM events_void v WHERE v.batch_id = f.batch_id)"
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One message that still has its text."""

    seq: int
    occurred_at: datetime
    unit_id: int | None
    community_id: int
    customer_id: int
    batch_id: int | None
    text: str


def texts(*, unit_ids: Sequence[int], since: datetime, rows_max: int) -> Iterator[Spoken]:
    """The text messages of communities of these units since a moment, the latest told first.

    At most ``rows_max``; the unit is the one that the message was told for.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_SPOKEN} FROM events_fact f WHERE name = 'community.message_sent'"  # noqa: S608 (our own columns)
            " AND kind = 'text' AND text IS NOT NULL AND unit_id = ANY(%s)"
            # What was said on a day cannot have been recorded before it, but for time zones.
            " AND recorded_on >= %s AND occurred_at >= %s"
            f"{_NOT_VOID} ORDER BY recorded_on DESC, seq DESC LIMIT %s",
            [list(unit_ids), since.date() - timedelta(days=1), since, rows_max],
        )
        while block := cursor.fetchmany(_BLOCK_ROWS):
            for row in block:
                yield Spoken(*row)


def message(seq: int, *, today: date) -> Spoken | None:
    """One text message by its number; None when it is no longer hot, void, or has no text."""
    days = [today + timedelta(days=1 - back) for back in range(DAYS_MAX + 2)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_SPOKEN} FROM events_fact f WHERE recorded_on = ANY(%s) AND seq = %s"  # noqa: S608 (our own columns)
            " AND name = 'community.message_sent' AND text IS NOT NULL"
            " AND community_id IS NOT NULL AND customer_id IS NOT NULL" + _NOT_VOID,
            [days, seq],
        )
        row = cursor.fetchone()
    return Spoken(*row) if row else None


def void_among(seqs: Collection[int], batch_ids: Collection[int]) -> tuple[set[int], set[int]]:
    """Which of these facts, and of these imports, were taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, batch_id FROM events_void WHERE seq = ANY(%s) OR batch_id = ANY(%s)",
            [list(seqs), list(batch_ids)],
        )
        rows = cursor.fetchall()
    return {row[0] for row in rows if row[0]}, {row[1] for row in rows if row[1]}

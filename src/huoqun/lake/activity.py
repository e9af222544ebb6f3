"""Whom facts tell of, and which came to us when: what retention asks the log and the lake."""

from datetime import UTC, datetime

from django.db import connection
from pyroaring import BitMap64

from huoqun.lake import engine, snapshot, tables


def since(moment: datetime) -> BitMap64:
    """The customers of whom something was recorded at or after a moment, hot or cold."""
    taken = snapshot.take(hot_from="none")
    on = engine.connect()
    snapshot.register(
        on, "events", taken.table(tables.EVENTS), taken.files(tables.EVENTS), tables.EVENTS
    )
    # That somebody was erased, or merged, is no trace of theirs.
    cold = on.execute(
        "SELECT DISTINCT customer_id FROM events WHERE customer_id IS NOT NULL"  # noqa: S608 (a moment)
        f" AND recorded_at >= {_at(moment)}"
        " AND (NOT starts_with(name, 'customer.')"
        " OR name IN ('customer.friend_added', 'customer.known', 'customer.registered'))"
    ).fetchall()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT customer_id FROM events_fact WHERE customer_id IS NOT NULL"
            " AND recorded_at >= %s AND (name NOT LIKE 'customer.%%'"
            " OR name IN ('customer.friend_added', 'customer.known', 'customer.registered'))",
            [moment],
        )
        hot = cursor.fetchall()
    return BitMap64(number for (number,) in [*cold, *hot])


def last_seq_before(moment: datetime) -> int:
    """The greatest number of a fact that came to us before a moment; 0 when there is none."""
    taken = snapshot.take(hot_from="none")
    on = engine.connect()
    snapshot.register(
        on, "events", taken.table(tables.EVENTS), taken.files(tables.EVENTS), tables.EVENTS
    )
    query = f"SELECT coalesce(max(seq), 0) FROM events WHERE recorded_at < {_at(moment)}"  # noqa: S608 (a moment)
    cold = int(on.execute(query).fetchall()[0][0])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(seq), 0) FROM events_fact WHERE recorded_at < %s", [moment]
        )
        return max(cold, int(cursor.fetchone()[0]))


def _at(moment: datetime) -> str:
    return f"TIMESTAMPTZ '{moment.astimezone(UTC).isoformat()}'"

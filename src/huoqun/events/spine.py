"""The order of facts: transaction numbers that never run backwards, and the horizon below which
nothing can appear any more.

A fact's ``tx`` is the cluster's transaction id plus ``tx_offset``. A restored or moved database
starts a cluster whose ids are small again; raising the offset keeps new facts above all known ones.
"""

from django.db import connection, transaction

TX_SQL = "(SELECT tx_offset FROM events_spine) + pg_current_xact_id()::text::bigint"
# Everything with a smaller tx is committed or gone; xmin of the snapshot is cluster-wide.
HORIZON_SQL = (
    "SELECT tx_offset + pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM events_spine"
)
_SPINE_LOCK = 0x68755F7370696E65 % 2**63  # "hu_spine"

# What remembers a tx: facts, subscribers' cursors, voids; the lake adds its marks (see add_mark).
_MARKS = [
    "SELECT max(tx) FROM events_fact",
    "SELECT max(tx) FROM events_cursor",
    "SELECT max(tx) FROM events_void",
]


def add_mark(sql: str) -> None:
    """Name one more query for the greatest tx that some table remembers."""
    _MARKS.append(sql)


def horizon() -> int:
    """The tx below which every fact is visible to whoever reads from now on."""
    with connection.cursor() as cursor:
        cursor.execute(HORIZON_SQL)
        return int(cursor.fetchone()[0])


def horizon_lag_seconds() -> float:
    """How long the oldest writing transaction in the cluster has been holding the horizon back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(extract(epoch FROM now() - xact_start)), 0) FROM pg_stat_activity"
            " WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
        return float(cursor.fetchone()[0])


def horizon_holder() -> str | None:
    """The application name and pid of that transaction, for ``doctor``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%s (pid %s, %s s)', application_name, pid,"
            " round(extract(epoch FROM now() - xact_start))) FROM pg_stat_activity"
            " WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
            " ORDER BY xact_start LIMIT 1"
        )
        row = cursor.fetchone()
        return row[0] if row else None


def greatest_known_tx() -> int:
    """The greatest tx that any table remembers."""
    greatest = 0
    with connection.cursor() as cursor:
        for sql in _MARKS:
            cursor.execute(sql)
            greatest = max(greatest, cursor.fetchone()[0] or 0)
    return greatest


def raise_offset() -> int:
    """Lift the offset when known facts stand at or above this cluster's counter; return the lift.

    Called at every start and after a restore, before anything is written and while no other process
    of ours runs.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SPINE_LOCK])
        greatest = greatest_known_tx()
        # The snapshot's xmax, not a new id: an idle start must not burn transaction ids.
        cursor.execute(
            "SELECT tx_offset + pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
            " FROM events_spine"
        )
        present = int(cursor.fetchone()[0])
        lift = max(0, greatest + 1 - present)
        if lift:
            cursor.execute("UPDATE events_spine SET tx_offset = tx_offset + %s", [lift])
        return lift

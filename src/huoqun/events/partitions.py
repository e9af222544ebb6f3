"""Partitions of the log: made ahead, emptied DEFAULTs, dropped when cold."""

from datetime import UTC, date, timedelta

from django.db import connection, transaction

from huoqun.core import clock

FACT_DAYS_AHEAD = 7
KEY_MONTHS_AHEAD = 3
# Replay reaches this far back; older facts live in the lake only.
HOT_DAYS = 35


def _month_after(day: date) -> date:
    """The first day of the next month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _wanted() -> list[tuple[str, str, date, date]]:
    """(parent, partition, first day, day after) of all that should exist from today on."""
    today = clock.now().astimezone(UTC).date()
    found = []
    for offset in range(-1, FACT_DAYS_AHEAD + 1):
        day = today + timedelta(days=offset)
        found.append(("events_fact", f"events_fact_{day:%Y%m%d}", day, day + timedelta(days=1)))
    for day in _days_in_default():
        found.append(("events_fact", f"events_fact_{day:%Y%m%d}", day, day + timedelta(days=1)))
    month = today.replace(day=1)
    for _ in range(KEY_MONTHS_AHEAD + 1):
        found.append(
            ("events_fact_key", f"events_fact_key_{month:%Y%m}", month, _month_after(month))
        )
        month = _month_after(month)
    return found


def _days_in_default() -> list[date]:
    """The recorded days that no partition was there for: nobody made them in time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT recorded_on FROM events_fact_default ORDER BY 1")
        return [day for (day,) in cursor.fetchall()]


def existing() -> list[str]:
    """Names of all partitions, without the DEFAULTs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid"
            " JOIN pg_class parent ON parent.oid = inhparent"
            " WHERE parent.relname IN ('events_fact', 'events_fact_key')"
            " AND child.relname NOT LIKE '%%\\_default' ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def ensure_ahead() -> list[str]:
    """Make what is missing and return it; rows that fell into a DEFAULT meanwhile move over."""
    made: list[str] = []
    have = set(existing())
    for parent, name, start, end in _wanted():
        if name not in have and name not in made and _make(parent, name, start, end):
            made.append(name)
    return made


def _make(parent: str, name: str, start: date, end: date) -> bool:
    """Make one partition, taking its rows out of the DEFAULT in the same transaction.

    False when another process was faster.
    """
    column = "recorded_on" if parent == "events_fact" else "occurred_on"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {parent} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0] is not None:
            return False
        cursor.execute(
            f"CREATE TABLE {name} (LIKE {parent} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        )
        cursor.execute(
            f"WITH moved AS (DELETE FROM {parent}_default WHERE {column} >= %s AND {column} < %s"  # noqa: S608 (our own names)
            f" RETURNING *) INSERT INTO {name} SELECT * FROM moved",
            [start, end],
        )
        cursor.execute(
            f"ALTER TABLE {parent} ATTACH PARTITION {name} FOR VALUES FROM ('{start}') TO ('{end}')"
        )
    return True


def rows_in_default() -> int:
    """Facts that no dated partition holds; ``doctor`` mends this with :func:`ensure_ahead`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_fact_default")
        return int(cursor.fetchone()[0])


def drop_cold(*, done_below_tx: int) -> list[str]:
    """Drop fact partitions older than HOT_DAYS whose every fact is sealed, rolled and consumed."""
    oldest = clock.now().astimezone(UTC).date() - timedelta(days=HOT_DAYS)
    dropped = []
    with connection.cursor() as cursor:
        for name in existing():
            if name.startswith("events_fact_key") or name >= f"events_fact_{oldest:%Y%m%d}":
                continue
            cursor.execute(f"SELECT coalesce(max(tx), 0) FROM {name}")  # noqa: S608 (our own name)
            if cursor.fetchone()[0] < done_below_tx:
                cursor.execute(f"DROP TABLE {name}")
                dropped.append(name)
    return dropped

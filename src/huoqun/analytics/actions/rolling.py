"""The writes of analytics: rolling facts up into the lake."""

from collections.abc import Callable
from datetime import date

import duckdb
from django.db import transaction
from pyiceberg.conversions import from_bytes
from pyiceberg.manifest import DataFile
from pyiceberg.types import DateType

from huoqun.analytics import refresh, tables
from huoqun.core import clock
from huoqun.lake import commit, files, locks, snapshot
from huoqun.lake import models as lake_models
from huoqun.lake import tables as lake_tables
from huoqun.lake.snapshot import Snapshot
from huoqun.lake.tables import TableSpec

_APPENDED = (
    tables.MEMBER_DAY,
    tables.MEMBER_MOVE,
    tables.COVERAGE,
    tables.DESCRIPTIONS,
    tables.ORDERS,
)
# Replaced tables: the rows that go, as a condition on the stored row.
_REPLACED = {
    tables.COMMUNITY_DAY: "(community_id, day) IN (SELECT (community_id, day) FROM touched)",
    tables.COMMUNITY_MONTH: "(community_id, month) IN"
    " (SELECT (community_id, month) FROM new_community_month) OR community_id IN (FROM reopened)",
    tables.UNIT_DAY: "day IN (SELECT day FROM touched)",
    tables.UNIT_MONTH: "month IN (FROM months_touched)",
    tables.LIFE: "community_id IN (SELECT community_id FROM new_life)"
    " OR community_id IN (FROM voided_in)",
}
_DATES_OF = {
    tables.COMMUNITY_DAY: "SELECT DISTINCT day FROM touched",
    tables.COMMUNITY_MONTH: "SELECT DISTINCT month FROM new_community_month",
    tables.UNIT_DAY: "SELECT DISTINCT day FROM touched",
    tables.UNIT_MONTH: "FROM months_touched",
}

Commit = Callable[[], None]


def roll() -> int:
    """Roll the sealed facts that no rollup holds yet; return how many member-days they touched.

    The rollups' pointers and ``rolled_tx`` move in one transaction, behind the lake's lock.
    """
    with locks.writing():
        taken = snapshot.take(hot_from="rolled", names=refresh.FACTS)
        if taken.rolled_tx >= taken.sealed_tx:
            return 0
        refreshed = refresh.refresh(taken, below_tx=taken.sealed_tx)
        on = refreshed.on
        moves = [_append(spec, on) for spec in _APPENDED]
        moves += [_replace(spec, taken, on) for spec in _REPLACED]
        with transaction.atomic():
            for move in moves:
                move()
            lake_models.Seal.objects.filter(id=1).update(
                rolled_tx=taken.sealed_tx, rolled_at=clock.now()
            )
        return _count(on, "new_member_day")


def _count(on: duckdb.DuckDBPyConnection, name: str) -> int:
    return int(on.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])  # noqa: S608 (our own names)


def _append(spec: TableSpec, on: duckdb.DuckDBPyConnection) -> Commit:
    """Write the new rows of a table into files; the returned call commits them."""
    if not _count(on, f"new_{spec.name}"):
        return lambda: None
    written = files.write(lake_tables.load(spec), spec, f"new_{spec.name}", on)
    return lambda: commit.add(lake_tables.load(spec), written)


def _replace(spec: TableSpec, taken: Snapshot, on: duckdb.DuckDBPyConnection) -> Commit:
    """Rewrite the files that hold rows to go, with the new rows in their place."""
    old = _files_with(spec, taken, on)
    if not old and not _count(on, f"new_{spec.name}"):
        return lambda: None
    table = lake_tables.load(spec)
    snapshot.register(on, f"old_{spec.name}", table, old, spec)
    on.execute(
        f"CREATE OR REPLACE TEMP VIEW next_{spec.name} AS SELECT * FROM old_{spec.name}"  # noqa: S608 (our own names)
        f" WHERE NOT ({_REPLACED[spec]}) UNION ALL BY NAME SELECT * FROM new_{spec.name}"
    )
    written = (
        files.write(table, spec, f"next_{spec.name}", on) if _count(on, f"next_{spec.name}") else []
    )
    return lambda: commit.replace(lake_tables.load(spec), old=old, new=written)


def _files_with(spec: TableSpec, taken: Snapshot, on: duckdb.DuckDBPyConnection) -> list[DataFile]:
    """The stored files whose span of days meets one of the dates to rewrite."""
    stored = taken.files(spec)
    if spec not in _DATES_OF or _count(on, "reopened"):
        return stored
    dates = sorted(day for (day,) in on.execute(_DATES_OF[spec]).fetchall())
    assert spec.partition_by is not None
    field = spec.schema().find_field(spec.partition_by).field_id
    return [each for each in stored if _meets(each, field, dates)]


def _meets(each: DataFile, field: int, dates: list[date]) -> bool:
    """Whether a file's span of days holds one of the dates."""
    low = _day_number(each.lower_bounds[field])
    high = _day_number(each.upper_bounds[field])
    epoch = date(1970, 1, 1).toordinal()
    return any(low <= day.toordinal() - epoch <= high for day in dates)


def _day_number(bound: bytes) -> int:
    """A file's bound of a date column, as days since 1970 (PyIceberg types it as text)."""
    return int(from_bytes(DateType(), bound))

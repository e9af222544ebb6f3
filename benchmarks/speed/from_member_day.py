"""The daily report from member_day, which sealing has made: against the same report from facts."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import ibis

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.speed import material, report
from huoqun.analytics import rollups
from huoqun.analytics import tables as analytics_tables
from huoqun.lake import files, tables
from huoqun.lake.tables import TableSpec


def measure(house: House) -> Iterator[Figure]:
    """Write member_day with the lake's writer, then report from it."""
    paths = material.day(house)
    communities, _ = material.size(house)
    on = report.prepared()
    report.lives(on, communities)
    events = ibis.table(report.EVENTS, name="events")
    member_day = str(ibis.to_sql(rollups.member_day_of(events, zone=report.ZONE), dialect="duckdb"))
    ranges = []
    for path in paths:
        on.execute(f"CREATE OR REPLACE TEMP VIEW events AS FROM {material.listed([path])}")
        on.execute(f"CREATE OR REPLACE TEMP TABLE member_day AS {member_day}")
        on.execute(f"CREATE OR REPLACE TEMP TABLE member_move AS {report.MOVED}")
        specs = (analytics_tables.MEMBER_DAY, analytics_tables.MEMBER_MOVE)
        ranges.append([_stored(spec, on) for spec in specs])
    on.execute("DROP TABLE member_move; DROP TABLE member_day")

    def rolled() -> None:
        on.execute("DROP TABLE IF EXISTS rolled")
        for place, (days, moves) in enumerate(ranges):
            on.execute(f"CREATE OR REPLACE TEMP VIEW member_day AS FROM {days}")
            on.execute(f"CREATE OR REPLACE TEMP VIEW member_move AS FROM {moves}")
            report.tell(on, "rolled", first=place == 0, source="member_day")
        on.execute("DROP VIEW member_move; DROP VIEW member_day")

    quick, slow, bare = timing.race(
        rolled, lambda: report.run_ours(on, paths), lambda: report.run_bare(on, paths)
    )
    yield figures.made(
        f"daily report from member_day ({material.described(house)})",
        quick,
        "s",
        against=f"from events: {slow:.2f} s (bare SQL {bare:.2f} s)",
        ratio=quick / slow,
        target=figures.at_most(0.15, quick / slow),
    )


def _stored(spec: TableSpec, on: duckdb.DuckDBPyConnection) -> str:
    """A rollup of one range through the lake's writer, as DuckDB reads it."""
    written = files.write(tables.load(spec), spec, spec.name, on)
    return material.listed([Path(each.file_path.removeprefix("file://")) for each in written])

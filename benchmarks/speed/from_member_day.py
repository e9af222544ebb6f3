"""The daily report from member_day, which sealing has made: against the same report from facts."""

from collections.abc import Iterator

import ibis

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.speed import material, report
from huoqun.analytics import rollups
from huoqun.analytics import tables as analytics_tables
from huoqun.lake import files, tables


def measure(house: House) -> Iterator[Figure]:
    """Write member_day with the lake's writer, then report from it."""
    paths = material.day(house)
    communities, _ = material.size(house)
    on = report.prepared()
    report.lives(on, communities)
    events = ibis.table(report.EVENTS, name="events")
    member_day = str(ibis.to_sql(rollups.member_day_of(events, zone=report.ZONE), dialect="duckdb"))
    spec = analytics_tables.MEMBER_DAY
    written = []
    for path in paths:
        on.execute(f"CREATE OR REPLACE TEMP VIEW events AS FROM {material.listed([path])}")
        on.execute(f"CREATE OR REPLACE TEMP TABLE piece AS {member_day}")
        written += files.write(tables.load(spec), spec, "piece", on)
    stored = [each.file_path.removeprefix("file://") for each in written]

    def rolled() -> None:
        on.execute("DROP TABLE IF EXISTS rolled")
        for place, path in enumerate(stored):
            on.execute(f"CREATE OR REPLACE TEMP VIEW member_day AS FROM read_parquet('{path}')")
            report.tell(on, "rolled", first=place == 0)
        on.execute("DROP VIEW member_day")

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

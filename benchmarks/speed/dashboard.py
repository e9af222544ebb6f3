"""The dashboard of ninety days, from stored rollups of all communities."""

from collections.abc import Iterator
from datetime import date, timedelta

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from huoqun.analytics import tables as analytics_tables
from huoqun.lake import engine, files, tables
from huoqun.lake.tables import TableSpec

DAYS = 90
STORES = 5_000
FIRST = date(2026, 2, 1)


def measure(house: House) -> Iterator[Figure]:
    """Trend per day over everything, from units and from communities."""
    communities = house.size(100_000, 1_000_000)
    on = engine.connect()
    measures = ", ".join(
        f"(hash(id, day, {place}) % 50)::bigint AS {name}"
        for place, name in enumerate(_measures(analytics_tables.COMMUNITY_DAY))
    )
    by_month: dict[date, list[str]] = {}
    for offset in range(DAYS):
        day = FIRST + timedelta(days=offset)
        by_month.setdefault(day.replace(day=1), []).append(f"DATE '{day}'")
    places: dict[str, list[str]] = {"community_day": [], "unit_day": []}
    for days in by_month.values():
        on.execute(
            f"CREATE OR REPLACE TEMP TABLE piece AS SELECT id AS community_id, day,"  # noqa: S608 (numbers and dates)
            f" id % {STORES} + 1 AS unit_id, {measures}"
            f" FROM range(1, {communities + 1}) r(id), (SELECT unnest([{', '.join(days)}]) AS day)"
        )
        sums = ", ".join(
            f"sum({n})::bigint AS {n}" for n in _measures(analytics_tables.COMMUNITY_DAY)
        )
        on.execute(
            "CREATE OR REPLACE TEMP TABLE unit_piece AS SELECT unit_id, day,"  # noqa: S608 (our columns)
            f" count(*) AS communities, {sums} FROM piece GROUP BY unit_id, day"
        )
        for spec, rows in (
            (analytics_tables.COMMUNITY_DAY, "piece"),
            (analytics_tables.UNIT_DAY, "unit_piece"),
        ):
            written = files.write(tables.load(spec), spec, rows, on)
            places[spec.name] += [each.file_path.removeprefix("file://") for each in written]
    for name, limit_ms in (("unit_day", 50), ("community_day", 1_200)):
        listed = ", ".join(f"'{path}'" for path in places[name])
        query = (
            "SELECT day, sum(messages), sum(messages_organic), sum(speakers), sum(active),"  # noqa: S608 (our own files)
            f" sum(joins), sum(leaves), sum(entered), sum(exited) FROM read_parquet([{listed}])"
            " GROUP BY day ORDER BY day"
        )
        [seconds] = timing.race(lambda query=query: on.execute(query).fetchall(), rounds=5)
        yield figures.made(
            f"90-day trend of {communities:,} communities from {name}",
            seconds * 1_000,
            "ms",
            target=figures.at_most(limit_ms, seconds * 1_000),
        )


def _measures(spec: TableSpec) -> list[str]:
    return [name for name in spec.column_names() if name not in ("community_id", "day", "unit_id")]

"""The same report in PostgreSQL with a covering index: what most community systems do."""

from collections.abc import Iterator

import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from django.db import connection

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.speed import material, report

# Always the small day: 200 M rows would take PostgreSQL hours to load.
_COLUMNS = ["name", "community_id", "customer_id", "occurred_at", "amount"]
_TABLE = """
CREATE TABLE plain_events (name text, community_id bigint, customer_id bigint,
    occurred_at timestamptz, amount bigint)
"""
_INDEX = """
CREATE INDEX plain_events_covering ON plain_events (community_id, customer_id) INCLUDE (name)
"""
_REPORT = """
SELECT community_id, count(*) FILTER (WHERE name = 'community.message_sent'),
    count(DISTINCT customer_id) FILTER (WHERE name = 'community.message_sent'),
    count(DISTINCT customer_id) FILTER (
        WHERE name IN ('community.message_sent', 'order.placed')),
    count(*) FILTER (WHERE name = 'community.member_joined'),
    count(*) FILTER (WHERE name = 'community.member_left')
FROM plain_events GROUP BY community_id
"""


def measure(house: House) -> Iterator[Figure]:
    """Load one range of the day into PostgreSQL and ask both."""
    path = material.day(house)[0]
    rows = pq.ParquetFile(path).metadata.num_rows
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        with cursor.cursor.copy("COPY plain_events FROM STDIN (FORMAT csv)") as copy:
            for batch in pq.ParquetFile(path).iter_batches(columns=_COLUMNS):
                copy.write(_csv(batch))
        cursor.execute(_INDEX)
        cursor.execute("VACUUM ANALYZE plain_events")
        cursor.execute("SELECT pg_total_relation_size('plain_events')")
        on_disk = cursor.fetchone()[0]
    on = report.prepared()
    report.lives(on, material.size(house)[0])
    ours, theirs = timing.race(lambda: report.run_ours(on, [path]), _in_postgres)
    yield figures.made(
        f"daily report of {rows:,} facts",
        ours,
        "s",
        against=f"PostgreSQL, covering index: {theirs:.2f} s",
        ratio=theirs / ours,
        target=figures.at_least(6, theirs / ours),
    )
    ratio = on_disk / path.stat().st_size
    yield figures.made(
        "size on disk",
        path.stat().st_size / 1e6,
        "MB",
        against=f"PostgreSQL, five columns and the index: {on_disk / 1e6:.0f} MB",
        ratio=ratio,
        target=figures.at_least(10, ratio),
    )


def _csv(batch: object) -> memoryview:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    pa_csv.write_csv(batch, sink, pa_csv.WriteOptions(include_header=False))
    return memoryview(sink.getvalue())


def _in_postgres() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_REPORT)
        cursor.fetchall()

"""The daily report, written three ways: our expressions, the bare SQL, and no report at all."""

from functools import cache
from pathlib import Path

import duckdb
import ibis

from benchmarks.speed import material
from huoqun.analytics import rollups
from huoqun.lake import engine

ZONE = "Asia/Shanghai"
EVENTS = {
    "name": "string",
    "community_id": "int64",
    "customer_id": "int64",
    "occurred_at": "timestamp('UTC')",
    "occurred_on": "date",
}
_LIVES = {"community_id": "int64", "unit_id": "int64", "first_day": "date", "last_day": "date"}
_LEFT_OUT = {
    "community_id": "int64",
    "customer_id": "int64",
    "from_day": "date",
    "until_day": "date",
}
# The report reads no hours.
_MEASURES = [each for each in rollups.MEMBER_DAY_MEASURES if each not in rollups.HOURS]
_MEMBER_DAY = {"community_id": "int64", "customer_id": "int64", "day": "date"} | dict.fromkeys(
    _MEASURES, "int64"
)

_MEMBER_MOVE = {
    name: _MEMBER_DAY[name] for name in ("community_id", "customer_id", "day", "joins", "leaves")
}
MOVED = f"SELECT {', '.join(_MEMBER_MOVE)} FROM member_day WHERE joins <> 0 OR leaves <> 0"  # noqa: S608 (our own columns)

# Messages, speakers, active people, joins and leaves of each community and day.
BARE = """
SELECT community_id, day, sum(messages) AS messages, count(*) FILTER (messages > 0) AS speakers,
    count(*) FILTER (messages > 0 OR orders > 0) AS active, sum(joins) AS joins,
    sum(leaves) AS leaves
FROM (
    SELECT community_id, customer_id, occurred_on AS day,
        count(*) FILTER (name = 'community.message_sent') AS messages,
        count(*) FILTER (name = 'community.member_joined') AS joins,
        count(*) FILTER (name = 'community.member_left') AS leaves,
        count(*) FILTER (name = 'order.placed') AS orders
    FROM {source} GROUP BY community_id, customer_id, day
) GROUP BY community_id, day
"""
FLOOR = """
SELECT count(name), count(kind), sum(community_id), sum(customer_id), sum(amount) FROM {source}
"""


@cache
def member_days() -> str:
    """The product's expression from facts to member-days."""
    days = rollups.member_day_of(ibis.table(EVENTS, name="events"), zone=ZONE, hours=False)
    return str(ibis.to_sql(days.select(*_MEMBER_DAY), dialect="duckdb"))


@cache
def community_days() -> str:
    """The product's expression from member-days to community-days.

    One file of facts gives each person and day once, so nothing is left to merge.
    """
    told = rollups.community_day_of(
        ibis.table(_MEMBER_DAY, name="member_day"),
        ibis.table(_LEFT_OUT, name="left_out"),
        ibis.table(_LIVES, name="lives"),
        ibis.table({"day": "date"}, name="days"),
        movements=rollups.flows(ibis.table(_MEMBER_MOVE, name="member_move")),
    )
    return str(ibis.to_sql(told, dialect="duckdb"))


def prepared() -> duckdb.DuckDBPyConnection:
    """A connection with the dimensions that the product's report wants."""
    on = engine.connect()
    on.execute(
        "CREATE TEMP TABLE left_out (community_id bigint, customer_id bigint,"
        " from_day date, until_day date)"
    )
    on.execute(f"CREATE TEMP TABLE days AS SELECT DATE '{material.DAY}' AS day")
    return on


def lives(on: duckdb.DuckDBPyConnection, communities: int) -> None:
    """Every community lives on the day, silent ones too."""
    on.execute(
        "CREATE OR REPLACE TEMP TABLE all_lives AS SELECT range AS community_id,"  # noqa: S608 (a number)
        " range % 5000 + 1 AS unit_id, DATE '2026-01-01' AS first_day,"
        f" DATE '2026-01-31' AS last_day FROM range(1, {communities + 1})"
    )


def run_ours(on: duckdb.DuckDBPyConnection, paths: list[Path]) -> None:
    """Our report, range by range as the product refreshes: member-days, then community-days."""
    on.execute("DROP TABLE IF EXISTS told")
    made = f"WITH member_day AS MATERIALIZED ({member_days()}), member_move AS ({MOVED})"
    for place, path in enumerate(paths):
        on.execute(f"CREATE OR REPLACE TEMP VIEW events AS FROM {material.listed([path])}")
        tell(on, "told", first=place == 0, source="events", made=made)


def tell(
    on: duckdb.DuckDBPyConnection, name: str, *, first: bool, source: str, made: str = ""
) -> None:
    """Put the community-days of one range of member-days and their moves into a table.

    ``made`` makes the two of the ``source``, or they stand there already.
    """
    [bounds] = on.execute(f"SELECT min(community_id), max(community_id) FROM {source}").fetchall()  # noqa: S608 (a table of ours)
    on.execute(
        "CREATE OR REPLACE TEMP VIEW lives AS FROM all_lives"
        f" WHERE community_id BETWEEN {bounds[0]} AND {bounds[1]}"
    )
    into = f"CREATE TEMP TABLE {name} AS" if first else f"INSERT INTO {name}"
    on.execute(f"{into} {made} SELECT * FROM ({community_days()})")  # noqa: S608 (our own expressions)


def run_bare(on: duckdb.DuckDBPyConnection, paths: list[Path]) -> None:
    """The bare SQL, range by range, into one table."""
    on.execute("DROP TABLE IF EXISTS bare")
    for place, path in enumerate(paths):
        into = "CREATE TEMP TABLE bare AS" if place == 0 else "INSERT INTO bare"
        on.execute(f"{into} {BARE.format(source=material.listed([path]))}")


def run_floor(on: duckdb.DuckDBPyConnection, paths: list[Path]) -> None:
    """Read and decode the columns, nothing else."""
    on.execute(FLOOR.format(source=material.listed(paths))).fetchall()

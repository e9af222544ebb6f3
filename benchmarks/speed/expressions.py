"""Ibis against the same two stages written by hand."""

from collections.abc import Iterator

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.speed import material, report

_BY_HAND = """
SELECT community_id, customer_id, occurred_on,
    count(*) FILTER (name = 'community.message_sent') AS messages,
    count(*) FILTER (name = 'order.placed') AS orders,
    count(*) FILTER (name = 'community.member_joined') AS joins,
    count(*) FILTER (name = 'community.member_left') AS leaves
FROM events WHERE community_id IS NOT NULL AND customer_id IS NOT NULL GROUP BY ALL
"""


def measure(house: House) -> Iterator[Figure]:
    """member_day without hours, over one range of the day."""
    path = material.day(house)[0]
    on = report.prepared()
    on.execute(f"CREATE TEMP VIEW events AS FROM {material.listed([path])}")
    ibis_seconds, hand_seconds = timing.race(
        lambda: on.execute(f"CREATE OR REPLACE TEMP TABLE one AS {report.member_days()}"),
        lambda: on.execute(f"CREATE OR REPLACE TEMP TABLE two AS {_BY_HAND}"),
        rounds=5,
    )
    yield figures.made(
        "member-days by Ibis",
        ibis_seconds,
        "s",
        against=f"SQL by hand: {hand_seconds:.2f} s",
        ratio=ibis_seconds / hand_seconds,
        target=figures.at_most(1.15, ibis_seconds / hand_seconds),
    )

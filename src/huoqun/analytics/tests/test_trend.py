"""The company's days: sums over units that agree with the sums over communities."""

from dataclasses import replace
from typing import Any

import pytest

from huoqun.analytics.kinds import By, Per, Reading
from huoqun.analytics.relations import Relations
from huoqun.analytics.reports import figures, selection, trend
from huoqun.analytics.reports.params import EVERYTHING, ReportParams, Visible
from huoqun.analytics.reports.trend import Window
from huoqun.analytics.tests import lakeside
from huoqun.analytics.tests.lakeside import day

ALL = Reading.ALL
WINDOW = Window(last=day(8), days=4)
COMMUNITIES = [
    {"community_id": 1, "key": "tea", "unit_id": 5},
    {"community_id": 2, "key": "run", "unit_id": 6},
    {"community_id": 3, "key": "talk", "unit_id": 6},
]
DAYS = [
    {"community_id": 1, "customer_id": 1, "day": day(1), "joins": 1, "messages": 1},
    {"community_id": 1, "customer_id": 1, "day": day(6), "messages": 4},
    # Was a member before anything was known; leaves on the 7th.
    {"community_id": 1, "customer_id": 2, "day": day(7), "leaves": 1},
    # Run's life ends on the 3rd; its members are still members.
    {"community_id": 2, "customer_id": 3, "day": day(2), "joins": 1, "messages": 2},
    {"community_id": 2, "customer_id": 4, "day": day(3), "joins": 1},
    # Nobody knows the members of talk.
    {"community_id": 3, "customer_id": 3, "day": day(6), "messages": 9},
    {"community_id": 3, "customer_id": 4, "day": day(8), "messages": 1},
]


@pytest.fixture(scope="module")
def world() -> Relations:
    connection = lakeside.engine()
    told = lakeside.table(connection, lakeside.MEMBER_DAY, DAYS, "told")
    return lakeside.relations(connection, member_day=told, communities=COMMUNITIES)


def days(world: Relations, visible: Visible = EVERYTHING) -> dict[int, dict[str, Any]]:
    rows = trend.by_day(world, visible, WINDOW.span(), ALL).to_pyarrow().to_pylist()
    return {row["day"].day: row for row in rows}


def test_every_day_of_the_window_has_its_sums(world: Relations) -> None:
    found = days(world)
    assert {number: row["members"] for number, row in found.items()} == {5: 4, 6: 4, 7: 4, 8: 3}
    assert {number: row["messages"] for number, row in found.items()} == {5: 0, 6: 13, 7: 0, 8: 1}
    assert (found[7]["leaves"], found[6]["speakers"]) == (1, 2)


def test_speakers_of_unknown_members_do_not_raise_the_rate(world: Relations) -> None:
    found = days(world)
    assert found[6]["speaking_rate"] == pytest.approx(1 / 4)
    assert found[6]["messages_per_member"] == pytest.approx(4 / 4)
    assert found[8]["speaking_rate"] == 0


def test_the_sums_agree_with_the_communities_own_figures(world: Relations) -> None:
    asked = ReportParams(first=WINDOW.first, last=WINDOW.last)
    scene = selection.scene(world, asked, EVERYTHING)
    rows = figures.grouped(scene, By.DAY, Per.ALL).to_pyarrow().to_pylist()
    found = days(world)
    assert len(rows) == len(found)
    for row in rows:
        own = found[row["period"].day]
        for name in ("members", "joins", "leaves", "messages", "speakers", "speaking_rate"):
            assert own[name] == pytest.approx(row[name]), (row["period"], name)


@pytest.mark.parametrize(
    ("visible", "members", "messages"),
    [
        (Visible(unit_ids=frozenset({5})), [2, 2, 2, 1], [0, 4, 0, 0]),
        (Visible(unit_ids=frozenset({6})), [2, 2, 2, 2], [0, 9, 0, 1]),
        (Visible(community_ids=frozenset({2})), [2, 2, 2, 2], [0, 0, 0, 0]),
        (
            Visible(unit_ids=frozenset({5}), community_ids=frozenset({2})),
            [4, 4, 4, 3],
            [0, 4, 0, 0],
        ),
        (Visible(), [0, 0, 0, 0], [0, 0, 0, 0]),
    ],
)
def test_each_sees_the_sum_of_their_own_part(
    world: Relations, visible: Visible, members: list[int], messages: list[int]
) -> None:
    found = days(world, visible)
    assert [row["members"] for row in found.values()] == members
    assert [row["messages"] for row in found.values()] == messages


def test_a_community_that_moved_takes_its_past_along() -> None:
    connection = lakeside.engine()
    told = lakeside.table(connection, lakeside.MEMBER_DAY, DAYS, "told")
    moved = [COMMUNITIES[0] | {"unit_id": 6}, *COMMUNITIES[1:]]
    before = lakeside.relations(connection, member_day=told, communities=COMMUNITIES)
    rolled = before.unit_day.to_pyarrow(), before.community_day.to_pyarrow()
    connection.con.register("unit_day_then", rolled[0])
    connection.con.register("community_day_then", rolled[1])
    present = lakeside.table(
        connection, lakeside.COMMUNITY, _with_lives(before, moved), "communities_now"
    )
    now = replace(
        before,
        communities=present,
        unit_day=connection.table("unit_day_then"),
        community_day=connection.table("community_day_then"),
    )
    former, present_store = (Visible(unit_ids=frozenset({unit})) for unit in (5, 6))
    assert days(now, former)[6]["messages"] == 0
    assert days(now, present_store)[6]["messages"] == 13


def _with_lives(world: Relations, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {row["community_id"]: row for row in world.communities.to_pyarrow().to_pylist()}
    return [known[row["community_id"]] | row for row in told]


def test_cards_hold_a_window_against_the_one_before(world: Relations) -> None:
    both, start = WINDOW.doubled().span(), WINDOW.span().first
    found = trend.cards(world, EVERYTHING, both, ALL, current_from=start)
    rows = found.to_pyarrow().to_pylist()
    before, now = rows
    assert (before["is_current"], now["is_current"]) == (False, True)
    assert (before["joins"], now["joins"]) == (3, 0)
    assert (before["messages"], now["messages"]) == (3, 14)
    assert (before["members"], now["members"]) == (4, 3)
    assert now["silent_days"] == 2
    assert now["mean_daily_speakers"] == pytest.approx(3 / 4)
    assert WINDOW.doubled().first == day(1)

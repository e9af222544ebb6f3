"""Verdicts: each with a community made for it, all judged in one go."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from huoqun.analytics import health
from huoqun.analytics.kinds import CommunityHealth
from huoqun.analytics.reports.params import EVERYTHING, Visible
from huoqun.analytics.tests import lakeside

LAST = date(2024, 6, 30)
Row = dict[str, Any]


def ago(days: int) -> date:
    return LAST - timedelta(days=days)


def talk(people: Iterable[int], days: Iterable[int]) -> list[Row]:
    """Each of these people says one thing on each of these days before LAST."""
    return [
        {"customer_id": person, "day": ago(day), "messages": 1} for person in people for day in days
    ]


def joined(people: Iterable[int], day: int) -> list[Row]:
    return [{"customer_id": person, "day": ago(day), "joins": 1} for person in people]


# name -> (rows, community's own fields, verdict, reason codes)
CASES: dict[str, tuple[list[Row], Row, CommunityHealth, list[str]]] = {
    "no message data": (
        joined(range(5), 60),
        {"messages_until": None},
        CommunityHealth.UNKNOWN,
        ["no_message_data"],
    ),
    "thirteen days old": (talk([1], [13]), {}, CommunityHealth.FORMING, ["young"]),
    "fourteen days old": (talk([1], range(15)), {}, CommunityHealth.HEALTHY, ["speakers_hold"]),
    "silent for 30 days": (talk([1], range(30, 60)), {}, CommunityHealth.DEAD, ["no_message_long"]),
    "silent for 29 days": (
        talk([1], range(29, 60)),
        {},
        CommunityHealth.SILENT,
        ["no_message_lately"],
    ),
    "silent for 7 days": (
        talk([1], range(7, 60)),
        {},
        CommunityHealth.SILENT,
        ["no_message_lately"],
    ),
    "silent for 6 days": (talk([1], range(6, 60)), {}, CommunityHealth.HEALTHY, ["speakers_hold"]),
    "one of 200 speaks": (
        joined(range(200), 60) + talk([1], range(60)),
        {},
        CommunityHealth.SILENT,
        ["few_speakers"],
    ),
    "one of 200, and not for a week": (
        joined(range(200), 60) + talk([1], range(8, 60)),
        {},
        CommunityHealth.SILENT,
        ["no_message_lately", "few_speakers"],
    ),
    "ten speakers became seven": (
        talk(range(10), [40]) + talk(range(7), [3]) + talk([1], [60]),
        {},
        CommunityHealth.DECLINING,
        ["fewer_speakers"],
    ),
    "ten speakers became eight": (
        talk(range(10), [40]) + talk(range(8), [3]) + talk([1], [60]),
        {},
        CommunityHealth.HEALTHY,
        ["speakers_hold"],
    ),
    "nine speakers are too few to say": (
        talk(range(9), [40]) + talk(range(1), [3]) + talk([1], [60]),
        {},
        CommunityHealth.HEALTHY,
        ["speakers_hold"],
    ),
    "only staff speaks": (
        talk([1], range(32, 60)) + talk([99], range(60)),
        {},
        CommunityHealth.DEAD,
        ["no_message_long"],
    ),
    "a flash group that has ended": (
        talk([1], range(40, 60)),
        {"positioning": "flash", "opened_on": ago(59), "ends_on": ago(40)},
        CommunityHealth.HEALTHY,
        ["speakers_hold"],
    ),
    "never a word for 13 days and then 17": (
        joined([1], 29),
        {"messages_until": LAST},
        CommunityHealth.DEAD,
        ["no_message_long"],
    ),
}


@pytest.fixture(scope="module")
def verdict() -> Callable[[str], health.Verdict]:
    """All cases as communities of one company, judged once."""
    connection = lakeside.engine()
    rows: list[Row] = []
    communities: list[Row] = []
    roles: list[Row] = []
    for number, (told, own, _, _) in enumerate(CASES.values(), start=1):
        rows += [{"community_id": number} | row for row in told]
        communities.append({"community_id": number, "messages_until": LAST} | own)
        staff = {"community_id": number, "customer_id": 99, "role": "staff"}
        roles.append(staff | {"from_day": date(2020, 1, 1)})
    member_day = lakeside.table(connection, lakeside.MEMBER_DAY, rows, "told")
    relations = lakeside.relations(
        connection, member_day=member_day, communities=communities, roles=roles
    )
    judged = health.verdicts(relations, EVERYTHING).to_pyarrow().to_pylist()
    found = {row["community_id"]: health.explain(row) for row in judged}
    assert len(found) == len(CASES)
    numbers = {name: number for number, name in enumerate(CASES, start=1)}
    return lambda name: found[numbers[name]]


@pytest.mark.parametrize("name", CASES)
def test_each_verdict_and_its_reasons(name: str, verdict: Callable[[str], health.Verdict]) -> None:
    _, _, expected, codes = CASES[name]
    got = verdict(name)
    assert (got.health, [reason.code for reason in got.reasons]) == (expected, codes)


def test_reasons_name_their_figures(verdict: Callable[[str], health.Verdict]) -> None:
    fallen = verdict("ten speakers became seven").reasons[0]
    assert fallen.zh == "最近 28 天有 7 人发言，之前 28 天为 10 人，下降 30.0%。"
    assert fallen.en == "7 people spoke in the last 28 days, 10 in the 28 before: 30.0% fewer."
    few = verdict("one of 200 speaks").reasons[0]
    assert "0.5%" in few.en
    assert "1.0%" in few.zh


def test_an_ended_flash_group_is_judged_at_its_end(
    verdict: Callable[[str], health.Verdict],
) -> None:
    assert verdict("a flash group that has ended").as_of == ago(40)


def test_thresholds_can_be_moved_and_leave_their_version() -> None:
    connection = lakeside.engine()
    rows = [{"community_id": 1} | row for row in talk([1], range(10, 60))]
    member_day = lakeside.table(connection, lakeside.MEMBER_DAY, rows, "told")
    relations = lakeside.relations(
        connection,
        member_day=member_day,
        communities=[{"community_id": 1, "messages_until": LAST, "unit_id": 5}],
    )
    patient = health.Thresholds(version=2, mute_days=11)
    row = health.verdicts(relations, EVERYTHING, thresholds=patient).to_pyarrow().to_pylist()[0]
    told = health.explain(row, thresholds=patient)
    assert (told.health, told.thresholds_version) == (CommunityHealth.HEALTHY, 2)

    foreign = Visible(unit_ids=frozenset({6}), community_ids=frozenset({2}))
    assert health.verdicts(relations, foreign).to_pyarrow().num_rows == 0


def test_verdicts_become_facts_with_the_figures_that_lists_sort_by() -> None:
    connection = lakeside.engine()
    rows = [{"community_id": 1} | row for row in joined(range(4), 30) + talk(range(3), [2, 8])]
    member_day = lakeside.table(connection, lakeside.MEMBER_DAY, rows, "told")
    known = [
        {"community_id": 1, "messages_until": LAST, "unit_id": 5},
        {"community_id": 2, "first_day": ago(3), "last_day": LAST, "messages_until": None},
    ]
    relations = lakeside.relations(connection, member_day=member_day, communities=known)
    at = datetime(2024, 7, 2, 4, tzinfo=UTC)

    one, two = sorted(health.judged_facts(relations, at=at), key=lambda each: each.community_id)

    assert (one.kind, one.occurred_on, one.unit_id) == (CommunityHealth.HEALTHY, LAST, 5)
    assert (one.members, one.weekly_speakers, one.weekly_messages) == (4, 3, 3)
    assert (two.kind, two.occurred_on) == (CommunityHealth.UNKNOWN, date(2024, 7, 2))
    assert (two.members, two.weekly_speakers, two.weekly_messages) == (None, None, None)
    again = {each.key for each in health.judged_facts(relations, at=at + timedelta(minutes=5))}
    assert again == {one.key, two.key}

"""The rollups against hand-made tables and against a plain model of who is a member."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import Any

import pyarrow
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from ibis.expr import types as ir

from huoqun.analytics import rollups
from huoqun.analytics.tests import lakeside
from huoqun.analytics.tests.lakeside import day

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 12)
EVENT = {
    "name": pyarrow.string(),
    "community_id": pyarrow.int64(),
    "customer_id": pyarrow.int64(),
    "occurred_at": pyarrow.timestamp("us", "UTC"),
    "occurred_on": pyarrow.date32(),
    "sign": pyarrow.int8(),
}
SAID, JOINED, LEFT = "community.message_sent", "community.member_joined", "community.member_left"


def event(name: str, customer: int, number: int, *, hour: int = 4, sign: int = 1) -> dict[str, Any]:
    at = datetime(2024, 3, number, hour, 30, tzinfo=UTC)
    return {
        "name": name,
        "community_id": 1,
        "customer_id": customer,
        "occurred_at": at,
        "occurred_on": (at + timedelta(hours=8)).date(),
        "sign": sign,
    }


def moved(customer: int, number: int, joins: int, leaves: int) -> dict[str, Any]:
    return {
        "community_id": 1,
        "customer_id": customer,
        "day": day(number),
        "joins": joins,
        "leaves": leaves,
    }


def test_member_days_count_by_business_day_and_local_hour() -> None:
    connection = lakeside.engine()
    facts = [
        event(JOINED, 7, 1),
        event(SAID, 7, 1, hour=15),
        event(SAID, 7, 1, hour=16),  # half past midnight of the 2nd in Shanghai
        event("order.placed", 7, 1),
        event("community.described", 7, 1),
    ]
    events = lakeside.table(connection, EVENT, facts, "events")

    days = lakeside.rows(rollups.member_day_of(events.drop("sign"), zone="Asia/Shanghai"))

    assert [(row["day"], row["messages"], row["joins"], row["orders"]) for row in days] == [
        (day(1), 1, 1, 1),
        (day(2), 1, 0, 0),
    ]
    assert days[0]["h23"] == 1
    assert days[1]["h00"] == 1


def test_facts_without_person_or_community_make_no_member_day() -> None:
    connection = lakeside.engine()
    facts = [event(SAID, 7, 1) | {"customer_id": None}, event(SAID, 7, 1) | {"community_id": None}]
    events = lakeside.table(connection, EVENT, facts, "events")
    assert lakeside.rows(rollups.member_day_of(events, zone="Asia/Shanghai")) == []


def test_a_void_fact_takes_its_count_back() -> None:
    connection = lakeside.engine()
    facts = [event(SAID, 7, 1), event(SAID, 7, 1), event(SAID, 8, 1)]
    taken = [event(SAID, 7, 1, sign=-1), event(SAID, 8, 1, sign=-1)]
    events = lakeside.table(connection, EVENT, facts, "events")
    void = lakeside.table(connection, EVENT, taken, "void")

    before = rollups.member_day_of(events, zone="Asia/Shanghai")
    deltas = rollups.member_day_of(void, zone="Asia/Shanghai")
    after = lakeside.rows(rollups.merged(before.union(deltas)))

    assert [(row["customer_id"], row["messages"], row["h12"]) for row in after] == [(7, 1, 1)]


@pytest.mark.parametrize("session", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_hours_follow_the_clock_of_a_zone_that_is_turned(session: str) -> None:
    connection = lakeside.engine()
    connection.con.execute(f"set TimeZone = '{session}'")
    moments = [
        {"occurred_at": datetime(2024, 3, 31, 0, 59, 59, 999_999, tzinfo=UTC)},
        {"occurred_at": datetime(2024, 3, 31, 1, 0, tzinfo=UTC)},
        {"occurred_at": datetime(1969, 12, 31, 22, 59, 59, 500_000, tzinfo=UTC)},
    ]
    column = {"occurred_at": EVENT["occurred_at"]}
    table = lakeside.table(connection, column, moments, "moments")
    naive = table.mutate(occurred_at=table.occurred_at.cast("timestamp"))
    read = [table.occurred_at] if session != "UTC" else [table.occurred_at, naive.occurred_at]
    for place, occurred_at in enumerate(read):
        source = naive if place else table
        hours = source.select(hour=rollups.local_hour(occurred_at, zone="Europe/Berlin"))
        assert hours.to_pyarrow()["hour"].to_pylist() == [1, 3, 23]


def test_a_merged_customer_is_one_person() -> None:
    connection = lakeside.engine()
    told = [
        {"community_id": 1, "customer_id": 7, "day": day(1), "messages": 2},
        {"community_id": 1, "customer_id": 8, "day": day(1), "messages": 3},
    ]
    days = lakeside.table(connection, lakeside.MEMBER_DAY, told, "days")
    same = [{"customer_id": 8, "canonical_id": 7}]
    people = lakeside.table(connection, lakeside.CUSTOMER, same, "people")
    one = lakeside.rows(rollups.merged(rollups.canonical(days, people)))
    assert [(row["customer_id"], row["messages"]) for row in one] == [(7, 5)]


FLOW_CASES = [
    # (days as (day, joins, leaves), expected (day, entered, exited))
    ([(1, 1, 0), (5, 0, 1)], [(1, 1, 0), (5, 0, 1)]),
    ([(5, 0, 1)], [(5, 0, 1)]),  # there from the beginning
    ([(3, 1, 1)], [(3, 1, 1)]),  # a visitor of one day
    ([(1, 1, 0), (3, 1, 0)], [(1, 1, 0), (3, 0, 0)]),  # told twice
    ([(1, 1, 0), (3, 1, 1)], [(1, 1, 0), (3, 0, 0)]),  # left and came back within the day
    ([(1, 1, 0), (3, 0, 1), (4, 0, 1)], [(1, 1, 0), (3, 0, 1), (4, 0, 0)]),
    ([(1, 1, 0), (3, 0, 1), (6, 1, 0)], [(1, 1, 0), (3, 0, 1), (6, 1, 0)]),
    ([(1, 1, 2), (2, 1, 2)], [(1, 0, 1), (2, 1, 1)]),
    ([(1, 2, 1)], [(1, 1, 0)]),
    ([(1, 1, 1), (2, 0, 1)], [(1, 1, 1), (2, 0, 0)]),
]


def test_flows_follow_the_rule() -> None:
    for told, expected in FLOW_CASES:
        connection = lakeside.engine()
        rows = [moved(7, number, joins, leaves) for number, joins, leaves in told]
        table = lakeside.table(connection, lakeside.MEMBER_DAY, rows, "days")
        found = lakeside.rows(rollups.flows(table))
        assert [(row["day"].day, row["entered"], row["exited"]) for row in found] == expected, told


def test_touching_and_overlapping_roles_become_one_span() -> None:
    connection = lakeside.engine()
    person = {"community_id": 1, "customer_id": 7, "role": "staff"}
    told = [
        person | {"from_day": day(1), "until_day": day(5)},
        person | {"from_day": day(3), "until_day": day(8), "role": "bot"},
        person | {"from_day": day(10), "until_day": None},
    ]
    spans = lakeside.rows(
        rollups.exclusions(lakeside.table(connection, lakeside.ROLE, told, "roles"))
    )
    assert [(row["from_day"], row["until_day"]) for row in spans] == [
        (day(1), day(8)),
        (day(10), rollups.FOR_EVER),
    ]


def test_every_day_of_a_life_has_a_row_and_both_readings() -> None:
    connection = lakeside.engine()
    told = [
        moved(7, 1, 1, 0) | {"messages": 4},
        {"community_id": 1, "customer_id": 8, "day": day(3), "messages": 2, "actions": 1},
        {"community_id": 1, "customer_id": 9, "day": day(3), "actions": 1},
    ]
    member_day = lakeside.table(connection, lakeside.MEMBER_DAY, told, "days")
    overlapping = [
        {"community_id": 1, "customer_id": 8, "role": role, "from_day": day(1), "until_day": None}
        for role in ("staff", "bot")
    ]
    roles = lakeside.table(connection, lakeside.ROLE, overlapping, "roles")
    life = [{"community_id": 1, "unit_id": 5, "first_day": day(1), "last_day": day(3)}]
    communities = lakeside.table(connection, lakeside.COMMUNITY, life, "communities")

    days = rollups.days_between(date(2024, 2, 1), date(2024, 4, 30))
    grid = rollups.community_day_of(member_day, rollups.exclusions(roles), communities, days)

    rows = lakeside.rows(grid)
    assert [row["day"] for row in rows] == [day(1), day(2), day(3)]
    silent = {name: value for name, value in rows[1].items() if name not in {"day", "unit_id"}}
    assert silent == {"community_id": 1, **dict.fromkeys(rollups.COMMUNITY_DAY_MEASURES, 0)}
    last = rows[2]
    assert (last["messages"], last["messages_organic"]) == (2, 0)
    assert (last["speakers"], last["speakers_organic"]) == (1, 0)
    assert (last["active"], last["active_organic"]) == (2, 1)
    assert (rows[0]["joins"], rows[0]["entered"], rows[0]["speakers_organic"]) == (1, 1, 1)


def test_units_add_their_communities_up() -> None:
    connection = lakeside.engine()
    measures = dict.fromkeys(rollups.COMMUNITY_DAY_MEASURES, pyarrow.int64())
    columns = {"community_id": pyarrow.int64(), "day": pyarrow.date32(), "unit_id": pyarrow.int64()}
    zero = dict.fromkeys(measures, 0)
    told = [
        zero | {"community_id": 1, "day": day(1), "unit_id": 5, "messages": 3},
        zero | {"community_id": 2, "day": day(1), "unit_id": 5, "messages": 4},
        zero | {"community_id": 3, "day": day(1), "unit_id": 6, "messages": 9},
    ]
    table = lakeside.table(connection, columns | measures, told, "community_day")
    units = lakeside.rows(rollups.unit_day_of(table))
    found = [(row["unit_id"], row["communities"], row["messages"]) for row in units]
    assert found == [(5, 2, 7), (6, 1, 9)]


def test_units_follow_from_the_community_days_that_changed() -> None:
    connection = lakeside.engine()
    measures = dict.fromkeys(rollups.COMMUNITY_DAY_MEASURES, pyarrow.int64())
    columns = {
        "community_id": pyarrow.int64(),
        "day": pyarrow.date32(),
        "unit_id": pyarrow.int64(),
    }
    zero = dict.fromkeys(rollups.COMMUNITY_DAY_MEASURES, 0)

    def told(name: str, *rows: tuple[int, int, int]) -> ir.Table:
        found = [
            zero | {"community_id": place, "day": day(1), "unit_id": unit, "messages": messages}
            for place, unit, messages in rows
        ]
        return lakeside.table(connection, columns | measures, found, name)

    # The second moves from unit 5 to 7 and says more; the third, alone in unit 6, is removed.
    stayed, before = [(1, 5, 3)], [(2, 5, 4), (3, 6, 9)]
    after = [(2, 7, 10)]
    stored = rollups.unit_day_of(told("stored", *stayed, *before))
    moved = rollups.unit_day_moved(stored, before=told("was", *before), after=told("is", *after))
    whole = rollups.unit_day_of(told("whole", *stayed, *after))
    key = ["unit_id", "day"]
    assert lakeside.rows(moved.order_by(key)) == lakeside.rows(
        whole.select(moved.columns).order_by(key)
    )
    assert [row["unit_id"] for row in lakeside.rows(moved.order_by(key))] == [5, 7]


# -- any order, repetition and lateness give the members that a plain walk gives ------------------


Told = tuple[int, int, str]  # customer, day, name


def plain_members(facts: list[Told]) -> list[int]:
    """Members of each day by walking every person's days in Python."""
    members = [0] * LAST.day
    for person in {customer for customer, _, _ in facts}:
        names_of: dict[int, list[str]] = {}
        for _, number, name in (fact for fact in facts if fact[0] == person):
            names_of.setdefault(number, []).append(name)
        first = names_of[min(names_of)]
        state = first.count(LEFT) > first.count(JOINED)
        for number in range(1, LAST.day + 1):
            names = names_of.get(number, [])
            members[number - 1] += state or JOINED in names
            if names.count(JOINED) != names.count(LEFT):
                state = names.count(JOINED) > names.count(LEFT)
    return members


def computed_members(histories: list[list[Told]], parts: int) -> list[list[int]]:
    """Members of each day of each community by the rollups, the facts arriving in batches."""
    connection = lakeside.engine()
    told = [
        event(name, customer, on) | {"community_id": community}
        for community, facts in enumerate(histories)
        for customer, on, name in facts
    ]
    deltas = [
        rollups.member_day_of(
            lakeside.table(connection, EVENT, told[part::parts], f"batch_{part}").drop("sign"),
            zone="Asia/Shanghai",
        )
        for part in range(parts)
    ]
    member_day = rollups.merged(reduce(ir.Table.union, deltas))
    lives = [
        {"community_id": community, "first_day": FIRST, "last_day": LAST}
        for community in range(len(histories))
    ]
    communities = lakeside.table(connection, lakeside.COMMUNITY, lives, "communities")
    roles = lakeside.table(connection, lakeside.ROLE, [], "roles")
    days = rollups.days_between(FIRST, LAST)
    grid = rollups.community_day_of(member_day, rollups.exclusions(roles), communities, days)
    months = rollups.months_between(FIRST, LAST)
    opening = rollups.openings(rollups.flows(member_day), communities, months)
    members = {row["community_id"]: row["opening"] for row in lakeside.rows(opening)}
    found: list[list[int]] = [[] for _ in histories]
    for row in grid.order_by("community_id", "day").to_pyarrow().to_pylist():
        community = row["community_id"]
        members[community] += row["entered"]
        found[community].append(members[community])
        members[community] -= row["exited"]
    return found


FACT = st.tuples(st.integers(1, 3), st.integers(1, LAST.day), st.sampled_from([JOINED, LEFT]))
HISTORY = st.lists(FACT, min_size=1, max_size=25)


@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(HISTORY, min_size=30, max_size=60), st.integers(1, 3), st.randoms())
def test_members_do_not_depend_on_how_facts_arrive(
    histories: list[list[Told]], parts: int, shuffler: random.Random
) -> None:
    late = [shuffler.sample(facts, k=len(facts)) for facts in histories]
    assert computed_members(late, parts) == [plain_members(facts) for facts in histories]


def test_openings_carry_members_over_months_and_leave_the_unknown_open() -> None:
    connection = lakeside.engine()
    told = [
        {"community_id": 1, "customer_id": 7, "day": date(2024, 1, 10), "joins": 1},
        {"community_id": 1, "customer_id": 8, "day": date(2024, 2, 10), "leaves": 1},
        {"community_id": 2, "customer_id": 9, "day": date(2024, 1, 10), "messages": 1},
    ]
    days = lakeside.table(connection, lakeside.MEMBER_DAY, told, "days")
    lives = [
        {"community_id": number, "first_day": date(2024, 1, 10), "last_day": date(2024, 3, 2)}
        for number in (1, 2)
    ]
    communities = lakeside.table(connection, lakeside.COMMUNITY, lives, "communities")
    months = rollups.months_between(date(2023, 11, 1), date(2024, 6, 1))
    found = lakeside.rows(rollups.openings(rollups.flows(days), communities, months))
    assert [(row["community_id"], row["month"].month, row["opening"]) for row in found] == [
        (1, 1, 1),
        (1, 2, 2),
        (1, 3, 1),
        (2, 1, None),
        (2, 2, None),
        (2, 3, None),
    ]

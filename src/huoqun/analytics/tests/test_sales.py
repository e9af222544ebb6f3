"""What communities sell and how far their members come: counted by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from huoqun.analytics import reports, rules
from huoqun.analytics.kinds import Reading
from huoqun.analytics.relations import Relations
from huoqun.analytics.reports.params import EVERYTHING, CurrencyNeeded, ReportParams, Visible
from huoqun.analytics.tests import lakeside
from huoqun.analytics.tests.lakeside import day

Row = dict[str, Any]
TEA, RUN, CHAT = 1, 2, 3
COMMUNITIES = [
    {"community_id": TEA, "key": "tea", "unit_id": 5},
    {"community_id": RUN, "key": "run", "unit_id": 6},
    # Nobody ever told who is a member here.
    {"community_id": CHAT, "key": "chat", "unit_id": 6},
]
DAYS = [
    {"community_id": TEA, "customer_id": 1, "day": day(1), "joins": 1, "messages": 1},
    # 2 is there from the 2nd to the 5th, and again from the 8th on.
    {"community_id": TEA, "customer_id": 2, "day": day(2), "joins": 1},
    {"community_id": TEA, "customer_id": 2, "day": day(5), "leaves": 1},
    {"community_id": TEA, "customer_id": 2, "day": day(8), "joins": 1},
    # 3 was a member before anything was known.
    {"community_id": TEA, "customer_id": 3, "day": day(6), "messages": 2},
    {"community_id": TEA, "customer_id": 3, "day": day(9), "leaves": 1},
    # 4 is the same person as 1.
    {"community_id": RUN, "customer_id": 4, "day": day(1), "joins": 1, "messages": 3},
    {"community_id": RUN, "customer_id": 5, "day": day(1), "joins": 1},
    {"community_id": RUN, "customer_id": 6, "day": day(1), "joins": 1, "messages": 9},
    {"community_id": RUN, "customer_id": 6, "day": day(10), "messages": 1},
    {"community_id": CHAT, "customer_id": 5, "day": day(4), "messages": 1},
]
CUSTOMERS = [{"customer_id": 4, "canonical_id": 1}]
ROLES = [{"community_id": RUN, "customer_id": 6, "role": "staff", "from_day": date(1, 1, 1)}]


def sale(number: int, customer: int | None, on: int, amount: int, **own: Any) -> Row:
    told = {
        "seq": number,
        "order_id": number,
        "customer_id": customer,
        "occurred_at": datetime(2024, 3, on, 3, tzinfo=UTC),
        "day": day(on),
        "kind": "placed",
        "amount": amount,
        "currency": "CNY",
        "source": "shop",
        "unit_id": 5,
    }
    return told | own


ORDERS = [
    # Names run: nobody else's, though its buyer is in tea too.
    sale(1, 1, 1, 1000, community_id=RUN),
    # Name nobody: 1 is in tea and run.
    sale(2, 1, 3, 200),
    sale(3, 4, 4, 300),
    # 2 buys on the day of joining, on the day of leaving, and in between the memberships.
    sale(4, 2, 2, 40),
    sale(5, 2, 5, 50),
    sale(6, 2, 7, 60),
    # 3 bought before the first known fact, as a member.
    sale(7, 3, 1, 7),
    # 5 is in run and silent there; in chat nobody knows members.
    sale(8, 5, 4, 500),
    sale(9, None, 4, 9000),
    sale(10, 5, 6, 100, kind="refunded"),
    sale(11, None, 6, 11, kind="refunded", community_id=RUN),
]


@pytest.fixture(scope="module")
def world() -> Relations:
    connection = lakeside.engine()
    return lakeside.relations(
        connection,
        member_day=lakeside.table(connection, lakeside.MEMBER_DAY, DAYS, "told"),
        communities=COMMUNITIES,
        roles=ROLES,
        orders=ORDERS,
        customers=CUSTOMERS,
    )


def told(name: str, world: Relations, visible: Visible = EVERYTHING, /, **asked: Any) -> list[Row]:
    rows: list[Row] = reports.run(name, world, ReportParams(**asked), visible).to_pylist()
    return rows


def by_key(rows: list[Row]) -> dict[str, Row]:
    return {row["community"]: row for row in rows}


def test_an_order_that_names_nobody_counts_where_its_buyer_was_a_member(world: Relations) -> None:
    found = by_key(told("orders-by-community", world))
    tea, run, chat = found["tea"], found["run"], found["chat"]
    # 2, 3, 4, 5, 7: not 6 (between two memberships), not 1 (names run).
    assert (tea["orders"], tea["member_orders"], tea["buyers"]) == (5, 5, 3)
    assert (tea["amount"], tea["member_amount"]) == (Decimal("5.97"), Decimal("5.97"))
    # 1 by name; 2, 3 and 8 through their buyers.
    assert (run["orders"], run["member_orders"], run["buyers"]) == (4, 3, 2)
    assert (run["amount"], run["member_amount"]) == (Decimal("20.00"), Decimal("10.00"))
    assert (run["refunds"], run["member_refunds"]) == (2, 1)
    assert (run["refund_amount"], run["net_amount"]) == (Decimal("1.11"), Decimal("18.89"))
    # Without known members nothing can come through them.
    assert (chat["orders"], chat["buyers"], chat["amount"]) == (0, 0, Decimal("0.00"))


def test_rates_of_orders_are_unknown_without_members_or_cost(world: Relations) -> None:
    found = by_key(told("orders-by-community", world))
    tea, run, chat = found["tea"], found["run"], found["chat"]
    assert tea["spend_per_buyer"] == pytest.approx(5.97 / 3)
    assert tea["average_order_value"] == pytest.approx(5.97 / 5)
    assert (tea["members"], tea["order_rate"], tea["buyer_rate"]) == (3, pytest.approx(5 / 3), 1.0)
    assert (tea["repeat_buyers"], tea["repeat_rate"]) == (2, pytest.approx(2 / 3))
    assert (run["members"], run["buyer_rate"]) == (3, pytest.approx(2 / 3))
    # 1 and 6 spoke in run; of them only 1 bought.
    assert (run["active"], run["active_buyers"], run["funnel_buyer_rate"]) == (2, 1, 0.5)
    assert (chat["members"], chat["order_rate"], chat["buyer_rate"]) == (None, None, None)
    assert {row["revenue_per_cost"] for row in found.values()} == {None}


def test_only_orders_of_the_period_count_whoever_was_a_member_then(world: Relations) -> None:
    found = by_key(told("orders-by-community", world, first=day(3), last=day(5)))
    assert (found["tea"]["orders"], found["tea"]["amount"]) == (3, Decimal("5.50"))
    assert (found["run"]["orders"], found["run"]["refunds"]) == (3, 0)
    assert found["tea"]["active"] == 0
    assert found["tea"]["funnel_buyer_rate"] is None


def test_the_orders_of_foreign_stores_do_not_ask_for_a_currency(world: Relations) -> None:
    connection = lakeside.engine()
    mixed = lakeside.relations(
        connection,
        member_day=lakeside.table(connection, lakeside.MEMBER_DAY, DAYS, "told"),
        communities=COMMUNITIES,
        orders=[*ORDERS, sale(12, 6, 4, 700, currency="JPY", community_id=RUN)],
    )
    with pytest.raises(CurrencyNeeded, match="CNY, JPY"):
        told("orders-by-community", mixed)
    own = Visible(community_ids=frozenset({TEA}))
    assert [row["orders"] for row in told("orders-by-community", mixed, own)] == [4]
    yen = by_key(told("orders-by-community", mixed, currency="jpy"))
    assert (yen["run"]["amount"], yen["tea"]["orders"]) == (Decimal(700), 0)


def test_the_funnel_tells_each_step_and_each_person_once_over_all(world: Relations) -> None:
    rows = {row["community"]: row for row in told("funnel", world)}
    steps = ("members", "active", "active_buyers")
    assert [rows["tea"][name] for name in steps] == [3, 2, 2]
    assert [rows["run"][name] for name in steps] == [3, 2, 1]
    assert [rows["chat"][name] for name in steps] == [None, 1, 0]
    # Members 1 (in both), 2, 3, 5, 6; active 1, 3, 6; 1 and 3 bought.
    assert [rows[None][name] for name in ("communities", *steps)] == [2, 5, 3, 2]
    assert rows[None]["funnel_active_rate"] == pytest.approx(3 / 5)
    assert rows[None]["funnel_buyer_rate"] == pytest.approx(2 / 3)
    interval = rules.wilson(successes=3, n=5)
    assert interval is not None
    assert rows[None]["funnel_active_rate_low"] == pytest.approx(interval.low)
    assert rows[None]["funnel_active_rate_high"] == pytest.approx(interval.high)
    assert rows["chat"]["funnel_active_rate"] is None
    assert rows["chat"]["funnel_active_rate_low"] is None


def test_the_funnel_reads_organic_activity(world: Relations) -> None:
    rows = {row["community"]: row for row in told("funnel", world, reading=Reading.ORGANIC)}
    # 6 is staff of run.
    assert (rows["run"]["active"], rows["run"]["active_buyers"]) == (1, 1)
    assert rows[None]["active"] == 2


def test_nobody_visible_gives_an_empty_funnel(world: Relations) -> None:
    assert told("orders-by-community", world, Visible()) == []
    rows = told("funnel", world, Visible())
    assert [(row["communities"], row["members"], row["active"]) for row in rows] == [(0, 0, 0)]


def test_the_funnel_tells_how_long_newcomers_take() -> None:
    days = [
        _did(TEA, 1, 1, joins=1),
        _did(TEA, 1, 3, messages=1),
        _did(TEA, 1, 9, messages=1),
        _did(TEA, 2, 1, joins=1),
        _did(TEA, 2, 2, messages=1),
        _did(TEA, 3, 4, joins=1, messages=1),
        _did(TEA, 4, 10, joins=1),
        # 9 leaves what nobody saw them join: a member of old.
        _did(TEA, 9, 2, messages=1),
        _did(TEA, 9, 12, leaves=1),
        _did(RUN, 1, 6, joins=1, messages=1),
    ]
    connection = lakeside.engine()
    world = lakeside.relations(
        connection,
        member_day=lakeside.table(connection, lakeside.MEMBER_DAY, days, "told"),
        communities=COMMUNITIES[:2],
        orders=[
            # Before the first word: no step from it. Then five days after.
            sale(1, 1, 2, 100, community_id=TEA),
            sale(2, 1, 8, 100, community_id=TEA),
            sale(3, 3, 5, 100, community_id=TEA),
            sale(4, 9, 5, 100, community_id=TEA),
        ],
    )
    rows = {row["community"]: row for row in told("funnel", world)}
    names = (
        *("newcomers_active", "median_days_to_active"),
        *("newcomers_bought", "median_days_to_order"),
    )
    found = {key: [row[name] for name in names] for key, row in rows.items()}
    # Tea: 1 after two days, 2 after one, 3 at once; 4 not yet. Orders after five days and one.
    assert found["tea"] == [3, 1.0, 2, 3.0]
    assert found["run"] == [1, 0.0, 0, None]
    # Over all, 1 stands once, with the first steps in tea.
    assert found[None] == [3, 1.0, 2, 3.0]
    # From the 5th on, only 4 and (in run) 1 are new.
    later = {row["community"]: row for row in told("funnel", world, first=day(5))}
    assert [later["tea"][name] for name in names] == [0, None, 0, None]
    assert [later["run"][name] for name in names] == [1, 0.0, 0, None]


def _did(where: int, who: int, on: int, **counts: int) -> Row:
    return {"community_id": where, "customer_id": who, "day": day(on), **counts}


def test_ways_are_unknown_where_nobody_knows_who_joined(world: Relations) -> None:
    chat = next(row for row in told("funnel", world) if row["community"] == "chat")
    assert (chat["newcomers_active"], chat["median_days_to_active"]) == (None, None)

"""Reports on small worlds: scope, readings, unknowns, orders and every refusal."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from huoqun.analytics import metrics, reports
from huoqun.analytics.kinds import By, Per, Reading
from huoqun.analytics.relations import Relations
from huoqun.analytics.reports.params import (
    EVERYTHING,
    BreakdownUnfit,
    CurrencyNeeded,
    PeriodReversed,
    ReportParams,
    UnknownCommunity,
    UnknownReport,
    UnknownSource,
    UnknownStore,
    Visible,
)
from huoqun.analytics.tests import lakeside
from huoqun.analytics.tests.lakeside import day

Row = dict[str, Any]
# Two stores, three communities: tea of store 5, run of store 6, and a list of members only.
COMMUNITIES = [
    {"community_id": 1, "key": "tea", "unit_id": 5, "unit_key": "s5", "platform": "wecom"},
    {"community_id": 2, "key": "run", "unit_id": 6, "unit_key": "s6", "platform": "qq"},
    {"community_id": 3, "key": "list", "unit_id": 6, "unit_key": "s6", "platform": "wecom"},
]
DAYS = [
    {"community_id": 1, "customer_id": 7, "day": day(1), "joins": 1, "messages": 2, "h09": 2},
    {"community_id": 1, "customer_id": 8, "day": day(1), "joins": 1, "orders": 1},
    {"community_id": 1, "customer_id": 9, "day": day(1), "joins": 1, "messages": 6, "h09": 6},
    {"community_id": 1, "customer_id": 8, "day": day(3), "leaves": 1},
    {"community_id": 1, "customer_id": 9, "day": day(3), "messages": 2, "h10": 2},
    # Nobody ever told who is a member of run.
    {"community_id": 2, "customer_id": 7, "day": day(2), "messages": 1, "h20": 1},
    {"community_id": 3, "customer_id": 8, "day": day(2), "joins": 1},
]
ROLES = [{"community_id": 1, "customer_id": 9, "role": "staff", "from_day": date(1, 1, 1)}]


def order(number: int, customer: int | None, on: int, amount: int, **own: Any) -> Row:
    at = datetime(2024, 3, on, 3, tzinfo=UTC)
    base = {"seq": number, "order_id": number, "customer_id": customer, "occurred_at": at}
    told = {"day": day(on), "kind": "placed", "amount": amount, "currency": "CNY", "source": "shop"}
    return base | told | own


ORDERS = [
    order(1, 7, 1, 1000, unit_id=5, unit_key="s5", community_id=1),
    order(2, 7, 3, 2050, unit_id=5, unit_key="s5"),
    order(3, 8, 3, 500, unit_id=6, unit_key="s6"),
    order(4, None, 3, 999, unit_id=6, unit_key="s6"),
    order(5, 7, 4, 300, unit_id=5, unit_key="s5", kind="refunded"),
    order(6, 8, 5, 500, unit_id=6, unit_key="s6"),
]


@pytest.fixture(scope="module")
def world() -> Relations:
    connection = lakeside.engine()
    told = lakeside.table(connection, lakeside.MEMBER_DAY, DAYS, "told")
    return lakeside.relations(
        connection, member_day=told, communities=COMMUNITIES, roles=ROLES, orders=ORDERS
    )


def run(name: str, world: Relations, visible: Visible = EVERYTHING, /, **asked: Any) -> list[Row]:
    rows: list[Row] = reports.run(name, world, ReportParams(**asked), visible).to_pylist()
    return rows


def test_every_day_of_the_asked_period_is_listed(world: Relations) -> None:
    rows = run("daily", world, communities=("tea",), first=date(2024, 2, 28), last=day(4))
    assert [row["day"].day for row in rows] == [28, 29, 1, 2, 3, 4]
    assert [row["members"] for row in rows] == [0, 0, 3, 3, 3, 2]
    assert [row["messages"] for row in rows] == [0, 0, 8, 0, 2, 0]
    assert rows[0]["speaking_rate"] is None
    assert rows[2]["speaking_rate"] == pytest.approx(2 / 3)
    # Bao ordered and said nothing: active, not speaking.
    assert rows[2]["daily_active_rate"] == pytest.approx(1.0)


def test_a_period_may_begin_in_the_middle_of_a_month(world: Relations) -> None:
    rows = run("monthly", world, communities=("tea",), first=day(2), last=day(4))
    assert [(row["members_start"], row["members_any"], row["leaves"]) for row in rows] == [
        (3, 3, 1)
    ]
    assert rows[0]["leave_rate_start"] == pytest.approx(1 / 3)


def test_the_organic_reading_leaves_staff_out_of_speech_only(world: Relations) -> None:
    everyone = run("daily", world, communities=("tea",))[0]
    organic = run("daily", world, communities=("tea",), reading=Reading.ORGANIC)[0]
    assert (everyone["messages"], everyone["speakers"], everyone["members"]) == (8, 2, 3)
    assert (organic["messages"], organic["speakers"], organic["members"]) == (2, 1, 3)
    cells = run("heatmap", world, communities=("tea",), reading=Reading.ORGANIC)
    assert cells == [{"community": "tea", "weekday": 5, "hour": 9, "messages": 2}]


def test_unknown_is_empty_never_zero(world: Relations) -> None:
    run_, list_ = (run("totals", world, communities=(key,))[0] for key in ("run", "list"))
    assert (run_["members_ever"], run_["leaves"], run_["mean_speaking_rate"]) == (None, None, None)
    assert (run_["messages"], run_["top10_share"]) == (1, 1.0)
    assert (list_["messages"], list_["speakers"], list_["silent_days"]) == (None, None, None)
    assert (list_["members_ever"], list_["top10_share"]) == (1, None)


def test_nobody_sees_other_peoples_communities_and_orders(world: Relations) -> None:
    store = Visible(unit_ids=frozenset({5}))
    assert {row["community"] for row in run("daily", world, store)} == {"tea"}
    assert run("overlap", world, store)[0]["people"] == 3
    assert [row["orders"] for row in run("orders", world, store)] == [2]
    granted = Visible(community_ids=frozenset({2}))
    assert {row["community"] for row in run("members", world, granted)} == {"run"}
    nothing = Visible()
    for name in ("daily", "monthly", "totals", "members", "heatmap", "orders", "rfm"):
        assert run(name, world, nothing) == [], name
    assert run("overlap", world, nothing)[0]["people"] == 0
    with pytest.raises(UnknownCommunity):
        run("daily", world, store, communities=("run",))


def test_a_large_estate_can_be_told_range_by_range(world: Relations) -> None:
    pieces = [run("daily", world, community_range=span) for span in ((1, 1), (2, 3))]
    assert {row["community"] for row in pieces[1]} == {"run", "list"}
    assert sorted(map(str, pieces[0] + pieces[1])) == sorted(map(str, run("daily", world)))


def test_people_of_several_communities(world: Relations) -> None:
    assert run("overlap", world) == [{"people": 3, "people_in_2_or_more": 2, "max_communities": 2}]
    spring = {"first": day(4), "last": day(9)}
    # Bao has left tea by then, but is still on the list.
    assert run("overlap", world, **spring)[0] == {
        "people": 3,
        "people_in_2_or_more": 0,
        "max_communities": 1,
    }


def test_members_are_named_by_their_import(world: Relations) -> None:
    connection = world.member_day.get_backend()
    told = [{"customer_id": 9, "import_id": "wo_9"}]
    names = lakeside.table(connection, lakeside.IMPORT_ID, told, "names")
    asked = ReportParams(communities=("tea",))
    rows = reports.run("members", world, asked, EVERYTHING, import_ids=names).to_pylist()
    assert [(row["member"], row["messages"]) for row in rows] == [("wo_9", 8), ("7", 2)]


def test_breakdowns_add_communities_up(world: Relations) -> None:
    rows = run("figures", world, by=By.TOTAL, per=Per.PLATFORM, first=day(1), last=day(3))
    found = {row["group"]: (row["communities"], row["messages"], row["members"]) for row in rows}
    assert found == {"qq": (1, 1, None), "wecom": (2, 10, 4)}
    # The list has no messages: its member stays out of the rate.
    rate = next(row["speaking_rate"] for row in rows if row["group"] == "wecom")
    assert rate == pytest.approx(2 / 3)


def test_a_group_counts_each_person_once_and_its_whole_period_is_one(world: Relations) -> None:
    rows = run("figures", world, per=Per.ALL)
    # Tea begins on the 1st, run and the list on the 2nd: one row all the same.
    assert [(row["group"], row["communities"]) for row in rows] == [("all", 3)]
    # 7 spoke in tea and run, 9 in tea; 8 ordered in tea.
    assert (rows[0]["speakers"], rows[0]["distinct_speakers"]) == (3, 2)
    assert (rows[0]["active"], rows[0]["distinct_active"]) == (4, 3)
    by_week = run("figures", world, by=By.WEEK, per=Per.ALL)
    # The 1st of March is a Friday: its week begins on the 26th of February.
    assert by_week[0]["period"] == date(2024, 2, 26)
    assert (by_week[0]["speakers"], by_week[0]["distinct_speakers"]) == (3, 2)
    organic = run("figures", world, per=Per.STORE, reading=Reading.ORGANIC)
    assert [(row["group"], row["distinct_speakers"]) for row in organic] == [("s5", 1), ("s6", 1)]


def test_orders_by_day_count_buyers_once_and_refunds_apart(world: Relations) -> None:
    rows = {row["period"]: row for row in run("orders", world, by=By.DAY)}
    assert sorted(rows) == ["2024-03-01", "2024-03-03", "2024-03-04", "2024-03-05"]
    third = rows["2024-03-03"]
    assert (third["orders"], third["buyers"], third["amount"]) == (3, 2, Decimal("35.49"))
    assert (third["new_buyers"], third["returning_buyers"]) == (1, 1)
    # Nobody is known to have placed the order of 9.99.
    assert third["spend_per_buyer"] == pytest.approx(12.75)
    assert third["average_order_value"] == pytest.approx(11.83)
    refund = rows["2024-03-04"]
    assert (refund["orders"], refund["buyers"], refund["refunds"]) == (0, 0, 1)
    assert (refund["refund_amount"], refund["net_amount"]) == (Decimal("3.00"), Decimal("-3.00"))
    assert refund["average_order_value"] is None


def test_who_bought_before_the_period_is_no_new_buyer(world: Relations) -> None:
    rows = run("orders", world, first=day(3))
    assert (rows[0]["buyers"], rows[0]["new_buyers"], rows[0]["returning_buyers"]) == (2, 1, 1)
    assert (rows[0]["repeat_buyers"], rows[0]["repeat_rate"]) == (1, 0.5)
    assert run("orders", world, first=day(2), last=day(2)) == []


def test_orders_per_store(world: Relations) -> None:
    rows = run("orders", world, per=Per.STORE)
    found = [(row["store"], row["orders"], row["amount"], row["new_buyers"]) for row in rows]
    assert found == [("s5", 2, Decimal("30.50"), 1), ("s6", 3, Decimal("19.99"), 1)]
    assert run("orders", world, stores=("s6",))[0]["orders"] == 3


def test_a_community_has_the_orders_that_name_it_and_its_members_orders(world: Relations) -> None:
    # 1 names tea; 2 and 3 name nobody, their buyers are members of tea on the 3rd (Bao leaves that
    # day); on the 5th Bao is only on the list.
    assert run("orders", world, communities=("tea",))[0]["orders"] == 3
    assert run("orders", world, communities=("list",))[0]["orders"] == 2
    # Over several communities only the order that names one of them: member orders are not added.
    assert run("orders", world, communities=("list", "tea"))[0]["orders"] == 1


def test_second_orders_cohorts_and_classes(world: Relations) -> None:
    second = run("orders-second", world)[0]
    assert (second["second_orders"], second["median_days_to_second"]) == (2, 2)
    assert (second["within_7"], second["within_90"]) == (2, 2)
    cohorts = run("orders-cohort", world)
    assert cohorts == [{"cohort": "2024-03", "month_offset": 0, "buyers": 2, "retention": 1.0}]
    rfm = run("rfm", world)
    assert [(row["customer"], row["amount"], row["recency_days"]) for row in rfm] == [
        ("7", Decimal("30.50"), 3),
        ("8", Decimal("10.00"), 1),
    ]
    # The later buyer ranks higher in recency, the greater spender in money.
    assert [(row["r"], row["f"], row["m"]) for row in rfm] == [(1, 1, 2), (2, 2, 1)]


def test_amounts_of_different_currencies_are_never_added(world: Relations) -> None:
    connection = lakeside.engine()
    mixed = [*ORDERS, order(9, 7, 2, 7000, currency="JPY")]
    relations = lakeside.relations(connection, orders=mixed)
    with pytest.raises(CurrencyNeeded) as refused:
        run("orders", relations)
    assert "CNY, JPY" in refused.value.sentence_zh
    assert run("orders", relations, currency="jpy")[0]["amount"] == Decimal(7000)
    # Within a period of one currency nothing is mixed.
    assert run("orders", relations, first=day(3))[0]["orders"] == 4


def test_the_share_of_the_ten_loudest_leaves_the_eleventh_out() -> None:
    connection = lakeside.engine()
    told = [
        {"community_id": 1, "customer_id": person, "day": day(1), "messages": person}
        for person in range(1, 13)
    ]
    days = lakeside.table(connection, lakeside.MEMBER_DAY, told, "told")
    row = run("totals", lakeside.relations(connection, member_day=days))[0]
    assert row["top10_share"] == pytest.approx(75 / 78)


def test_wrong_questions_are_refused_in_words(world: Relations) -> None:
    with pytest.raises(UnknownReport, match="daily"):
        run("dayly", world)
    with pytest.raises(PeriodReversed):
        ReportParams(first=day(2), last=day(1))
    with pytest.raises(UnknownCommunity, match="coffee"):
        run("daily", world, communities=("tea", "coffee"))
    with pytest.raises(UnknownStore, match="s9"):
        run("daily", world, stores=("s9",))
    with pytest.raises(UnknownSource, match="nowhere"):
        run("orders", world, sources=("nowhere",))
    with pytest.raises(BreakdownUnfit):
        run("orders", world, per=Per.ALL)


def test_the_catalogue_is_told_in_both_languages() -> None:
    rows = metrics.table().to_pylist()
    assert {"members", "join_rate", "repeat_rate", "revenue_per_cost"} <= {
        row["key"] for row in rows
    }
    for metric in metrics.as_rows():
        assert metric.meaning.zh.endswith("。"), metric.key
        assert metric.meaning.en.endswith("."), metric.key
        assert metric.zh, metric.key
        assert metric.source, metric.key


def test_every_money_and_rate_column_is_a_metric(world: Relations) -> None:
    """No report invents a figure: its columns are keys of the catalogue or plain labels."""
    labels = {
        *("community", "day", "month", "cohort", "member", "customer", "period", "weekday"),
        *("hour", "first_day", "last_day", "first_message", "last_message", "first_date"),
        *("last_date", "month_offset", "within_7", "within_30", "within_90"),
        *("eligible", "eligible_7", "eligible_30", "newcomers", "communities"),
        *("funnel_active_rate_low", "funnel_active_rate_high"),
        *("funnel_buyer_rate_low", "funnel_buyer_rate_high"),
    }
    twins = {
        "members_any": "members",
        "retained_7": "newcomers_retained_7",
        "retained_30": "newcomers_retained_30",
        "retention": "buyer_retention",
    }
    for name in reports.NAMES:
        if name in {"metrics", "figures"}:
            continue
        table = reports.run(name, world, ReportParams(communities=("tea",)), EVERYTHING)
        for column in set(table.column_names) - labels:
            assert twins.get(column, column) in metrics.CATALOGUE, (name, column)

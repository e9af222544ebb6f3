"""The test of truth: our figures against answers that others computed from the same data.

Sets stand beside the checkout in ``shared/data`` (not everybody has them) and in ``tests/data``
(always). Each holds the data and ``ref_*`` files; a figure may differ by 0.000001, money by 0.005.
The run prints how many sets and figures were compared.
"""

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ibis.expr import types as ir

from huoqun.analytics import reports
from huoqun.analytics.kinds import By, Per
from huoqun.analytics.relations import Relations
from huoqun.analytics.reports.params import EVERYTHING, ReportParams
from huoqun.analytics.tests import lakeside

OWN = Path(__file__).parents[1] / "data"
SHARED = Path(__file__).parents[3] / "shared" / "data"
TOLERANCE, MONEY_TOLERANCE = 1e-6, 0.005
Row = dict[str, Any]


@dataclass
class Tally:
    """What was compared so far."""

    figures: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, number: int) -> None:
        self.figures[name] = self.figures.get(name, 0) + number

    def __str__(self) -> str:
        parts = ", ".join(f"{name}: {number}" for name, number in sorted(self.figures.items()))
        total = sum(self.figures.values())
        return f"truth: {len(self.figures)} sets, {total} figures compared ({parts})"


@pytest.fixture(scope="module")
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    found = Tally()
    yield found
    plugins = request.config.pluginmanager
    capture: Any = plugins.get_plugin("capturemanager")
    terminal: Any = plugins.get_plugin("terminalreporter")
    with capture.global_and_fixture_disabled():
        terminal.write_line(f"\n{found}")


def place_of(name: str) -> Path:
    """Where a set lies; skip when this checkout has no copy of it."""
    for folder in (OWN / name, SHARED / name):
        if folder.is_dir():
            return folder
    pytest.skip(f"the set {name} is not on this machine (looked in tests/data and shared/data)")


# -- building the relations from a set ------------------------------------------------------------


@dataclass
class Loaded:
    """A set on an engine: its relations, and whom our numbers stand for."""

    relations: Relations
    import_ids: ir.Table


def load_chat(folder: Path) -> Loaded:
    """Messages and membership as events; ids are numbered in the order of their names."""
    connection = lakeside.engine()
    messages = next(iter(sorted(folder.glob("messages.*"))))
    spells = next(iter(sorted(folder.glob("derived_membership.*"))))
    run = connection.con.execute
    run(f"create table said as select * from '{messages}'")
    run(f"create table spells as select * from '{spells}'")
    run(
        "create table import_ids as select row_number() over (order by member_id) customer_id,"
        " member_id::varchar import_id from (select member_id from said union"
        " select member_id from spells)"
    )
    run(
        "create table groups as select row_number() over (order by group_id) community_id, group_id"
        " from (select group_id from said union select group_id from spells)"
    )
    # The business clock is eight hours ahead of UTC in all these years.
    run(
        "create table events as select name, community_id, customer_id,"
        " ((moment - interval 8 hour)::varchar || '+00')::timestamptz occurred_at,"
        " moment::date occurred_on from ("
        " select 'community.message_sent' as name, group_id, member_id, ts::timestamp as moment"
        " from said union all select 'community.member_joined', group_id, member_id,"
        " join_date::timestamp from spells union all select 'community.member_left', group_id,"
        " member_id, leave_date::timestamp from spells where leave_date is not null)"
        " join groups using (group_id) join import_ids on import_id = member_id"
    )
    keys = connection.table("groups").to_pyarrow().to_pylist()
    communities = [{"community_id": row["community_id"], "key": row["group_id"]} for row in keys]
    relations = lakeside.relations(
        connection, events=connection.table("events"), communities=communities
    )
    return Loaded(relations=relations, import_ids=connection.table("import_ids"))


# How each set names an order's parts; amounts are rounded to cents line by line.
ORDER_SETS = {
    "orders_cdnow": (
        "select order_id, customer_id, order_date::timestamp as moment, amount, null as store,"
        " 'placed' as kind from '{folder}/orders.csv.gz'",
        "USD",
    ),
    "orders_complete_journey": (
        "select basket_id as order_id, household_id as customer_id,"
        " min(transaction_timestamp)::timestamp as moment,"
        " sum(round(sales_value::decimal(18,6), 2)) as amount,"
        " first(store_id)::varchar as store, 'placed' as kind"
        " from '{folder}/transactions.parquet' group by all",
        "USD",
    ),
    "orders_uci_online_retail": (
        "select invoice_no as order_id, customer_id, min(invoice_ts)::timestamp as moment,"
        " abs(sum(round(quantity * unit_price::decimal(18,6), 2))) as amount, null as store,"
        " case when invoice_no like 'C%' then 'refunded' else 'placed' end as kind"
        " from '{folder}/lines.parquet'"
        " where invoice_no like 'C%' or (quantity > 0 and unit_price > 0) group by all",
        "GBP",
    ),
}


def load_orders(name: str, folder: Path) -> Loaded:
    """Orders and refunds; ids are numbered in the order of their names."""
    connection = lakeside.engine()
    run = connection.con.execute
    query, currency = ORDER_SETS[name]
    run(f"create table told as {query.format(folder=folder)}")
    run(
        "create table import_ids as select row_number() over (order by import_id) customer_id,"
        " import_id from (select distinct customer_id::varchar import_id from told)"
    )
    run(
        "create table orders as select row_number() over (order by order_id::varchar) seq,"
        " seq as order_id, i.customer_id, null::bigint community_id, null::bigint unit_id,"
        f" store unit_key, '{name}' source,"
        " ((moment - interval 8 hour)::varchar || '+00')::timestamptz occurred_at,"
        " moment::date as day,"
        f" kind, round(amount * 100)::bigint amount, '{currency}' currency"
        " from told join import_ids i on i.import_id = told.customer_id::varchar"
    )
    relations = lakeside.relations(connection, orders=connection.table("orders"))
    return Loaded(relations=relations, import_ids=connection.table("import_ids"))


# -- comparing -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Check:
    """One answer file: which report answers it, and how its columns are called here."""

    ref: str
    report: str
    key: tuple[str, ...]
    names: dict[str, str]  # theirs -> ours
    money: frozenset[str] = frozenset()
    by: By = By.TOTAL
    per: Per | None = None


CHAT = (
    Check(
        ref="ref_daily",
        report="daily",
        key=("group_id", "date"),
        names={
            "group_id": "community",
            "date": "day",
            "messages": "messages",
            "active_speakers": "speakers",
            "members_of_day": "members",
            "joined": "joins",
            "left_count": "leaves",
            "interaction_rate": "speaking_rate",
            "msgs_per_member": "messages_per_member",
        },
    ),
    Check(
        ref="ref_monthly",
        report="monthly",
        key=("group_id", "month"),
        names={
            "group_id": "community",
            "month": "month",
            "messages": "messages",
            "speakers": "speakers",
            "members_any": "members_any",
            "members_start": "members_start",
            "joined": "joins",
            "left_count": "leaves",
            "quit_rate": "leave_rate_any",
            "quit_rate_start": "leave_rate_start",
            "msgs_per_member": "messages_per_member",
            "speaker_rate": "speaking_rate",
        },
    ),
    Check(
        ref="ref_totals",
        report="totals",
        key=("group_id",),
        names={
            "group_id": "community",
            "messages": "messages",
            "speakers": "speakers",
            "members_ever": "members_ever",
            "left_for_good": "leaves",
            "first_day": "first_day",
            "last_day": "last_day",
            "top10_message_share": "top10_share",
            "mean_daily_speakers": "mean_daily_speakers",
            "mean_interaction_rate": "mean_speaking_rate",
            "silent_days": "silent_days",
        },
    ),
    Check(
        ref="ref_heatmap",
        report="heatmap",
        key=("group_id", "weekday", "hour_of_day"),
        names={
            "group_id": "community",
            "weekday": "weekday",
            "hour_of_day": "hour",
            "messages": "messages",
        },
    ),
    Check(
        ref="ref_members",
        report="members",
        key=("group_id", "member_id"),
        names={
            "group_id": "community",
            "member_id": "member",
            "messages": "messages",
            "active_days": "active_days",
            "first_message": "first_message",
            "last_message": "last_message",
        },
    ),
    Check(
        ref="ref_speaker_retention",
        report="retention-speakers",
        key=("group_id", "cohort_week"),
        names={
            "group_id": "community",
            "cohort_week": "cohort",
            "new_speakers": "newcomers",
            "eligible_7": "eligible_7",
            "retained_7": "retained_7",
            "eligible_30": "eligible_30",
            "retained_30": "retained_30",
        },
    ),
    Check(
        ref="ref_member_retention",
        report="retention-members",
        key=("group_id", "cohort_month"),
        names={
            "group_id": "community",
            "cohort_month": "cohort",
            "joined": "joins",
            "eligible": "eligible",
            "member_after_7": "members_after_7",
            "member_after_30": "members_after_30",
        },
    ),
    Check(
        ref="ref_overlap",
        report="overlap",
        key=(),
        names={
            "people": "people",
            "people_in_2_or_more_groups": "people_in_2_or_more",
            "max_groups": "max_communities",
        },
    ),
)

_PERIODS = {
    "period": "period",
    "orders": "orders",
    "buyers": "buyers",
    "amount": "amount",
    "aov_per_order": "average_order_value",
    "amount_per_buyer": "spend_per_buyer",
    "new_buyers": "new_buyers",
    "returning_buyers": "returning_buyers",
}
_MONEY = frozenset({"amount", "aov_per_order", "amount_per_buyer"})
ORDERS = (
    Check(
        ref="ref_daily", report="orders", key=("period",), names=_PERIODS, money=_MONEY, by=By.DAY
    ),
    Check(
        ref="ref_monthly",
        report="orders",
        key=("period",),
        names=_PERIODS,
        money=_MONEY,
        by=By.MONTH,
    ),
    Check(
        ref="ref_totals",
        report="orders",
        key=(),
        names={
            **dict(list(_PERIODS.items())[1:6]),
            "orders_per_buyer": "orders_per_buyer",
            "repeat_buyers": "repeat_buyers",
            "repeat_rate": "repeat_rate",
        },
        money=_MONEY,
    ),
    Check(
        ref="ref_cohort_retention",
        report="orders-cohort",
        key=("cohort", "month_offset"),
        names={name: name for name in ("cohort", "month_offset", "buyers", "retention")},
    ),
    Check(
        ref="ref_customers_rfm",
        report="rfm",
        key=("customer_id",),
        names={
            "customer_id": "customer",
            **{
                name: name
                for name in (
                    *("first_date", "last_date", "orders", "amount"),
                    *("recency_days", "r", "f", "m"),
                )
            },
        },
        money=_MONEY,
    ),
    Check(
        ref="ref_second_order",
        report="orders-second",
        key=(),
        names={
            "second_orders": "second_orders",
            "median_days_to_second": "median_days_to_second",
            "within_7": "within_7",
            "within_30": "within_30",
            "within_90": "within_90",
        },
    ),
    Check(
        ref="ref_store_monthly",
        report="orders",
        key=("store_id", "month"),
        names={
            "store_id": "store",
            "month": "period",
            "orders": "orders",
            "buyers": "buyers",
            "amount": "amount",
            "amount_per_buyer": "spend_per_buyer",
        },
        money=_MONEY,
        by=By.MONTH,
        per=Per.STORE,
    ),
    Check(
        ref="ref_refunds",
        report="orders",
        key=(),
        names={
            "cancel_invoices": "refunds",
            "refund_amount": "refund_amount",
            "gross_amount": "amount",
            "net_amount": "net_amount",
            "refund_rate_by_amount": "refund_rate",
        },
        money=frozenset({"refund_amount", "gross_amount", "net_amount"}),
    ),
)


def answers(folder: Path, ref: str) -> list[Row] | None:
    """The rows of an answer file, or None when the set has no such file."""
    for path in (folder / f"{ref}.csv", folder / f"{ref}.csv.gz"):
        if path.exists():
            raw = path.read_bytes()
            lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode().splitlines()
            return list(csv.DictReader(lines))
    return None


def compare(check: Check, theirs: Iterable[Row], ours: Iterable[Row]) -> int:
    """Hold our rows against theirs, both ways; give the number of figures compared."""
    expected = {tuple(row[name] for name in check.key): row for row in theirs}
    names = [check.names[name] for name in check.key]
    found = {tuple(text(row[name]) for name in names): row for row in ours}
    assert found.keys() == expected.keys(), f"{check.ref}: other rows than in the answer"
    figures = 0
    for key, row in expected.items():
        for name, ours_name in check.names.items():
            if name in check.key:
                continue
            margin = MONEY_TOLERANCE if name in check.money else TOLERANCE
            got = found[key][ours_name]
            assert agrees(got, row[name], margin), f"{check.ref} {key} {name}: {got} {row[name]}"
            figures += 1
    return figures


def text(value: object) -> str:
    """A key as the answer files write it."""
    return "" if value is None else str(value)


def agrees(got: object, wanted: str, margin: float) -> bool:
    """Whether a figure is the wanted one; unknown only ever equals empty."""
    if got is None or wanted == "":
        return got is None and wanted == ""
    if isinstance(got, date | str):
        return str(got) == wanted
    # An answer is printed to six decimals, so half of the last one is theirs.
    return abs(float(got) - float(wanted)) <= margin + 1e-9


def held(tally: Tally, name: str, folder: Path, loaded: Loaded, checks: tuple[Check, ...]) -> None:
    """Compare every answer file that the set has."""
    first, last = PERIODS.get(name, (None, None))
    compared = 0
    for check in checks:
        theirs = answers(folder, check.ref)
        if theirs is None:
            continue
        asked = ReportParams(first=first, last=last, by=check.by, per=check.per)
        table = reports.run(
            check.report, loaded.relations, asked, EVERYTHING, import_ids=loaded.import_ids
        )
        ours = table.to_pylist()
        if check.ref == "ref_refunds":
            for row in ours:
                row["refund_rate"] = row["refund_amount"] / row["amount"]
        compared += compare(check, theirs, ours)
    assert compared, f"the set {name} has no answer that we know"
    tally.add(name, compared)


# The last day of two of its groups is known only from session events, which are not imported.
PERIODS = {"chat_irc_w3c_2011": (date(2011, 1, 1), date(2011, 12, 31))}
CHAT_SETS = (
    "chat_small",
    "chat_irc_qtox",
    "chat_irc_w3c_2011",
    "chat_irc_zig",
    "chat_slack_racket",
)


@pytest.mark.parametrize("name", CHAT_SETS)
def test_chat_figures_are_true(name: str, tally: Tally) -> None:
    folder = place_of(name)
    held(tally, name, folder, load_chat(folder), CHAT)


@pytest.mark.parametrize("name", sorted(ORDER_SETS))
def test_order_figures_are_true(name: str, tally: Tally) -> None:
    folder = place_of(name)
    held(tally, name, folder, load_orders(name, folder), ORDERS)


def test_the_comparison_notices_a_wrong_figure() -> None:
    check = next(each for each in CHAT if each.ref == "ref_overlap")
    theirs = [{"people": "3", "people_in_2_or_more_groups": "1", "max_groups": "2"}]
    ours = [{"people": 3, "people_in_2_or_more": 1, "max_communities": 2}]
    assert compare(check, theirs, ours) == 3
    for name, wrong in (("people", 4), ("people", None), ("max_communities", 2.00001)):
        with pytest.raises(AssertionError):
            compare(check, theirs, [ours[0] | {name: wrong}])
    with pytest.raises(AssertionError, match="other rows"):
        compare(check, theirs, [])

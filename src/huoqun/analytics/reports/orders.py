"""Reports on what is sold: ``orders``, ``orders-cohort``, ``orders-second``, ``rfm``."""

from datetime import date
from typing import Final

import ibis
from ibis.expr import types as ir

from huoqun.analytics import metrics
from huoqun.analytics.kinds import By
from huoqun.analytics.reports import selection

SECOND_ORDER_DAYS: Final = (7, 30, 90)

_ORDERS: Final = ("orders", "amount", "refunds", "refund_amount")
_BUYERS: Final = ("buyers", "new_buyers", "returning_buyers", "spend_per_buyer")
_REPEATS: Final = ("orders_per_buyer", "repeat_buyers")


def orders(
    till: selection.Till, by: By, *, first: date | None, group: str | None = None
) -> ir.Table:
    """Orders and refunds by period (and ``group``, a column); only periods that have something.

    A buyer is new in the period of their first order among the chosen rows: within a group, their
    first order there.
    """
    rows = till.rows.mutate(
        period=_named(till.rows.day, by),
        store=till.rows[group] if group else ibis.literal(""),
    )
    told = rows if first is None else rows.filter(rows.day >= first)
    key = ["store", "period"]
    counted = told.group_by(key).aggregate(**metrics.columns(told, *_ORDERS))
    bought = _bought(rows, first)
    by_buyer = bought.group_by(key).aggregate(**metrics.columns(bought, *_BUYERS, *_REPEATS))
    # A period may have refunds and no buyer; orders of no store have no key and belong together.
    joined = counted.left_join(
        by_buyer,
        [
            counted.store.identical_to(by_buyer.store),
            counted.period == by_buyer.period,
        ],
    ).drop("store_right", "period_right")
    people = ("buyers", "new_buyers", "returning_buyers", "repeat_buyers")
    joined = joined.mutate(**{name: ibis.coalesce(joined[name], 0) for name in people})
    joined = joined.mutate(
        **metrics.columns(joined, "average_order_value", "net_amount", "repeat_rate")
    )
    names = ["period", "orders", "buyers", "amount", "average_order_value", "spend_per_buyer"]
    names += ["new_buyers", "returning_buyers", "refunds", "refund_amount", "net_amount"]
    if by is By.TOTAL:
        names += ["orders_per_buyer", "repeat_buyers", "repeat_rate"]
    ordered = joined.order_by("store", "period")
    if group is None:
        return ordered.select(*names)
    return ordered.select(
        **{"store" if group == "unit_key" else "group": ordered.store},
        **{name: ordered[name] for name in names},
    )


def cohorts(till: selection.Till, *, first: date | None) -> ir.Table:
    """Monthly cohorts by first order: how many of each bought again so many months later."""
    bought = selection.placed(till.rows)
    firsts = bought.group_by("customer_id").aggregate(first_day=bought.day.min())
    firsts = firsts if first is None else firsts.filter(firsts.first_day >= first)
    joined = bought.inner_join(firsts, "customer_id")
    months = joined.select(
        "customer_id",
        cohort=joined.first_day.truncate("month"),
        month_offset=(joined.day.year() - joined.first_day.year()) * 12
        + joined.day.month()
        - joined.first_day.month(),
    ).distinct()
    counted = months.group_by(["cohort", "month_offset"]).aggregate(buyers=months.count())
    # Everybody of a cohort bought in its month 0.
    size = counted.buyers.max(where=counted.month_offset == 0).over(ibis.window(group_by="cohort"))
    counted = counted.mutate(cohort_size=size)
    counted = counted.mutate(**metrics.columns(counted, "buyer_retention"))
    return counted.order_by("cohort", "month_offset").select(
        cohort=counted.cohort.strftime("%Y-%m"),
        month_offset=counted.month_offset.cast("int64"),
        buyers=counted.buyers,
        retention=counted.buyer_retention,
    )


def second(till: selection.Till, *, first: date | None) -> ir.Table:
    """How long buyers take to their second order, in calendar days."""
    bought = selection.placed(till.rows)
    own = ibis.window(group_by="customer_id", order_by=["occurred_at", "seq"])
    placed = bought.mutate(place=ibis.row_number().over(own))
    people = placed.group_by("customer_id").aggregate(
        first_day=placed.day.min(where=placed.place == 0),
        second_day=placed.day.min(where=placed.place == 1),
    )
    people = people if first is None else people.filter(people.first_day >= first)
    people = people.mutate(days_to_second=people.second_day.delta(people.first_day, unit="day"))
    return people.aggregate(
        **metrics.columns(people, "second_orders", "median_days_to_second"),
        **{
            f"within_{days}": people.count(where=people.days_to_second <= days)
            for days in SECOND_ORDER_DAYS
        },
    )


def rfm(till: selection.Till, import_ids: ir.Table, *, first: date | None) -> ir.Table:
    """Rank buyers in fifths by recency, frequency and money; ties by their import id as text.

    Amounts are what was paid, refunds not deducted; the snapshot is the day after the last order.
    """
    bought = selection.placed(till.rows)
    bought = bought if first is None else bought.filter(bought.day >= first)
    people = bought.group_by("customer_id").aggregate(
        first_date=bought.day.min(),
        last_date=bought.day.max(),
        orders=bought.count(),
        amount=bought.amount.sum().cast("int64"),
    )
    named = people.left_join(import_ids, "customer_id")
    named = named.mutate(
        # Someone without an import id is told by our own number.
        customer=ibis.coalesce(named.import_id, named.customer_id.cast("string")),
        snapshot_on=named.last_date.max().over(ibis.window()) + ibis.interval(days=1),
    )
    named = named.mutate(**metrics.columns(named, "recency_days"))
    scored = named.mutate(**metrics.columns(named, "r", "f", "m"))
    names = ("first_date", "last_date", "orders", "amount", "recency_days", "r", "f", "m")
    return scored.order_by("customer").select("customer", *names)


def _bought(rows: ir.Table, first: date | None) -> ir.Table:
    """One row per store, period and buyer: orders, amount, and whether they were new."""
    bought = selection.placed(rows)
    own = ibis.window(group_by=["store", "customer_id"])
    bought = bought.mutate(first_day=bought.day.min().over(own))
    bought = bought if first is None else bought.filter(bought.day >= first)
    people = bought.group_by(["store", "period", "customer_id"]).aggregate(
        orders=bought.count(),
        amount=bought.amount.sum().cast("int64"),
        met=bought.count(where=bought.day == bought.first_day),
    )
    return people.mutate(is_new=people.met > 0)


def _named(day: ir.DateValue, by: By) -> ir.StringValue:
    """The period of a day as people write it: 2024-03-05, the Monday of a week, 2024-03, total."""
    if by is By.TOTAL:
        return ibis.literal("total")
    if by is By.MONTH:
        return day.strftime("%Y-%m")
    return (day.truncate("week") if by is By.WEEK else day).strftime("%Y-%m-%d")

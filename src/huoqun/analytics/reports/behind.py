"""The rows that a metric is computed over, of one community: what stands behind a figure."""

from collections.abc import Callable
from typing import Final

from ibis.expr import types as ir

from huoqun.analytics import metrics
from huoqun.analytics.kinds import Grain, Stage
from huoqun.analytics.metrics import Metric
from huoqun.analytics.reports import figures, people, retention, sales, selection

Behind = Callable[[selection.Scene, ir.Table], ir.Table]


def grain(metric: Metric) -> Grain:
    """What one row behind a metric is; a figure made of figures leads to what those count."""
    if metric.key.startswith("retention_"):
        return Grain.NEWCOMERS
    if metric.over is Grain.FIGURES:
        return Grain.ORDERS if metric.stage is Stage.REVENUE else Grain.DAYS
    return metric.over


def _persons(scene: selection.Scene, orders: ir.Table) -> ir.Table:
    del orders
    days = selection.within(scene.activity, scene.periods)
    acted = days.filter((days.messages > 0) | (days.actions > 0) | (days.orders > 0))
    found = acted.group_by("customer_id").aggregate(
        **metrics.columns(acted, "messages", "active_days"),
        first_day=acted.day.min(),
        last_day=acted.day.max(),
    )
    return found.order_by(found.messages.desc(), found.customer_id)


def _orders(scene: selection.Scene, orders: ir.Table) -> ir.Table:
    rows = sales.sold(scene, orders)
    return rows.order_by("day", "seq").select(
        *("order_id", "day", "kind", "customer_id", "amount", "currency", "is_member_order")
    )


def _buyers(scene: selection.Scene, orders: ir.Table) -> ir.Table:
    rows = selection.placed(sales.sold(scene, orders))
    found = rows.group_by(["customer_id", "currency"]).aggregate(
        **metrics.columns(rows, "orders", "amount", "member_orders")
    )
    return found.order_by("customer_id", "currency").select(
        "customer_id", "orders", "member_orders", "amount", "currency"
    )


BEHIND: Final[dict[Grain, Behind]] = {
    Grain.DAYS: lambda scene, _: figures.daily(scene),
    Grain.PEOPLE: _persons,
    Grain.HOURS: lambda scene, _: people.heatmap(scene),
    Grain.NEWCOMERS: lambda scene, _: retention.speakers(scene),
    Grain.ORDERS: _orders,
    Grain.BUYERS: _buyers,
}

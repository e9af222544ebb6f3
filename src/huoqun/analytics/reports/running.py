"""Find a report by its name, run it, and write its money as decimals."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import ibis
import pyarrow
from ibis.expr import types as ir
from pyarrow import compute

from huoqun.analytics import metrics
from huoqun.analytics.kinds import Measure, Per
from huoqun.analytics.relations import Relations
from huoqun.analytics.reports import (
    figures,
    orders,
    params,
    people,
    prepared,
    retention,
    sales,
    selection,
)
from huoqun.core import money

# Breakdowns of orders by what their communities are, and the column that tells it.
_OF_COMMUNITIES: Final = {Per.PLATFORM: "platform", Per.POSITIONING: "positioning"}
_NOBODY_NAMED: Final = ibis.memtable(
    pyarrow.table(
        {
            "customer_id": pyarrow.array([], pyarrow.int64()),
            "import_id": pyarrow.array([], pyarrow.string()),
        }
    )
)
# 64-bit integers have at most 19 digits.
_DIGITS_MAX: Final = 19
# No currency of ISO 4217 has more digits after the point.
_MINOR_MAX: Final = 4


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with everything that its answer needs."""

    relations: Relations
    asked: params.ReportParams
    visible: params.Visible
    import_ids: ir.Table

    def scene(self) -> selection.Scene:
        """The communities that the question is about."""
        return selection.scene(self.relations, self.asked, self.visible)

    def answer(
        self,
        name: str,
        report: Callable[[selection.Scene, Relations], ir.Table],
        *,
        hours: bool = False,
    ) -> pyarrow.Table:
        """Answer a report over the communities that the question is about; its SQL is kept.

        ``name`` tells the report from all others, with whatever else its SQL depends on.
        """
        periods = selection.periods(self.relations, self.asked, self.visible).to_pyarrow()
        asked = {"asked_periods": periods, "asked_days": selection.days_of(periods)}
        reading = self.asked.reading

        def build(twins: prepared.Twins) -> ir.Table:
            scene = selection.scene_of(
                twins.relations,
                twins.asked["asked_periods"],
                reading,
                hours=hours,
                days=twins.asked["asked_days"],
            )
            return report(scene, twins.relations)

        return prepared.answer(self.relations, ("report", name, reading), build, asked)

    def till(self) -> selection.Till:
        """The orders that the question is about."""
        return selection.till(self.relations, self.asked, self.visible)


def run(
    name: str,
    relations: Relations,
    asked: params.ReportParams,
    visible: params.Visible,
    *,
    import_ids: ir.Table | None = None,
) -> pyarrow.Table:
    """Answer a report; money is in decimals of the major unit, unknown is null.

    ``import_ids`` (customer_id, import_id; one row per person) names people in ``members`` and
    ``rfm``; without it they are told by our own numbers. Refuses what ``reports.params`` lists.
    """
    if name not in _REPORTS:
        raise params.UnknownReport(name=name, known=", ".join(NAMES))
    ids = import_ids if import_ids is not None else _NOBODY_NAMED
    question = Question(relations=relations, asked=asked, visible=visible, import_ids=ids)
    return _REPORTS[name](question)


def _orders(question: Question) -> pyarrow.Table:
    asked = question.asked
    if asked.per in _OF_COMMUNITIES:
        till = _till_of_groups(question, _OF_COMMUNITIES[asked.per])
        rows = orders.orders(till, asked.by, first=asked.first, group="group")
    elif asked.per in {None, Per.STORE}:
        till = question.till()
        group = "unit_key" if asked.per is Per.STORE else None
        rows = orders.orders(till, asked.by, first=asked.first, group=group)
    else:
        known = ", ".join(each.value for each in (Per.STORE, *_OF_COMMUNITIES))
        raise params.BreakdownUnfit(per=asked.per, known=known)
    return with_money(rows.to_pyarrow(), till.currency)


def _till_of_groups(question: Question, label: str) -> selection.Till:
    """What the communities of each group sell, their members' orders too: each order once a group.

    An order of someone who is a member in two groups stands in both: never add groups up.
    """
    # A buyer is new by all earlier orders, so that the rows begin before the period.
    scene = selection.scene(
        question.relations, replace(question.asked, first=None), question.visible
    )
    sold = sales.sold(scene, selection.whole(question.relations))
    groups = scene.periods.select("community_id", group=scene.periods[label].fill_null(""))
    placed = sold.drop("is_member_order").inner_join(groups, "community_id")
    # Whatever else tells an order's communities apart goes too.
    rows = placed.drop("community_id", "starts", "ends").distinct()
    return selection.in_one_currency(rows, question.asked)


def _cohorts(question: Question) -> pyarrow.Table:
    return orders.cohorts(question.till(), first=question.asked.first).to_pyarrow()


def _second(question: Question) -> pyarrow.Table:
    return orders.second(question.till(), first=question.asked.first).to_pyarrow()


def _rfm(question: Question) -> pyarrow.Table:
    till = question.till()
    rows = orders.rfm(till, question.import_ids, first=question.asked.first)
    return with_money(rows.to_pyarrow(), till.currency)


def _sales(question: Question) -> pyarrow.Table:
    """What each community sells: never added up, see ``reports.belonging``."""
    scene = question.scene()
    till = selection.in_one_currency(
        sales.sold(scene, selection.whole(question.relations)), question.asked
    )
    return with_money(sales.by_community(scene, till.rows).to_pyarrow(), till.currency)


def _funnel(question: Question) -> pyarrow.Table:
    """People only: in which currency they paid does not matter."""

    def report(scene: selection.Scene, of: Relations) -> ir.Table:
        return sales.funnel(scene, sales.sold(scene, selection.whole(of)))

    return sales.with_intervals(question.answer("funnel", report))


def _figures(question: Question) -> pyarrow.Table:
    """Trends by any period and breakdown; the console's charts, beyond the named reports."""
    by, per = question.asked.by, question.asked.per or Per.COMMUNITY
    return question.answer(
        f"figures {by.value} {per.value}", lambda scene, _: figures.grouped(scene, by, per)
    )


def _scene_report(
    name: str, report: Callable[[selection.Scene], ir.Table], *, hours: bool = False
) -> Callable[[Question], pyarrow.Table]:
    return lambda question: question.answer(name, lambda scene, _: report(scene), hours=hours)


_REPORTS: Final[dict[str, Callable[[Question], pyarrow.Table]]] = {
    "daily": _scene_report("daily", figures.daily),
    "monthly": _scene_report("monthly", figures.monthly),
    "figures": _figures,
    "retention-speakers": _scene_report("retention-speakers", retention.speakers),
    "retention-members": _scene_report("retention-members", retention.members),
    "heatmap": _scene_report("heatmap", people.heatmap, hours=True),
    "members": lambda question: people.members(question.scene(), question.import_ids).to_pyarrow(),
    "totals": _scene_report("totals", lambda scene: people.totals(scene)),
    "overlap": _scene_report("overlap", people.overlap),
    "orders": _orders,
    "orders-by-community": _sales,
    "funnel": _funnel,
    "orders-cohort": _cohorts,
    "rfm": _rfm,
    "orders-second": _second,
    "metrics": lambda _: metrics.table(),
}
NAMES: Final = tuple(_REPORTS)


def with_money(table: pyarrow.Table, currency: str) -> pyarrow.Table:
    """Turn minor units into decimals: sums exactly, averages to full precision."""
    exponent = money.exponent(currency)
    for place, name in enumerate(table.column_names):
        metric = metrics.CATALOGUE.get(name)
        if metric is None or metric.unit is not Measure.MONEY:
            continue
        column = table[name]
        if pyarrow.types.is_integer(column.type):
            exact = compute.cast(column, pyarrow.decimal128(_DIGITS_MAX, 0))
            scale = pyarrow.scalar(Decimal(1).scaleb(-exponent))
            column = compute.multiply(exact, scale)
        else:
            column = compute.divide(column, float(10**exponent))
        table = table.set_column(place, name, column)
    return table


def with_money_of_rows(table: pyarrow.Table) -> pyarrow.Table:
    """The same for rows that each tell their currency."""
    if "currency" not in table.column_names:
        return table
    currencies = table["currency"].to_pylist()
    if len(set(currencies)) <= 1:
        return with_money(table, currencies[0] if currencies else money.DEFAULT_CURRENCY)
    amounts = [
        amount * Decimal(1).scaleb(-money.exponent(currency))
        for amount, currency in zip(table["amount"].to_pylist(), currencies, strict=True)
    ]
    place = table.column_names.index("amount")
    column = pyarrow.array(amounts, pyarrow.decimal128(_DIGITS_MAX + _MINOR_MAX, _MINOR_MAX))
    return table.set_column(place, "amount", column)

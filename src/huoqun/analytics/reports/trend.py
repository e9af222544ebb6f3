"""The sum of all visible communities day by day, from the units' rollup: the overview's figures.

Members of a company are the sum of its communities' members. Communities whose members nobody ever
told are kept out of the rates: their speakers are taken off the numerators.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
from ibis.expr import types as ir

from huoqun.analytics import metrics, rollups
from huoqun.analytics.kinds import Reading
from huoqun.analytics.relations import Relations
from huoqun.analytics.reports import params, selection

_COUNTS = ("entered", "exited", "messages", "speakers", "active")
_RATES = ("messages_per_member", "speaking_rate", "daily_active_rate")
_SUMMED = ("joins", "leaves", "messages", "mean_daily_speakers", "silent_days")
CARDS = ("members", *_SUMMED, "mean_speaking_rate")


@dataclass(frozen=True, kw_only=True)
class Window:
    """So many days that end with ``last``."""

    last: date
    days: int

    @property
    def first(self) -> date:
        """The first day."""
        return self.last - timedelta(days=self.days - 1)

    def doubled(self) -> "Window":
        """The window with the same number of days just before."""
        return Window(last=self.last, days=2 * self.days)

    def span(self) -> "Span":
        """The window as an expression takes it."""
        return span_of(rollups.days_between(self.first, self.last))


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days in a row (table with the column day), the first and the last of them."""

    days: ir.Table
    first: ir.DateScalar
    last: ir.DateScalar


def span_of(days: ir.Table) -> Span:
    """The span of a table of days."""
    first, last = days.aggregate(day=days.day.min()), days.aggregate(day=days.day.max())
    return Span(days=days, first=first.as_scalar(), last=last.as_scalar())


def by_day(relations: Relations, visible: params.Visible, span: Span, reading: Reading) -> ir.Table:
    """Give every day of a span: members, joins, leaves, messages, speakers, active and rates."""
    days = _days(relations, visible, span, reading)
    told = days.mutate(joins=days.entered, leaves=days.exited)
    return told.order_by("day").select("day", "members", "joins", "leaves", *_COUNTS[2:], *_RATES)


def cards(
    relations: Relations,
    visible: params.Visible,
    both: Span,
    reading: Reading,
    *,
    current_from: ir.DateScalar,
) -> ir.Table:
    """Sum up a window and the one before it; two rows, ``is_current`` tells which.

    ``both`` holds the days of the two, ``current_from`` begins the later one.
    """
    days = _days(relations, visible, both, reading)
    days = days.mutate(is_current=days.day >= current_from)
    last = days.day.max().over(ibis.window(group_by="is_current"))
    days = days.mutate(is_last=days.day == last)
    summed = days.group_by("is_current").aggregate(
        **metrics.columns(days, *_SUMMED),
        # The mean of rates that leave communities of unknown members out.
        mean_speaking_rate=days.speaking_rate.mean(),
        members=days.members.max(where=days.is_last),
    )
    return summed.order_by("is_current")


def _days(relations: Relations, visible: params.Visible, span: Span, reading: Reading) -> ir.Table:
    summed = _summed(relations, visible, reading)
    unknown = _unknown(relations, visible, reading)
    # The cumulated flows need all earlier days, the answer only those of the window.
    days = span.days.union(summed.filter(summed.day <= span.last).select("day")).distinct()
    joined = days.left_join(summed, "day").drop("day_right")
    joined = joined.left_join(unknown, "day").drop("day_right")
    counted = joined.mutate(**{name: ibis.coalesce(joined[name], 0) for name in _COUNTS})
    known = {
        f"known_{name}": counted[name] - ibis.coalesce(counted[f"unknown_{name}"], 0)
        for name in _COUNTS[2:]
    }
    earlier = ibis.window(order_by="day", preceding=(None, 1))
    rows = counted.mutate(
        **known,
        opening=_always(relations, visible),
        net_before=ibis.coalesce((counted.entered - counted.exited).sum().over(earlier), 0),
        newcomers=counted.entered,
    )
    rows = rows.mutate(**metrics.columns(rows, "members_start"))
    rows = rows.mutate(members=metrics.CATALOGUE["members"].of(rows).cast("int64"))
    rows = rows.filter(rows.day >= span.first)
    rated = rows.select("day", "members", **{name: rows[f"known_{name}"] for name in _COUNTS[2:]})
    rates = rated.select("day", **metrics.columns(rated, *_RATES))
    return rows.inner_join(rates, "day")


def _summed(relations: Relations, visible: params.Visible, reading: Reading) -> ir.Table:
    """Counts per day over everything visible."""
    days = relations.unit_day
    if not visible.everything:
        # The rollup has the unit of that day, permission follows the present one: a community that
        # moved takes its past along.
        seen = selection.chosen(relations.communities, params.ReportParams(), visible)
        days = relations.community_day.semi_join(seen.select("community_id"), "community_id")
    return _per_day(days, reading, prefix="")


def _unknown(relations: Relations, visible: params.Visible, reading: Reading) -> ir.Table:
    """The part of the communities whose members are unknown."""
    seen = selection.chosen(relations.communities, params.ReportParams(), visible)
    known = relations.community_month.filter(relations.community_month.opening.notnull())
    unknown = seen.select("community_id").anti_join(known, "community_id")
    days = relations.community_day.semi_join(unknown, "community_id")
    return _per_day(days, reading, prefix="unknown_")


def _per_day(days: ir.Table, reading: Reading, *, prefix: str) -> ir.Table:
    columns = selection.DAY_MEASURES[reading] | {"entered": "entered", "exited": "exited"}
    return days.group_by("day").aggregate(
        **{f"{prefix}{name}": days[column].sum().cast("int64") for name, column in columns.items()}
    )


def _always(relations: Relations, visible: params.Visible) -> ir.Value:
    """Members since before the first known fact: the openings of the communities' first months."""
    seen = selection.chosen(relations.communities, params.ReportParams(), visible)
    firsts = seen.select("community_id", month=seen.first_day.truncate("month"))
    openings = relations.community_month.inner_join(firsts, ["community_id", "month"])
    return openings.aggregate(always=openings.opening.sum().coalesce(0).cast("int64")).as_scalar()

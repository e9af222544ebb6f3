"""From a question to the rows that answer it: communities with their periods, people, moves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import ibis
from ibis.expr import types as ir

from huoqun.analytics import rollups
from huoqun.analytics.kinds import By, OrderKind, Reading
from huoqun.analytics.relations import Relations
from huoqun.analytics.reports import params as asked
from huoqun.core import money
from huoqun.core.refusal import Refused

# The figures of a day, in the two readings; the names on the left are those of the metrics.
DAY_MEASURES = {
    Reading.ALL: {"messages": "messages", "speakers": "speakers", "active": "active"},
    Reading.ORGANIC: {
        "messages": "messages_organic",
        "speakers": "speakers_organic",
        "active": "active_organic",
    },
}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The chosen communities with their periods, and everything known of them.

    ``periods``: the columns of ``communities`` and starts, ends (days, both included).
    ``activity``: merged member-days in the wanted reading, of all time.
    ``movements``: ``rollups.flows`` of all time.
    ``community_day``: entered, exited, messages, speakers, active in the wanted reading.
    ``bounds``: the first and last day of all periods, None when there is nothing to tell.
    """

    periods: ir.Table
    activity: ir.Table
    movements: ir.Table
    community_day: ir.Table
    community_month: ir.Table
    bounds: tuple[date, date] | None


def scene(
    relations: Relations,
    params: asked.ReportParams,
    visible: asked.Visible,
    *,
    hours: bool = False,
) -> Scene:
    """Choose the communities and give them their periods; refuse keys that nobody may see.

    ``hours`` adds the hourly message counts to ``activity``.
    """
    found = chosen(relations.communities, params, visible)
    starts = found.first_day if params.first is None else ibis.literal(params.first)
    ends = found.last_day if params.last is None else ibis.literal(params.last)
    periods = found.mutate(starts=starts, ends=ends)
    return scene_of(
        relations,
        periods.filter(periods.starts <= periods.ends),
        params.reading,
        hours=hours,
    )


def scene_of(
    relations: Relations, periods: ir.Table, reading: Reading, *, hours: bool = False
) -> Scene:
    """Gather what is known of communities that have their periods (columns starts and ends)."""
    member_day = rollups.canonical(_of(relations.member_day, periods), relations.customers)
    member_day = rollups.merged(member_day, hours=hours)
    activity = member_day
    if reading is Reading.ORGANIC:
        roles = rollups.canonical(_of(relations.roles, periods), relations.customers)
        marked = rollups.with_organic(member_day, roles)
        activity = marked.filter(marked.organic).drop("organic")

    days = _of(relations.community_day, periods)
    measures = {name: days[column] for name, column in DAY_MEASURES[reading].items()}
    return Scene(
        periods=periods,
        activity=activity,
        movements=rollups.flows(member_day),
        community_day=days.select("community_id", "day", "entered", "exited", **measures),
        community_month=_of(relations.community_month, periods),
        bounds=_bounds(periods),
    )


def within(table: ir.Table, periods: ir.Table) -> ir.Table:
    """The rows of a table with community_id and day that lie in the community's period."""
    spans = periods.select("community_id", "starts", "ends")
    joined = table.inner_join(spans, "community_id")
    return joined.filter(joined.day >= joined.starts, joined.day <= joined.ends)


def period_of(day: ir.DateValue, by: By, *, whole: ir.DateValue) -> ir.DateValue:
    """The first day of the period in which a day lies; ``whole`` stands for the whole period."""
    if by is By.TOTAL:
        return whole
    return day if by is By.DAY else day.truncate(by.value)


@dataclass(frozen=True, kw_only=True)
class Till:
    """The chosen orders and refunds of one currency, within the period; amounts in minor units."""

    rows: ir.Table
    currency: str


def till(relations: Relations, params: asked.ReportParams, visible: asked.Visible) -> Till:
    """Choose orders and refunds, all of one currency; refuse to mix currencies.

    The rows reach back before ``first``: who is a new buyer depends on all earlier orders.
    """
    rows = _orders(relations, params, visible)
    if params.last is not None:
        rows = rows.filter(rows.day <= params.last)
    if params.currency is not None:
        currency = params.currency.upper()
        return Till(rows=rows.filter(rows.currency == currency), currency=currency)
    told = rows if params.first is None else rows.filter(rows.day >= params.first)
    currencies = sorted(told.select("currency").distinct().to_pyarrow()["currency"].to_pylist())
    if len(currencies) > 1:
        raise asked.CurrencyNeeded(currencies=", ".join(currencies))
    currency = currencies[0] if currencies else money.DEFAULT_CURRENCY
    return Till(rows=rows.filter(rows.currency == currency), currency=currency)


def placed(rows: ir.Table) -> ir.Table:
    """The orders of known buyers among the rows of a till."""
    return rows.filter(rows.kind == OrderKind.PLACED.value, rows.customer_id.notnull())


def chosen(communities: ir.Table, params: asked.ReportParams, visible: asked.Visible) -> ir.Table:
    """The communities that the question is about and the asker may see."""
    found = _seen(communities, visible)
    if params.community_range is not None:
        found = found.filter(found.community_id.between(*params.community_range))
    found = _narrowed(found, "source", params.sources, asked.UnknownSource)
    found = _narrowed(found, "unit_key", params.stores, asked.UnknownStore)
    found = _narrowed(found, "community_id", params.community_ids, asked.UnknownCommunity)
    return _narrowed(found, "key", params.communities, asked.UnknownCommunity)


def _seen(table: ir.Table, visible: asked.Visible) -> ir.Table:
    """The rows with unit_id and community_id that the asker may see."""
    if visible.everything:
        return table
    nothing = ibis.literal(value=False)
    units, granted = sorted(visible.unit_ids), sorted(visible.community_ids)
    in_unit = table.unit_id.isin(units) if units else nothing
    is_granted = table.community_id.isin(granted) if granted else nothing
    # A row without a unit belongs to nobody's part of the tree.
    return table.filter(ibis.coalesce(in_unit, nothing) | ibis.coalesce(is_granted, nothing))


def _orders(relations: Relations, params: asked.ReportParams, visible: asked.Visible) -> ir.Table:
    rows = rollups.canonical(relations.orders, relations.customers)
    if params.communities or params.community_ids:
        only = asked.ReportParams(
            communities=params.communities, community_ids=params.community_ids
        )
        rows = orders_of(relations, rows, chosen(relations.communities, only, visible))
        # An order of several chosen communities is still one order.
        rows = rows.drop("community_id").distinct()
    else:
        rows = _seen(rows, visible)
    rows = _narrowed(rows, "source", params.sources, asked.UnknownSource)
    return _narrowed(rows, "unit_key", params.stores, asked.UnknownStore)


def orders_of(relations: Relations, orders: ir.Table, communities: ir.Table) -> ir.Table:
    """Give each community its orders: those that name it, and its members' orders.

    An order that names no community counts in every community of which its buyer was a member on
    that day, so rows repeat over communities and must not be added over them.
    """
    ids = communities.select("community_id")
    named = orders.semi_join(ids, "community_id")
    member_day = rollups.canonical(
        relations.member_day.semi_join(ids, "community_id"), relations.customers
    )
    spells = rollups.spells(rollups.flows(rollups.merged(member_day, hours=False)))
    unnamed = orders.filter(orders.community_id.isnull()).drop("community_id")
    joined = unnamed.inner_join(spells, "customer_id")
    joined = joined.filter(
        joined.from_day.isnull() | (joined.day >= joined.from_day),
        joined.until_day.isnull() | (joined.day <= joined.until_day),
    )
    return named.union(joined.select(*named.columns).distinct())


def _narrowed(
    table: ir.Table, column: str, keys: Iterable[str | int], refusal: Callable[..., Refused]
) -> ir.Table:
    """Keep the rows with one of the keys; a key that no row has is refused."""
    wanted = sorted(set(keys))
    if not wanted:
        return table
    kept = table.filter(table[column].isin(wanted))
    found = set(kept.select(column).distinct().to_pyarrow()[column].to_pylist())
    missing = [key for key in wanted if key not in found]
    if missing:
        raise refusal(keys=", ".join(map(str, missing)))
    return kept


def _of(table: ir.Table, periods: ir.Table) -> ir.Table:
    return table.semi_join(periods.select("community_id"), "community_id")


def _bounds(periods: ir.Table) -> tuple[date, date] | None:
    found = periods.aggregate(first=periods.starts.min(), last=periods.ends.max())
    row = found.to_pyarrow().to_pylist()[0]
    return None if row["first"] is None else (row["first"], row["last"])

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
_DAY_MEASURES = {
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
    chosen = _communities(relations.communities, params, visible)
    starts = chosen.first_day if params.first is None else ibis.literal(params.first)
    ends = chosen.last_day if params.last is None else ibis.literal(params.last)
    periods = chosen.mutate(starts=starts, ends=ends)
    periods = periods.filter(periods.starts <= periods.ends)

    member_day = rollups.canonical(_of(relations.member_day, periods), relations.customers)
    member_day = rollups.merged(member_day, hours=hours)
    activity = member_day
    if params.reading is Reading.ORGANIC:
        roles = rollups.canonical(_of(relations.roles, periods), relations.customers)
        marked = rollups.with_organic(member_day, roles)
        activity = marked.filter(marked.organic).drop("organic")

    days = _of(relations.community_day, periods)
    measures = {name: days[column] for name, column in _DAY_MEASURES[params.reading].items()}
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
    chosen = _orders(relations, params, visible)
    if params.last is not None:
        chosen = chosen.filter(chosen.day <= params.last)
    if params.currency is not None:
        currency = params.currency.upper()
        return Till(rows=chosen.filter(chosen.currency == currency), currency=currency)
    told = chosen if params.first is None else chosen.filter(chosen.day >= params.first)
    currencies = sorted(told.select("currency").distinct().to_pyarrow()["currency"].to_pylist())
    if len(currencies) > 1:
        raise asked.CurrencyNeeded(currencies=", ".join(currencies))
    currency = currencies[0] if currencies else money.DEFAULT_CURRENCY
    return Till(rows=chosen.filter(chosen.currency == currency), currency=currency)


def placed(rows: ir.Table) -> ir.Table:
    """The orders of known buyers among the rows of a till."""
    return rows.filter(rows.kind == OrderKind.PLACED.value, rows.customer_id.notnull())


def _communities(
    communities: ir.Table, params: asked.ReportParams, visible: asked.Visible
) -> ir.Table:
    chosen = communities
    if not visible.everything:
        chosen = chosen.filter(
            chosen.unit_id.isin(visible.unit_ids) | chosen.community_id.isin(visible.community_ids)
        )
    if params.community_range is not None:
        chosen = chosen.filter(chosen.community_id.between(*params.community_range))
    chosen = _narrowed(chosen, "source", params.sources, asked.UnknownSource)
    chosen = _narrowed(chosen, "unit_key", params.stores, asked.UnknownStore)
    return _narrowed(chosen, "key", params.communities, asked.UnknownCommunity)


def _orders(relations: Relations, params: asked.ReportParams, visible: asked.Visible) -> ir.Table:
    chosen = rollups.canonical(relations.orders, relations.customers)
    if params.communities:
        communities = _communities(
            relations.communities,
            asked.ReportParams(communities=params.communities),
            visible,
        )
        chosen = orders_of(relations, chosen, communities)
        # An order of several chosen communities is still one order.
        chosen = chosen.drop("community_id").distinct()
    elif not visible.everything:
        chosen = chosen.filter(
            chosen.unit_id.isin(visible.unit_ids) | chosen.community_id.isin(visible.community_ids)
        )
    chosen = _narrowed(chosen, "source", params.sources, asked.UnknownSource)
    return _narrowed(chosen, "unit_key", params.stores, asked.UnknownStore)


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
    table: ir.Table, column: str, keys: Iterable[str], refusal: Callable[..., Refused]
) -> ir.Table:
    """Keep the rows with one of the keys; a key that no row has is refused."""
    wanted = sorted(set(keys))
    if not wanted:
        return table
    kept = table.filter(table[column].isin(wanted))
    found = set(kept.select(column).distinct().to_pyarrow()[column].to_pylist())
    missing = [key for key in wanted if key not in found]
    if missing:
        raise refusal(keys=", ".join(missing))
    return kept


def _of(table: ir.Table, periods: ir.Table) -> ir.Table:
    return table.semi_join(periods.select("community_id"), "community_id")


def _bounds(periods: ir.Table) -> tuple[date, date] | None:
    found = periods.aggregate(first=periods.starts.min(), last=periods.ends.max())
    row = found.to_pyarrow().to_pylist()[0]
    return None if row["first"] is None else (row["first"], row["last"])

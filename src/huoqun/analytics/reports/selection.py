"""From a question to the rows that answer it: communities with their periods, people, moves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import pyarrow
from ibis.expr import types as ir
from pyarrow import compute

from huoqun.analytics import rollups
from huoqun.analytics.kinds import By, OrderKind, Reading
from huoqun.analytics.relations import Relations
from huoqun.analytics.reports import belonging
from huoqun.analytics.reports import params as asked
from huoqun.core import money
from huoqun.core.refusal import Refused

# Any day does where no community is.
_NO_DAYS = (date(1970, 1, 1), date(1970, 1, 1))
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
    ``days``: at least every day from the first to the last of all periods.
    """

    periods: ir.Table
    activity: ir.Table
    movements: ir.Table
    community_day: ir.Table
    community_month: ir.Table
    days: ir.Table


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
    return scene_of(relations, periods(relations, params, visible), params.reading, hours=hours)


def periods(relations: Relations, params: asked.ReportParams, visible: asked.Visible) -> ir.Table:
    """The chosen communities with their periods (columns starts and ends)."""
    found = chosen(relations.communities, params, visible)
    starts = found.first_day if params.first is None else ibis.literal(params.first)
    ends = found.last_day if params.last is None else ibis.literal(params.last)
    table = found.mutate(starts=starts, ends=ends)
    return table.filter(table.starts <= table.ends)


def days_of(periods: pyarrow.Table) -> pyarrow.Table:
    """Every day from the first to the last of some periods (column day)."""
    first = compute.min(periods["starts"]).as_py() or _NO_DAYS[0]
    last = compute.max(periods["ends"]).as_py() or _NO_DAYS[1]
    numbers = range((last - first).days + 1)
    days = [first + timedelta(days=number) for number in numbers]
    return pyarrow.table({"day": pyarrow.array(days, pyarrow.date32())})


def scene_of(
    relations: Relations,
    periods: ir.Table,
    reading: Reading,
    *,
    hours: bool = False,
    days: ir.Table | None = None,
) -> Scene:
    """Gather what is known of communities that have their periods (columns starts and ends).

    Without ``days`` (see :class:`Scene`) the engine is asked which they are.
    """
    member_day = rollups.canonical(_of(relations.member_day, periods), relations.customers)
    member_day = rollups.merged(member_day, hours=hours)
    activity = member_day
    if reading is Reading.ORGANIC:
        roles = rollups.canonical(_of(relations.roles, periods), relations.customers)
        marked = rollups.with_organic(member_day, rollups.exclusions(roles))
        activity = marked.filter(marked.organic).drop("organic")

    return Scene(
        periods=periods,
        activity=activity,
        movements=rollups.flows(member_day),
        community_day=days_in(_of(relations.community_day, periods), reading),
        community_month=_of(relations.community_month, periods),
        days=days if days is not None else rollups.days_between(*bounds(periods)),
    )


def days_in(rolled: ir.Table, reading: Reading) -> ir.Table:
    """The rolled-up days with their activity in one reading."""
    measures = {name: rolled[column] for name, column in DAY_MEASURES[reading].items()}
    return rolled.select("community_id", "day", "entered", "exited", **measures)


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
    return in_one_currency(_orders(relations, params, visible), params)


def whole(relations: Relations) -> ir.Table:
    """All orders and refunds there are, of the people as they are now."""
    return rollups.canonical(relations.orders, relations.customers)


def currencies(rows: ir.Table, params: asked.ReportParams) -> list[str]:
    """The currencies of the rows in the period."""
    told = rows if params.first is None else rows.filter(rows.day >= params.first)
    found: list[str] = told.select("currency").distinct().to_pyarrow()["currency"].to_pylist()
    return sorted(found)


def in_one_currency(rows: ir.Table, params: asked.ReportParams) -> Till:
    """Keep the rows up to the period's end, of the currency asked for or the only one."""
    if params.last is not None:
        rows = rows.filter(rows.day <= params.last)
    if params.currency is not None:
        currency = params.currency.upper()
        return Till(rows=rows.filter(rows.currency == currency), currency=currency)
    found = currencies(rows, params)
    if len(found) > 1:
        raise asked.CurrencyNeeded(currencies=", ".join(found))
    currency = found[0] if found else money.DEFAULT_CURRENCY
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
    """The orders and refunds asked for: one community's, its member orders too, or the seen ones.

    Of several communities only the orders that name one of them: member orders are never added up.
    """
    rows = whole(relations)
    if params.communities or params.community_ids:
        only = asked.ReportParams(
            communities=params.communities, community_ids=params.community_ids
        )
        wanted = chosen(relations.communities, only, visible)
        if len(set(params.communities) | set(params.community_ids)) == 1:
            own = belonging.of_communities(rows, _movements(relations, wanted), wanted)
            # Two communities may share a key under different sources.
            rows = own.drop("community_id", "is_member_order").distinct()
        else:
            rows = belonging.naming(rows, wanted)
    else:
        rows = _seen(rows, visible)
    rows = _narrowed(rows, "source", params.sources, asked.UnknownSource)
    return _narrowed(rows, "unit_key", params.stores, asked.UnknownStore)


def _movements(relations: Relations, communities: ir.Table) -> ir.Table:
    member_day = rollups.canonical(_of(relations.member_day, communities), relations.customers)
    return rollups.flows(rollups.merged(member_day, hours=False))


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


def bounds(periods: ir.Table) -> tuple[date, date]:
    """The first and the last day of all periods; any day where there is none."""
    found = periods.aggregate(first=periods.starts.min(), last=periods.ends.max())
    row = found.to_pyarrow().to_pylist()[0]
    return _NO_DAYS if row["first"] is None else (row["first"], row["last"])

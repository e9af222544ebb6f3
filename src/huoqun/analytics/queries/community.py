"""All figures of one community, and the small curves of many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import ibis
import pyarrow
from ibis.expr import types as ir
from pyarrow import compute

from huoqun.analytics import health, metrics, relations, reports, rollups, rules
from huoqun.analytics.kinds import By, Per, Reading
from huoqun.analytics.queries import asking, verdicts
from huoqun.analytics.queries.asking import Row
from huoqun.analytics.queries.cards import Card, made
from huoqun.analytics.reports import prepared, sales, selection
from huoqun.analytics.reports.params import ReportParams, UnknownCommunity
from huoqun.org.kinds import Permission
from huoqun.org.queries import Scope

# Figures of a community that the trend does not have.
_CARDS = ("join_rate", "revenue_per_cost")
_STEPS = ("members", "active", "active_buyers")
# A step: how many newcomers took it, and how long they took from the step before.
_WAYS: Final = {
    "active": ("newcomers_active", "median_days_to_active"),
    "active_buyers": ("newcomers_bought", "median_days_to_order"),
}
_Report = Callable[[selection.Scene, relations.Relations], ir.Table]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the funnel; the rate is the share of the step before, with its interval.

    ``median_days`` is the middle of the ways of ``newcomers`` from the step before.
    """

    key: str
    people: int | None
    rate_key: str | None = None
    rate: float | None = None
    interval: rules.Interval | None = None
    claim: metrics.funnel.Claim | None = None
    days_key: str | None = None
    median_days: float | None = None
    newcomers: int | None = None


@dataclass(frozen=True, kw_only=True)
class Sales:
    """What a community sells: its own orders and its members', never added over communities."""

    cards: list[Card]
    currencies: list[str]


@dataclass(frozen=True, kw_only=True)
class CommunityFigures:
    """All that is shown of one community; ``orders`` are None without the permission."""

    community: Row
    first: date | None
    last: date | None
    totals: Row | None
    trend: list[Row]
    heatmap: list[Row]
    peaks: list[rules.Peak]
    speaker_retention: list[Row]
    member_retention: list[Row]
    verdict: health.Verdict
    orders: Sales | None
    funnel: list[Step]
    unknown: list[Card]


def community_figures(community_id: int, scope: Scope, *, params: ReportParams) -> CommunityFigures:
    """Give all figures of one visible community over a period, its trend by ``params.by``."""
    seen, limits = asking.visible(scope), asking.thresholds()
    sold = None
    if scope.allows(Permission.VIEW_MONEY):
        sold = asking.visible(scope.where(Permission.VIEW_MONEY))

    def answer() -> CommunityFigures:
        known = relations.load()
        table = one(asking.communities(known, seen), community_id)
        sees_money = sold is not None and bool(_among(asking.communities(known, sold), table))
        return _figures(known, table, params, limits, sees_money=sees_money)

    return asking.kept(("community", community_id, params, seen, sold, limits), answer)


def sparklines(wanted: Sequence[int], scope: Scope, *, days: int) -> dict[int, list[int]]:
    """Messages of each of the last days of some communities, silent days 0; unseen ones are absent.

    The last day is the last of which anything is known of all that the asker may see.
    """
    seen = asking.visible(scope)

    def answer() -> dict[int, list[int]]:
        known = relations.load()
        visible = asking.communities(known, seen)
        last = compute.max(visible["last_day"]).as_py()
        numbers = pyarrow.array(sorted(set(wanted)), pyarrow.int64())
        chosen = visible.filter(compute.is_in(visible["community_id"], value_set=numbers))
        if last is None:
            return {}
        asked = {
            "asked_communities": chosen.select(["community_id"]),
            "asked_days": asking.days(last - timedelta(days=days - 1), last),
        }
        found: dict[int, list[int]] = {}
        for row in asking.rows(prepared.answer(known, "sparklines", _sparks, asked)):
            found.setdefault(row["community_id"], []).append(row["messages"])
        return found

    return asking.kept(("sparklines", tuple(wanted), seen, days), answer)


def _sparks(twins: prepared.Twins) -> ir.Table:
    grid = twins.asked["asked_communities"].cross_join(twins.asked["asked_days"])
    days = twins.relations.community_day.select("community_id", "day", "messages")
    joined = grid.left_join(days, ["community_id", "day"])
    messages = ibis.coalesce(joined.messages, 0).cast("int64")
    return joined.select("community_id", "day", messages=messages).order_by("community_id", "day")


def one(communities: pyarrow.Table, community_id: int) -> pyarrow.Table:
    """One of the communities; refuses one that is not among them."""
    found = communities.filter(compute.equal(communities["community_id"], community_id))
    if not found.num_rows:
        raise UnknownCommunity(keys=community_id)
    return found


def _among(communities: pyarrow.Table, one: pyarrow.Table) -> int:
    own = compute.equal(communities["community_id"], one["community_id"][0])
    return int(compute.sum(own).as_py() or 0)


@dataclass(frozen=True, kw_only=True)
class Scenery:
    """One community's rows, gathered and walked once for all questions about it."""

    known: relations.Relations
    asked: dict[str, pyarrow.Table]
    kept: dict[str, ir.Table]

    def rows(self, name: tuple[object, ...], report: _Report, reading: Reading) -> list[Row]:
        """The rows of :meth:`answer`."""
        return asking.rows(self.answer(name, report, reading))

    def answer(self, name: tuple[object, ...], report: _Report, reading: Reading) -> pyarrow.Table:
        """Answer a report over the community's scene; ``name`` tells it from all others."""

        def build(twins: prepared.Twins) -> ir.Table:
            return report(_scene(twins, reading), twins.relations)

        shape = ("community", *name, reading)
        return prepared.answer(self.known, shape, build, self.asked, self.kept)


def gathered(known: relations.Relations, table: pyarrow.Table, first: date, last: date) -> Scenery:
    """Read the community's rows out of the lake once."""
    periods = table
    for name, day in (("starts", first), ("ends", last)):
        periods = periods.append_column(name, pyarrow.array([day], pyarrow.date32()))
    asked = {"asked_periods": periods}
    kept: dict[str, ir.Table] = {}
    for name, build in _KEPT.items():
        kept[name] = prepared.keep(known, name, build, asked, kept)
    return Scenery(known=known, asked=asked | {"asked_days": asking.days(first, last)}, kept=kept)


def _own(table: ir.Table, twins: prepared.Twins) -> ir.Table:
    return table.semi_join(twins.asked["asked_periods"], "community_id")


def _member_day(twins: prepared.Twins) -> ir.Table:
    of = twins.relations
    return rollups.merged(rollups.canonical(_own(of.member_day, twins), of.customers))


def _organic(twins: prepared.Twins) -> ir.Table:
    of = twins.relations
    roles = rollups.canonical(_own(of.roles, twins), of.customers)
    marked = rollups.with_organic(twins.asked["one_member_day"], roles)
    return marked.filter(marked.organic).drop("organic")


# In this order: the later are made of the earlier.
_KEPT: Final[dict[str, prepared.Build]] = {
    "one_member_day": _member_day,
    "one_organic": _organic,
    "one_movements": lambda twins: rollups.flows(twins.asked["one_member_day"]),
    "one_community_day": lambda twins: _own(twins.relations.community_day, twins),
    "one_community_month": lambda twins: _own(twins.relations.community_month, twins),
}


def _scene(twins: prepared.Twins, reading: Reading) -> selection.Scene:
    """What ``selection.scene_of`` gathers, from the tables that are kept."""
    asked = twins.asked
    return selection.Scene(
        periods=asked["asked_periods"],
        activity=asked["one_member_day" if reading is Reading.ALL else "one_organic"],
        movements=asked["one_movements"],
        community_day=selection.days_in(asked["one_community_day"], reading),
        community_month=asked["one_community_month"],
        days=asked["asked_days"],
    )


def _figures(
    known: relations.Relations,
    table: pyarrow.Table,
    params: ReportParams,
    limits: health.Thresholds,
    *,
    sees_money: bool,
) -> CommunityFigures:
    community = table.to_pylist()[0]
    verdict = verdicts.judged(known, table, limits).to_pylist()[0]
    first, last = params.first or community["first_day"], params.last or community["last_day"]
    found = CommunityFigures(
        community=community,
        first=None,
        last=None,
        totals=None,
        trend=[],
        heatmap=[],
        peaks=[],
        speaker_retention=[],
        member_retention=[],
        verdict=health.explain(verdict, thresholds=limits),
        orders=None,
        funnel=[],
        unknown=[],
    )
    if first is None or last is None or first > last:
        return found
    scenery = gathered(known, table, first, last)
    by = By.DAY if params.by is By.TOTAL else params.by
    reading = params.reading
    totals = scenery.rows(("totals",), lambda scene, _: reports.people.totals(scene), reading)
    hours = scenery.rows(
        ("hours",),
        lambda scene, _: reports.people.hour_counts(scene),
        Reading.ORGANIC,
    )
    told = scenery.rows(
        ("sales", params.currency),
        lambda scene, of: sales.told(scene, _bought(scene, of, params.currency)),
        reading,
    )[0]
    return replace(
        found,
        first=first,
        last=last,
        totals=totals[0] if totals else None,
        trend=scenery.rows(
            ("trend", by),
            lambda scene, _: reports.figures.grouped(scene, by, Per.COMMUNITY),
            reading,
        ),
        heatmap=scenery.rows(("heatmap",), lambda scene, _: reports.people.heatmap(scene), reading),
        peaks=rules.attention_peaks(_profile(hours)),
        speaker_retention=scenery.rows(
            ("by speech",), lambda scene, _: reports.retention.speakers(scene), reading
        ),
        member_retention=scenery.rows(
            ("by join",), lambda scene, _: reports.retention.members(scene), reading
        ),
        orders=_sales(told) if sees_money else None,
        funnel=_steps(told, _STEPS if sees_money else _STEPS[:2]),
        unknown=made(_CARDS if sees_money else _CARDS[:1], told, {}, hides=False),
    )


def _bought(scene: selection.Scene, of: relations.Relations, currency: str | None) -> ir.Table:
    rows = sales.sold(scene, selection.whole(of))
    return rows if currency is None else rows.filter(rows.currency == currency.upper())


def _sales(told: Row) -> Sales:
    ends = {told["currency_first"], told["currency_last"]} - {None}
    return Sales(cards=made(sales.SALES, told, {}, hides=False), currencies=sorted(ends))


def _steps(told: Row, keys: Sequence[str]) -> list[Step]:
    """The funnel as far as one may see it."""
    steps = [Step(key=keys[0], people=told[keys[0]])]
    for rate_key, (people, before) in sales.FUNNEL_RATES.items():
        if people not in keys:
            continue
        n, successes = told[before], told[people]
        newcomers, days_key = _WAYS[people]
        known = n is not None and successes is not None
        steps.append(
            Step(
                key=people,
                people=successes,
                rate_key=rate_key,
                rate=told[rate_key],
                interval=rules.wilson(successes=successes, n=n) if known else None,
                claim=metrics.funnel.CLAIMS[rate_key],
                days_key=days_key,
                median_days=told[days_key],
                newcomers=told[newcomers],
            )
        )
    return steps


def _profile(cells: list[Row]) -> list[int]:
    profile = [0] * 24
    for cell in cells:
        profile[cell["hour"]] += cell["messages"]
    return profile

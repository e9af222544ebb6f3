"""All figures of one community, and the small curves of many."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import ibis
import pyarrow
from ibis.expr import types as ir
from pyarrow import compute

from huoqun.analytics import health, metrics, relations, reports, rules
from huoqun.analytics.kinds import By, Reading
from huoqun.analytics.queries import answers, asking, scenery, verdicts
from huoqun.analytics.queries.asking import Row
from huoqun.analytics.queries.cards import Card, made
from huoqun.analytics.queries.scenery import Stretch
from huoqun.analytics.reports import prepared, sales, selection
from huoqun.analytics.reports.params import ReportParams, Visible
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


def community_figures(
    community_id: int, scope: Scope, *, params: ReportParams, days: int | None = None
) -> CommunityFigures:
    """Give all figures of one visible community over a period, its trend by ``params.by``.

    ``days`` are the near ones: so many, the last of them the last of which anything is known.
    In a community that is not one's own, what tells of too few people is hidden.
    """
    seen, limits = asking.visible(scope), asking.thresholds()
    own = asking.visible(scope.where(Permission.VIEW_MEMBERS))
    sold = None
    if scope.allows(Permission.VIEW_MONEY):
        sold = asking.visible(scope.where(Permission.VIEW_MONEY))

    def answer() -> CommunityFigures:
        known = relations.load()
        asked = _Asked(
            known=known,
            table=scenery.one(asking.communities(known, seen), community_id),
            seen=seen,
            params=params,
            days=days,
            limits=limits,
            sees_money=sold is not None and community_id in asking.community_ids(known, sold),
            hides=not scope.everything and community_id not in asking.community_ids(known, own),
        )
        return _figures(asked)

    return answers.screen(
        ("community", community_id, params, days, seen, sold, own, scope.everything, limits), answer
    )


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

    return answers.screen(("sparklines", tuple(wanted), seen, days), answer)


def _sparks(twins: prepared.Twins) -> ir.Table:
    grid = twins.asked["asked_communities"].cross_join(twins.asked["asked_days"])
    days = twins.relations.community_day.select("community_id", "day", "messages")
    joined = grid.left_join(days, ["community_id", "day"])
    messages = ibis.coalesce(joined.messages, 0).cast("int64")
    return joined.select("community_id", "day", messages=messages).order_by("community_id", "day")


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A community, the question about it, and how much of the answer the asker may see."""

    known: relations.Relations
    table: pyarrow.Table
    seen: Visible
    params: ReportParams
    days: int | None
    limits: health.Thresholds
    sees_money: bool
    hides: bool

    def shown(self, rows: list[Row]) -> list[Row]:
        """The rows without what tells of too few people."""
        return [asking.without_few(row) for row in rows] if self.hides else rows


def _figures(asked: _Asked) -> CommunityFigures:
    community, params, limits = asked.table.to_pylist()[0], asked.params, asked.limits
    verdict = verdicts.of_one(asked.known, asked.table, limits, asked.seen)
    first, last = _period(asked, community)
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
    stretch = Stretch(community_id=community["community_id"], first=first, last=last)
    scene = scenery.gathered(asked.known, asked.table, [stretch], params.reading)
    totals = asked.shown(
        scene.rows(
            ("totals",), lambda look: reports.people.totals(look.scene, look.whole, look.days)
        )
    )
    heatmap, peaks = _rhythm(scene)
    if totals and "messages" in (totals[0].get("too_few") or "").split(","):
        heatmap, peaks = [], []
    found = replace(
        found,
        first=first,
        last=last,
        totals=totals[0] if totals else None,
        trend=asked.shown(_trend(scene, params.by)),
        heatmap=heatmap,
        peaks=peaks,
        speaker_retention=asked.shown(
            scene.rows(("by speech",), lambda look: reports.retention.speakers(look.scene))
        ),
        member_retention=asked.shown(
            scene.rows(("by join",), lambda look: reports.retention.members(look.scene))
        ),
    )
    return _with_sales(found, scene, asked)


def _period(asked: _Asked, community: Row) -> tuple[date | None, date | None]:
    """The days that are told: those asked for, or the near ones, or all."""
    params, days = asked.params, asked.days
    if days is None:
        return params.first or community["first_day"], params.last or community["last_day"]
    # A live source covers the messages until yesterday, and yet today's are known as they come.
    last = max(filter(None, (community["last_day"], community["messages_until"])), default=None)
    return None if last is None else last - timedelta(days=days - 1), last


def _trend(scene: scenery.Scenery, by: By) -> list[Row]:
    """The figures by day unless longer periods are asked for."""

    def report(look: scenery.Look) -> ir.Table:
        in_days = by in {By.DAY, By.TOTAL}
        return reports.figures.listed(
            look.days if in_days else reports.figures.figures(look.scene, by)
        )

    return scene.rows(("trend", by), report)


def _rhythm(scene: scenery.Scenery) -> tuple[list[Row], list[rules.Peak]]:
    """The cells of the heat map in the wanted reading, and the peaks of the organic one."""

    def cells(look: scenery.Look) -> ir.Table:
        return reports.people.hour_counts(look.scene).order_by("weekday", "hour")

    hours = scene.rows(("hours",), cells)
    organic = hours
    if scene.reading is not Reading.ORGANIC:
        organic = scene.in_reading(Reading.ORGANIC).rows(("hours",), cells)
    shown = ("weekday", "hour", "messages")
    heatmap = [{name: cell[name] for name in shown} for cell in hours if cell["messages"] > 0]
    return heatmap, rules.attention_peaks(_profile(organic))


def _with_sales(found: CommunityFigures, scene: scenery.Scenery, asked: _Asked) -> CommunityFigures:
    """Add what is sold and how far the members come, as far as the asker may see it."""
    currency, sees = asked.params.currency, asked.sees_money

    def report(look: scenery.Look) -> ir.Table:
        bought = _bought(look.scene, look.relations, currency)
        return sales.told(look.scene, bought, look.whole)

    told = scene.rows(("sales", currency), report)[0]
    return replace(
        found,
        orders=_sales(told, hides=asked.hides) if sees else None,
        funnel=_steps(asked.shown([told])[0], _STEPS if sees else _STEPS[:2]),
        unknown=made(_CARDS if sees else _CARDS[:1], told, {}, hides=asked.hides),
    )


def _bought(scene: selection.Scene, of: relations.Relations, currency: str | None) -> ir.Table:
    rows = sales.sold(scene, selection.whole(of))
    return rows if currency is None else rows.filter(rows.currency == currency.upper())


def _sales(told: Row, *, hides: bool) -> Sales:
    ends = {told["currency_first"], told["currency_last"]} - {None}
    return Sales(cards=made(sales.SALES, told, {}, hides=hides), currencies=sorted(ends))


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

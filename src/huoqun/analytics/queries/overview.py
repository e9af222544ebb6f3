"""All visible communities at a glance: figures, health, who needs someone, best and worst."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

import pyarrow
from ibis.expr import types as ir
from pyarrow import compute

from huoqun.analytics import health, relations
from huoqun.analytics.kinds import CommunityHealth, Reading, Unknown
from huoqun.analytics.queries import answers, asking, changes, ranking, verdicts
from huoqun.analytics.queries.asking import Row
from huoqun.analytics.queries.cards import Card, cards_of
from huoqun.analytics.reports import prepared, sales, selection, trend
from huoqun.analytics.reports.params import EVERYTHING, Visible
from huoqun.analytics.reports.trend import Window
from huoqun.core import money
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission
from huoqun.org.queries import Scope

ALERTS_MAX = 20
# The worst first: what can still be turned.
_ALARMING = (CommunityHealth.DECLINING, CommunityHealth.SILENT, CommunityHealth.DEAD)


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A community that needs someone, with the reasons."""

    community_id: int
    key: str
    title: str
    verdict: health.Verdict


@dataclass(frozen=True, kw_only=True)
class Overview:
    """All visible communities at a glance; ``money_cards`` are None without the permission.

    ``told_at`` is the moment of the computation: a large company sees it a little later.
    """

    told_at: datetime
    as_of: date | None
    first: date | None
    reading: Reading
    communities: int
    health: dict[CommunityHealth, int]
    cards: list[Card]
    money_cards: list[Card] | None
    trend: list[Row]
    changes: list[changes.Changes]
    alerts: list[Alert]
    rankings: list[ranking.Ranking]


_Build = Callable[[relations.Relations, Mapping[str, ir.Table], Reading], ir.Table]
_COMMUNITY = "community_id"


@dataclass(frozen=True, kw_only=True)
class _Question:
    """What all parts of the overview are computed from."""

    known: relations.Relations
    seen: Visible
    communities: pyarrow.Table
    window: Window
    reading: Reading


@dataclass(frozen=True, kw_only=True)
class _Asker:
    """What the asker may see, whose members by name (``own``), and whose money (``sold``)."""

    seen: Visible
    own: Visible
    sold: Visible | None
    sees_all: bool

    def hides(self, known: relations.Relations) -> bool:
        """Whether small numbers must be hidden."""
        return not self.sees_all and asking.has_foreign(known, self.seen, self.own)

    def within(self, known: relations.Relations, units: frozenset[int] | None) -> "_Asker":
        """The same asker, looking at some units only."""
        return replace(
            self,
            seen=asking.within(known, self.seen, units),
            own=asking.within(known, self.own, units),
            sold=None if self.sold is None else asking.within(known, self.sold, units),
        )


def overview(scope: Scope, *, days: int, reading: Reading, unit_id: int | None = None) -> Overview:
    """Tell how all visible communities do, over the last days that anything is known of.

    With ``unit_id`` (which must lie within the scope) only those of the unit and all below it.
    """
    limits, units = asking.thresholds(), None
    if unit_id is not None:
        units = asking.units_below(org_queries.unit(unit_id, seen_by=scope))
    asker = _Asker(
        seen=asking.visible(scope),
        own=asking.visible(scope.where(Permission.VIEW_MEMBERS)),
        sold=asking.visible(scope.where(Permission.VIEW_MONEY))
        if scope.allows(Permission.VIEW_MONEY)
        else None,
        sees_all=scope.everything,
    )

    def answer() -> Overview:
        known = relations.load()
        return _overview(known, asker.within(known, units), limits, days, reading)

    return answers.screen(("overview", asker, units, limits, days, reading), answer)


def _overview(
    known: relations.Relations,
    asker: _Asker,
    limits: health.Thresholds,
    days: int,
    reading: Reading,
) -> Overview:
    assert known.world is not None
    communities = asking.communities(known, asker.seen)
    last = compute.max(communities["last_day"]).as_py()
    bench = verdicts.bench(known, communities, limits, reach_back=days)
    judged = answers.kept(verdicts.question(asker.seen, limits), lambda: bench.judged(communities))
    found = Overview(
        told_at=known.world.told_at,
        as_of=last,
        first=None,
        reading=reading,
        communities=communities.num_rows,
        health=verdicts.counted(judged),
        cards=cards_of(trend.CARDS, [], hides=False),
        money_cards=None if asker.sold is None else cards_of(sales.CARDS, [], hides=False),
        trend=[],
        changes=[],
        alerts=_alerts(communities, judged, limits),
        rankings=[],
    )
    if last is None:
        return found
    question = _Question(
        known=known,
        seen=asker.seen,
        communities=communities,
        window=Window(last=last, days=days),
        reading=reading,
    )
    hides = asker.hides(known)
    told = changes.changes(
        changes.World(
            bench=bench,
            communities=communities,
            verdicts=judged,
            window=question.window,
            own=asking.community_ids(known, asker.own) if hides else None,
        )
    )
    return replace(
        found,
        first=question.window.first,
        cards=cards_of(trend.CARDS, _answer(question, "cards", _cards), hides=hides),
        money_cards=None if asker.sold is None else _money_cards(question, asker.sold, hides=hides),
        trend=[
            asking.without_few(row) if hides else row
            for row in _answer(question, "by_day", _by_day)
        ],
        changes=told,
        rankings=_rankings(question, judged, asker.sold, asker.own),
    )


def _answer(question: _Question, name: str, build: _Build) -> list[Row]:
    """Ask about the visible communities, over the window and the one before it."""
    window, both = question.window, question.window.doubled()
    asked = {
        "asked_communities": question.communities,
        "asked_days": asking.days(window.first, window.last),
        "asked_both": asking.days(both.first, both.last),
    }

    def over_twins(twins: prepared.Twins) -> ir.Table:
        communities = twins.asked["asked_communities"]
        of = replace(twins.relations, communities=communities)
        if not question.seen.everything:
            # The rollup has the unit of that day, permission follows the present one: a community
            # that moved takes its past along.
            of = replace(of, unit_day=of.community_day.semi_join(communities, "community_id"))
        return build(of, twins.asked, question.reading)

    shape = ("overview", name, question.reading, question.seen.everything)
    return asking.rows(prepared.answer(question.known, shape, over_twins, asked))


def _by_day(of: relations.Relations, asked: Mapping[str, ir.Table], reading: Reading) -> ir.Table:
    return trend.by_day(of, EVERYTHING, trend.span_of(asked["asked_days"]), reading)


def _cards(of: relations.Relations, asked: Mapping[str, ir.Table], reading: Reading) -> ir.Table:
    both, now = trend.span_of(asked["asked_both"]), trend.span_of(asked["asked_days"])
    return trend.cards(of, EVERYTHING, both, reading, current_from=now.first)


def _amounts(of: relations.Relations, asked: Mapping[str, ir.Table], _: Reading) -> ir.Table:
    return sales.amounts(of, asked["asked_days"], of.communities)


def _money_cards(question: _Question, sold: Visible, *, hides: bool) -> list[Card]:
    """What is sold in the visible units and in the name of visible communities."""
    window, both = question.window, question.window.doubled()
    asked = {
        "asked_days": asking.days(window.first, window.last),
        "asked_both": asking.days(both.first, both.last),
        "asked_units": asking.ids("unit_id", sold.unit_ids),
        "asked_granted": asking.ids("community_id", sold.community_ids),
    }

    def build(twins: prepared.Twins) -> ir.Table:
        both, now = twins.asked["asked_both"], trend.span_of(twins.asked["asked_days"])
        rows = selection.whole(twins.relations).semi_join(both, "day")
        if not sold.everything:
            units, granted = twins.asked["asked_units"], twins.asked["asked_granted"]
            of_units = rows.semi_join(units, "unit_id")
            rows = of_units.union(rows.anti_join(units, "unit_id").semi_join(granted, _COMMUNITY))
        return sales.cards(rows, current_from=now.first)

    rows = asking.rows(prepared.answer(question.known, ("money", sold.everything), build, asked))
    return cards_of(sales.CARDS, rows, hides=hides)


def _alerts(
    communities: pyarrow.Table, judged: pyarrow.Table, limits: health.Thresholds
) -> list[Alert]:
    """Communities that are going down: what can still be turned comes first."""
    ill: list[Row] = []
    for each in _ALARMING:
        rows = judged.filter(compute.equal(judged["health"], each.value))
        ill += rows.sort_by("community_id").slice(0, ALERTS_MAX - len(ill)).to_pylist()
    named = asking.named(communities, [row["community_id"] for row in ill])
    return [
        Alert(**named[row["community_id"]], verdict=health.explain(row, thresholds=limits))
        for row in ill
    ]


def _rankings(
    question: _Question, judged: pyarrow.Table, sold: Visible | None, own: Visible
) -> list[ranking.Ranking]:
    """The best and the worst by organic speech of the last week, and by what they sold."""
    theirs = asking.community_ids(question.known, own)
    found = [ranking.by_speech(question.communities, judged, theirs)]
    if sold is not None:
        found.append(_by_amount(question, judged, sold))
    return found


def _by_amount(question: _Question, judged: pyarrow.Table, sold: Visible) -> ranking.Ranking:
    """By what was sold in the window; each community's member orders count as its own here."""
    known = _answer(question, "amounts", _amounts)
    seen = asking.community_ids(question.known, sold)
    known = [row for row in known if row["community_id"] in seen]
    currencies = {row[end] for row in known for end in ("currency_first", "currency_last")}
    if len(currencies) > 1:
        unknown = Unknown.SEVERAL_CURRENCIES
        return ranking.Ranking(key="amount", top=[], bottom=[], left_out=0, unknown=unknown)
    currency = next(iter(currencies), money.DEFAULT_CURRENCY)
    scale = 10 ** money.exponent(currency)
    amounts = {row["community_id"]: row["amount"] / scale for row in known}
    return ranking.by_amount(
        question.communities,
        judged,
        amounts,
        seen=seen,
        currency=currency,
        window=question.window,
    )

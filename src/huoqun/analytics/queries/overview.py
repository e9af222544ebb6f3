"""All visible communities at a glance: figures, health, who needs someone, best and worst."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pyarrow
from ibis.expr import types as ir
from pyarrow import compute

from huoqun.analytics import health, relations, rules
from huoqun.analytics.kinds import CommunityHealth, Reading, Unknown
from huoqun.analytics.queries import asking
from huoqun.analytics.queries.asking import Row
from huoqun.analytics.queries.cards import Card, cards_of
from huoqun.analytics.reports import prepared, sales, selection, trend
from huoqun.analytics.reports.params import EVERYTHING, Visible
from huoqun.analytics.reports.trend import Window
from huoqun.core import money
from huoqun.org.kinds import Permission
from huoqun.org.queries import Scope

ALERTS_MAX = 20
# So many at each end of a ranking.
RANKED_MAX = 5
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
class Ranked:
    """A community's place; ``n`` is the denominator (members), the interval that of a rate."""

    community_id: int
    key: str
    title: str
    value: float
    n: int
    interval: rules.Interval | None = None


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The best and the worst by one metric; ``left_out`` communities had too few members."""

    key: str
    top: list[Ranked]
    bottom: list[Ranked]
    left_out: int
    currency: str | None = None
    unknown: Unknown | None = None


@dataclass(frozen=True, kw_only=True)
class Overview:
    """All visible communities at a glance; ``money_cards`` are None without the permission."""

    as_of: date | None
    first: date | None
    reading: Reading
    communities: int
    health: dict[CommunityHealth, int]
    cards: list[Card]
    money_cards: list[Card] | None
    trend: list[Row]
    alerts: list[Alert]
    rankings: list[Ranking]


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


def overview(scope: Scope, *, days: int, reading: Reading) -> Overview:
    """Tell how all visible communities do, over the last days that anything is known of."""
    limits, seen = asking.thresholds(), asking.visible(scope)
    sold = None
    if scope.allows(Permission.VIEW_MONEY):
        sold = asking.visible(scope.where(Permission.VIEW_MONEY))
    own = asking.visible(scope.where(Permission.VIEW_MEMBERS))

    def answer() -> Overview:
        known = relations.load()
        communities = asking.communities(known, seen)
        last = compute.max(communities["last_day"]).as_py()
        verdicts = judged(known, communities, limits)
        told = [health.explain(row, thresholds=limits) for row in verdicts]
        counts = dict.fromkeys(CommunityHealth, 0)
        for verdict in told:
            counts[verdict.health] += 1
        found = Overview(
            as_of=last,
            first=None,
            reading=reading,
            communities=communities.num_rows,
            health=counts,
            cards=cards_of(trend.CARDS, [], hides=False),
            money_cards=None if sold is None else cards_of(sales.CARDS, [], hides=False),
            trend=[],
            alerts=_alerts(communities, told),
            rankings=[],
        )
        if last is None:
            return found
        question = _Question(
            known=known,
            seen=seen,
            communities=communities,
            window=Window(last=last, days=days),
            reading=reading,
        )
        hides = asking.has_foreign(known, seen, own)
        return replace(
            found,
            first=question.window.first,
            cards=cards_of(trend.CARDS, _answer(question, "cards", _cards), hides=hides),
            money_cards=None if sold is None else _money_cards(question, sold, hides=hides),
            trend=[
                asking.without_few(row) if hides else row
                for row in _answer(question, "by_day", _by_day)
            ],
            rankings=_rankings(question, verdicts, sold, own),
        )

    return asking.kept(("overview", seen, sold, own, limits, days, reading), answer)


def judged(
    known: relations.Relations, communities: pyarrow.Table, limits: health.Thresholds
) -> list[Row]:
    """The rows of ``health.verdicts`` on some communities."""
    until = [communities["messages_until"], communities["ends_on"]]
    latest = compute.max(until[0]).as_py() or date(1970, 1, 1)
    earliest = min(filter(None, (compute.min(each).as_py() for each in until)), default=latest)
    earliest = min(earliest, latest) - timedelta(days=2 * limits.decline_window_days)
    asked = {"asked_communities": communities, "asked_days": asking.days(earliest, latest)}

    def build(twins: prepared.Twins) -> ir.Table:
        of = replace(twins.relations, communities=twins.asked["asked_communities"])
        days = twins.asked["asked_days"]
        return health.verdicts(of, EVERYTHING, thresholds=limits, days=days)

    return asking.rows(prepared.answer(known, ("verdicts", limits), build, asked))


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


def _alerts(communities: pyarrow.Table, verdicts: Sequence[health.Verdict]) -> list[Alert]:
    """Communities that are going down: what can still be turned comes first."""
    ill = [each for each in verdicts if each.health in _ALARMING]
    ill.sort(key=lambda each: (_ALARMING.index(each.health), each.community_id))
    shown = ill[:ALERTS_MAX]
    named = asking.named(communities, [each.community_id for each in shown])
    return [Alert(**named[each.community_id], verdict=each) for each in shown]


def _rankings(
    question: _Question, verdicts: Sequence[Row], sold: Visible | None, own: Visible
) -> list[Ranking]:
    """The best and the worst by organic speech of the last week, and by what they sold."""
    theirs = asking.community_ids(question.known, own)
    speech = []
    for row in verdicts:
        speakers, members = row["weekly_speakers"], row["members"]
        is_few = speakers is not None and 0 < speakers < rules.SHOWN_N_MIN
        if speakers is None or not members or (is_few and row["community_id"] not in theirs):
            continue
        speech.append(_Place(row["community_id"], speakers / members, members, speakers))
    found = [_ranking(question.communities, "speaking_rate", speech)]
    if sold is not None:
        found.append(_by_amount(question, verdicts, sold))
    return found


def _by_amount(question: _Question, verdicts: Sequence[Row], sold: Visible) -> Ranking:
    """By what was sold in the window; each community's member orders count as its own here."""
    known = _answer(question, "amounts", _amounts)
    seen = asking.community_ids(question.known, sold)
    known = [row for row in known if row["community_id"] in seen]
    currencies = {row[end] for row in known for end in ("currency_first", "currency_last")}
    if len(currencies) > 1:
        unknown = Unknown.SEVERAL_CURRENCIES
        return Ranking(key="amount", top=[], bottom=[], left_out=0, unknown=unknown)
    currency = next(iter(currencies), money.DEFAULT_CURRENCY)
    amounts = {row["community_id"]: row["amount"] for row in known}
    scale = 10 ** money.exponent(currency)
    places = [
        _Place(number, amounts.get(number, 0) / scale, row["members"], None)
        for row in verdicts
        if row["members"] and (number := row["community_id"]) in seen
    ]
    return replace(_ranking(question.communities, "amount", places), currency=currency)


@dataclass(frozen=True)
class _Place:
    community_id: int
    value: float
    n: int
    successes: int | None


def _ranking(communities: pyarrow.Table, key: str, places: Sequence[_Place]) -> Ranking:
    """Rank those of enough members; nobody stands at both ends."""
    fit = [each for each in places if rules.is_ranked(n=each.n)]
    fit.sort(key=lambda each: (-each.value, each.community_id))
    top = fit[:RANKED_MAX]
    bottom = fit[len(top) :][-RANKED_MAX:][::-1]
    named = asking.named(communities, [each.community_id for each in (*top, *bottom)])
    return Ranking(
        key=key,
        top=[_ranked(each, named) for each in top],
        bottom=[_ranked(each, named) for each in bottom],
        left_out=len(places) - len(fit),
    )


def _ranked(place: _Place, named: Mapping[int, Row]) -> Ranked:
    interval = None
    if place.successes is not None:
        interval = rules.wilson(successes=place.successes, n=place.n)
    return Ranked(**named[place.community_id], value=place.value, n=place.n, interval=interval)

"""Every figure that a screen or a program asks for, within what the asker may see.

Answers are kept as long as nothing new has come in: the same question of the same scope costs once.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

import ibis
import pyarrow

from huoqun.analytics import health, metrics, models, relations, reports, rules
from huoqun.analytics.kinds import By, CommunityHealth, Per, Reading
from huoqun.analytics.reports import writing
from huoqun.analytics.reports.params import (
    BreakdownUnfit,
    ReportParams,
    UnknownCommunity,
    UnknownReport,
    Visible,
)
from huoqun.analytics.reports.trend import CARDS, Window
from huoqun.lake import snapshot
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope

__all__ = ["BreakdownUnfit", "ReportParams", "UnknownReport", "Visible"]

Answer = TypeVar("Answer")
Row = dict[str, Any]

REPORTS = reports.NAMES
# Reports that name people (by the id of their import) or tell of money need their own permission.
PERSONAL_REPORTS = frozenset({"members", "rfm"})
MONEY_REPORTS = frozenset(
    {"orders", "orders-by-community", "funnel", "orders-cohort", "orders-second", "rfm"}
)
ALERTS_MAX = 20
_ANSWERS_MAX = 256
_ANSWER_ROWS_MAX = 20_000

_answers: OrderedDict[tuple[object, ...], object] = OrderedDict()
_guard = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A community that needs someone, with the reasons."""

    community_id: int
    key: str
    title: str
    verdict: health.Verdict


@dataclass(frozen=True, kw_only=True)
class Overview:
    """All visible communities at a glance; ``cards`` hold a figure and the one before."""

    as_of: date | None
    first: date | None
    reading: Reading
    communities: int
    health: dict[CommunityHealth, int]
    cards: dict[str, tuple[float | None, float | None]]
    trend: list[Row]
    alerts: list[Alert]


@dataclass(frozen=True, kw_only=True)
class CommunityFigures:
    """All that is shown of one community."""

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


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a comparison: a community over a period."""

    community_id: int
    first: date | None
    last: date | None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One metric on both sides; a rate of people carries its 95 % interval."""

    key: str
    left: float | None
    right: float | None
    left_interval: rules.Interval | None
    right_interval: rules.Interval | None


def thresholds() -> health.Thresholds:
    """The thresholds of health that hold now: the latest version, or the defaults."""
    row = models.HealthThresholds.objects.order_by("-version").first()
    if row is None:
        return health.DEFAULT
    names = health.Thresholds.__dataclass_fields__
    return health.Thresholds(**{name: getattr(row, name) for name in names})


def visible(scope: Scope) -> Visible:
    """What a scope lets one see of communities and orders."""
    if scope.everything:
        return Visible(everything=True)
    return Visible(unit_ids=org_queries.unit_ids(scope), community_ids=scope.community_ids)


def report(
    name: str, params: ReportParams, scope: Scope, *, import_ids: pyarrow.Table | None = None
) -> pyarrow.Table:
    """Answer a report by name; see ``reports.run``.

    ``import_ids`` (customer_id, import_id) comes from a higher room, which first asks
    :func:`people_of` whom the report names.
    """
    seen = visible(scope)

    def answer() -> pyarrow.Table:
        names = None if import_ids is None else ibis.memtable(import_ids)
        return reports.run(name, relations.load(), params, seen, import_ids=names)

    if import_ids is not None:
        return answer()
    return _kept(("report", name, params, seen), answer)


def people_of(name: str, params: ReportParams, scope: Scope) -> list[int]:
    """The customers whom ``members`` or ``rfm`` will name: their import ids decide ties."""
    if name not in PERSONAL_REPORTS:
        raise UnknownReport(name=name, known=", ".join(sorted(PERSONAL_REPORTS)))
    table = report(name, params, scope)
    column = "customer" if name == "rfm" else "member"
    return sorted({int(number) for number in table[column].to_pylist()})


def as_csv(table: pyarrow.Table) -> bytes:
    """Write a report as CSV for spreadsheets; see ``reports.writing``."""
    return writing.as_csv(table)


def as_rows(table: pyarrow.Table) -> list[Row]:
    """Give the rows of a report as plain values; see ``reports.writing``."""
    return writing.rows(table)


def metric(column: str) -> metrics.Metric | None:
    """The metric that a column of a report holds; None for a label."""
    return metrics.CATALOGUE.get(column)


def overview(scope: Scope, *, days: int, reading: Reading) -> Overview:
    """Tell how all visible communities do, over the last days that anything is known of."""
    seen, limits = visible(scope), thresholds()

    def answer() -> Overview:
        known = relations.load()
        communities = _communities(known, seen)
        verdicts = _verdicts(known, seen, limits)
        counts = dict.fromkeys(CommunityHealth, 0)
        for verdict in verdicts.values():
            counts[verdict.health] += 1
        last = max(
            (row["last_day"] for row in communities.values() if row["last_day"]), default=None
        )
        window = None if last is None else Window(last=last, days=days)
        return Overview(
            as_of=last,
            first=window.first if window else None,
            reading=reading,
            communities=len(communities),
            health=counts,
            cards=_cards(known, seen, window, reading),
            trend=[]
            if window is None
            else _rows(reports.trend.by_day(known, seen, window, reading)),
            alerts=_alerts(communities, verdicts),
        )

    return _kept(("overview", seen, limits, days, reading), answer)


def community_figures(community_id: int, scope: Scope, *, params: ReportParams) -> CommunityFigures:
    """Give all figures of one visible community over a period, its trend by ``params.by``."""
    seen, limits = visible(scope), thresholds()
    asked = replace(params, community_ids=(community_id,))

    def answer() -> CommunityFigures:
        known = relations.load()
        community = _one(known, seen, community_id)
        scene = reports.selection.scene(known, asked, seen, hours=True)
        by = By.DAY if asked.by is By.TOTAL else asked.by
        organic = replace(asked, reading=Reading.ORGANIC)
        peaks = reports.selection.scene(known, organic, seen, hours=True)
        totals = _rows(reports.people.totals(scene))
        first, last = scene.bounds or (None, None)
        return CommunityFigures(
            community=community,
            first=first,
            last=last,
            totals=totals[0] if totals else None,
            trend=_rows(reports.figures.grouped(scene, by, Per.COMMUNITY)),
            heatmap=_rows(reports.people.heatmap(scene)),
            peaks=rules.attention_peaks(_profile(_rows(reports.people.hour_counts(peaks)))),
            speaker_retention=_rows(reports.retention.speakers(scene)),
            member_retention=_rows(reports.retention.members(scene)),
            verdict=_verdicts(known, seen, limits, only=community_id)[community_id],
        )

    return _kept(("community", community_id, asked, seen, limits), answer)


def compare(left: Side, right: Side, scope: Scope, *, reading: Reading) -> list[Compared]:
    """Hold two communities, or two periods of one, against each other."""
    sides = [_side(side, scope, reading) for side in (left, right)]
    return [
        Compared(
            key=key,
            left=sides[0].get(key),
            right=sides[1].get(key),
            left_interval=_interval(key, sides[0]),
            right_interval=_interval(key, sides[1]),
        )
        for key in _COMPARED
    ]


_COMPARED = (
    *("members_start", "members", "joins", "leaves", "net", "leave_rate_any", "leave_rate_start"),
    *("messages", "speakers", "active", "messages_per_member", "speaking_rate"),
    *("mean_daily_speakers", "mean_speaking_rate", "silent_days", "top10_share"),
)


def _side(side: Side, scope: Scope, reading: Reading) -> Row:
    """The figures of one side; empty when nothing is known of the period."""
    seen = visible(scope)
    params = ReportParams(
        community_ids=(side.community_id,), first=side.first, last=side.last, reading=reading
    )

    def answer() -> Row:
        scene = reports.selection.scene(relations.load(), params, seen)
        whole = _rows(reports.figures.grouped(scene, By.TOTAL, Per.COMMUNITY))
        totals = _rows(reports.people.totals(scene))
        return {**(totals[0] if totals else {}), **(whole[0] if whole else {})}

    return _kept(("side", params, seen), answer)


def _interval(key: str, figures: Row) -> rules.Interval | None:
    """The interval of a rate that is a share of people; other figures have none."""
    counted = {"speaking_rate": "speakers"}.get(key)
    if counted is None or figures.get(key) is None:
        return None
    return rules.wilson(successes=figures[counted], n=figures["members"])


def _communities(known: relations.Relations, seen: Visible) -> dict[int, Row]:
    chosen = reports.selection.chosen(known.communities, ReportParams(), seen)
    columns = ("community_id", "key", "title", "last_day", "positioning", "assumed_joins")
    return {row["community_id"]: row for row in _rows(chosen.select(*columns))}


def _one(known: relations.Relations, seen: Visible, community_id: int) -> Row:
    asked = ReportParams(community_ids=(community_id,))
    rows = _rows(reports.selection.chosen(known.communities, asked, seen))
    if not rows:
        raise UnknownCommunity(keys=community_id)
    return rows[0]


def _verdicts(
    known: relations.Relations,
    seen: Visible,
    limits: health.Thresholds,
    *,
    only: int | None = None,
) -> dict[int, health.Verdict]:
    judged = health.verdicts(known, seen, thresholds=limits)
    if only is not None:
        judged = judged.filter(judged.community_id == only)
    return {row["community_id"]: health.explain(row, thresholds=limits) for row in _rows(judged)}


def _cards(
    known: relations.Relations, seen: Visible, window: Window | None, reading: Reading
) -> dict[str, tuple[float | None, float | None]]:
    rows = [] if window is None else _rows(reports.trend.cards(known, seen, window, reading))
    by_window: dict[bool, Row] = {row["is_current"]: row for row in rows}
    now, before = by_window.get(True, {}), by_window.get(False, {})
    return {key: (now.get(key), before.get(key)) for key in CARDS}


# The worst first.
_ALARMING = (CommunityHealth.DECLINING, CommunityHealth.SILENT, CommunityHealth.DEAD)


def _alerts(communities: dict[int, Row], verdicts: dict[int, health.Verdict]) -> list[Alert]:
    """Communities that are going down: what can still be turned comes first."""
    ill = [each for each in verdicts.values() if each.health in _ALARMING]
    ill.sort(key=lambda each: (_ALARMING.index(each.health), each.community_id))
    return [
        Alert(
            community_id=each.community_id,
            key=communities[each.community_id]["key"],
            title=communities[each.community_id]["title"] or "",
            verdict=each,
        )
        for each in ill[:ALERTS_MAX]
    ]


def _profile(cells: list[Row]) -> list[int]:
    profile = [0] * 24
    for cell in cells:
        profile[cell["hour"]] += cell["messages"]
    return profile


def _rows(expression: Any) -> list[Row]:  # noqa: ANN401 - Ibis has no types
    rows: list[Row] = expression.to_pyarrow().to_pylist()
    return rows


def _kept(question: tuple[object, ...], answer: Callable[[], Answer]) -> Answer:
    """Answer once per state of the log; old answers and very large ones are not kept."""
    key = (snapshot.moment(), *question)
    with _guard:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]  # type: ignore[return-value]  # the question names its type
    found = answer()
    if not isinstance(found, pyarrow.Table) or found.num_rows <= _ANSWER_ROWS_MAX:
        with _guard:
            _answers[key] = found
            while len(_answers) > _ANSWERS_MAX:
                _answers.popitem(last=False)
    return found

"""How fast and how well feedback is dealt with, counted from the table of tickets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncMonth

from huoqun.core import clock
from huoqun.feedback import models, rules
from huoqun.feedback.kinds import FeedbackSplit, TicketKind, TicketSeverity
from huoqun.feedback.queries import tickets
from huoqun.feedback.queries.tickets import Wanted
from huoqun.org import models as org_models
from huoqun.org.queries import Scope

GROUPS_MAX = 100
_SECONDS_PER_HOUR = 3_600
_COLUMNS = {
    FeedbackSplit.UNIT: "unit_id",
    FeedbackSplit.PRODUCT: "product",
    FeedbackSplit.KIND: "kind",
    FeedbackSplit.SEVERITY: "severity",
}


class _Percentile(Aggregate):
    """The continuous percentile of PostgreSQL; rows without a value do not count."""

    template = "percentile_cont(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """One of the two times over ``n`` tickets, in hours; all None while there is none.

    ``within`` of ``judged`` tickets kept the target: those that got there, or whose time is over.
    """

    n: int
    median_hours: float | None
    p90_hours: float | None
    within: int
    judged: int
    share_within: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedbackFigures:
    """The figures of one group of tickets; ``key`` is what opens its rows, by the split."""

    key: str
    zh: str
    en: str
    opened: int
    undone: int
    overdue: int
    told_back: int
    reopened: int
    answer: Measured
    solution: Measured


def figures(seen_by: Scope, wanted: Wanted, *, split: FeedbackSplit) -> list[FeedbackFigures]:
    """Count, times and overdue tickets of each group, the largest first (months: latest first).

    Hours are those of the wall clock, nights and Sundays included. The times are from opening to
    the first answer and to the last solution; a reopened ticket is measured to its new solution
    against its first target.
    """
    rows = tickets.listed(seen_by, wanted)
    if split is FeedbackSplit.NONE:
        return [_figures("", "合计", "All", rows.order_by().aggregate(**_measures()))]
    grouped = _grouped(rows, split).annotate(**_measures())
    order = "-group" if split is FeedbackSplit.MONTH else "-opened"
    found: list[dict[str, Any]] = list(grouped.order_by(order, "group")[:GROUPS_MAX])
    labels = _labels(split, [row["group"] for row in found])
    return [_figures(_key(row["group"]), *labels[row["group"]], row) for row in found]


def _grouped(rows: QuerySet[models.Ticket], split: FeedbackSplit) -> Any:  # noqa: ANN401 - the plugin loses an annotated group
    group: Any = TruncMonth("opened_on") if split is FeedbackSplit.MONTH else F(_COLUMNS[split])
    return rows.order_by().values(group=group)


def _key(group: object) -> str:
    return group.strftime("%Y-%m") if isinstance(group, date) else str(group)


def _labels(split: FeedbackSplit, groups: list[Any]) -> Mapping[Any, tuple[str, str]]:
    if split is FeedbackSplit.UNIT:
        names = org_models.OrgUnit.objects.filter(pk__in=groups).values_list("pk", "name")
        return {pk: (name, name) for pk, name in names}
    if split is FeedbackSplit.PRODUCT:
        return {each: (each or "未注明商品", each or "No product named") for each in groups}
    if split is FeedbackSplit.MONTH:
        return {each: (_key(each), _key(each)) for each in groups}
    words = TicketKind if split is FeedbackSplit.KIND else TicketSeverity
    return {each: (words(each).zh, words(each).en) for each in groups}


def _measures() -> dict[str, Any]:
    now = clock.now()
    undone = Q(state__in=rules.UNDONE)
    answer, solution = _since_opening("first_answered_at"), _since_opening("solved_at")
    answered, solved = Q(first_answered_at__isnull=False), Q(solved_at__isnull=False)
    return {
        "opened": Count("id"),
        "undone": Count("id", filter=undone),
        "overdue": Count("id", filter=undone & Q(next_due_at__lt=now)),
        "told": Count("id", filter=Q(told_back_at__isnull=False)),
        "again": Count("id", filter=Q(reopened_count__gt=0)),
        "answer_n": Count("id", filter=answered),
        "answer_median": _Percentile(answer, fraction="0.5"),
        "answer_p90": _Percentile(answer, fraction="0.9"),
        "answer_within": Count("id", filter=Q(first_answered_at__lte=F("answer_due_at"))),
        "answer_judged": Count("id", filter=answered | Q(answer_due_at__lt=now)),
        "solution_n": Count("id", filter=solved),
        "solution_median": _Percentile(solution, fraction="0.5"),
        "solution_p90": _Percentile(solution, fraction="0.9"),
        "solution_within": Count("id", filter=Q(solved_at__lte=F("solve_due_at"))),
        "solution_judged": Count("id", filter=solved | Q(solve_due_at__lt=now)),
    }


def _since_opening(moment: str) -> Combinable:
    lasted: Combinable = ExpressionWrapper(F(moment) - F("opened_at"), output_field=DurationField())
    return lasted


def _figures(key: str, zh: str, en: str, row: Mapping[str, Any]) -> FeedbackFigures:
    return FeedbackFigures(
        key=key,
        zh=zh,
        en=en,
        opened=row["opened"],
        undone=row["undone"],
        overdue=row["overdue"],
        told_back=row["told"],
        reopened=row["again"],
        answer=_measured("answer", row),
        solution=_measured("solution", row),
    )


def _measured(what: str, row: Mapping[str, Any]) -> Measured:
    within, judged = row[f"{what}_within"], row[f"{what}_judged"]
    return Measured(
        n=row[f"{what}_n"],
        median_hours=_hours(row[f"{what}_median"]),
        p90_hours=_hours(row[f"{what}_p90"]),
        within=within,
        judged=judged,
        share_within=within / judged if judged else None,
    )


def _hours(lasted: timedelta | None) -> float | None:
    return None if lasted is None else round(lasted.total_seconds() / _SECONDS_PER_HOUR, 2)

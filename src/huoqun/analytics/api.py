"""Staff routes of figures: reports, metrics, the overview, one community, a comparison."""

from datetime import date
from typing import Annotated, Any, Literal

import pyarrow
from django.http import HttpResponse
from ninja import Field, Query, Router, Schema

from huoqun.analytics import metrics, queries
from huoqun.analytics.kinds import By, CommunityHealth, Grain, Measure, Per, Reading, Stage
from huoqun.analytics.reports import writing
from huoqun.core.http import Line
from huoqun.core.ids import BIGINT_MAX, BigId, Count
from huoqun.org import access
from huoqun.org import actions as org_actions
from huoqun.org.kinds import Permission

router = Router(tags=["analytics"])

REPORT_ROWS_DEFAULT = 1_000
REPORT_ROWS_MAX = 10_000
OVERVIEW_DAYS = 28
OVERVIEW_DAYS_MAX = 366
CHOICES_MAX = 200

Number = Annotated[int, Field(ge=-BIGINT_MAX, le=BIGINT_MAX)]
Cell = str | bool | Number | float | None
RowOut = dict[str, Cell]
Choices = Annotated[list[Line], Field(max_length=CHOICES_MAX)]


class TextOut(Schema):
    """A sentence in both languages."""

    zh: str
    en: str


class MetricOut(Schema):
    """All that a metric's card says."""

    key: str
    zh: str
    en: str
    stage: Stage
    formula: str
    unit: Measure
    over: Grain
    source: str
    meaning: TextOut
    exclusions: TextOut
    version: Count


class MetricsOut(Schema):
    """The whole catalogue; it is as long as the code makes it."""

    metrics: list[MetricOut]


class ColumnOut(Schema):
    """A column of a report; a figure names its metric's unit, a label has none."""

    name: str
    zh: str | None
    en: str | None
    unit: Measure | None


class ReportOut(Schema):
    """Some rows of a report; money is decimal text in the major unit, unknown is null."""

    name: str
    columns: list[ColumnOut]
    rows: list[RowOut]
    next_cursor: str | None
    total: Count


class PeriodIn(Schema):
    """Business days, both included; open ends reach to the first and last known fact."""

    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")
    reading: Reading = Reading.ALL


class ReportIn(PeriodIn):
    """The question of a report; see ``docs/metrics.md``."""

    community: Choices = Field(default_factory=list)
    store: Choices = Field(default_factory=list)
    source: Choices = Field(default_factory=list)
    currency: Annotated[str, Field(pattern="^[A-Za-z]{3}$")] | None = None
    by: By = By.TOTAL
    per: Per | None = None
    format: Literal["json", "csv"] = "json"
    cursor: Annotated[int, Field(ge=0, le=BIGINT_MAX)] = 0
    limit: Annotated[int, Field(ge=1, le=REPORT_ROWS_MAX)] = REPORT_ROWS_DEFAULT


class ReasonOut(Schema):
    """Why a verdict was given, with its figures."""

    code: str
    zh: str
    en: str


class VerdictOut(Schema):
    """How a community is doing, as of a day."""

    community_id: BigId
    health: CommunityHealth
    as_of: date | None
    reasons: list[ReasonOut]
    thresholds_version: Count


class AlertOut(Schema):
    """A community that needs someone."""

    community_id: BigId
    key: str
    title: str
    verdict: VerdictOut


class CardOut(Schema):
    """A figure of the window and of the window before it."""

    key: str
    zh: str
    en: str
    unit: Measure
    now: float | None
    before: float | None


class OverviewOut(Schema):
    """All visible communities at a glance."""

    as_of: date | None
    first: date | None
    reading: Reading
    communities: Count
    health: dict[CommunityHealth, Count]
    cards: list[CardOut]
    trend: list[RowOut]
    alerts: list[AlertOut]


class PeakOut(Schema):
    """An hour of the day at which members speak most."""

    hour: Annotated[int, Field(ge=0, le=23)]
    share: float


class FiguresOut(Schema):
    """All figures of one community."""

    community_id: BigId
    first: date | None
    last: date | None
    assumed_joins: bool
    totals: RowOut | None
    trend: list[RowOut]
    heatmap: list[RowOut]
    peaks: list[PeakOut]
    speaker_retention: list[RowOut]
    member_retention: list[RowOut]
    verdict: VerdictOut


class IntervalOut(Schema):
    """Holds the true rate with 95 % confidence."""

    low: float
    high: float


class ComparedOut(Schema):
    """One metric on both sides."""

    key: str
    zh: str
    en: str
    unit: Measure
    left: float | None
    right: float | None
    left_interval: IntervalOut | None
    right_interval: IntervalOut | None


class ComparisonOut(Schema):
    """Two communities, or two periods of one."""

    figures: list[ComparedOut]


class CompareIn(Schema):
    """Two sides, each a community and its period."""

    left: BigId
    right: BigId
    left_from: date | None = None
    left_to: date | None = None
    right_from: date | None = None
    right_to: date | None = None
    reading: Reading = Reading.ALL


@router.get("/metrics", response=MetricsOut)
@access.requires(Permission.VIEW_FIGURES)
def metric_catalogue(request: access.StaffRequest) -> dict[str, list[metrics.Metric]]:
    """Show how every figure is computed."""
    del request
    return {"metrics": metrics.as_rows()}


@router.get("/reports/{name}", response=ReportOut)
@access.requires(Permission.VIEW_FIGURES)
def report(request: access.StaffRequest, name: str, asked: Query[ReportIn]) -> Any:  # noqa: ANN401 - rows or a file
    """Answer a report as rows, or as a CSV file for those who may export.

    Reports that name people stand with the customers.
    """
    if name in queries.PERSONAL_REPORTS:
        raise queries.UnknownReport(name=name, known="/customers/reports")
    scope = request.scope
    if name in queries.MONEY_REPORTS:
        access.check(request, Permission.VIEW_MONEY)
        scope = request.full_scope.where(Permission.VIEW_MONEY)
    table = queries.report(name, params_of(asked), scope)
    return answer(request, name, asked, table)


def answer(
    request: access.StaffRequest, name: str, asked: ReportIn, table: pyarrow.Table
) -> dict[str, Any] | HttpResponse:
    """Give a report as the asker wants it; an export leaves a line in the audit log."""
    if asked.format == "csv":
        access.check(request, Permission.EXPORT)
        org_actions.audit(
            staff=request.staff,
            action="report_exported",
            object_name="report",
            object_id=None,
            detail={"report": name, "rows": table.num_rows},
            request=request,
        )
        response = HttpResponse(writing.as_csv(table), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    end = asked.cursor + asked.limit
    return {
        "name": name,
        "columns": [_column(column) for column in table.column_names],
        "rows": writing.rows(table.slice(asked.cursor, asked.limit)),
        "next_cursor": str(end) if end < table.num_rows else None,
        "total": table.num_rows,
    }


@router.get("/overview", response=OverviewOut)
@access.requires(Permission.VIEW_FIGURES)
def overview(
    request: access.StaffRequest,
    days: Annotated[int, Query(ge=1, le=OVERVIEW_DAYS_MAX)] = OVERVIEW_DAYS,
    reading: Reading = Reading.ALL,
) -> dict[str, Any]:
    """Show how all visible communities do."""
    found = queries.overview(request.scope, days=days, reading=reading)
    return {
        "as_of": found.as_of,
        "first": found.first,
        "reading": found.reading,
        "communities": found.communities,
        "health": found.health,
        "cards": [
            _named(key) | {"now": now, "before": before}
            for key, (now, before) in found.cards.items()
        ],
        "trend": _json(found.trend),
        "alerts": found.alerts,
    }


@router.get("/communities/{community_id}/figures", response=FiguresOut)
@access.requires(Permission.VIEW_FIGURES)
def community_figures(
    request: access.StaffRequest,
    community_id: BigId,
    period: Query[PeriodIn],
    by: By = By.DAY,
) -> dict[str, Any]:
    """Show all figures of one community: trend, heat map, peaks, retention, health."""
    params = queries.ReportParams(
        first=period.first, last=period.last, reading=period.reading, by=by
    )
    found = queries.community_figures(community_id, request.scope, params=params)
    return {
        "community_id": community_id,
        "first": found.first,
        "last": found.last,
        "assumed_joins": found.community["assumed_joins"],
        "totals": _json([found.totals])[0] if found.totals else None,
        "trend": _json(found.trend),
        "heatmap": _json(found.heatmap),
        "peaks": found.peaks,
        "speaker_retention": _json(found.speaker_retention),
        "member_retention": _json(found.member_retention),
        "verdict": found.verdict,
    }


@router.get("/compare", response=ComparisonOut)
@access.requires(Permission.VIEW_FIGURES)
def compare(request: access.StaffRequest, asked: Query[CompareIn]) -> dict[str, Any]:
    """Hold two communities, or two periods of one, against each other."""
    left = queries.Side(community_id=asked.left, first=asked.left_from, last=asked.left_to)
    right = queries.Side(community_id=asked.right, first=asked.right_from, last=asked.right_to)
    found = queries.compare(left, right, request.scope, reading=asked.reading)
    return {
        "figures": [
            _named(each.key)
            | {
                "left": each.left,
                "right": each.right,
                "left_interval": each.left_interval,
                "right_interval": each.right_interval,
            }
            for each in found
        ]
    }


def params_of(asked: ReportIn) -> queries.ReportParams:
    """The question as the queries take it."""
    return queries.ReportParams(
        communities=tuple(asked.community),
        stores=tuple(asked.store),
        sources=tuple(asked.source),
        first=asked.first,
        last=asked.last,
        reading=asked.reading,
        currency=asked.currency,
        by=asked.by,
        per=asked.per,
    )


def _named(key: str) -> dict[str, Any]:
    metric = metrics.CATALOGUE[key]
    return {"key": key, "zh": metric.zh, "en": metric.en, "unit": metric.unit}


def _column(name: str) -> dict[str, Any]:
    metric = metrics.CATALOGUE.get(name)
    if metric is None:
        return {"name": name, "zh": None, "en": None, "unit": None}
    return {"name": name, "zh": metric.zh, "en": metric.en, "unit": metric.unit}


def _json(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [writing.plain(row) for row in found]

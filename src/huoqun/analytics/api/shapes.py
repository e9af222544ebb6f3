"""What the routes of figures take and answer."""

from datetime import date
from typing import Annotated, Any, Literal

import pyarrow
from ninja import Field, Schema

from huoqun.analytics import metrics, queries
from huoqun.analytics.kinds import (
    By,
    CommunityHealth,
    Grain,
    Measure,
    Per,
    Reading,
    Stage,
    Unknown,
)
from huoqun.analytics.reports import writing
from huoqun.core.http import Line
from huoqun.core.ids import BIGINT_MAX, BigId, Count

REPORT_ROWS_DEFAULT = 1_000
REPORT_ROWS_MAX = 10_000
CHOICES_MAX = 200
DAYS_MAX = 366
SPARKLINE_DAYS = 28

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


class UnknownOut(Schema):
    """Why a figure is unknown."""

    code: Unknown
    zh: str
    en: str


class CardOut(Schema):
    """A figure of a window and of the window before it; money in major units of ``currency``."""

    key: str
    zh: str
    en: str
    unit: Measure
    now: float | None
    before: float | None
    currency: str | None
    unknown: UnknownOut | None


class IntervalOut(Schema):
    """Holds the true rate with 95 % confidence."""

    low: float
    high: float


class RankedOut(Schema):
    """A community's place; ``n`` is its members."""

    community_id: BigId
    key: str
    title: str
    value: float
    n: Count
    interval: IntervalOut | None


class RankingOut(Schema):
    """The best and the worst communities by one metric; ``left_out`` have too few members."""

    key: str
    zh: str
    en: str
    unit: Measure
    currency: str | None
    top: list[RankedOut]
    bottom: list[RankedOut]
    left_out: Count
    n_min: Count
    unknown: UnknownOut | None


class OverviewOut(Schema):
    """All visible communities at a glance; ``money_cards`` are null for who may not see money."""

    as_of: date | None
    first: date | None
    reading: Reading
    communities: Count
    health: dict[CommunityHealth, Count]
    cards: list[CardOut]
    money_cards: list[CardOut] | None
    trend: list[RowOut]
    alerts: list[AlertOut]
    rankings: list[RankingOut]


class PeakOut(Schema):
    """An hour of the day at which members speak most."""

    hour: Annotated[int, Field(ge=0, le=23)]
    share: float


class ClaimOut(Schema):
    """What an article says a rate should be."""

    low: float
    high: float
    source: TextOut


class StepOut(Schema):
    """A step of the funnel; the rate is its share of the step before."""

    key: str
    zh: str
    en: str
    people: Count | None
    rate_key: str | None
    rate: float | None
    interval: IntervalOut | None
    claim: ClaimOut | None


class SalesOut(Schema):
    """What the community sells, its members' orders too (``rule``); never added over communities.

    With several currencies amounts are unknown until one is asked for.
    """

    cards: list[CardOut]
    currencies: list[str]
    rule: TextOut


class FiguresOut(Schema):
    """All figures of one community.

    ``orders`` is null for who may not see money; ``unknown`` lists what nobody can know yet.
    """

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
    orders: SalesOut | None
    funnel: list[StepOut]
    unknown: list[CardOut]


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
    unknown: UnknownOut | None


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


class FiguresIn(PeriodIn):
    """The question about one community; the trend comes ``by`` day, week or month."""

    by: By = By.DAY
    currency: Annotated[str, Field(pattern="^[A-Za-z]{3}$")] | None = None


class SparklinesIn(Schema):
    """Small curves of some communities over the last days."""

    ids: Annotated[list[BigId], Field(max_length=CHOICES_MAX)]
    days: Annotated[int, Field(ge=1, le=DAYS_MAX)] = SPARKLINE_DAYS


class RowsIn(PeriodIn):
    """Rows behind a figure, of one community."""

    community_id: BigId
    cursor: Annotated[int, Field(ge=0, le=BIGINT_MAX)] = 0
    limit: Annotated[int, Field(ge=1, le=REPORT_ROWS_MAX)] = REPORT_ROWS_DEFAULT


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


def named(key: str) -> dict[str, Any]:
    """A metric's key, name and unit."""
    metric = metrics.CATALOGUE[key]
    return {"key": key, "zh": metric.zh, "en": metric.en, "unit": metric.unit}


def unknown_of(reason: Unknown | None) -> dict[str, Any] | None:
    """Why a figure is unknown, in words."""
    return None if reason is None else {"code": reason, "zh": reason.zh, "en": reason.en}


def card(told: queries.Card) -> dict[str, Any]:
    """A card with its names."""
    return named(told.key) | {
        "now": told.now,
        "before": told.before,
        "currency": told.currency,
        "unknown": unknown_of(told.unknown),
    }


def page_of(name: str, table: pyarrow.Table, *, cursor: int, limit: int) -> dict[str, Any]:
    """Some rows of a table with what its columns are."""
    end = cursor + limit
    return {
        "name": name,
        "columns": [_column(column) for column in table.column_names],
        "rows": writing.rows(table.slice(cursor, limit)),
        "next_cursor": str(end) if end < table.num_rows else None,
        "total": table.num_rows,
    }


def _column(name: str) -> dict[str, Any]:
    if name in metrics.CATALOGUE:
        told = named(name)
        return {"name": name} | {each: told[each] for each in ("zh", "en", "unit")}
    return {"name": name, "zh": None, "en": None, "unit": None}


def plain(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as JSON takes them."""
    return [writing.plain(row) for row in found]

"""Metrics, reports and their questions."""

from datetime import date
from typing import Annotated, Any, Literal

import pyarrow
from ninja import Field, Schema

from huoqun.analytics import metrics, queries
from huoqun.analytics.kinds import By, Grain, Measure, Per, Reading, Stage
from huoqun.analytics.reports import labels, writing
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
    """Some rows of a report; money is decimal text in the major unit, unknown is null.

    ``names`` tells what the communities or stores of these rows are called, by the import's ids.
    """

    name: str
    columns: list[ColumnOut]
    names: dict[str, str] = {}
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
    unit_id: BigId | None = None
    currency: Annotated[str, Field(pattern="^[A-Za-z]{3}$")] | None = None
    by: By = By.TOTAL
    per: Per | None = None
    format: Literal["json", "csv", "xlsx"] = "json"
    cursor: Annotated[int, Field(ge=0, le=BIGINT_MAX)] = 0
    limit: Annotated[int, Field(ge=1, le=REPORT_ROWS_MAX)] = REPORT_ROWS_DEFAULT


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
        unit_id=asked.unit_id,
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
    label = labels.LABELS.get(name)
    words = {"zh": label.zh, "en": label.en} if label else {"zh": None, "en": None}
    return {"name": name, **words, "unit": None}


def plain(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as JSON takes them."""
    return [writing.plain(row) for row in found]

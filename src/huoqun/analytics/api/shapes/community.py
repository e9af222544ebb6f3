"""All figures of one community, and small curves of many."""

from datetime import date
from typing import Annotated

from ninja import Field, Schema

from huoqun.analytics.api.shapes import figures, reports
from huoqun.analytics.kinds import By
from huoqun.core.ids import BigId, Count


class PeakOut(Schema):
    """An hour of the day at which members speak most."""

    hour: Annotated[int, Field(ge=0, le=23)]
    share: float


class ClaimOut(Schema):
    """What an article says a rate should be."""

    low: float
    high: float
    source: reports.TextOut


class StepOut(Schema):
    """A step of the funnel; the rate is its share of the step before.

    ``median_days`` (the metric ``days_key``) is how long ``newcomers`` took from the step before.
    """

    key: str
    zh: str
    en: str
    people: Count | None
    rate_key: str | None
    rate: float | None
    interval: figures.IntervalOut | None
    claim: ClaimOut | None
    days_key: str | None
    median_days: float | None
    newcomers: Count | None


class SalesOut(Schema):
    """What the community sells, its members' orders too (``rule``); never added over communities.

    With several currencies amounts are unknown until one is asked for.
    """

    cards: list[figures.CardOut]
    currencies: list[str]
    rule: reports.TextOut


class FiguresOut(Schema):
    """All figures of one community.

    ``orders`` is null for who may not see money; ``unknown`` lists what nobody can know yet.
    """

    community_id: BigId
    first: date | None
    last: date | None
    assumed_joins: bool
    totals: reports.RowOut | None
    trend: list[reports.RowOut]
    heatmap: list[reports.RowOut]
    peaks: list[PeakOut]
    speaker_retention: list[reports.RowOut]
    member_retention: list[reports.RowOut]
    verdict: figures.VerdictOut
    orders: SalesOut | None
    funnel: list[StepOut]
    unknown: list[figures.CardOut]


class FiguresIn(reports.PeriodIn):
    """The question about one community; the trend comes ``by`` day, week or month.

    ``days`` are the near days, in place of ``from`` and ``to``: the last is the last one known.
    """

    days: Annotated[int, Field(ge=1, le=reports.DAYS_MAX)] | None = None
    by: By = By.DAY
    currency: Annotated[str, Field(pattern="^[A-Za-z]{3}$")] | None = None


class SparklinesIn(Schema):
    """Small curves of some communities over the last days."""

    ids: Annotated[list[BigId], Field(max_length=reports.CHOICES_MAX)]
    days: Annotated[int, Field(ge=1, le=reports.DAYS_MAX)] = reports.SPARKLINE_DAYS

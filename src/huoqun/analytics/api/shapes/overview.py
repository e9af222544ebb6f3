"""All visible communities at a glance."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from huoqun.analytics.api.shapes import figures, reports
from huoqun.analytics.kinds import Change, CommunityHealth, Measure, Reading
from huoqun.core.ids import BigId, Count

OVERVIEW_DAYS = 28


class OverviewIn(Schema):
    """How many days, whose, and whether as a workbook."""

    days: Annotated[int, Field(ge=1, le=reports.DAYS_MAX)] = OVERVIEW_DAYS
    reading: Reading = Reading.ALL
    unit_id: BigId | None = None
    format: Literal["json", "xlsx"] = "json"


class AlertOut(Schema):
    """A community that needs someone."""

    community_id: BigId
    key: str
    title: str
    verdict: figures.VerdictOut


class ChangedOut(Schema):
    """A community that changed, in words; ``first`` to ``last`` is held against as many before."""

    community_id: BigId
    key: str
    title: str
    zh: str
    en: str
    first: date
    last: date
    is_good: bool | None


class ChangesOut(Schema):
    """Changes of one kind: how many communities, and the greatest of them.

    ``metric_key`` names the metric whose rows stand behind a change of a figure.
    """

    kind: Change
    zh: str
    en: str
    metric_key: str | None
    count: Count
    told: list[ChangedOut]


class RankedOut(Schema):
    """A community's place; ``n`` is its members, ``first`` to ``last`` the days of the value."""

    community_id: BigId
    key: str
    title: str
    value: float
    n: Count
    first: date
    last: date
    interval: figures.IntervalOut | None


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
    unknown: figures.UnknownOut | None


class OverviewOut(Schema):
    """All visible communities at a glance; ``money_cards`` are null for who may not see money."""

    told_at: datetime
    as_of: date | None
    first: date | None
    reading: Reading
    communities: Count
    health: dict[CommunityHealth, Count]
    cards: list[figures.CardOut]
    money_cards: list[figures.CardOut] | None
    trend: list[reports.RowOut]
    changes: list[ChangesOut]
    alerts: list[AlertOut]
    rankings: list[RankingOut]

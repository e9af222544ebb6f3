"""Two sides held against each other."""

from datetime import date
from typing import Literal

from ninja import Schema

from huoqun.analytics.api.shapes import figures
from huoqun.analytics.kinds import Measure, Reading
from huoqun.core.ids import BigId


class ComparedOut(Schema):
    """One metric on both sides."""

    key: str
    zh: str
    en: str
    unit: Measure
    left: float | None
    right: float | None
    left_interval: figures.IntervalOut | None
    right_interval: figures.IntervalOut | None
    unknown: figures.UnknownOut | None


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
    format: Literal["json", "csv", "xlsx"] = "json"

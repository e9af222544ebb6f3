"""What stands on every screen of figures: verdicts, cards, intervals, why one is unknown."""

from datetime import date
from typing import Any

from ninja import Schema

from huoqun.analytics import queries
from huoqun.analytics.api.shapes import reports
from huoqun.analytics.kinds import CommunityHealth, Measure, Unknown
from huoqun.core.ids import BigId, Count


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


def unknown_of(reason: Unknown | None) -> dict[str, Any] | None:
    """Why a figure is unknown, in words."""
    return None if reason is None else {"code": reason, "zh": reason.zh, "en": reason.en}


def card(told: queries.Card) -> dict[str, Any]:
    """A card with its names."""
    return reports.named(told.key) | {
        "now": told.now,
        "before": told.before,
        "currency": told.currency,
        "unknown": unknown_of(told.unknown),
    }


class NewestOut(Schema):
    """A word that moves with everything that figures are computed from; it tells nothing else.

    Null for who sees a part of the company: the doings of others must not show.
    """

    mark: str | None
    lag_seconds: Count

"""The only source of "now", and the business calendar.

A business day is a calendar day in the business time zone (default Asia/Shanghai, fixed at first
start); every stored time is UTC. Tests freeze the clock with :func:`frozen`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings

_frozen_at: ContextVar[datetime | None] = ContextVar("frozen_at", default=None)


@cache
def zone(name: str | None = None) -> ZoneInfo:
    """The business time zone, or the zone of that name."""
    return ZoneInfo(name or settings.HUOQUN_BUSINESS_TIME_ZONE)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen_at.get() or datetime.now(UTC)


def today() -> date:
    """The present business day."""
    return business_day(now())


def business_day(at: datetime) -> date:
    """The business day on which an aware moment falls."""
    return at.astimezone(zone()).date()


def start_of_day(day: date) -> datetime:
    """The first moment of a business day, in UTC."""
    return datetime.combine(day, time.min, tzinfo=zone()).astimezone(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at an aware moment (tests and simulations)."""
    token = _frozen_at.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen_at.reset(token)

"""How many mass sends a customer or a group may get (§1 fact 3): three rules, one at a time."""

import calendar
from datetime import date, timedelta

MONTH_DAYS = "month_days"  # as many a month as the month has days
SEVEN_PER_WEEK = "7_per_week"
ONE_PER_DAY = "1_per_day"
RULES = (MONTH_DAYS, SEVEN_PER_WEEK, ONE_PER_DAY)

# What became of a target.
UNSENT, SENT, NOT_A_FRIEND, GOT_ANOTHER = 0, 1, 2, 3


def period_start(*, rule: str, today: date) -> date:
    """The first day of the period that counts today."""
    if rule == ONE_PER_DAY:
        return today
    if rule == SEVEN_PER_WEEK:
        return today - timedelta(days=today.weekday())
    return today.replace(day=1)


def most(*, rule: str, today: date) -> int:
    """How many may arrive in that period."""
    if rule == ONE_PER_DAY:
        return 1
    if rule == SEVEN_PER_WEEK:
        return 7
    return calendar.monthrange(today.year, today.month)[1]


def outcome(*, reachable: bool, received: int, allowed: int) -> int:
    """What becomes of one target when the member taps: sent, not a friend, or full."""
    if not reachable:
        return NOT_A_FRIEND
    return SENT if received < allowed else GOT_ANOTHER

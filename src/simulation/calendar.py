"""The 120 days of the demo, and the hours at which people look at their phones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from simulation import dice

DAYS = 120
SECONDS_OF_DAY = 24 * 3600
_CHINA = ZoneInfo("Asia/Shanghai")


def yesterday() -> date:
    """Return the last day that is over in China: the demo's default end."""
    return datetime.now(_CHINA).date() - timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The demo's days, numbered 0 to 119; times are China's wall clock, as in an export."""

    last: date

    @property
    def first(self) -> date:
        """Return day 0."""
        return self.last - timedelta(days=DAYS - 1)

    def date(self, day: int) -> date:
        """Return the date of a day; numbers outside the demo are allowed."""
        return self.first + timedelta(days=day)

    def moment(self, day: int, second: float) -> datetime:
        """Return that second of that day, never later than its last."""
        bounded = min(int(second), SECONDS_OF_DAY - 1)
        return datetime.combine(self.date(day), time.min) + timedelta(seconds=bounded)

    def number(self, moment: datetime) -> int:
        """Return the number of the day in which the moment lies."""
        return (moment.date() - self.first).days


def second_of_day(hours: Sequence[float], chance: dice.Dice) -> int:
    """Return a second of the day, drawn from a weight per hour."""
    hour = chance.pick(range(24), hours)
    return hour * 3600 + chance.randrange(3600)

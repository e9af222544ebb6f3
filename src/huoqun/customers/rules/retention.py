"""For how long words and people are kept; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# What people said: half a year, in which a follow-up still makes sense.
WORDS_DAYS_DEFAULT: Final = 180
# Who they are: three years after their last trace, as long as records of a trade must be kept
# (E-commerce Law, 31).
PERSON_DAYS_DEFAULT: Final = 1_095
DAYS_MIN: Final = 30
DAYS_MAX: Final = 3_650


@dataclass(frozen=True, kw_only=True, slots=True)
class Days:
    """For how many days words, and people who left no trace since, are kept."""

    version: int = 1
    words_days: int = WORDS_DAYS_DEFAULT
    person_days: int = PERSON_DAYS_DEFAULT

    def fits(self) -> bool:
        """Whether both lie within bounds, and nobody goes before their words do."""
        inside = all(DAYS_MIN <= each <= DAYS_MAX for each in (self.words_days, self.person_days))
        return inside and self.words_days <= self.person_days

    def words_before(self, now: datetime) -> datetime:
        """Words that came to us before this moment go."""
        return now - timedelta(days=self.words_days)

    def person_before(self, now: datetime) -> datetime:
        """Who left no trace since this moment goes."""
        return now - timedelta(days=self.person_days)

"""What needs a yes, what a no forbids, and how long an answer may take; pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from huoqun.customers.kinds import ConsentPurpose

# Nothing of the kind without a yes of its own (PIPL 23, 29, 31); the others are allowed until
# somebody says no (PIPL 24: an easy way to refuse).
NEEDS_A_YES: Final = frozenset(
    {ConsentPurpose.THIRD_PARTIES, ConsentPurpose.SENSITIVE, ConsentPurpose.CHILDREN}
)
# PIPL 50 says "in time"; GB/T 35273 says thirty days. Fifteen working days are ours.
ANSWER_WORKING_DAYS: Final = 15
_SATURDAY: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A yes or a no to one purpose; ``recipient`` when data would be passed on to somebody."""

    purpose: ConsentPurpose
    given: bool
    proof: str = ""
    recipient: str = ""


def allows(*, purpose: ConsentPurpose, said: bool | None) -> bool:
    """Whether a purpose is allowed by a person's last word on it; None when they said nothing."""
    return said if said is not None else purpose not in NEEDS_A_YES


def due_on(asked_on: date) -> date:
    """The last day for an answer: Saturdays and Sundays do not count, public holidays do."""
    day, left = asked_on, ANSWER_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day

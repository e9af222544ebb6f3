"""What catches feedback, how a ticket goes on, and until when; pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from huoqun.feedback.kinds import TicketSeverity, TicketState, TicketStep

# A rule is read by people: more words than this belong in a second rule.
WORDS_MAX = 50
WORD_LENGTH_MAX = 40
# "*" stands for so many characters at most; two of them, so that no wording can take long.
GAP_CHARACTERS_MAX = 20
GAPS_MAX = 2
# Of a longer message only the beginning is read.
TEXT_READ_MAX = 2_000
# An import of an old chat is history, no call for help.
CAUGHT_DAYS_MAX = 7
GATHER_HOURS_DEFAULT = 24
GATHER_HOURS_MAX = 720
TRIAL_DAYS_DEFAULT = 14
TRIAL_DAYS_MAX = 28
TRIAL_MESSAGES_MAX = 200_000
TARGET_HOURS_MAX = 24 * 90
# A member who was told and says nothing for so long is content.
SETTLED_DAYS = 7
# What one member may send from their page: more is a slip, or a game.
SENT_PER_HOUR_MAX = 5
SENT_PER_DAY_MAX = 20
SENT_LENGTH_MAX = 1_000
# The same words again within so long are one tap too many.
REPEATED_MINUTES = 10

SEVERITIES = tuple(TicketSeverity)
UNDONE = (TicketState.OPEN, TicketState.ANSWERED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """Within how many hours a ticket is to be answered and solved, by the clock on the wall."""

    answer_hours: int
    solve_hours: int


# Article 003 asks for after-sales "fast and humanly" and names no number: these are ours to start
# with, and each company edits them.
TARGETS = {
    TicketSeverity.URGENT: Target(answer_hours=1, solve_hours=24),
    TicketSeverity.HIGH: Target(answer_hours=4, solve_hours=48),
    TicketSeverity.NORMAL: Target(answer_hours=24, solve_hours=72),
    TicketSeverity.LOW: Target(answer_hours=48, solve_hours=168),
}

_FROM = {
    TicketStep.ANSWER: frozenset(TicketState) - {TicketState.CLOSED},
    TicketStep.SOLVE: frozenset(UNDONE),
    TicketStep.TELL_BACK: frozenset({TicketState.SOLVED, TicketState.TOLD_BACK}),
    TicketStep.CLOSE: frozenset(TicketState) - {TicketState.CLOSED},
    TicketStep.REOPEN: frozenset(TicketState) - frozenset(UNDONE),
}


def may(step: TicketStep, *, state: str) -> bool:
    """Whether a ticket in this state can take the step."""
    return state in _FROM[step]


def steps(state: str) -> list[TicketStep]:
    """What can be done next with a ticket in this state."""
    return [step for step in TicketStep if may(step, state=state)]


def graver(*, one: str, other: str) -> TicketSeverity:
    """The one of two severities that presses more."""
    return max(TicketSeverity(one), TicketSeverity(other), key=SEVERITIES.index)


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """The moments of a ticket that say what is due next; ``renewed_at`` is its last reopening."""

    state: str
    first_answered_at: datetime | None
    answer_due_at: datetime
    solve_due_at: datetime
    renewed_due_at: datetime | None


def next_due(of: Clock) -> datetime | None:
    """Until when the next step must be done; None when nothing presses any more."""
    if of.state not in UNDONE:
        return None
    if of.renewed_due_at is not None:
        return of.renewed_due_at
    return of.solve_due_at if of.first_answered_at else of.answer_due_at


def due(*, since: datetime, hours: int) -> datetime:
    """The moment by which something is to be done: plain hours, nights and Sundays included."""
    return since + timedelta(hours=hours)


# --- Words of a rule


def plain(text: str) -> str:
    """A text as rules read it: full and half width, case and runs of blanks do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text[:TEXT_READ_MAX]).casefold().split())


def is_readable(word: str) -> bool:
    """Whether a word of a rule can be looked for: not only stars, none at an end, at most two."""
    wanted = plain(word)
    parts = wanted.split("*")
    return len(word) <= WORD_LENGTH_MAX and len(parts) <= GAPS_MAX + 1 and all(parts)


@lru_cache(maxsize=1_000)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    gap = f".{{0,{GAP_CHARACTERS_MAX}}}?"
    each = (gap.join(map(re.escape, plain(word).split("*"))) for word in words)
    return re.compile("|".join(each))


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """What a message must contain one of, and what it must not contain."""

    words: tuple[str, ...]
    without: tuple[str, ...]

    def fits(self, text: str) -> bool:
        """Whether a text, made plain before, is meant."""
        if not self.words or _pattern(self.words).search(text) is None:
            return False
        return not self.without or _pattern(self.without).search(text) is None


def openings(moments: Iterable[datetime], *, gather_hours: int) -> int:
    """How many tickets the messages of one person would open: what follows soon is gathered."""
    window = timedelta(hours=gather_hours)
    opened, last = 0, None
    for at in sorted(moments):
        if last is None or at - last > window:
            opened += 1
        last = at
    return opened


def too_many(moments: Sequence[datetime], *, now: datetime) -> bool:
    """Whether somebody who sent at these moments must wait before they send again."""
    within_hour = sum(at > now - timedelta(hours=1) for at in moments)
    within_day = sum(at > now - timedelta(days=1) for at in moments)
    return within_hour >= SENT_PER_HOUR_MAX or within_day >= SENT_PER_DAY_MAX

"""Decisions about communities: may one start, what may change, how long someone stayed; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huoqun.communities.kinds import Lifecycle, Positioning, Readiness, Requirement, Tenure

# A purpose shorter than this says nothing a template could be picked by (ours).
PURPOSE_LENGTH_MIN = 4

# The longest stay of each bucket, in days; beyond the last it is "longer".
_TENURES = ((0, Tenure.SAME_DAY), (7, Tenure.WEEK), (30, Tenure.MONTH), (90, Tenure.QUARTER))


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The readiness questions (articles 001 and 004).

    Why, for which stage, for whom, with what, to what end, and how the goods are bought.
    """

    purpose: str
    stage: str
    audience: str
    resources: str
    value: str
    decision: str


def unanswered(answers: Answers) -> tuple[Requirement, ...]:
    """The questions that still have no answer; a purpose of a word or two is none."""
    given = {
        Requirement.PURPOSE: len(answers.purpose.strip()) >= PURPOSE_LENGTH_MIN,
        Requirement.STAGE: answers.stage,
        Requirement.AUDIENCE: answers.audience.strip(),
        Requirement.RESOURCES: answers.resources.strip(),
        Requirement.VALUE: answers.value.strip(),
        Requirement.DECISION: answers.decision,
    }
    return tuple(question for question, answer in given.items() if not answer)


def readiness(answers: Answers, *, made_by_import: bool) -> Readiness:
    """Whether a community may start: no clear purpose, no start."""
    missing = unanswered(answers)
    if Requirement.PURPOSE in missing:
        untouched = not any(vars(answers).values())
        return Readiness.NOT_ASKED if made_by_import and untouched else Readiness.NO_PURPOSE
    return Readiness.INCOMPLETE if missing else Readiness.READY


def may_start(
    *, positioning: str, answers: Answers, ends_on: date | None
) -> tuple[Requirement, ...]:
    """What still stands in the way of going live; empty when nothing does."""
    missing = [Requirement.POSITIONING] if positioning == Positioning.UNSET else []
    missing += unanswered(answers)
    if positioning == Positioning.FLASH and ends_on is None:
        missing.append(Requirement.ENDS_ON)
    return tuple(missing)


def may_lose(*, lifecycle: str, made_by_import: bool) -> bool:
    """Whether what a community needed to start may be taken from it again.

    One that prepares has not started, and an imported one never passed the gate.
    """
    return lifecycle == Lifecycle.PREPARING or made_by_import


def tenure(*, days: int) -> Tenure:
    """The bucket of a stay of so many days."""
    for longest, bucket in _TENURES:
        if days <= longest:
            return bucket
    return Tenure.LONGER


@dataclass(frozen=True, kw_only=True, slots=True)
class Joined:
    """A join; ``at`` is empty when only the day is known."""

    on: date
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """A leave. ``known_by`` is the day of the join that it was told with, or "?" and the moment."""

    on: date
    at: datetime | None = None
    known_by: str


def lone(*, on: date, at: datetime | None) -> str:
    """How a leave is known that was told without its join."""
    return f"?{at.isoformat() if at else on.isoformat()}"


def same_leave(*, one: Left, on: date, at: datetime | None, joins: Iterable[Joined]) -> bool:
    """Whether a leave told without its join is this one: of the same day, and nobody who left
    once has joined again between the two hours.
    """
    if one.on != on:
        return False
    if one.at is None or at is None:
        return True
    first, last = sorted((one.at, at))
    return not any(each.at is not None and first < each.at <= last for each in joins)


def stays(*, joins: Iterable[Joined], leaves: Sequence[Left]) -> dict[Joined, Left]:
    """Which leave ends which stay of one person in one community; the others stay alone or open.

    A leave that was told with its join ends that stay. Any other ends the latest stay begun before
    it, if nothing else does. The answer depends on what is known, never on the order in which it
    came in: any split of a history over several exports comes to the same stays.
    """
    begun = sorted(joins, key=_joined_when)
    by_day = {each.on.isoformat(): each for each in begun}
    ends = {by_day[each.known_by]: each for each in leaves if each.known_by in by_day}
    told = {each.known_by for each in ends.values()}
    for leave in sorted((each for each in leaves if each.known_by not in told), key=_left_when):
        before = [each for each in begun if _began_before(each, leave)]
        if before and before[-1] not in ends:
            ends[before[-1]] = leave
            continue
        same_day = [each for each in begun if each.on == leave.on and each not in ends]
        if same_day and not (same_day[0].at and leave.at):
            ends[same_day[0]] = leave
    return ends


def _joined_when(join: Joined) -> tuple[date, float]:
    return join.on, join.at.timestamp() if join.at else 0.0


def _left_when(leave: Left) -> tuple[date, float, str]:
    return leave.on, leave.at.timestamp() if leave.at else 0.0, leave.known_by


def _began_before(join: Joined, leave: Left) -> bool:
    if join.on != leave.on:
        return join.on < leave.on
    return join.at is not None and leave.at is not None and join.at <= leave.at

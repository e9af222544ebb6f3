"""Decisions about communities: may one start, what may change, how long someone stayed; pure."""

from dataclasses import dataclass
from datetime import date

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

"""Decisions about communities: may one start, what a title may be, how memberships are keyed; pure."""

from dataclasses import dataclass
from datetime import date

from huoqun.communities.kinds import Positioning, Readiness

# A purpose shorter than this says nothing a template could be picked by (ours).
PURPOSE_LENGTH_MIN = 4


@dataclass(frozen=True, kw_only=True)
class Answers:
    """The readiness questions (articles 001 and 004): why, for which stage, whom, with what, how bought."""

    purpose: str
    stage: str
    audience: str
    resources: str
    value: str
    decision: str


def readiness(answers: Answers, *, made_by_import: bool) -> Readiness:
    """Whether a community may start: no clear purpose, no start."""
    rest = (answers.stage, answers.audience, answers.resources, answers.value, answers.decision)
    if len(answers.purpose.strip()) < PURPOSE_LENGTH_MIN:
        untouched = not any((answers.purpose, *rest))
        return Readiness.NOT_ASKED if made_by_import and untouched else Readiness.NO_PURPOSE
    return Readiness.READY if all(text.strip() for text in rest) else Readiness.INCOMPLETE


def may_start(*, positioning: str, verdict: Readiness, ends_on: date | None) -> tuple[str, ...]:
    """What still stands in the way of going live; empty when nothing does (requirements A1, A3, A4)."""
    missing = []
    if positioning == Positioning.UNSET:
        missing.append("positioning")
    if verdict is not Readiness.READY:
        missing.append("readiness")
    if positioning == Positioning.FLASH and ends_on is None:
        missing.append("ends_on")
    return tuple(missing)

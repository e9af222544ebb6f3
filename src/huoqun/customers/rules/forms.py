"""What a form may ask, when it takes answers, and what an answer gives and takes; pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from huoqun.customers.kinds import FormClosed, FormFault, FormState, TagChoice

QUESTIONS_MAX: Final = 8
OPTIONS_MAX: Final = 12
LINKS_MAX: Final = 20
# The wording around the maker's own sentence on what answers are used for, kept with each answer.
PURPOSE_VERSION: Final = 1
# Who opened the page longer ago than this was away in between: how long they took is unknown.
SECONDS_KNOWN_MAX: Final = 86_400

# Reference, behaviours row 39: not published, collecting, paused, ended. Nothing reopens an end.
NEXT: Final[Mapping[FormState, frozenset[FormState]]] = {
    FormState.DRAFT: frozenset({FormState.OPEN}),
    FormState.OPEN: frozenset({FormState.PAUSED, FormState.ENDED}),
    FormState.PAUSED: frozenset({FormState.OPEN, FormState.ENDED}),
    FormState.ENDED: frozenset(),
}


def closed_because(
    *, state: FormState, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> FormClosed | None:
    """Why a published form takes no answers at a moment; None while it does."""
    if state is FormState.PAUSED:
        return FormClosed.PAUSED
    if state is not FormState.OPEN or (closes_at is not None and now >= closes_at):
        return FormClosed.OVER
    return FormClosed.NOT_YET if opens_at is not None and now < opens_at else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A question as an answer is held against it: its own id, and those of its options."""

    id: int
    choice: TagChoice
    required: bool
    options: frozenset[int]


def fault_of(*, asked: Sequence[Asked], picked: Mapping[int, Collection[int]]) -> FormFault | None:
    """What is wrong with an answer, the first of its faults; None when it can be taken."""
    questions = {each.id: each for each in asked}
    for question_id, options in picked.items():
        known = questions.get(question_id)
        if known is None or not set(options) <= known.options:
            return FormFault.FOREIGN
        if known.choice is TagChoice.ONE and len(set(options)) > 1:
            return FormFault.TOO_MANY
    if any(each.required and not picked.get(each.id) for each in asked):
        return FormFault.MISSING
    return None if any(picked.values()) else FormFault.NOTHING


def tags_to_take(
    *, earlier: Collection[int], chosen: Collection[int], elsewhere: Collection[int]
) -> frozenset[int]:
    """The tags that an earlier answer of the form gave and no present answer of any form gives."""
    return frozenset(earlier) - frozenset(chosen) - frozenset(elsewhere)


def seconds_taken(*, first_seen: datetime | None, answered: datetime) -> int | None:
    """Seconds from the first view of the page to the answer; None where that is not known."""
    if first_seen is None or not timedelta() <= answered - first_seen:
        return None
    seconds = int((answered - first_seen).total_seconds())
    return seconds if seconds <= SECONDS_KNOWN_MAX else None

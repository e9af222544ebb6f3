"""What goes over the wire about segments."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from huoqun.core import http
from huoqun.core.http import Line, Paragraph, Words
from huoqun.core.ids import BigId, Count
from huoqun.core.ports import ConditionSubject, ParamKind
from huoqun.customers.kinds import SegmentKind

# Read by ``customers.rules.reading``, which says in words what is wrong with it.
Rule = dict[str, Any]


class OptionOut(Schema):
    """One word of a closed list."""

    value: str
    zh: str
    en: str


class ParamOut(Schema):
    """What one parameter of a condition takes; ``of`` says what its ids number."""

    key: str
    kind: ParamKind
    zh: str
    en: str
    optional: bool
    least: Count
    limit: Count
    of: str
    choices: list[OptionOut]


class ConditionOut(Schema):
    """A condition that rules may use, with its sentence; braces name its parameters."""

    key: str
    subject: ConditionSubject
    zh: str
    en: str
    params: list[ParamOut]


class ConditionsOut(Schema):
    """Every condition that the reader may use."""

    conditions: list[ConditionOut]


class RuleIn(Schema):
    """A rule to be counted."""

    rule: Rule


class PersonRef(Schema):
    """A customer, the name masked; null when none is known."""

    id: BigId
    name: str | None


class CountedOut(Schema):
    """How many fit, among how many; ``parts`` counts each part of the rule alone, by place."""

    count: Count
    universe: Count
    as_of: datetime
    zh: str
    en: str
    parts: dict[str, Count]
    sample: list[PersonRef]


class UnitRef(Schema):
    """A unit by its name."""

    id: BigId
    name: str


class SegmentOut(Schema):
    """A segment in a list. ``count`` is of everybody whom its unit knows: null until it was
    evaluated, and for those who see only some of them. ``zh`` and ``en`` are its rule in words:
    null where it asks for what the reader may not know.
    """

    id: BigId
    name: str
    note: str
    kind: SegmentKind
    unit: UnitRef
    made_by: str | None
    zh: str | None
    en: str | None
    count: Count | None
    evaluated_at: datetime | None
    edited_at: datetime


class UserOut(Schema):
    """What rests on a segment or a tag."""

    kind: str
    id: BigId
    name: str


class SegmentPageOut(SegmentOut):
    """A segment whole; ``mine`` is how many of it the reader may see, now."""

    rule: Rule
    zh: str
    en: str
    mine: Count
    used_by: list[UserOut]


class SegmentIn(Schema):
    """A new segment; of the reader's own part when no unit is given."""

    name: Line
    note: Paragraph = ""
    kind: SegmentKind = SegmentKind.LIVE
    rule: Rule
    unit_id: BigId | None = None


class SegmentChange(Schema):
    """What changes; only what is given is written."""

    name: Line | None = None
    note: Paragraph | None = None
    rule: Rule | None = None


class SegmentQuery(http.PageIn):
    """Which segments; ``words`` is a part of the name."""

    words: Words = ""


class SegmentDayOut(Schema):
    """A segment on one day."""

    day: date
    count: Count
    entered: Count
    left: Count


class DaysOut(Schema):
    """A segment's size by day, the oldest first."""

    days: list[SegmentDayOut]


class OverlapOut(Schema):
    """How many of a segment are in another one, of those whom the reader may see."""

    segment_id: BigId
    name: str
    both: Count
    other: Count


class OverlapsOut(Schema):
    """The other segments that share most people with one, the largest overlap first."""

    mine: Count
    overlaps: list[OverlapOut]


class WhyOut(Schema):
    """Whether a customer fits one part of a rule."""

    place: str
    zh: str
    en: str
    fits: bool


class WhysOut(Schema):
    """Why a customer is in a segment or not, the whole rule first."""

    parts: list[WhyOut]


class PeopleQuery(Schema):
    """Which page of the people."""

    cursor: Annotated[str, Field(max_length=100)] = ""
    limit: http.Limit = http.PAGE_SIZE_DEFAULT

"""Who fits a rule, of those whom someone may see: how many, who, why, and who is in two at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from pyroaring import BitMap64

from huoqun.core import paging
from huoqun.customers import models, queries
from huoqun.customers.actions import asking, fitting
from huoqun.customers.kinds import SegmentKind
from huoqun.customers.queries import Portrait
from huoqun.customers.rules import tree
from huoqun.customers.rules.tree import Is, Node
from huoqun.org.queries import Scope

SAMPLE_MAX = 10
# An overlap is looked for among so many segments.
COMPARED_MAX = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """How many fit a rule among whom someone may see; ``parts`` by place in the rule.

    ``parts`` are counts of each part taken alone, so that one sees which condition cuts how many.
    """

    count: int
    universe: int
    as_of: datetime
    zh: str
    en: str
    parts: dict[str, int]
    sample: tuple[int, ...]


def count(node: Node, *, seen_by: Scope) -> Counted:
    """Count a rule at once, saved or not."""
    whole = asking.expanded(node)
    found = fitting.answer(whole, universe=asking.universe(seen_by))
    zh, en = asking.told(node)
    return Counted(
        count=len(found.members),
        universe=len(found.universe),
        as_of=found.as_of,
        zh=zh,
        en=en,
        parts=_parts(node, found),
        sample=_sample(found.members),
    )


def _parts(node: Node, found: fitting.Answer) -> dict[str, int]:
    """How many fit each part, by its place: "rule", "rule.all[0]" …"""
    parts = {}
    for place, part in tree.places(node):
        fits = tree.fold(
            asking.expanded(part),
            fits=lambda each: found.fits[each].members,
            everyone=lambda: found.universe,
        )
        parts[place] = fits.intersection_cardinality(found.universe)
    return parts


def _sample(members: BitMap64) -> tuple[int, ...]:
    """Some of them, spread over the whole instead of the oldest alone."""
    size = len(members)
    if size <= SAMPLE_MAX:
        return tuple(members)
    return tuple(members[place * size // SAMPLE_MAX] for place in range(SAMPLE_MAX))


def people(segment: models.Segment, *, seen_by: Scope) -> BitMap64:
    """Who is in a segment, of those whom someone may see, as of now."""
    mine = asking.universe(seen_by)
    if segment.kind == SegmentKind.SNAPSHOT:
        seen = fitting.fresh([mine])[mine].members
        return queries.snapshots([segment.pk]) & seen
    own = asking.universe_of(segment)
    found = fitting.answer(
        tree.AllOf((own, asking.expanded(asking.stored(segment)))), universe=mine
    )
    return found.members


def portrait(segment: models.Segment, *, seen_by: Scope, rights: Scope) -> Portrait:
    """Who is in a segment beside all others whom someone may see, staff and crew left out.

    Raises NotAllowed where its rule asks for what the reader may not know. Not in a transaction.
    """
    asking.check_rights(asking.stored(segment), rights=rights)
    mine, crew = asking.universe(seen_by), queries.ours()
    return queries.portrait(
        of=people(segment, seen_by=seen_by) - crew,
        compared_with=fitting.fresh([mine])[mine].members - crew,
        scope=rights,
    )


def fitting_people(node: Node, *, seen_by: Scope) -> BitMap64:
    """Who fits a rule, of those whom someone may see."""
    return fitting.answer(asking.expanded(node), universe=asking.universe(seen_by)).members


def seen(chosen: BitMap64, *, seen_by: Scope) -> BitMap64:
    """Those of some customers whom someone may see, as the list of customers shows them.

    Who answers for everything sees people, too, whom no bond reaches any more.
    """
    present = queries.standing_for(chosen).to_array().tolist()
    found = queries.visible_to(seen_by).filter(pk__in=present)
    return BitMap64(found.order_by().values_list("pk", flat=True))


def carriers(tag_ids: Collection[int], *, seen_by: Scope) -> dict[int, int]:
    """How many of those whom someone may see carry each tag."""
    mine = asking.universe(seen_by)
    asked = {each: Is(tree.TAGGED, (("tags", (each,)),)) for each in tag_ids}
    fits = fitting.fresh([mine, *asked.values()])
    everyone = fits[mine].members
    return {
        tag_id: fits[condition].members.intersection_cardinality(everyone)
        for tag_id, condition in asked.items()
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some people of many, by number; ``total`` are all."""

    items: list[int]
    next_cursor: str | None
    total: int


def page(members: BitMap64, *, cursor: str, limit: int) -> Page:
    """The people after a cursor; raises BadCursor for one that this list never gave."""
    after = 0
    if cursor:
        (told_after,) = paging.decode(cursor, count=1)
        if not isinstance(told_after, int) or told_after < 0:
            raise paging.BadCursor
        after = told_after
    start = members.rank(after)
    items = list(members[start : start + limit])
    more = start + limit < len(members)
    return Page(
        items=items,
        next_cursor=paging.encode(items[-1]) if more else None,
        total=len(members),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Overlap:
    """How many of a segment are in another one, and how large that is."""

    segment_id: int
    name: str
    both: int
    other: int


def overlaps(
    segment: models.Segment, *, seen_by: Scope, rights: Scope, most: int
) -> tuple[int, list[Overlap]]:
    """How many of a segment someone may see, and with which others it shares most of them.

    Segments whose rules ask for what the reader may not know are left out.
    """
    mine, found = people(segment, seen_by=seen_by), []
    for other in queries.segments(seen_by).exclude(pk=segment.pk)[:COMPARED_MAX]:
        if not asking.may_ask(asking.stored(other), rights=rights):
            continue
        theirs = people(other, seen_by=seen_by)
        both = mine.intersection_cardinality(theirs)
        if both:
            found.append(
                Overlap(segment_id=other.pk, name=other.name, both=both, other=len(theirs))
            )
    found.sort(key=lambda each: (-each.both, each.segment_id))
    return len(mine), found[:most]


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """Whether one person fits one part of a rule."""

    place: str
    zh: str
    en: str
    fits: bool


def why(node: Node, *, customer_id: int, seen_by: Scope) -> list[Why]:
    """Why a person is in or out: each part of the rule asked of the rows themselves."""
    one, mine = BitMap64([customer_id]), asking.universe(seen_by)
    told_of = []
    for place, part in tree.places(node):
        zh, en = asking.told(part)
        fits = bool(fitting.truth(asking.expanded(part), universe=mine, within=one))
        told_of.append(Why(place=place, zh=zh, en=en, fits=fits))
    return told_of

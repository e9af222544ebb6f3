"""Reads of segments: the list, one of them, who is in it, what uses it."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from pyroaring import BitMap64

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import models
from huoqun.customers.kinds import SegmentKind
from huoqun.customers.queries import persons
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope

DAYS_SHOWN_MAX = 366


class NoSuchSegment(Refused):
    """The segment does not exist, was archived, or is another part's."""

    code = "no_such_segment"
    status = 404
    zh = "没有这个人群，或它已停用、不在您的管辖范围内。"
    en = "There is no such segment, or it was archived or lies outside your part."


def segments(seen_by: Scope, *, words: str = "") -> QuerySet[models.Segment]:
    """The segments of the units that someone works in, of those above them and of those below.

    What is shown of their people is cut to whom the reader may see.
    """
    own = org_queries.within(seen_by, unit_path="unit__path")
    above = Q(unit__in=org_queries.units_above(seen_by))
    found = models.Segment.objects.filter(own | above, archived_at=None).defer("members")
    if words:
        found = found.filter(name__icontains=words)
    return found.select_related("unit", "made_by").order_by("-edited_at", "-id")


def segment(segment_id: int, *, seen_by: Scope) -> models.Segment:
    """One segment; raises NoSuchSegment."""
    found = segments(seen_by).filter(pk=segment_id).first()
    if found is None:
        raise NoSuchSegment
    return found


def segment_names(segment_ids: Collection[int]) -> dict[int, str]:
    """The names of segments in use, whoever asks."""
    found = models.Segment.objects.filter(pk__in=segment_ids, archived_at=None)
    return dict(found.values_list("pk", "name"))


def rules_of(segment_ids: Collection[int]) -> dict[int, models.Segment]:
    """Segments in use by id, with their rules and without their people."""
    found = models.Segment.objects.filter(pk__in=segment_ids, archived_at=None)
    return {each.pk: each for each in found.defer("members")}


def kept_current() -> list[models.Segment]:
    """The segments that follow the facts, without their people."""
    found = models.Segment.objects.filter(kind=SegmentKind.LIVE, archived_at=None)
    return list(found.select_related("unit").defer("members").order_by("id"))


def members(segment_id: int) -> BitMap64:
    """Who was in a segment when it was last evaluated, whoever asks."""
    row = models.Segment.objects.filter(pk=segment_id).values_list("members", flat=True).first()
    return BitMap64.deserialize(bytes(row)) if row else BitMap64()


def snapshots(segment_ids: Collection[int], *, within: BitMap64 | None = None) -> BitMap64:
    """Who stands on the fixed lists, by their present numbers."""
    rows = models.Segment.objects.filter(pk__in=segment_ids, members__isnull=False)
    stored = [bytes(each) for each in rows.values_list("members", flat=True) if each is not None]
    listed = BitMap64().union(*(BitMap64.deserialize(each) for each in stored))
    found = persons.standing_for(listed)
    return found if within is None else found & within


def used_by(*, tag_id: int = 0, segment_id: int = 0) -> list[models.Segment]:
    """The segments in use whose rules name a tag or a segment."""
    named = Q(tag_ids__contains=[tag_id]) if tag_id else Q(segment_ids__contains=[segment_id])
    found = models.Segment.objects.filter(named, archived_at=None).defer("members")
    return list(found.order_by("id"))


def reached(
    *, unit_ids: Collection[int], community_ids: Collection[int], within: BitMap64 | None = None
) -> BitMap64:
    """Whom a bond makes known to some units, those below them included, or to some communities."""
    return persons.fitting(
        "SELECT {person} AS id FROM customers_reach x {merged}"
        " JOIN customers_customer c ON c.id = x.customer_id"
        " WHERE c.erased_at IS NULL AND (x.until IS NULL OR x.until > %(now)s)"
        " AND (x.unit_id = ANY(%(units)s) OR x.community_id = ANY(%(communities)s)) AND {within}",
        within=within,
        now=clock.now(),
        units=sorted(org_queries.ids_below(unit_ids)),
        communities=list(community_ids),
    )


def friends(
    *, staff_ids: Collection[int], since: datetime | None, within: BitMap64 | None = None
) -> BitMap64:
    """Who is a friend of a member of staff now, since a moment or later when one is given."""
    return persons.fitting(
        "SELECT {person} AS id FROM customers_friendship x {merged} WHERE x.until_at IS NULL"
        " AND (%(anyone)s OR x.staff_id = ANY(%(staff)s))"
        " AND x.since_at >= coalesce(%(since)s, '-infinity'::timestamptz) AND {within}",
        within=within,
        anyone=not staff_ids,
        staff=list(staff_ids),
        since=since,
    )


def known_places(community_ids: Collection[int], *, seen_by: Scope) -> frozenset[int]:
    """Of some communities those of which the reader may see the people who are bound to them."""
    if seen_by.everything:
        return frozenset(community_ids)
    mine = Q(unit__in=org_queries.units(seen_by)) | Q(community_id__in=seen_by.community_ids)
    bonds = models.Reach.objects.filter(mine, community_id__in=community_ids)
    found = frozenset(bonds.order_by().values_list("community_id", flat=True).distinct())
    return frozenset(each for each in found if each) | (
        frozenset(community_ids) & seen_by.community_ids
    )


def segment_days(segment: models.Segment) -> list[models.SegmentDay]:
    """How large a segment was, day by day, the oldest of a year first."""
    return list(reversed(segment.days.order_by("-day")[:DAYS_SHOWN_MAX]))

"""Segments: what a rule may ask, its count before it is saved, the list, and who is in one."""

from collections.abc import Sequence
from typing import Any

from ninja import Query, Status

from huoqun.core import http, paging, ports
from huoqun.core.ids import BigId
from huoqun.customers import actions, models, queries
from huoqun.customers.actions import asking, counting
from huoqun.customers.api import shapes
from huoqun.customers.api.routes import segment_router as router
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

OVERLAP_MAX = 20


@router.get("/conditions", response=shapes.ConditionsOut)
@access.requires(Permission.VIEW_MEMBERS)
def conditions(request: access.StaffRequest) -> dict[str, Any]:
    """Tell what rules may ask, as far as the reader may know it."""
    held = {str(each) for each in request.full_scope.permissions}
    allowed = [each for each in ports.predicates().values() if not each.right or each.right in held]
    return {"conditions": [_condition(each) for each in allowed]}


def _condition(predicate: ports.Predicate) -> dict[str, Any]:
    return {
        "key": predicate.key,
        "subject": predicate.subject,
        "zh": predicate.zh,
        "en": predicate.en,
        "params": [
            {
                "key": param.key,
                "kind": param.kind,
                "zh": param.zh,
                "en": param.en,
                "optional": param.optional,
                "least": param.least,
                "limit": param.limit,
                "of": param.of,
                "choices": [
                    {"value": each.value, "zh": each.zh, "en": each.en}
                    for each in param.choices or ()
                ],
            }
            for param in predicate.params
        ],
    }


@router.post("/count", response=shapes.CountedOut)
@access.requires(Permission.VIEW_MEMBERS)
def count(request: access.StaffRequest, body: shapes.RuleIn) -> dict[str, Any]:
    """Count who fits a rule among whom the reader may see, at once; nothing is saved."""
    rule = asking.read_rule(body.rule, seen_by=request.scope, asked_by=request.full_scope)
    counted = counting.count(rule, seen_by=request.scope)
    names = queries.shown_names(list(counted.sample))
    return {
        "count": counted.count,
        "universe": counted.universe,
        "as_of": counted.as_of,
        "zh": counted.zh,
        "en": counted.en,
        "parts": counted.parts,
        "sample": [{"id": each, "name": names.get(each)} for each in counted.sample],
    }


@router.get("", response=http.Page[shapes.SegmentOut])
@access.requires(Permission.VIEW_MEMBERS)
def segment_list(
    request: access.StaffRequest, wanted: Query[shapes.SegmentQuery]
) -> dict[str, Any]:
    """List the segments of one's part of the organisation, the last edited first."""
    rows = queries.segments(request.scope, words=wanted.words)
    page = paging.window(
        rows, cursor=wanted.cursor, limit=wanted.limit, by="edited_at", descending=True
    )
    told = _told(page.items, rights=request.full_scope)
    return {
        "items": [
            {**_listed(request, each), **words}
            for each, words in zip(page.items, told, strict=True)
        ],
        "next_cursor": page.next_cursor,
        "total": page.total,
        "total_is_capped": page.total_is_capped,
    }


def _told(
    segments: Sequence[models.Segment], *, rights: org_queries.Scope
) -> list[dict[str, str | None]]:
    """The rule of each in words, to who may know what it asks."""
    rules = [asking.stored(each) for each in segments]
    return [
        {"zh": zh, "en": en} if asking.may_ask(rule, rights=rights) else {"zh": None, "en": None}
        for rule, (zh, en) in zip(rules, asking.told_all(rules), strict=True)
    ]


def _listed(request: access.StaffRequest, segment: models.Segment) -> dict[str, Any]:
    return {
        "id": segment.pk,
        "name": segment.name,
        "note": segment.note,
        "kind": segment.kind,
        "unit": {"id": segment.unit_id, "name": segment.unit.name},
        "made_by": segment.made_by.name if segment.made_by else None,
        # How many the whole unit knows is for those who see all of it.
        "count": segment.count if request.scope.covers(segment.unit.path) else None,
        "evaluated_at": segment.evaluated_at,
        "edited_at": segment.edited_at,
    }


def _whole(request: access.StaffRequest, segment: models.Segment) -> dict[str, Any]:
    asking.check_rights(asking.stored(segment), rights=request.full_scope)
    zh, en = asking.told(asking.stored(segment))
    return {
        **_listed(request, segment),
        "rule": segment.rule,
        "zh": zh,
        "en": en,
        "mine": len(counting.people(segment, seen_by=request.scope)),
        "used_by": [
            {"kind": each.kind, "id": each.id, "name": each.name}
            for each in asking.users_of(segment_id=segment.pk)
        ],
    }


@router.post("", response={201: shapes.SegmentPageOut})
@access.requires(Permission.EDIT_CUSTOMERS)
def make(request: access.StaffRequest, body: shapes.SegmentIn) -> Status[dict[str, Any]]:
    """Save a rule as a segment; a fixed list is drawn up at once."""
    rule = asking.read_rule(body.rule, seen_by=request.scope, asked_by=request.full_scope)
    segment = actions.make_segment(
        name=body.name,
        note=body.note,
        kind=body.kind,
        rule=rule,
        unit=org_queries.unit_for(body.unit_id, staff=request.staff, seen_by=request.scope),
        actor=request.actor,
    )
    return Status(201, _whole(request, segment))


@router.get("/{segment_id}", response=shapes.SegmentPageOut)
@access.requires(Permission.VIEW_MEMBERS)
def segment_page(request: access.StaffRequest, segment_id: BigId) -> dict[str, Any]:
    """Show one segment with its rule in words."""
    return _whole(request, queries.segment(segment_id, seen_by=request.scope))


@router.patch("/{segment_id}", response=shapes.SegmentPageOut)
@access.requires(Permission.EDIT_CUSTOMERS)
def edit(
    request: access.StaffRequest, segment_id: BigId, body: shapes.SegmentChange
) -> dict[str, Any]:
    """Call a segment otherwise or change whom it describes."""
    segment = queries.segment(segment_id, seen_by=request.scope)
    rule = None
    if body.rule is not None:
        rule = asking.read_rule(body.rule, seen_by=request.scope, asked_by=request.full_scope)
    edited = actions.edit_segment(
        segment=segment, name=body.name, note=body.note, rule=rule, actor=request.actor
    )
    return _whole(request, edited)


@router.delete("/{segment_id}", response={204: None})
@access.requires(Permission.EDIT_CUSTOMERS)
def archive(request: access.StaffRequest, segment_id: BigId) -> Status[None]:
    """Put a segment away that nothing rests on."""
    segment = queries.segment(segment_id, seen_by=request.scope)
    actions.archive_segment(segment=segment, actor=request.actor)
    return Status(204, None)


@router.get("/{segment_id}/people", response=http.Page[shapes.PersonRef])
@access.requires(Permission.VIEW_MEMBERS)
def segment_people(
    request: access.StaffRequest, segment_id: BigId, wanted: Query[shapes.PeopleQuery]
) -> dict[str, Any]:
    """List who is in a segment, of those whom the reader may see, by number."""
    segment = queries.segment(segment_id, seen_by=request.scope)
    asking.check_rights(asking.stored(segment), rights=request.full_scope)
    found = counting.people(segment, seen_by=request.scope)
    page = counting.page(found, cursor=wanted.cursor, limit=wanted.limit)
    names = queries.shown_names(page.items)
    return {
        "items": [{"id": each, "name": names.get(each)} for each in page.items],
        "next_cursor": page.next_cursor,
        "total": min(page.total, http.TOTAL_MAX),
        "total_is_capped": page.total > http.TOTAL_MAX,
    }


@router.get("/{segment_id}/days", response=shapes.DaysOut)
@access.requires(Permission.VIEW_MEMBERS)
def segment_days(request: access.StaffRequest, segment_id: BigId) -> dict[str, Any]:
    """Show how large a segment was day by day, to those who see everybody whom its unit knows."""
    segment = queries.segment(segment_id, seen_by=request.scope)
    seen = request.scope.covers(segment.unit.path)
    return {"days": queries.segment_days(segment) if seen else []}


@router.get("/{segment_id}/overlaps", response=shapes.OverlapsOut)
@access.requires(Permission.VIEW_MEMBERS)
def segment_overlaps(request: access.StaffRequest, segment_id: BigId) -> dict[str, Any]:
    """Show which other segments share people with one."""
    segment = queries.segment(segment_id, seen_by=request.scope)
    asking.check_rights(asking.stored(segment), rights=request.full_scope)
    mine, overlaps = counting.overlaps(
        segment, seen_by=request.scope, rights=request.full_scope, most=OVERLAP_MAX
    )
    return {"mine": mine, "overlaps": overlaps}


@router.get("/{segment_id}/why/{customer_id}", response=shapes.WhysOut)
@access.requires(Permission.VIEW_MEMBERS)
def why(request: access.StaffRequest, segment_id: BigId, customer_id: BigId) -> dict[str, Any]:
    """Tell why a customer is in a segment or not, asked of the rows as they stand."""
    segment = queries.segment(segment_id, seen_by=request.scope)
    rule = asking.stored(segment)
    asking.check_rights(rule, rights=request.full_scope)
    customer = queries.get(customer_id, seen_by=request.scope)
    return {"parts": counting.why(rule, customer_id=customer.pk, seen_by=request.scope)}

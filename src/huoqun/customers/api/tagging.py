"""What a customer carries, and tagging of one or many."""

from datetime import datetime
from typing import Annotated, Any, Self

from ninja import Query, Schema, Status
from pydantic import Field, model_validator
from pyroaring import BitMap64

from huoqun.core import http, paging
from huoqun.core.http import Line
from huoqun.core.ids import BigId, Count
from huoqun.core.refusal import Refused
from huoqun.customers import actions, models, queries
from huoqun.customers.actions import asking, counting
from huoqun.customers.api.routes import router, tag_router
from huoqun.customers.api.shapes import Rule
from huoqun.customers.kinds import RunState, TagKind, TagSource
from huoqun.org import access
from huoqun.org.kinds import Permission

CUSTOMERS_MAX = 1_000
Percent = Annotated[int, Field(ge=1, le=100)]
Reason = Annotated[Line, Field(min_length=4)]


class WhichCustomers(Refused):
    """Tagging many names its people one way."""

    code = "which_customers"
    zh = "请选择客户：勾选若干位客户、选一个人群，或给出一条规则，三者选一。"
    en = "Say whom you mean: some customers one by one, a segment, or a rule; one of the three."


class CarriedOut(Schema):
    """A tag as a customer carries it. ``why`` is the rule that keeps it, with what fits.

    ``held``: staff decided it against the rule, for ``reason``, until it is released.
    """

    tag_id: BigId
    name: str
    group_id: BigId
    group: str
    kind: TagKind
    source: TagSource
    confidence: Percent
    held: bool
    reason: str
    by: str | None
    since_at: datetime
    expires_at: datetime | None
    why_zh: str | None
    why_en: str | None


class CarriedTagsOut(Schema):
    """Everything that a customer carries, in the order of the groups."""

    tags: list[CarriedOut]


class CarryIn(Schema):
    """A tag for a customer; of a group that rules keep, a decision that stands until released."""

    tag_id: BigId
    reason: Line | None = None


class ReleaseIn(Schema):
    """The group that goes back to its rules."""

    group_id: BigId


class UntagIn(Schema):
    """Why a tag is taken from a customer."""

    reason: Annotated[str, Field(max_length=200)] = ""


class AudienceIn(Schema):
    """Whom one means: customers one by one, a segment, or a rule."""

    customer_ids: Annotated[list[BigId], Field(min_length=1, max_length=CUSTOMERS_MAX)] | None = (
        None
    )
    segment_id: BigId | None = None
    rule: Rule | None = None
    adds: bool = True

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        """Raises WhichCustomers."""
        given = [self.customer_ids, self.segment_id, self.rule]
        if sum(each is not None for each in given) != 1:
            raise WhichCustomers
        return self

    def people(self, request: access.StaffRequest) -> BitMap64:
        """Those of them whom the reader may see."""
        if self.customer_ids is not None:
            return counting.seen(BitMap64(self.customer_ids), seen_by=request.scope)
        if self.segment_id is not None:
            segment = queries.segment(self.segment_id, seen_by=request.scope)
            asking.check_rights(asking.stored(segment), rights=request.full_scope)
            return counting.people(segment, seen_by=request.scope)
        rule = asking.read_rule(self.rule, seen_by=request.scope, asked_by=request.full_scope)
        return counting.fitting_people(rule, seen_by=request.scope)


class RunIn(AudienceIn):
    """Tag them; ``previewed`` is how many the preview said, and another number refuses it."""

    reason: Reason
    previewed: Count


class EffectOut(Schema):
    """What tagging many would do."""

    total: Count
    changed: Count
    already: Count
    replaced: Count
    kept_other: Count


class RunOut(Schema):
    """How far a tagging of many has come."""

    id: BigId
    tag_id: BigId
    tag: str
    adds: bool
    state: RunState
    total: Count
    done: Count
    changed: Count
    reason: str
    by: str
    created_at: datetime
    ended_at: datetime | None


class PreviewedOther(Refused):
    """The people have changed since the preview."""

    code = "previewed_other"
    status = 409
    zh = "预览之后符合条件的客户有变化（预览 {previewed} 位，现在 {now} 位）。请重新预览再执行。"
    en = "Who fits has changed since the preview ({previewed} then, {now} now); preview again."


@router.get("/{customer_id}/tags", response=CarriedTagsOut)
@access.requires(Permission.VIEW_MEMBERS)
def carried(request: access.StaffRequest, customer_id: BigId) -> dict[str, Any]:
    """Show the tags of a customer: by whose word, how sure, since when and why."""
    customer = queries.get(customer_id, seen_by=request.scope)
    return _carried(request, customer)


def _carried(request: access.StaffRequest, customer: models.Customer) -> dict[str, Any]:
    numbers = list(queries.all_numbers(BitMap64([customer.pk])))
    return {"tags": [_one(each) for each in queries.carried(numbers, seen_by=request.scope)]}


def _one(each: queries.CarriedTag) -> dict[str, Any]:
    tag, row = each.tag, each.tagged
    zh, en = asking.told(asking.stored(tag)) if tag.rule and not row.held else (None, None)
    return {
        "tag_id": tag.pk,
        "name": tag.name,
        "group_id": tag.group_id,
        "group": tag.group.name,
        "kind": tag.group.kind,
        "source": row.source,
        "confidence": row.confidence,
        "held": row.held,
        "reason": row.reason,
        "by": row.staff.name if row.staff else None,
        "since_at": row.since_at,
        "expires_at": row.expires_at,
        "why_zh": zh,
        "why_en": en,
    }


@router.post("/{customer_id}/tags", response=CarriedTagsOut)
@access.requires(Permission.EDIT_CUSTOMERS)
def carry(request: access.StaffRequest, customer_id: BigId, body: CarryIn) -> dict[str, Any]:
    """Give a customer a tag; where a rule keeps the group, decide against it with a reason."""
    customer = queries.get(customer_id, seen_by=request.scope)
    tag = queries.tag(body.tag_id, seen_by=request.scope)
    if tag.rule is not None:
        actions.hold_tag(customer=customer, tag=tag, reason=body.reason or "", actor=request.actor)
    else:
        actions.tag_customer(
            customer=customer, tag=tag, reason=body.reason or "", actor=request.actor
        )
    return _carried(request, customer)


@router.post("/{customer_id}/tags/{tag_id}/remove", response=CarriedTagsOut)
@access.requires(Permission.EDIT_CUSTOMERS)
def uncarry(
    request: access.StaffRequest, customer_id: BigId, tag_id: BigId, body: UntagIn
) -> dict[str, Any]:
    """Take a tag from a customer."""
    customer = queries.get(customer_id, seen_by=request.scope)
    tag = queries.tag(tag_id, seen_by=request.scope)
    actions.untag_customer(customer=customer, tag=tag, reason=body.reason, actor=request.actor)
    return _carried(request, customer)


@router.post("/{customer_id}/tags/release", response=CarriedTagsOut)
@access.requires(Permission.EDIT_CUSTOMERS)
def release(request: access.StaffRequest, customer_id: BigId, body: ReleaseIn) -> dict[str, Any]:
    """Give a customer back to the rules of a group."""
    customer = queries.get(customer_id, seen_by=request.scope)
    group = queries.tag_group(body.group_id, seen_by=request.scope)
    actions.release_tags(customer=customer, group=group, actor=request.actor)
    return _carried(request, customer)


@tag_router.post("/{tag_id}/preview", response=EffectOut)
@access.requires(Permission.EDIT_CUSTOMERS)
def preview(request: access.StaffRequest, tag_id: BigId, body: AudienceIn) -> actions.Effect:
    """Say what tagging or untagging many would do; nothing is written."""
    tag = queries.tag(tag_id, seen_by=request.scope)
    return actions.preview(tag=tag, people=body.people(request), adds=body.adds)


@tag_router.post("/{tag_id}/runs", response={201: RunOut})
@access.requires(Permission.EDIT_CUSTOMERS)
def begin(request: access.StaffRequest, tag_id: BigId, body: RunIn) -> Status[dict[str, Any]]:
    """Tag or untag many in the background, after a preview."""
    tag = queries.tag(tag_id, seen_by=request.scope)
    people = body.people(request)
    if len(people) != body.previewed:
        raise PreviewedOther(previewed=body.previewed, now=len(people))
    run = actions.begin_tagging(
        tag=tag, people=people, adds=body.adds, reason=body.reason, actor=request.actor
    )
    return Status(201, _run(run))


@tag_router.get("/runs", response=http.Page[RunOut])
@access.requires(Permission.EDIT_CUSTOMERS)
def runs(request: access.StaffRequest, wanted: Query[http.PageIn]) -> dict[str, Any]:
    """List one's own taggings of many, those of the whole company for who sees it; newest first."""
    page = paging.window(
        queries.tagging_runs(request.scope, staff_id=request.staff.pk),
        cursor=wanted.cursor,
        limit=wanted.limit,
        descending=True,
    )
    return {
        "items": [_run(each) for each in page.items],
        "next_cursor": page.next_cursor,
        "total": page.total,
        "total_is_capped": page.total_is_capped,
    }


@tag_router.post("/runs/{run_id}/stop", response=RunOut)
@access.requires(Permission.EDIT_CUSTOMERS)
def stop(request: access.StaffRequest, run_id: BigId) -> dict[str, Any]:
    """Do no more of a tagging of many; what was done stays."""
    run = queries.tagging_run(run_id, seen_by=request.scope, staff_id=request.staff.pk)
    actions.stop_tagging(run=run, actor=request.actor)
    run.refresh_from_db(fields=["state", "ended_at", "done", "changed"])
    return _run(run)


def _run(run: models.TaggingRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "tag_id": run.tag_id,
        "tag": run.tag.name,
        "adds": run.adds,
        "state": run.state,
        "total": run.total,
        "done": run.done,
        "changed": run.changed,
        "reason": run.reason,
        "by": run.staff.name,
        "created_at": run.created_at,
        "ended_at": run.ended_at,
    }

"""Groups of tags and their tags: made, edited, ordered, put away."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema, Status
from pydantic import Field

from huoqun.core.http import Line
from huoqun.core.ids import BigId, Count
from huoqun.customers import actions, models, queries
from huoqun.customers.actions import asking, counting
from huoqun.customers.actions.tags import EXPIRES_DAYS_MAX, TAGS_PER_GROUP_MAX
from huoqun.customers.api.routes import tag_router as router
from huoqun.customers.api.shapes import Rule
from huoqun.customers.kinds import TagChoice, TagKind
from huoqun.customers.rules.tree import Node
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

Name = Annotated[Line, Field(max_length=50)]
ExpiresDays = Annotated[int, Field(ge=1, le=EXPIRES_DAYS_MAX)]


class TagOut(Schema):
    """A tag; ``zh`` and ``en`` tell its rule, null when people give it. ``count`` is how many of
    those whom the reader may see carry it.
    """

    id: BigId
    group_id: BigId
    name: str
    rule: Rule | None
    zh: str | None
    en: str | None
    expires_days: Count | None
    kept_at: datetime | None
    count: Count


class TagGroupOut(Schema):
    """A group with its tags in their order; ``editable`` by those who answer for its company."""

    id: BigId
    name: str
    kind: TagKind
    choice: TagChoice
    is_grade: bool
    editable: bool
    tags: list[TagOut]


class TagGroupsOut(Schema):
    """All groups of the reader's companies, and whether the reader may make one more."""

    groups: list[TagGroupOut]
    may_add: bool


class TagGroupIn(Schema):
    """A new group."""

    name: Name
    kind: TagKind
    choice: TagChoice = TagChoice.MANY


class TagGroupChange(Schema):
    """Another name."""

    name: Name


class OrderIn(Schema):
    """The tags of a group in their new order."""

    tag_ids: Annotated[list[BigId], Field(min_length=1, max_length=TAGS_PER_GROUP_MAX)]


class TagIn(Schema):
    """A tag; with a rule the facts keep it."""

    name: Name
    rule: Rule | None = None
    expires_days: ExpiresDays | None = None


@router.get("", response=TagGroupsOut)
@access.requires(Permission.VIEW_MEMBERS)
def tag_list(request: access.StaffRequest) -> dict[str, Any]:
    """List the groups with their tags, and how many of one's customers carry each."""
    found = list(queries.tags(request.scope))
    counts = counting.carriers([each.pk for each in found], seen_by=request.scope)
    groups = [_group(request, each) for each in queries.tag_groups(request.scope)]
    by_id = {each["id"]: each for each in groups}
    for tag in found:
        by_id[tag.group_id]["tags"].append(_tag(tag, count=counts[tag.pk]))
    company = org_queries.company_for(staff=request.staff, seen_by=request.scope)
    return {"groups": groups, "may_add": _answers_for(request, company.path)}


def _answers_for(request: access.StaffRequest, path: str) -> bool:
    """Whether the reader may edit the tags of a company."""
    return request.full_scope.where(Permission.EDIT_CUSTOMERS).covers(path)


def _group(request: access.StaffRequest, group: models.TagGroup) -> dict[str, Any]:
    return {
        "id": group.pk,
        "name": group.name,
        "kind": group.kind,
        "choice": group.choice,
        "is_grade": group.is_grade,
        "editable": _answers_for(request, group.company.path),
        "tags": [],
    }


def _tag(tag: models.Tag, *, count: int = 0) -> dict[str, Any]:
    zh, en = asking.told(asking.stored(tag)) if tag.rule else (None, None)
    return {
        "id": tag.pk,
        "group_id": tag.group_id,
        "name": tag.name,
        "rule": tag.rule,
        "zh": zh,
        "en": en,
        "expires_days": tag.expires_days,
        "kept_at": tag.kept_at,
        "count": count,
    }


@router.post("/groups", response={201: TagGroupOut})
@access.requires(Permission.EDIT_CUSTOMERS)
def make_group(request: access.StaffRequest, body: TagGroupIn) -> Status[dict[str, Any]]:
    """Make a group of tags for the reader's company."""
    group = actions.make_tag_group(
        name=body.name,
        kind=body.kind,
        choice=body.choice,
        company=org_queries.company_for(staff=request.staff, seen_by=request.scope),
        actor=request.actor,
    )
    return Status(201, _group(request, group))


@router.patch("/groups/{group_id}", response=TagGroupOut)
@access.requires(Permission.EDIT_CUSTOMERS)
def edit_group(
    request: access.StaffRequest, group_id: BigId, body: TagGroupChange
) -> dict[str, Any]:
    """Call a group otherwise."""
    group = queries.tag_group(group_id, seen_by=request.scope)
    edited = actions.edit_tag_group(group=group, name=body.name, actor=request.actor)
    return _group(request, edited)


@router.delete("/groups/{group_id}", response={204: None})
@access.requires(Permission.EDIT_CUSTOMERS)
def archive_group(request: access.StaffRequest, group_id: BigId) -> Status[None]:
    """Put a group away with its tags, on which nothing rests."""
    group = queries.tag_group(group_id, seen_by=request.scope)
    actions.archive_tag_group(group=group, actor=request.actor)
    return Status(204, None)


@router.post("/groups/{group_id}/order", response={204: None})
@access.requires(Permission.EDIT_CUSTOMERS)
def order(request: access.StaffRequest, group_id: BigId, body: OrderIn) -> Status[None]:
    """Put the tags of a group in an order; of tags kept by rules the first that fits wins."""
    group = queries.tag_group(group_id, seen_by=request.scope)
    actions.order_tags(group=group, tag_ids=body.tag_ids, actor=request.actor)
    return Status(204, None)


@router.post("/groups/{group_id}/tags", response={201: TagOut})
@access.requires(Permission.EDIT_CUSTOMERS)
def make(request: access.StaffRequest, group_id: BigId, body: TagIn) -> Status[dict[str, Any]]:
    """Make a tag of a group."""
    group = queries.tag_group(group_id, seen_by=request.scope)
    tag = actions.make_tag(
        group=group,
        name=body.name,
        rule=_rule(request, body),
        expires_days=body.expires_days,
        actor=request.actor,
    )
    return Status(201, _tag(tag))


@router.put("/{tag_id}", response=TagOut)
@access.requires(Permission.EDIT_CUSTOMERS)
def edit(request: access.StaffRequest, tag_id: BigId, body: TagIn) -> dict[str, Any]:
    """Change a tag: its name, its rule, when it goes by itself."""
    tag = queries.tag(tag_id, seen_by=request.scope)
    edited = actions.edit_tag(
        tag=tag,
        name=body.name,
        rule=_rule(request, body),
        expires_days=body.expires_days,
        actor=request.actor,
    )
    counts = counting.carriers([tag.pk], seen_by=request.scope)
    return _tag(edited, count=counts[tag.pk])


def _rule(request: access.StaffRequest, body: TagIn) -> Node | None:
    if body.rule is None:
        return None
    return asking.read_rule(body.rule, seen_by=request.scope, asked_by=request.full_scope)


@router.delete("/{tag_id}", response={204: None})
@access.requires(Permission.EDIT_CUSTOMERS)
def archive(request: access.StaffRequest, tag_id: BigId) -> Status[None]:
    """Put a tag away on which nothing rests."""
    actions.archive_tag(tag=queries.tag(tag_id, seen_by=request.scope), actor=request.actor)
    return Status(204, None)

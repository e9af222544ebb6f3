"""Communities: the list, one of them, making, changing, starting, removing."""

from datetime import datetime
from typing import Literal

from ninja import Query, Schema

from huoqun.communities import actions, models, queries
from huoqun.communities.api import shapes
from huoqun.communities.api.routes import router
from huoqun.core import http, paging
from huoqun.core.http import Line
from huoqun.core.ids import BigId, Count
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

Sort = Literal["title", "health", "-members", "-weekly_speakers", "-weekly_messages", "-opened_on"]
PLAIN = tuple(shapes.CommunityFields.model_fields)


class CommunityQuery(shapes.CommunityFilter, http.PageIn):
    """Which page of which communities, in which order."""

    sort: Sort = "-members"


class CommunityIn(shapes.CommunityFields):
    """A new community; it prepares until it is started."""

    title: Line
    unit_id: BigId


class CommunityChange(shapes.CommunityFields):
    """What changes; an owner of null releases the owner, another unit moves the community."""

    owner_id: BigId | None = None
    unit_id: BigId | None = None


class WorklistOut(Schema):
    """How many living communities wait for a decision."""

    positioning_unset: Count
    owner_unset: Count
    purpose_unset: Count


class RemovedOut(Schema):
    """A community that was removed and can be brought back."""

    id: BigId
    title: str
    unit: shapes.UnitRef
    owner: shapes.OwnerRef | None
    removed_at: datetime


@router.get("", response=http.Page[shapes.CommunityOut])
@access.requires(Permission.VIEW_FIGURES)
def community_list(
    request: access.StaffRequest, wanted: Query[CommunityQuery]
) -> paging.Window[models.Community]:
    """List the communities in one's part of the organisation."""
    return queries.page(
        request.scope,
        wanted.wanted(request),
        sort=wanted.sort,
        cursor=wanted.cursor,
        limit=wanted.limit,
    )


@router.post("", response=shapes.CommunityDetailOut)
@access.requires(Permission.EDIT_COMMUNITIES)
def prepare(request: access.StaffRequest, body: CommunityIn) -> models.Community:
    """Begin to prepare a community."""
    fields = shapes.given(body, [name for name in PLAIN if name != "title"])
    return actions.start_preparing(
        unit=org_queries.unit(body.unit_id, seen_by=request.scope),
        title=body.title,
        fields=fields,
        actor=request.actor,
    )


@router.get("/worklist", response=WorklistOut)
@access.requires(Permission.VIEW_FIGURES)
def worklist(request: access.StaffRequest, unit_id: BigId | None = None) -> dict[str, int]:
    """Count the living communities that wait for a decision, at will of one unit only."""
    return queries.worklist(request.scope, unit_id=unit_id)


@router.get("/removed", response=http.Page[RemovedOut])
@access.requires(Permission.EDIT_COMMUNITIES)
def removed_list(
    request: access.StaffRequest, wanted: Query[http.PageIn]
) -> paging.Window[models.Community]:
    """List the removed communities in one's part of the organisation, the last one first."""
    found = queries.removed(request.scope)
    return paging.window(
        found, cursor=wanted.cursor, limit=wanted.limit, by="removed_at", descending=True
    )


@router.get("/{community_id}", response=shapes.CommunityDetailOut)
@access.requires(Permission.VIEW_FIGURES)
def community(request: access.StaffRequest, community_id: BigId) -> models.Community:
    """Show one community."""
    return queries.get(community_id, seen_by=request.scope)


@router.patch("/{community_id}", response=shapes.CommunityDetailOut)
@access.requires(Permission.EDIT_COMMUNITIES)
def change(
    request: access.StaffRequest, community_id: BigId, body: CommunityChange
) -> models.Community:
    """Change what is given of one community."""
    found = queries.get(community_id, seen_by=request.scope)
    fields = shapes.looked_up(request, shapes.given(body, [*PLAIN, "owner_id", "unit_id"]))
    return actions.edit(community=found, fields=fields, actor=request.actor)


@router.post("/{community_id}/start", response=shapes.CommunityDetailOut)
@access.requires(Permission.EDIT_COMMUNITIES)
def start(request: access.StaffRequest, community_id: BigId) -> models.Community:
    """Let a prepared community live; refused while something is missing."""
    found = queries.get(community_id, seen_by=request.scope)
    return actions.start(community=found, actor=request.actor)

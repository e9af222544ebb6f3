"""Live codes: made, changed, removed; the picture's address comes from the platform."""

from datetime import datetime
from typing import Annotated

from ninja import Query, Schema, Status
from pydantic import Field, StringConstraints

from huoqun.communities import queries as community_queries
from huoqun.connectors.wecom import actions, queries
from huoqun.connectors.wecom.api.routes import router
from huoqun.connectors.wecom.kinds import WayKind
from huoqun.connectors.wecom.platform.endpoints import ways as calls
from huoqun.core import http, paging
from huoqun.core.ids import BigId
from huoqun.org import access
from huoqun.org.kinds import Permission

_Title = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=calls.REMARK_LENGTH_MAX,
        pattern=r"^[^\x00]*$",
    ),
]
_Accounts = Annotated[list[BigId], Field(max_length=calls.STAFF_PER_CODE_MAX)]
_Communities = Annotated[list[BigId], Field(max_length=calls.GROUPS_PER_CODE_MAX)]


class WecomBehindOut(Schema):
    """An account or a community behind a code."""

    id: BigId
    name: str
    gone: bool


class WecomWayOut(Schema):
    """A code or link; without ``ready`` nobody knows whether the platform has it.

    What others made (not ``made_here``) is theirs to change. ``qr_code`` is the address that the
    platform gave; ``automatic`` lets friends in unasked, and for groups opens the next one when
    all are full.
    """

    id: BigId
    kind: WayKind
    channel_id: BigId
    title: str
    qr_code: str
    ready: bool
    made_here: bool
    automatic: bool
    behind: list[WecomBehindOut]
    created_at: datetime
    removed_at: datetime | None


class WecomPictureOut(Schema):
    """The picture of a code as a data URL; null when its address is a page (a sandbox's)."""

    data_url: str | None


class WecomWaysIn(http.PageIn):
    """Which codes are wanted: those that stand, or those that were removed."""

    removed: bool = False


class WecomContactWayIn(Schema):
    """A code by which customers add one of these accounts."""

    title: _Title
    account_ids: _Accounts
    skip_verify: bool = True


class WecomJoinWayIn(Schema):
    """A code by which customers join one of these communities."""

    title: _Title
    community_ids: _Communities
    open_next: bool = True


class WecomWayChange(Schema):
    """What stands behind a code from now on: accounts or communities, after its kind."""

    title: _Title
    account_ids: _Accounts = []
    community_ids: _Communities = []


@router.get("/links/{link_id}/ways", response=http.Page[WecomWayOut])
@access.requires(Permission.MANAGE_SETTINGS)
def wecom_ways(
    request: access.StaffRequest, link_id: BigId, wanted: Query[WecomWaysIn]
) -> paging.Window[queries.ShownWay]:
    """The codes, newest first."""
    link = queries.get(link_id, seen_by=request.scope)
    found = queries.ways(link, removed=wanted.removed)
    page = paging.window(found, cursor=wanted.cursor, limit=wanted.limit, descending=True)
    return queries.shown_ways(page, link=link)


@router.get("/links/{link_id}/ways/{way_id}/picture", response=WecomPictureOut)
@access.requires(Permission.MANAGE_SETTINGS)
def wecom_way_picture(
    request: access.StaffRequest, link_id: BigId, way_id: BigId
) -> dict[str, str | None]:
    """The picture of a code, fetched from the platform."""
    link = queries.get(link_id, seen_by=request.scope)
    return {"data_url": queries.picture(queries.way(way_id, link=link))}


@router.post("/links/{link_id}/contact-ways", response=WecomWayOut)
@access.requires(Permission.MANAGE_SETTINGS)
def make_wecom_contact_way(
    request: access.StaffRequest, link_id: BigId, body: WecomContactWayIn
) -> queries.ShownWay:
    """Make a code for adding staff."""
    link = queries.get(link_id, seen_by=request.scope)
    made = actions.make_contact_way(
        link=link,
        title=body.title,
        accounts=queries.chosen_accounts(body.account_ids, link=link),
        skip_verify=body.skip_verify,
        by=request.actor,
    )
    return queries.shown_way(made)


@router.post("/links/{link_id}/join-ways", response=WecomWayOut)
@access.requires(Permission.MANAGE_SETTINGS)
def make_wecom_join_way(
    request: access.StaffRequest, link_id: BigId, body: WecomJoinWayIn
) -> queries.ShownWay:
    """Make a code for joining communities."""
    link = queries.get(link_id, seen_by=request.scope)
    made = actions.make_join_way(
        link=link,
        title=body.title,
        communities=community_queries.get_many(body.community_ids, seen_by=request.scope),
        open_next=body.open_next,
        by=request.actor,
    )
    return queries.shown_way(made)


@router.put("/links/{link_id}/ways/{way_id}", response=WecomWayOut)
@access.requires(Permission.MANAGE_SETTINGS)
def change_wecom_way(
    request: access.StaffRequest, link_id: BigId, way_id: BigId, body: WecomWayChange
) -> queries.ShownWay:
    """Put others behind a code, or rename it."""
    link = queries.get(link_id, seen_by=request.scope)
    changed = actions.change_way(
        way=queries.way(way_id, link=link),
        title=body.title,
        accounts=queries.chosen_accounts(body.account_ids, link=link),
        communities=community_queries.get_many(body.community_ids, seen_by=request.scope),
        by=request.actor,
    )
    return queries.shown_way(changed)


@router.delete("/links/{link_id}/ways/{way_id}", response={204: None})
@access.requires(Permission.MANAGE_SETTINGS)
def remove_wecom_way(request: access.StaffRequest, link_id: BigId, way_id: BigId) -> Status[None]:
    """Take a code off the platform."""
    link = queries.get(link_id, seen_by=request.scope)
    actions.remove_way(way=queries.way(way_id, link=link), by=request.actor)
    return Status(204, None)

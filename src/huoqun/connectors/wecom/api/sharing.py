"""Which tags are shared with the platform."""

from datetime import datetime

from ninja import Schema

from huoqun.connectors.wecom import actions, queries
from huoqun.connectors.wecom.api.routes import router
from huoqun.connectors.wecom.kinds import TagSharing
from huoqun.core.ids import BigId, Count
from huoqun.customers import queries as customer_queries
from huoqun.org import access
from huoqun.org.kinds import Permission


class TagSharingOut(Schema):
    """A group of tags and which way it goes.

    ``shared`` of its ``tags`` are on the platform too; ``waiting`` marks are still to be put on or
    taken off there; ``on_platform``: the group itself is there, so that it can be read from there.
    """

    group_id: BigId
    name: str
    tags: Count
    shared: Count
    sharing: TagSharing
    on_platform: bool
    waiting: Count
    read_at: datetime | None
    fault_zh: str
    fault_en: str


class TagSharingIn(Schema):
    """Which way the tags of the group shall go."""

    sharing: TagSharing


@router.get("/links/{link_id}/tag-groups", response=list[TagSharingOut])
@access.requires(Permission.MANAGE_SETTINGS)
def wecom_tag_groups(request: access.StaffRequest, link_id: BigId) -> list[queries.Sharing]:
    """The groups of tags of a link's company, and which of them are shared."""
    link = queries.get(link_id, seen_by=request.scope)
    return queries.sharing(link, seen_by=request.scope)


@router.put("/links/{link_id}/tag-groups/{group_id}", response=list[TagSharingOut])
@access.requires(Permission.MANAGE_SETTINGS)
def share_wecom_tag_group(
    request: access.StaffRequest, link_id: BigId, group_id: BigId, body: TagSharingIn
) -> list[queries.Sharing]:
    """Choose which way the tags of a group go; gives all groups as they are then."""
    link = queries.get(link_id, seen_by=request.scope)
    group = customer_queries.tag_group(group_id, seen_by=request.scope)
    actions.share_group(link=link, group=group, sharing=body.sharing, by=request.actor)
    return queries.sharing(link, seen_by=request.scope)

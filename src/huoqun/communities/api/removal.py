"""Communities go out of sight with a preview, and come back with everything they had."""

from ninja import Schema, Status

from huoqun.communities import actions, models, queries
from huoqun.communities.api import shapes
from huoqun.communities.api.routes import router
from huoqun.core.ids import BigId, Count
from huoqun.org import access
from huoqun.org.kinds import Permission


class RemovalOut(Schema):
    """What goes out of sight with a community."""

    messages: Count
    members: Count
    orders: Count


@router.get("/{community_id}/removal-preview", response=RemovalOut)
@access.requires(Permission.EDIT_COMMUNITIES)
def removal_preview(request: access.StaffRequest, community_id: BigId) -> queries.Removal:
    """Count what would go out of sight."""
    return queries.removal_preview(queries.get(community_id, seen_by=request.scope))


@router.delete("/{community_id}", response={204: None})
@access.requires(Permission.EDIT_COMMUNITIES)
def remove(request: access.StaffRequest, community_id: BigId) -> Status[None]:
    """Take a community out of every list and figure; it can be restored."""
    found = queries.get(community_id, seen_by=request.scope)
    actions.remove(community=found, actor=request.actor)
    return Status(204, None)


@router.post("/{community_id}/restore", response=shapes.CommunityDetailOut)
@access.requires(Permission.EDIT_COMMUNITIES)
def restore(request: access.StaffRequest, community_id: BigId) -> models.Community:
    """Bring a removed community back with everything it had."""
    found = queries.get_even_removed(community_id, seen_by=request.scope)
    return actions.restore(community=found, actor=request.actor)

"""The line of the audit log that each action on a community leaves."""

from huoqun.communities import models
from huoqun.org import actions as org_actions


def note(
    *, actor: org_actions.Actor, community: models.Community, action: str, **detail: object
) -> None:
    """Say who did what to which community, in the caller's transaction."""
    org_actions.audit(
        staff=actor.staff,
        action=f"community.{action}",
        object_name="community",
        object_id=community.pk,
        unit_id=community.unit_id,
        detail=detail,
        request=actor.request,
    )

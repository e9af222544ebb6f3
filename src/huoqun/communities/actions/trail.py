"""The line of the audit log that each action on a community leaves."""

from collections.abc import Iterable

from huoqun.communities import models
from huoqun.org import actions as org_actions


def note(
    *, actor: org_actions.Actor, community: models.Community, action: str, **detail: object
) -> None:
    """Say who did what to which community, in the caller's transaction."""
    note_many(actor=actor, action=action, told=[(community, detail)])


def note_many(
    *,
    actor: org_actions.Actor,
    action: str,
    told: Iterable[tuple[models.Community, dict[str, object]]],
) -> None:
    """Say who did the same to many communities, each with its own detail."""
    org_actions.audit_many(
        staff=actor.staff,
        action=f"community.{action}",
        object_name="community",
        lines=[
            org_actions.Line(object_id=community.pk, unit_id=community.unit_id, detail=detail)
            for community, detail in told
        ],
        request=actor.request,
    )

"""Who holds a community, and where it belongs: grants and bonds follow, by calls down."""

from collections.abc import Iterable
from contextlib import suppress

from huoqun.communities import models
from huoqun.customers import actions as customer_actions
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org.kinds import Role


def hold_owner(*, community: models.Community, actor: org_actions.Actor) -> None:
    """Assigning an owner writes the grant (a call down)."""
    if community.owner is not None:
        with suppress(org_actions.AlreadyGranted):
            org_actions.grant_role(
                staff=community.owner,
                role=Role.OWNER,
                unit=community.unit,
                community_id=community.pk,
                by=actor,
            )


def release_owner(*, community: models.Community, actor: org_actions.Actor) -> None:
    """The former owner's grant goes with the ownership."""
    if community.owner is None:
        return
    grants = org_models.Grant.objects.filter(
        staff=community.owner, role=Role.OWNER, community_id=community.pk
    )
    for grant in grants.select_related("staff", "unit"):
        org_actions.revoke_role(grant=grant, by=actor)


def follow(moved: Iterable[models.Community]) -> None:
    """Let roles and people follow communities that belong to another unit now.

    Facts of before keep the unit that they were told with.
    """
    arrived: dict[int, list[int]] = {}
    for community in moved:
        arrived.setdefault(community.unit_id, []).append(community.pk)
        org_actions.place_community(community_id=community.pk, unit=community.unit)
    for unit_id, community_ids in arrived.items():
        customer_actions.move_bonds(community_ids=community_ids, unit_id=unit_id)

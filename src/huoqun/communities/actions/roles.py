"""Who is staff, atmosphere crew or bot in a community: the organic reading depends on it."""

from datetime import date

from django.db import transaction

from huoqun.communities import models
from huoqun.communities.actions import trail
from huoqun.communities.actions.batch import Batch
from huoqun.communities.kinds import CommunityRole
from huoqun.core import clock, ids
from huoqun.core.refusal import Refused
from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.events.fact import SOURCE_PRODUCT
from huoqun.org import actions as org_actions


class MembersNeedNoRole(Refused):
    """Being a member is not a role that is given."""

    code = "member_is_no_role"
    status = 422
    zh = "“成员”不是可以授予的角色，请选择员工、气氛组、机器人等。"
    en = "“Member” is not a role to give; choose staff, atmosphere crew, bot or another."


class NoSuchRole(Refused):
    """The person does not hold the role."""

    code = "no_such_community_role"
    status = 404
    zh = "这位成员在群里没有“{role_zh}”角色。"
    en = "This person does not hold the role “{role_en}” in the community."


def hold(
    *,
    community: models.Community,
    customer_id: int,
    role: CommunityRole,
    since_on: date,
    always: bool = True,
    batch: Batch | None = None,
) -> bool:
    """Write a role and tell it; False when it is held already. Runs in the caller's transaction."""
    if role is CommunityRole.MEMBER:
        raise MembersNeedNoRole
    held, made = models.RoleHeld.objects.get_or_create(
        community=community,
        customer_id=customer_id,
        role=role,
        defaults={
            "since_on": since_on,
            "always": always,
            "batch_id": batch.batch_id if batch else None,
        },
    )
    if not made:
        return False
    fact = catalog.RoleGiven(
        occurred_at=clock.start_of_day(since_on),
        day=since_on,
        source=batch.source if batch else SOURCE_PRODUCT,
        key=f"role-given:{held.pk}:{ids.new_token(6)}",
        kind=role,
        community_id=community.pk,
        customer_id=customer_id,
        unit_id=community.unit_id,
        always=always,
    )
    log.record_many([fact], batch_id=batch.batch_id if batch else None)
    return True


def give_role(
    *,
    community: models.Community,
    customer_id: int,
    role: CommunityRole,
    actor: org_actions.Actor,
    since_on: date | None = None,
) -> None:
    """Mark someone; without a day the mark holds for all history, past figures included."""
    with transaction.atomic():
        made = hold(
            community=community,
            customer_id=customer_id,
            role=role,
            since_on=since_on or clock.today(),
            always=since_on is None,
        )
        if made:
            trail.note(
                actor=actor,
                community=community,
                action="role_given",
                customer_id=customer_id,
                role=role,
            )


def take_role(
    *, community: models.Community, customer_id: int, role: CommunityRole, actor: org_actions.Actor
) -> None:
    """Take a mark away as if it had never been (a wrong mark is the usual reason)."""
    with transaction.atomic():
        gone, _ = models.RoleHeld.objects.filter(
            community=community, customer_id=customer_id, role=role
        ).delete()
        if not gone:
            raise NoSuchRole(role_zh=role.zh, role_en=role.en)
        log.record(
            catalog.RoleTaken(
                occurred_at=clock.now(),
                key=f"role-taken:{community.pk}:{customer_id}:{role}:{ids.new_token(6)}",
                kind=role,
                community_id=community.pk,
                customer_id=customer_id,
                unit_id=community.unit_id,
                always=True,
            )
        )
        trail.note(
            actor=actor,
            community=community,
            action="role_taken",
            customer_id=customer_id,
            role=role,
        )

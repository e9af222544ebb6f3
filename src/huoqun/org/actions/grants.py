"""Roles given and taken back."""

from django.db import IntegrityError, connection, transaction

from huoqun.core import clock, ids
from huoqun.core.refusal import Refused
from huoqun.events import log
from huoqun.events.catalog import org as facts
from huoqun.org import models, rules
from huoqun.org.actions import trail
from huoqun.org.kinds import Permission, Role


class MoreThanOwn(Refused):
    """Nobody may grant more than they hold."""

    code = "more_than_own"
    status = 403
    zh = "您不能授予“{role_zh}”：它在该范围内的权限超出您自己的权限。"
    en = "You cannot grant “{role_en}” there: it holds rights that you lack."


class AlreadyGranted(Refused):
    """A role is held once at one place."""

    code = "already_granted"
    status = 409
    zh = "“{name}”已经拥有该范围内的“{role_zh}”角色。"
    en = "{name} already holds the role “{role_en}” there."


class NotForCommunities(Refused):
    """Some roles answer for a whole part of the organisation."""

    code = "not_for_communities"
    zh = "“{role_zh}”只能授予组织单元，不能授予单个社群。"
    en = "“{role_en}” is held over a unit, not over a single community."


class LastAdmin(Refused):
    """Someone must be able to manage the system."""

    code = "last_admin"
    status = 409
    zh = "“{name}”是最后一位系统管理员，请先任命另一位。"
    en = "{name} is the last system admin; appoint another first."


def grant_role(
    *,
    staff: models.Staff,
    role: Role,
    unit: models.OrgUnit,
    community_id: int | None = None,
    by: trail.Actor,
) -> models.Grant:
    """Give a role over a unit and all below it, or over one community that belongs to the unit.

    The rooms above say which unit a community belongs to; this one cannot ask them.
    """
    if community_id is not None and role in rules.UNIT_ROLES:
        raise NotForCommunities(role_zh=role.zh, role_en=role.en)
    manager = by.scope.where(Permission.MANAGE_STAFF)
    if not manager.covers(unit.path) or not rules.may_give(
        by.scope, role=role, unit_path=unit.path, community_id=community_id
    ):
        raise MoreThanOwn(role_zh=role.zh, role_en=role.en)
    with transaction.atomic():
        try:
            with transaction.atomic():
                grant = models.Grant.objects.create(
                    staff=staff,
                    role=role,
                    unit=unit,
                    community_id=community_id,
                    granted_by=by.staff,
                )
        except IntegrityError as error:
            raise AlreadyGranted(name=staff.name, role_zh=role.zh, role_en=role.en) from error
        _note(by, "role.granted", grant)
        describe(staff)
    return grant


def revoke_role(*, grant: models.Grant, by: trail.Actor) -> None:
    """Take a role back; the last system admin cannot lose theirs."""
    role = Role(grant.role)
    manager = by.scope.where(Permission.MANAGE_STAFF)
    if not manager.covers(grant.unit.path) or not rules.may_give(
        by.scope, role=role, unit_path=grant.unit.path, community_id=grant.community_id
    ):
        raise MoreThanOwn(role_zh=role.zh, role_en=role.en)
    with transaction.atomic():
        if role is Role.ADMIN:
            refuse_to_lose_the_last_admin(grant.staff, grant=grant)
        _note(by, "role.revoked", grant)
        grant.delete()
        describe(grant.staff)


def place_community(*, community_id: int, unit: models.OrgUnit) -> int:
    """Follow a community that moved to another unit; returns how many grants moved with it."""
    return models.Grant.objects.filter(community_id=community_id).update(unit=unit)


def refuse_to_lose_the_last_admin(
    staff: models.Staff, *, grant: models.Grant | None = None
) -> None:
    """Refuse when no other active admin over the whole company would remain.

    The lock makes two admins who remove each other at once wait for one another.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('org.last_admin'))")
    admins = models.Grant.objects.filter(role=Role.ADMIN, staff__is_active=True, unit__parent=None)
    kept = admins.exclude(pk=grant.pk) if grant else admins.exclude(staff=staff)
    if admins.filter(staff=staff).exists() and not kept.exists():
        raise LastAdmin(name=staff.name)


def describe(staff: models.Staff) -> None:
    """Tell the rooms above who this person now is."""
    roles = staff.grants.order_by("role").values_list("role", flat=True).distinct()
    log.record(
        facts.StaffDescribed(
            occurred_at=clock.now(),
            key=f"staff:{staff.pk}:{ids.new_token(9)}",
            staff_id=staff.pk,
            unit_id=staff.unit_id,
            active=staff.is_active,
            roles=tuple(roles),
        )
    )


def _note(by: trail.Actor, action: str, grant: models.Grant) -> None:
    trail.audit(
        staff=by.staff,
        action=action,
        object_name="staff",
        object_id=grant.staff_id,
        detail={"role": grant.role, "unit_id": grant.unit_id, "community_id": grant.community_id},
        request=by.request,
        unit_id=grant.unit_id,
    )

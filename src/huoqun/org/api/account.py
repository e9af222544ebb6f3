"""Who is signed in, and which role may do what."""

from typing import Any, Literal

from ninja import Router, Schema

from huoqun.core import clock
from huoqun.core.ids import BigId
from huoqun.org import access, actions, rules
from huoqun.org.kinds import Permission, Role

router = Router(tags=["org"])


class MeOut(Schema):
    """Who is signed in, what they may do, where, and on whose clock days begin."""

    id: BigId
    username: str
    name: str
    locale: str
    must_change_password: bool
    second_factor_due: bool
    permissions: list[Permission]
    sees_everything: bool
    unit_ids: list[BigId]
    community_ids: list[BigId]
    business_time_zone: str


class MeIn(Schema):
    """What a person may change of their own account here."""

    locale: Literal["zh-CN", "en"]


@router.get("/me", response=MeOut)
@access.requires(Permission.OWN_ACCOUNT)
def me(request: access.StaffRequest) -> dict[str, Any]:
    """Say who is signed in."""
    scope = request.full_scope
    return {
        "id": request.staff.pk,
        "username": request.staff.username,
        "name": request.staff.name,
        "locale": request.staff.locale,
        "must_change_password": request.staff.must_change_password,
        "second_factor_due": access.second_factor_due(request),
        "permissions": sorted(scope.permissions),
        "sees_everything": scope.everything,
        "unit_ids": [rules.unit_id_of(path) for path in scope.unit_paths],
        "community_ids": sorted(scope.community_ids),
        "business_time_zone": clock.zone().key,
    }


@router.patch("/me", response=MeOut)
@access.requires(Permission.OWN_ACCOUNT)
def change_me(request: access.StaffRequest, body: MeIn) -> dict[str, Any]:
    """Change one's own language."""
    actions.set_locale(staff=request.staff, locale=body.locale)
    return me(request)


class RoleOut(Schema):
    """A role and its rights."""

    role: Role
    zh: str
    en: str
    permissions: list[Permission]


class PermissionOut(Schema):
    """A right by its names."""

    permission: Permission
    zh: str
    en: str


class MatrixOut(Schema):
    """Every role with its rights."""

    roles: list[RoleOut]
    permissions: list[PermissionOut]


@router.get("/roles", response=MatrixOut)
@access.requires(Permission.OWN_ACCOUNT)
def role_matrix(request: access.StaffRequest) -> dict[str, Any]:
    """Show which role may do what."""
    return {
        "roles": [
            {"role": role, "zh": role.zh, "en": role.en, "permissions": sorted(permissions)}
            for role, permissions in rules.MATRIX.items()
        ],
        "permissions": [{"permission": each, "zh": each.zh, "en": each.en} for each in Permission],
    }

"""The tree of units."""

from datetime import datetime

from ninja import Router, Schema

from huoqun.core.ids import BigId
from huoqun.org import access, actions, models, queries
from huoqun.org.api.shapes import Key, Name
from huoqun.org.kinds import Permission, Role, UnitKind

router = Router(tags=["org"])


class UnitOut(Schema):
    """A place in the organisation."""

    id: BigId
    parent_id: BigId | None
    kind: UnitKind
    name: str
    path: str
    key: str
    archived_at: datetime | None


class TreeOut(Schema):
    """The units that one may see, each parent before its children."""

    units: list[UnitOut]


class UnitIn(Schema):
    """A new unit."""

    parent_id: BigId
    kind: UnitKind
    name: Name
    key: Key = ""


class UnitChange(Schema):
    """Another name."""

    name: Name


class MoveIn(Schema):
    """Another place."""

    parent_id: BigId


@router.get("/units", response=TreeOut)
@access.requires(Permission.VIEW_FIGURES)
def unit_tree(request: access.StaffRequest) -> dict[str, list[models.OrgUnit]]:
    """Show the tree of units."""
    return {"units": queries.unit_tree(request.scope)}


@router.post("/units", response=UnitOut)
@access.requires(Permission.MANAGE_UNITS)
def create_unit(request: access.StaffRequest, body: UnitIn) -> models.OrgUnit:
    """Add a unit below another."""
    parent = queries.unit(body.parent_id, seen_by=request.scope)
    return actions.create_unit(
        parent=parent, kind=body.kind, name=body.name, key=body.key, by=request.actor
    )


@router.patch("/units/{unit_id}", response=UnitOut)
@access.requires(Permission.MANAGE_UNITS)
def rename_unit(request: access.StaffRequest, unit_id: BigId, body: UnitChange) -> models.OrgUnit:
    """Give a unit another name."""
    unit = queries.unit(unit_id, seen_by=request.scope)
    return actions.rename_unit(unit=unit, name=body.name, by=request.actor)


@router.post("/units/{unit_id}/move", response=UnitOut)
@access.requires(Permission.MANAGE_UNITS)
def move_unit(request: access.StaffRequest, unit_id: BigId, body: MoveIn) -> models.OrgUnit:
    """Hang a unit with everything below it elsewhere."""
    unit = queries.unit(unit_id, seen_by=request.scope)
    parent = queries.unit(body.parent_id, seen_by=request.scope)
    return actions.move_unit(unit=unit, parent=parent, by=request.actor)


@router.post("/units/{unit_id}/archive", response=UnitOut)
@access.requires(Permission.MANAGE_UNITS)
def archive_unit(request: access.StaffRequest, unit_id: BigId) -> models.OrgUnit:
    """Put an empty unit away."""
    unit = queries.unit(unit_id, seen_by=request.scope)
    return actions.archive_unit(unit=unit, by=request.actor)


class PolicyOut(Schema):
    """Whose sign-in needs a second factor."""

    second_factor_roles: list[Role]


@router.get("/corps/{corp_id}/sign-in-policy", response=PolicyOut)
@access.requires(Permission.MANAGE_SYSTEM)
def sign_in_policy(request: access.StaffRequest, corp_id: BigId) -> models.Corp:
    """Show whose sign-in needs a second factor."""
    return queries.company(corp_id, seen_by=request.scope).corp


@router.put("/corps/{corp_id}/sign-in-policy", response=PolicyOut)
@access.requires(Permission.MANAGE_SYSTEM)
def set_sign_in_policy(
    request: access.StaffRequest, corp_id: BigId, body: PolicyOut
) -> models.Corp:
    """Say whose sign-in needs a second factor."""
    company = queries.company(corp_id, seen_by=request.scope)
    return actions.require_second_factor(
        company=company, roles=set(body.second_factor_roles), by=request.actor
    )

"""People: who works here, their roles, and how many communities they carry."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema, Status
from pydantic import Field

from huoqun.core import http, paging
from huoqun.core.ids import BigId, Count
from huoqun.org import access, actions, models, queries, rules
from huoqun.org.api.shapes import Name
from huoqun.org.kinds import CapacityVerdict, Permission, Role

router = Router(tags=["org"])


class GrantOut(Schema):
    """A role and where it is held."""

    id: BigId
    role: Role
    unit_id: BigId
    unit_name: str
    community_id: BigId | None

    @staticmethod
    def resolve_unit_name(grant: models.Grant) -> str:
        """The name of the unit."""
        return grant.unit.name


class StaffOut(Schema):
    """A member of staff."""

    id: BigId
    username: str
    name: str
    unit_id: BigId
    unit_name: str
    is_active: bool
    must_change_password: bool
    last_login: datetime | None
    grants: list[GrantOut]

    @staticmethod
    def resolve_unit_name(staff: models.Staff) -> str:
        """The name of the unit."""
        return staff.unit.name

    @staticmethod
    def resolve_grants(staff: models.Staff) -> list[models.Grant]:
        """The roles, as the query brought them."""
        return list(staff.grants.all())


class StaffQuery(http.PageIn):
    """Which people."""

    text: Annotated[http.Words, Field(max_length=100)] = ""
    active: bool | None = None


class StaffIn(Schema):
    """Someone new, with the first role; the role holds over the unit where they work."""

    username: Annotated[http.Line, Field(max_length=models.USERNAME_LENGTH_MAX)]
    name: Name
    role: Role
    unit_id: BigId


class StaffChange(Schema):
    """Another name or another unit; what is left out stays."""

    name: Name | None = None
    unit_id: BigId | None = None


class GrantIn(Schema):
    """A role over a unit; roles over one community are given where the community is."""

    role: Role
    unit_id: BigId


class PasswordOut(Schema):
    """A one-time password, shown this once."""

    staff_id: BigId
    username: str
    password: str


@router.get("/staff", response=http.Page[StaffOut])
@access.requires(Permission.VIEW_STAFF)
def staff_list(
    request: access.StaffRequest, wanted: Query[StaffQuery]
) -> paging.Window[models.Staff]:
    """List the people in one's part of the organisation."""
    people = queries.staff_list(request.scope, text=wanted.text, active=wanted.active)
    return paging.window(people, cursor=wanted.cursor, limit=wanted.limit)


@router.post("/staff", response=PasswordOut)
@access.requires(Permission.MANAGE_STAFF)
def add_staff(request: access.StaffRequest, body: StaffIn) -> dict[str, Any]:
    """Let someone work here; answers their one-time password."""
    unit = queries.unit(body.unit_id, seen_by=request.scope)
    staff, password = actions.add_staff(
        username=body.username, name=body.name, role=body.role, unit=unit, by=request.actor
    )
    return {"staff_id": staff.pk, "username": staff.username, "password": password}


@router.get("/staff/{staff_id}", response=StaffOut)
@access.requires(Permission.VIEW_STAFF)
def staff(request: access.StaffRequest, staff_id: BigId) -> models.Staff:
    """Show one person."""
    return queries.staff(staff_id, seen_by=request.scope)


@router.patch("/staff/{staff_id}", response=StaffOut)
@access.requires(Permission.MANAGE_STAFF)
def change_staff(request: access.StaffRequest, staff_id: BigId, body: StaffChange) -> models.Staff:
    """Correct a name, or let someone work in another unit."""
    person = queries.staff(staff_id, seen_by=request.scope)
    unit = queries.unit(body.unit_id, seen_by=request.scope) if body.unit_id else None
    actions.describe_staff(staff=person, name=body.name, unit=unit, by=request.actor)
    return person


@router.post("/staff/{staff_id}/reset-password", response=PasswordOut)
@access.requires(Permission.MANAGE_STAFF)
def reset_password(request: access.StaffRequest, staff_id: BigId) -> dict[str, Any]:
    """Give a new one-time password and end the person's sessions."""
    person = queries.staff(staff_id, seen_by=request.scope)
    password = actions.reset_password(staff=person, by=request.actor)
    return {"staff_id": person.pk, "username": person.username, "password": password}


@router.post("/staff/{staff_id}/deactivate", response=StaffOut)
@access.requires(Permission.MANAGE_STAFF)
def deactivate_staff(request: access.StaffRequest, staff_id: BigId) -> models.Staff:
    """Let someone go: sessions and tokens end at once."""
    person = queries.staff(staff_id, seen_by=request.scope)
    actions.deactivate_staff(staff=person, by=request.actor)
    return person


@router.post("/staff/{staff_id}/reactivate", response=PasswordOut)
@access.requires(Permission.MANAGE_STAFF)
def reactivate_staff(request: access.StaffRequest, staff_id: BigId) -> dict[str, Any]:
    """Take someone back with a new one-time password."""
    person = queries.staff(staff_id, seen_by=request.scope)
    password = actions.reactivate_staff(staff=person, by=request.actor)
    return {"staff_id": person.pk, "username": person.username, "password": password}


@router.post("/staff/{staff_id}/end-sessions", response={204: None})
@access.requires(Permission.MANAGE_STAFF)
def end_sessions(request: access.StaffRequest, staff_id: BigId) -> Status[None]:
    """Sign someone out everywhere."""
    person = queries.staff(staff_id, seen_by=request.scope)
    actions.end_sessions(staff=person, by=request.actor)
    return Status(204, None)


@router.post("/staff/{staff_id}/grants", response=GrantOut)
@access.requires(Permission.MANAGE_STAFF)
def grant_role(request: access.StaffRequest, staff_id: BigId, body: GrantIn) -> models.Grant:
    """Give a role over a unit."""
    person = queries.staff(staff_id, seen_by=request.scope)
    unit = queries.unit(body.unit_id, seen_by=request.scope)
    return actions.grant_role(staff=person, role=body.role, unit=unit, by=request.actor)


@router.delete("/staff/{staff_id}/grants/{grant_id}", response={204: None})
@access.requires(Permission.MANAGE_STAFF)
def revoke_role(request: access.StaffRequest, staff_id: BigId, grant_id: BigId) -> Status[None]:
    """Take a role back."""
    grant = queries.grant(grant_id, staff_id=staff_id, seen_by=request.scope)
    actions.revoke_role(grant=grant, by=request.actor)
    return Status(204, None)


class CapacityOut(Schema):
    """How many communities an owner carries (article 000: 5 to 10)."""

    staff_id: BigId
    name: str
    unit_id: BigId
    communities: Count
    verdict: CapacityVerdict

    @staticmethod
    def resolve_staff_id(owner: models.Staff) -> int:
        """The owner's id."""
        return owner.pk

    @staticmethod
    def resolve_verdict(owner: queries.Owner) -> CapacityVerdict:
        """Too few, fitting, or too many."""
        return rules.community_capacity(owner.communities)


@router.get("/capacity", response=http.Page[CapacityOut])
@access.requires(Permission.VIEW_STAFF)
def capacity(
    request: access.StaffRequest, wanted: Query[http.PageIn]
) -> paging.Window[models.Staff]:
    """List the owners, most loaded first."""
    return paging.window(
        queries.owners(request.scope),
        cursor=wanted.cursor,
        limit=wanted.limit,
        by="communities",
        descending=True,
    )

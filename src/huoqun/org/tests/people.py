"""The people and places of every test: one company, two regions, two stores, and who works there.

Lin leads the company, Chen owns one community of store A, Zhao manages store B. ``company()`` makes
them all; ``sign_in()`` gives a test client that acts for one of them.
"""

import json
from dataclasses import dataclass

from allauth.account.internal.flows.login import record_authentication
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from huoqun.org import actions, models, queries
from huoqun.org.kinds import Role, UnitKind

# Communities are a higher rung: here they are numbers only.
CHENS_COMMUNITY_ID = 7_001
NAMESPACE = "tests"


@dataclass(frozen=True, kw_only=True)
class Company:
    """The places and people of the tests."""

    root: models.OrgUnit
    east: models.OrgUnit
    west: models.OrgUnit
    store_a: models.OrgUnit
    store_b: models.OrgUnit
    admin: models.Staff
    lin: models.Staff
    chen: models.Staff
    zhao: models.Staff


def company() -> Company:
    """Make the company with its people."""
    root = actions.ensure_company(name="小满生活")
    east = unit(root, UnitKind.REGION, "华东大区", key="east")
    west = unit(root, UnitKind.REGION, "西南大区", key="west")
    store_a = unit(east, UnitKind.STORE, "静安店", key="store-a")
    store_b = unit(west, UnitKind.STORE, "锦江店", key="store-b")
    chen = person("chen", "陈晨", store_a)
    grant(chen, Role.OWNER, store_a, community_id=CHENS_COMMUNITY_ID)
    return Company(
        root=root,
        east=east,
        west=west,
        store_a=store_a,
        store_b=store_b,
        admin=person("admin", "管理员", root, Role.ADMIN),
        lin=person("lin", "林岚", root, Role.LEAD),
        chen=chen,
        zhao=person("zhao", "赵舟", store_b, Role.MANAGER),
    )


def unit(parent: models.OrgUnit, kind: UnitKind, name: str, *, key: str = "") -> models.OrgUnit:
    """A unit below another."""
    return actions.create_unit(
        parent=parent, kind=kind, name=name, namespace=NAMESPACE, key=key, by=actions.HOUSE
    )


def person(username: str, name: str, unit: models.OrgUnit, *roles: Role) -> models.Staff:
    """Someone who works there and holds these roles there; no password, so use ``sign_in``."""
    staff = models.Staff.objects.create(username=username, name=name, unit=unit)
    for role in roles:
        grant(staff, role, unit)
    return staff


def grant(
    staff: models.Staff, role: Role, unit: models.OrgUnit, *, community_id: int | None = None
) -> models.Grant:
    """A role, given by the house."""
    return actions.grant_role(
        staff=staff, role=role, unit=unit, community_id=community_id, by=actions.HOUSE
    )


def acting(staff: models.Staff) -> actions.Actor:
    """The person as an actor with all they may do."""
    return actions.Actor(staff=staff, scope=queries.scope(staff))


def sign_in(staff: models.Staff) -> Client:
    """A browser of that person, signed in."""
    client = Client()
    client.force_login(staff)
    return client


def sign_in_afresh(staff: models.Staff, *proofs: str) -> Client:
    """The same, having shown just now who they are: by password unless other proofs are named."""
    client, request = sign_in(staff), HttpRequest()
    request.session = client.session
    for proof in proofs or ("password",):
        record_authentication(request, staff, proof)
    request.session.save()
    return client


def told(name: str) -> list[tuple[int, int, dict[str, object]]]:
    """The facts of that name, oldest first: unit, staff, payload."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id, staff_id, payload FROM events_fact WHERE name = %s ORDER BY seq",
            [name],
        )
        return [(row[0], row[1], json.loads(row[2])) for row in cursor.fetchall()]

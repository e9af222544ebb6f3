"""Every API route × every role × one's own store and the other: what it promises, and no leak.

The routes come from the API itself, the promises from ``route_matrix.py``, the things from
``two_stores.py``.
"""

import importlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings

from huoqun.core import clock
from huoqun.lake import models, tables
from huoqun.org import actions
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission, Role
from huoqun.org.models import OrgUnit, Staff
from huoqun.org.rules import MATRIX
from huoqun.org.tests import people
from huoqun.server.api import api
from tests.stories import route_matrix, two_stores

# The key of a row: method, path, and a word when a route has several rows.
Route = tuple[str, ...]

# Written by reading: they say nothing of anybody's things.
_SCRATCH = {"django_session", "huoqun_cache"}


def routes() -> dict[tuple[str, str], Any]:
    """Every operation of the API behind a sign-in, by method and path."""
    return {
        (method, written(f"/{router.prefix}{path}")): operation.view_func
        for router in api._get_bound_routers()
        for path, view in router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
        if not operation.view_func.__module__.endswith(".public")
    }


def written(path: str) -> str:
    """A path as one writes it, without the slashes that joining routers leaves."""
    return re.sub("/+", "/", path)


ROUTES = routes()
KNOWN = sorted(route for route in route_matrix.ROUTES if route[:2] in ROUTES)
each_route = pytest.mark.parametrize("route", KNOWN, ids=lambda route: " ".join(route))


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with a browser of their own, signed in."""

    staff: Staff
    client: Client


@dataclass(frozen=True, kw_only=True)
class World:
    """Two stores, and people of every role in the whole company and in the first store."""

    own: two_stores.Store
    foreign: two_stores.Store
    in_company: dict[Role, Person]
    in_store: dict[Role, Person]
    of_community: Person
    leads_here_reads_everywhere: Person
    answers_before: dict[tuple[Route, Role], bytes]
    narrow_token: str
    made_at: datetime
    stored: dict[str, str]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """Two stores in a database of their own, since figures are read from what is committed."""
    lake = tmp_path_factory.mktemp("matrix-lake")
    with django_db_blocker.unblock(), own_database(), override_settings(HUOQUN_LAKE=lake):
        models.IcebergTable.objects.all().delete()
        tables.ensure()
        built = build()
        yield built
        assert everything_stored() == built.stored, "something changed the world for good"


@contextmanager
def own_database() -> Iterator[None]:
    """Work in a copy of the empty test database, and drop it at the end."""
    original = connection.settings_dict["NAME"]
    copy = f"{original}_matrix"
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
    connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{copy}"')


def build() -> World:
    company = two_stores.company()
    store = company.store_a
    own = two_stores.fill(store, marker=two_stores.OWN_MARKER, amount=two_stores.OWN_AMOUNT)
    in_company = {role: somebody(f"company-{role}", company.root, role) for role in Role}
    in_store = {role: somebody(f"store-{role}", store, role) for role in Role}
    of_community = somebody("of-community", store)
    people.grant(of_community.staff, Role.OWNER, store, community_id=own.things["community_id"])
    both = somebody("both", store, Role.LEAD)
    people.grant(both.staff, Role.ANALYST, company.root)
    _, secret = actions.create_token(
        name="narrow",
        permissions=[Permission.OWN_ACCOUNT],
        days=1,
        by=people.acting(in_company[Role.ADMIN].staff),
    )
    actions.use_token(secret=secret)
    made_at = clock.now()
    before = {
        (route, role): timeless(ask(in_store[role].client, route, own.things))
        for route, role in reading_routes()
    }
    foreign = two_stores.fill(
        company.store_b, marker=two_stores.FOREIGN_MARKER, amount=two_stores.FOREIGN_AMOUNT
    )
    return World(
        own=own,
        foreign=foreign,
        in_company=in_company,
        in_store=in_store,
        of_community=of_community,
        leads_here_reads_everywhere=both,
        answers_before=before,
        narrow_token=secret,
        made_at=made_at,
        stored=everything_stored(),
    )


def somebody(username: str, unit: OrgUnit, *roles: Role) -> Person:
    staff = people.person(username, username, unit, *roles)
    return Person(staff=staff, client=people.sign_in(staff))


def reading_routes() -> Iterator[tuple[Route, Role]]:
    """The reading routes, each with the roles that read it."""
    for route in KNOWN:
        if route[0] == "GET":
            yield from ((route, role) for role in askers(route) if role in holders(route))


def holders(route: Route) -> set[Role]:
    """The roles that hold every right that a route asks for."""
    row = route_matrix.ROUTES[route]
    needed = {row.permission, row.also or row.permission}
    return {role for role in Role if needed <= MATRIX[role]}


def askers(route: Route) -> list[Role]:
    """The roles that ask: all of them, but of a dear route only some of those that may."""
    spared = holders(route) - route_matrix.ROUTES[route].dear
    return [role for role in Role if role not in spared]


def ask(client: Client, route: Route, things: dict[str, Any], **headers: str) -> HttpResponse:
    """One request about these things; what it wrote is put back."""
    return ask_and_watch(client, route, things, **headers)[0]


def ask_and_watch(
    client: Client,
    route: Route,
    things: dict[str, Any],
    stored: dict[str, str] | None = None,
    **headers: str,
) -> tuple[HttpResponse, set[str]]:
    """One request, and the tables whose content it would change for good."""
    method, path = route[:2]
    row = route_matrix.ROUTES[route]
    things = things | row.fixed
    # A figure is read in a transaction of its own, so only what may write is put back.
    with transaction.atomic() if method != "GET" else nullcontext():
        answer = client.generic(
            method,
            "/api/v1" + path.format(**things),
            json.dumps(filled(row.body, things)) if row.body is not None else "",
            content_type="application/json",
            query_params=filled(dict(row.query), things),
            headers=headers,
        )
        if answer.streaming:
            answer = HttpResponse(b"".join(answer), status=answer.status_code)
        now = everything_stored() if stored is not None else {}
        if method != "GET":
            transaction.set_rollback(True)
    return answer, {table for table in now if stored and now[table] != stored[table]}


def timeless(answer: HttpResponse) -> bytes:
    """The content but for the moment at which it was computed."""
    return re.sub(rb'"told_at": "[^"]*"', b"", answer.content)


def named(world: World, row: Any) -> dict[str, Any]:
    """The other store's things, but for those that the row keeps."""
    own = {f"own_{name}": thing for name, thing in world.own.things.items()}
    kept = {name: world.own.things[name] for name in row.keep}
    return world.foreign.things | own | kept


def filled(template: Any, things: dict[str, Any]) -> Any:
    """A body with each "{name}" replaced by the thing of that name."""
    if isinstance(template, dict):
        return {name: filled(value, things) for name, value in template.items()}
    if isinstance(template, list | tuple):
        return [filled(value, things) for value in template]
    if isinstance(template, str) and template[:1] == "{" and template[-1:] == "}":
        return things[template[1:-1]]
    return template


def assert_no_leak(answer: HttpResponse, who: str, *, asked: str = "") -> None:
    """Nothing of the other store's in an answer, but for what a refusal repeats of the question."""
    text = answer.content
    if asked and answer.status_code >= 400:
        text = text.replace(asked.encode(), b"")
    for secret in two_stores.FOREIGN_WORDS:
        assert secret.encode() not in text.lower(), f"{who}: {text[:400]!r}"


def everything_stored() -> dict[str, str]:
    """A fingerprint of every table of ours."""
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.db_table not in _SCRATCH
    ]
    one = "SELECT '{0}', md5(string_agg(t::text, '' ORDER BY t::text)) FROM {0} t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(table) for table in sorted(tables)))
        return dict(cursor.fetchall())


# --- The table is complete


@pytest.mark.django_db  # pytest-django makes the database when some test of the run is so marked
def test_every_route_has_a_row():
    missing = sorted(ROUTES.keys() - {route[:2] for route in route_matrix.ROUTES})
    assert not missing, "say in tests/stories/route_matrix.py what these promise"


def test_no_row_is_stale():
    assert not [route for route in route_matrix.ROUTES if route not in KNOWN]


@each_route
def test_the_route_asks_for_the_right_that_the_row_names(route: Route):
    assert ROUTES[route[:2]].permission is route_matrix.ROUTES[route].permission


# --- Strangers


@each_route
def test_strangers_get_nothing(world: World, route: Route):
    for headers in ({}, {"Authorization": "Bearer hqt_" + "x" * 43}):
        answer = ask(Client(), route, world.own.things, **headers)
        assert answer.status_code == 401
        assert answer.json()["code"] == "not_signed_in"


@each_route
def test_a_cookie_alone_changes_nothing(world: World, route: Route):
    """A page of somebody else's, open in the same browser, cannot write."""
    if route[0] == "GET":
        return
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.in_company[Role.ADMIN].client.cookies
    answer, changed = ask_and_watch(client, route, world.own.things, world.stored)
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"
    assert not changed


@each_route
def test_a_token_opens_only_what_it_names(world: World, route: Route):
    if route_matrix.ROUTES[route].permission is Permission.OWN_ACCOUNT:
        return
    bearer = f"Bearer {world.narrow_token}"
    with clock.frozen(world.made_at):  # the use of a token is noted once a minute
        answer = ask(Client(), route, world.own.things, Authorization=bearer)
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_permitted"


# --- Roles


@each_route
def test_over_the_whole_company(world: World, route: Route):
    row = route_matrix.ROUTES[route]
    for role in askers(route):
        answer = ask(world.in_company[role].client, route, world.own.things)
        if role in holders(route):
            assert answer.status_code in row.company, (role, answer.content[:400])
        else:
            assert answer.status_code == 403, role
            assert answer.json()["code"] == "not_permitted"


@each_route
def test_in_ones_own_store(world: World, route: Route):
    row = route_matrix.ROUTES[route]
    for role in askers(route):
        answer = ask(world.in_store[role].client, route, world.own.things)
        allowed = row.own if role in holders(route) else {403}
        assert answer.status_code in allowed, (role, answer.content[:400])
        assert_no_leak(answer, role)


@each_route
def test_about_the_other_store(world: World, route: Route):
    """Whoever asks about things of the other store learns nothing and changes nothing."""
    row = route_matrix.ROUTES[route]
    if row.foreign is None:
        return
    things = named(world, row)
    in_store = [(role, world.in_store[role]) for role in askers(route)]
    for role, person in [*in_store, (Role.OWNER, world.of_community)]:
        stored = None if route[0] == "GET" else world.stored
        answer, changed = ask_and_watch(person.client, route, things, stored)
        allowed = row.foreign if role in holders(route) else {403}
        assert answer.status_code in allowed, (role, answer.content[:400])
        assert not changed, role
        assert_no_leak(answer, role, asked=world.foreign.things["community_key"])


@each_route
def test_a_right_held_here_and_a_view_held_everywhere_do_not_add_up(world: World, route: Route):
    row = route_matrix.ROUTES[route]
    # A row that keeps something names somebody else as a second thing, whom this asker may see.
    if row.foreign is None or row.keep or row.permission in MATRIX[Role.ANALYST]:
        return
    client = world.leads_here_reads_everywhere.client
    answer, changed = ask_and_watch(client, route, named(world, row), world.stored)
    assert answer.status_code in row.foreign | {403}, answer.content[:400]
    assert not changed


# --- Figures and lists


@pytest.mark.parametrize(("route", "role"), list(reading_routes()), ids=lambda each: "".join(each))
def test_the_other_store_moves_no_answer(world: World, route: Route, role: Role):
    """A list, a count, a sum: all the same whether or not the other store exists."""
    after = timeless(ask(world.in_store[role].client, route, world.own.things))
    assert after == world.answers_before[route, role]


def test_the_net_has_no_holes(world: World):
    """The markers do show for who may see both stores: else nothing above could fail."""
    lead = world.in_company[Role.LEAD].client
    for path in ("/org/staff", "/org/units"):
        text = ask(lead, ("GET", path), world.own.things).content.decode().lower()
        assert two_stores.FOREIGN_MARKER in text, path
    renaming = ("PATCH", "/org/units/{unit_id}")
    _, changed = ask_and_watch(lead, renaming, world.foreign.things, world.stored)
    assert {"org_orgunit", "org_auditentry"} <= changed
    assert world.stored.keys() >= {"org_staff", "org_grant", "communities_community"}


# Where a room decides what is seen, and a route that would show the hole.
LEAKS = (
    ("huoqun.communities.queries.communities._within", "/communities"),
    ("huoqun.customers.queries.visible_to", "/customers"),
    ("huoqun.orders.queries.visible_to", "/orders"),
    ("huoqun.org.queries.visible_to", "/org/staff"),
    ("huoqun.org.queries.units", "/org/units"),
    ("huoqun.connectors.files.queries.visible_to", "/imports"),
    ("huoqun.analytics.queries.asking.visible", "/overview"),
)


@pytest.mark.parametrize(("place", "path"), LEAKS)
def test_a_planted_leak_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch, place: str, path: str
):
    """Let one room show everything to everybody: the checks above must notice."""
    module, _, name = place.rpartition(".")
    really = getattr(importlib.import_module(module), name)

    def leaking(*values: Any, **named: Any) -> Any:
        return really(*map(widened, values), **{key: widened(one) for key, one in named.items()})

    monkeypatch.setattr(place, leaking)
    route = ("GET", path)
    answer = ask(world.in_store[Role.LEAD].client, route, world.own.things)
    assert answer.status_code == 200
    told = any(word.encode() in answer.content.lower() for word in two_stores.FOREIGN_WORDS)
    assert told or timeless(answer) != world.answers_before[route, Role.LEAD]


def widened(value: Any) -> Any:
    """Every scope becomes the widest."""
    return org_queries.EVERYTHING if isinstance(value, org_queries.Scope) else value

"""Everybody who asks a route of the API, and the two stores that they ask about.

The routes come from the API itself, the promises from ``route_matrix.py``, the things from
``two_stores.py``.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from huoqun.core import clock
from huoqun.org import actions
from huoqun.org.kinds import Permission, Role
from huoqun.org.models import OrgUnit, Staff
from huoqun.org.rules import MATRIX
from huoqun.org.tests import people
from huoqun.server.api import api
from tests.stories import route_matrix, two_stores

# The key of a row: method, path, and a word when a route has several rows.
Route = tuple[str, ...]

# Written by reading: they say nothing of anybody's things.
_SCRATCH = {"django_session", "huoqun_cache", "customers_fitting"}


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


@contextmanager
def _test_database() -> Iterator[None]:
    """The empty test database, made here when no other test of the run asked pytest-django for it.

    It makes one only for tests that are marked; these share a copy and take no transaction of its.
    """
    name = connection.settings_dict["NAME"]
    if name == connection.creation._get_test_db_name():
        yield
        return
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


@contextmanager
def own_database() -> Iterator[None]:
    """Work in a copy of the empty test database, and drop it at the end."""
    with _test_database(), _copy():
        yield


@contextmanager
def _copy() -> Iterator[None]:
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

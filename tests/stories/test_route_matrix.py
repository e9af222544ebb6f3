"""Every API route × every role × one's own store and the other: what it promises, and no leak.

``route_matrix.py`` holds the promises, ``route_world.py`` who asks and how.
"""

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings

from huoqun.core import clock
from huoqun.lake import models, tables
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission, Role
from huoqun.org.rules import MATRIX
from tests.stories import route_matrix, route_world, two_stores
from tests.stories.route_world import KNOWN, ROUTES, Route, World

each_route = pytest.mark.parametrize("route", KNOWN, ids=lambda route: " ".join(route))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """Two stores in a database of their own, since figures are read from what is committed."""
    lake = tmp_path_factory.mktemp("matrix-lake")
    with (
        django_db_blocker.unblock(),
        route_world.own_database(),
        # Nobody answers on port 9: a probe says so at once.
        override_settings(HUOQUN_LAKE=lake, HUOQUN_WECOM_URL="http://127.0.0.1:9"),
    ):
        models.IcebergTable.objects.all().delete()
        tables.ensure()
        built = route_world.build()
        yield built
        assert route_world.everything_stored() == built.stored, (
            "something changed the world for good"
        )


# --- The table is complete


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
        answer = route_world.ask(Client(), route, world.own.things, **headers)
        assert answer.status_code == 401
        assert answer.json()["code"] == "not_signed_in"


@each_route
def test_a_cookie_alone_changes_nothing(world: World, route: Route):
    """A page of somebody else's, open in the same browser, cannot write."""
    if route[0] == "GET":
        return
    client = Client(enforce_csrf_checks=True)
    client.cookies = world.in_company[Role.ADMIN].client.cookies
    answer, changed = route_world.ask_and_watch(client, route, world.own.things, world.stored)
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"
    assert not changed


@each_route
def test_a_token_opens_only_what_it_names(world: World, route: Route):
    if route_matrix.ROUTES[route].permission is Permission.OWN_ACCOUNT:
        return
    bearer = f"Bearer {world.narrow_token}"
    with clock.frozen(world.made_at):  # the use of a token is noted once a minute
        answer = route_world.ask(Client(), route, world.own.things, Authorization=bearer)
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_permitted"


# --- Roles


@each_route
def test_over_the_whole_company(world: World, route: Route):
    row = route_matrix.ROUTES[route]
    for role in route_world.askers(route):
        answer = route_world.ask(world.in_company[role].client, route, world.own.things)
        if role in route_world.holders(route):
            assert answer.status_code in row.company, (role, answer.content[:400])
        else:
            assert answer.status_code == 403, role
            assert answer.json()["code"] == "not_permitted"


@each_route
def test_in_ones_own_store(world: World, route: Route):
    row = route_matrix.ROUTES[route]
    for role in route_world.askers(route):
        answer = route_world.ask(world.in_store[role].client, route, world.own.things)
        allowed = row.own if role in route_world.holders(route) else {403}
        assert answer.status_code in allowed, (role, answer.content[:400])
        route_world.assert_no_leak(answer, role)


@each_route
def test_about_the_other_store(world: World, route: Route):
    """Whoever asks about things of the other store learns nothing and changes nothing."""
    row = route_matrix.ROUTES[route]
    if row.foreign is None:
        return
    things = route_world.named(world, row)
    in_store = [(role, world.in_store[role]) for role in route_world.askers(route)]
    for role, person in [*in_store, (Role.OWNER, world.of_community)]:
        stored = None if route[0] == "GET" else world.stored
        answer, changed = route_world.ask_and_watch(person.client, route, things, stored)
        allowed = row.foreign if role in route_world.holders(route) else {403}
        assert answer.status_code in allowed, (role, answer.content[:400])
        assert not changed, role
        route_world.assert_no_leak(answer, role, asked=world.foreign.things["community_key"])


@each_route
def test_a_right_held_here_and_a_view_held_everywhere_do_not_add_up(world: World, route: Route):
    row = route_matrix.ROUTES[route]
    # A row that keeps something names somebody else as a second thing, whom this asker may see.
    if row.foreign is None or row.keep or row.permission in MATRIX[Role.ANALYST]:
        return
    client = world.leads_here_reads_everywhere.client
    answer, changed = route_world.ask_and_watch(
        client, route, route_world.named(world, row), world.stored
    )
    assert answer.status_code in row.foreign | {403}, answer.content[:400]
    assert not changed


# --- Figures and lists


@pytest.mark.parametrize(
    ("route", "role"), list(route_world.reading_routes()), ids=lambda each: "".join(each)
)
def test_the_other_store_moves_no_answer(world: World, route: Route, role: Role):
    """A list, a count, a sum: all the same whether or not the other store exists."""
    after = route_world.timeless(
        route_world.ask(world.in_store[role].client, route, world.own.things)
    )
    assert after == world.answers_before[route, role]


def test_the_net_has_no_holes(world: World):
    """The markers do show for who may see both stores: else nothing above could fail."""
    lead = world.in_company[Role.LEAD].client
    for path in ("/org/staff", "/org/units"):
        text = route_world.ask(lead, ("GET", path), world.own.things).content.decode().lower()
        assert two_stores.FOREIGN_MARKER in text, path
    renaming = ("PATCH", "/org/units/{unit_id}")
    _, changed = route_world.ask_and_watch(lead, renaming, world.foreign.things, world.stored)
    assert {"org_orgunit", "org_auditentry"} <= changed
    assert world.stored.keys() >= {"org_staff", "org_grant", "communities_community"}


# Where a room decides what is seen, and a route that would show the hole.
LEAKS = (
    ("huoqun.communities.queries.communities._within", "/communities"),
    ("huoqun.customers.queries.people.visible_to", "/customers"),
    ("huoqun.orders.queries.orders.visible_to", "/orders"),
    ("huoqun.org.queries.staff.visible_to", "/org/staff"),
    ("huoqun.org.queries.units.units", "/org/units"),
    ("huoqun.customers.queries.segments", "/segments"),
    ("huoqun.feedback.queries.tickets.visible_to", "/feedback/tickets"),
    ("huoqun.customers.queries.people.visible_to", "/customers/merging/proposals"),
    ("huoqun.connectors.files.queries.visible_to", "/imports"),
    ("huoqun.connectors.webhooks.queries.kept_visible_to", "/webhooks/kept"),
    ("huoqun.connectors.wecom.queries.connections.visible_to", "/wecom/links"),
    ("huoqun.analytics.queries.asking.visible", "/overview"),
)


@pytest.mark.parametrize(("place", "path"), LEAKS)
def test_a_planted_leak_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch, place: str, path: str
):
    """Let one room show everything to everybody: the checks above must notice."""
    path_of, _, name = place.rpartition(".")
    module = importlib.import_module(path_of)
    really = getattr(module, name)

    def leaking(*values: Any, **named: Any) -> Any:
        return really(*map(widened, values), **{key: widened(one) for key, one in named.items()})

    monkeypatch.setattr(module, name, leaking)
    route = ("GET", path)
    answer = route_world.ask(world.in_store[Role.LEAD].client, route, world.own.things)
    assert answer.status_code == 200
    told = any(word.encode() in answer.content.lower() for word in two_stores.FOREIGN_WORDS)
    assert told or route_world.timeless(answer) != world.answers_before[route, Role.LEAD]


def widened(value: Any) -> Any:
    """Every scope becomes the widest."""
    return org_queries.EVERYTHING if isinstance(value, org_queries.Scope) else value

"""Forged requests to every route of ``openapi.json``: strangers, stolen halves, hostile values.

Nobody gets anything without a right, nothing is answered with a fault of ours, and every refusal
says so in both languages. What a request writes is put back.
"""

import json
import logging
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.test import Client

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.torture import hostile_values
from huoqun.org import actions, models
from huoqun.org.kinds import Role
from huoqun.org.rules import MATRIX
from tests.stories import route_world, two_stores

SEED = 20260713
HOSTILE = (10, 100)
STRANGERS = (7, 99)
BASE = "/api/v1"
# One request of this size per route: above what Django holds in memory.
TOO_LARGE = b'{"name": "' + b"x" * (17 << 20) + b'"}'
HOST = {"host": "localhost"}
SHOWN_MAX = 30


@dataclass(frozen=True, kw_only=True)
class _Route:
    method: str
    path: str
    query: tuple[str, ...]
    body: dict[str, Any] | None
    public: bool


@dataclass
class _Told:
    """What was answered, and what should not have been."""

    tried: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    let_in: list[str] = field(default_factory=list)
    wordless: list[str] = field(default_factory=list)
    without_csrf: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _World:
    things: dict[str, Any]
    staff: models.Staff
    session: Client
    token: str
    strangers: dict[str, dict[str, Any]]


def measure(house: House) -> Iterator[Figure]:
    """Every route by everybody who should not, then by somebody who may with values nobody has."""
    logging.disable(logging.CRITICAL)  # every refusal would be a line
    dice = random.Random(SEED)  # noqa: S311 (which value comes next)
    document = json.loads((Path(__file__).parents[2] / "openapi.json").read_text())
    routes, world, told = _routes(document), _world(), _Told()
    started = time.monotonic()
    for route in routes:
        _ask_as_strangers(world, route, told, _some(dice, world, house.size(*STRANGERS)))
        _ask_without_csrf(world, route, told)
        for number in range(house.size(*HOSTILE)):
            _ask_hostile(world, route, told, dice, document, number)
    seconds = time.monotonic() - started
    said = ", ".join(f"{count:,} by {who}" for who, count in told.tried.items())
    yield figures.made(
        "forged requests tried", told.tried.total(), "requests",
        against=f"{len(routes)} routes; {said}; {seconds:.0f} s",
    )  # fmt: skip
    classes = Counter(f"{status // 100}xx" for status in told.statuses.elements())
    spread = ", ".join(f"{count:,} × {each}" for each, count in sorted(classes.items()))
    for name, wrong, unit, against in (
        ("forged requests answered with a fault of ours", told.faults, "answers", spread),
        ("answers to strangers and forged credentials", told.let_in, "answers", ""),
        ("refusals without a sentence in both languages", told.wordless, "refusals", ""),
        ("changes taken from a session without its CSRF token", told.without_csrf, "changes", ""),
    ):
        for each in list(dict.fromkeys(wrong))[:SHOWN_MAX]:
            print(f"{name}: {each}")
        yield figures.made(
            name, len(wrong), unit, against=against, target=figures.exactly(0, len(wrong))
        )


def _routes(document: dict[str, Any]) -> list[_Route]:
    found = []
    for path, operations in document["paths"].items():
        for method, said in operations.items():
            content = said.get("requestBody", {}).get("content", {})
            query = [each["name"] for each in said.get("parameters", []) if each["in"] == "query"]
            key = (method.upper(), path.removeprefix(BASE))
            found.append(
                _Route(
                    method=method.upper(),
                    path=path,
                    query=tuple(query),
                    body=content.get("application/json", {}).get("schema"),
                    public=key not in route_world.ROUTES,
                )
            )
    return found


def _world() -> _World:
    company = two_stores.company()
    things = two_stores.fill(company.store_a, marker="ownthing", amount=12_300).things
    staff = route_world.somebody("forger", company.root, Role.LEAD, Role.ADMIN)
    acting = actions.Actor(staff=staff.staff, scope=route_world.people.acting(staff.staff).scope)
    rights = sorted(MATRIX[Role.LEAD] | MATRIX[Role.ADMIN])
    _, token = actions.create_token(name="good", permissions=rights, days=9, by=acting)
    ended, ended_token = actions.create_token(name="ended", permissions=rights, days=9, by=acting)
    actions.revoke_token(token=ended, by=acting)
    with transaction.atomic():  # a token of another home: right in every way, but not known here
        _, foreign = actions.create_token(name="foreign", permissions=rights, days=9, by=acting)
        transaction.set_rollback(True)
    key = staff.client.session.session_key
    secrets = ["", token[:-1], token + "x", token.upper(), f"{token}\x00", ended_token, foreign]
    secrets += ["hqt_" + "x" * 43, "hqt_" + "群" * 43, "x" * 100_000, "' OR 1=1 --", "null"]
    strangers: dict[str, dict[str, Any]] = {"nobody": {}}
    for number, secret in enumerate(secrets):
        bearer = f"Bearer {secret}".encode().decode("latin-1")
        strangers[f"token {number}"] = {"headers": {"Authorization": bearer}}
    strangers["basic"] = {"headers": {"Authorization": f"Basic {token}"}}
    for number, cookie in enumerate((key[:-1], key[::-1], "x" * 32, "'--", "x" * 4_000, token)):
        strangers[f"cookie {number}"] = {"cookie": cookie}
    return _World(
        things=things, staff=staff.staff, session=staff.client, token=token, strangers=strangers
    )


def _some(dice: random.Random, world: _World, most: int) -> list[str]:
    """Nobody at all, and others in turn: in a small run each asks some of the routes."""
    _, *others = world.strangers
    return ["nobody", *dice.sample(others, min(most, len(others)))]


def _ask_as_strangers(world: _World, route: _Route, told: _Told, strangers: list[str]) -> None:
    for who in strangers:
        how = world.strangers[who]
        client = Client(raise_request_exception=False, headers=HOST | how.get("headers", {}))
        if "cookie" in how:
            client.cookies[settings.SESSION_COOKIE_NAME] = how["cookie"]
        answer = _sent(client, route, world, content=b"{}")
        _note(told, route, f"{who}", answer, kind="strangers")
        if answer.status_code < 300 and not route.public:
            told.let_in.append(f"{route.method} {route.path} as {who}: {answer.status_code}")


def _ask_without_csrf(world: _World, route: _Route, told: _Told) -> None:
    if route.method == "GET":
        return
    client = Client(enforce_csrf_checks=True, raise_request_exception=False, headers=HOST)
    client.cookies = world.session.cookies
    rows = [key for key in route_world.KNOWN if key[:2] == (route.method, route.path[len(BASE) :])]
    for key in rows:
        row = route_world.route_matrix.ROUTES[key]
        body = json.dumps(route_world.filled(row.body, world.things | row.fixed)).encode()
        for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
            answer = _sent(client, route, world, content=body, kind=kind)
            _note(told, route, "no CSRF token", answer, kind="sessions without CSRF")
            if answer.status_code < 300:
                told.without_csrf.append(f"{route.method} {route.path}: {answer.status_code}")


def _ask_hostile(
    world: _World,
    route: _Route,
    told: _Told,
    dice: random.Random,
    document: dict[str, Any],
    number: int,
) -> None:
    by_token = bool(number % 2)
    client = Client(raise_request_exception=False, headers=HOST)
    if by_token:
        client = Client(
            raise_request_exception=False, headers=HOST | {"Authorization": f"Bearer {world.token}"}
        )
    else:
        client.cookies = world.session.cookies
    content, kind = b"", "application/json"
    if route.body is not None or route.method in ("PUT", "DELETE"):
        content, kind = hostile_values.body(dice, route.body or {}, document, world.things)
    if number == 0 and route.method != "GET":
        content = TOO_LARGE
    query = hostile_values.query(dice, route.query) if dice.random() < 0.8 else ""
    spoil_path = number % 5 == 4
    answer = _sent(
        client, route, world, content=content, kind=kind, query=query,
        dice=dice if spoil_path else None,
    )  # fmt: skip
    how = f"{query[:200]!r} {content[:200]!r} {kind}"
    _note(told, route, how, answer, kind="a token" if by_token else "a session")


def _sent(
    client: Client,
    route: _Route,
    world: _World,
    *,
    content: bytes,
    kind: str = "application/json",
    query: str = "",
    dice: random.Random | None = None,
) -> Any:  # noqa: ANN401 (the test client's answer)
    """The answer, read to its end; what was written is put back."""
    names = {**world.things, "name": "totals", "metric_key": "messages", "kind": "messages"}
    filled = {
        name: quote(str(value if dice is None else dice.choice(hostile_values.PATHS)), safe="%")
        for name, value in names.items()
    }
    path = route.path.format(**filled)
    with transaction.atomic() if route.method != "GET" else nullcontext():
        answer = client.generic(route.method, path, content, kind, QUERY_STRING=query)
        if answer.streaming:
            answer.read_content = b"".join(answer.streaming_content)
        else:
            answer.read_content = answer.content
        if route.method != "GET":
            transaction.set_rollback(True)
    return answer


def _note(told: _Told, route: _Route, how: str, answer: Any, *, kind: str) -> None:  # noqa: ANN401
    told.tried[kind] += 1
    told.statuses[answer.status_code] += 1
    where = f"{answer.status_code} {route.method} {route.path}"
    if answer.status_code >= 500:
        error = getattr(answer, "exc_info", None)
        because = f"{error[0].__name__}: {str(error[1])[:160]}" if error else ""
        told.faults.append(f"{where} {because} {how[:300]}")
    elif answer.status_code >= 300 and not _speaks(answer.read_content):
        told.wordless.append(f"{where} {answer.read_content[:80]!r} {how[:120]}")


def _speaks(content: bytes) -> bool:
    try:
        said = json.loads(content)
        return bool(said["zh"] and said["en"] and said["code"])
    except (ValueError, KeyError, TypeError):
        return False

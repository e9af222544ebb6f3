"""No day of the calendar breaks a route: the first, the last, and a period that runs backwards.

The parameters come from the API's own description, so that a new one is asked at once.
"""

import json
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any

import pytest

from huoqun.communities.tests import groups
from huoqun.org.tests import people
from huoqun.server.api import api

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, LAST, PLAIN = date.min.isoformat(), date.max.isoformat(), "2026-03-01"
# What the earlier and the later end of a period are called.
ENDS = {"from": "to", "first_day": "last_day", "left_from": "left_to", "right_from": "right_to"}
FIXED = {"name": "daily", "metric_key": "messages", "kind": "messages"}


def is_day(schema: dict[str, Any]) -> bool:
    """Whether a parameter or a field is a day."""
    return any(each.get("format") == "date" for each in (schema, *schema.get("anyOf", ())))


def asked() -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Routes that take days: method, path, those in the address, those in the body."""
    document = api.get_openapi_schema()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            given = operation.get("parameters", [])
            inside = [each["name"] for each in given if is_day(each["schema"])]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            name = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
            shape = document["components"]["schemas"].get(name, {})
            fields = [field for field, one in shape.get("properties", {}).items() if is_day(one)]
            if inside or fields:
                yield method, path, inside, fields


ASKED = list(asked())


def periods(names: list[str]) -> Iterator[dict[str, str]]:
    """Each parameter at either end of the calendar, and each period backwards and at its widest."""
    for name in names:
        yield from ({name: day} for day in (FIRST, LAST, "1900-01-01", "2999-12-31", "2999-12-30"))
    for first, last in ENDS.items():
        if first in names:
            yield {first: LAST, last: FIRST}
            yield {first: FIRST, last: LAST}
            yield {first: "2999-12-31", last: "1900-01-01"}
            yield {first: "1900-01-01", last: "2999-12-31"}


def test_there_are_such_routes():
    paths = {path.removeprefix("/api/v1") for _, path, _, _ in ASKED}
    assert {"/org/audit", "/orders", "/reports/{name}", "/communities"} <= paths


@pytest.mark.parametrize("route", ASKED, ids=lambda route: f"{route[0]} {route[1]}")
def test_no_day_breaks_a_route(route):
    method, path, inside, fields = route
    company = people.company()
    rooms = groups.rooms(company)
    client = people.sign_in(company.admin)
    things = {"community_id": rooms.chens.pk, "customer_id": rooms.mei, **FIXED}
    address = path.format(**{name: things.get(name, 1) for name in names_in(path)})
    ids = f"left={rooms.chens.pk}&right={rooms.zhaos.pk}&community_id={rooms.chens.pk}"
    for days in chain(periods(inside), [{}] if fields else []):
        query = "&".join([ids, *(f"{name}={day}" for name, day in days.items())])
        for body in periods(fields) if fields else [{}]:
            content = {"title": "群", "unit_id": company.store_a.pk, **body}
            answer = client.generic(
                method.upper(), f"{address}?{query}", json.dumps(content), "application/json"
            )
            assert answer.status_code < 500, (days, body, answer.content[:500])
            if answer.status_code >= 400:
                assert answer.json()["zh"], (days, body)


def names_in(path: str) -> list[str]:
    """The parameters of a path."""
    return [part.partition("}")[0] for part in path.split("{")[1:]]


@pytest.mark.parametrize("days", [{"first_day": LAST}, {"last_day": FIRST}])
def test_the_audit_log_refuses_days_out_of_range(days):
    client = people.sign_in(people.company().admin)
    answer = client.get("/api/v1/org/audit", days)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    answer = client.get("/api/v1/org/audit", {"first_day": PLAIN, "last_day": "2026-02-01"})
    assert answer.json()["code"] == "audit_period_reversed"

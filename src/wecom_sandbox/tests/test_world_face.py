"""Who may call the world, and how it says no."""

import pytest

from wecom_sandbox.server import create_app
from wecom_sandbox.settings import Settings
from wecom_sandbox.tests.client import Client


def test_the_listing_names_every_verb(company):
    listed = company.client.get("/_sandbox/v1/").json()
    verbs = {each["verb"]: each for each in listed["verbs"]}
    assert "corp.create" in verbs
    assert all(each["does"] for each in verbs.values())
    assert verbs["corp.create"]["request"]["$ref"].endswith("CreateCorp")


@pytest.mark.parametrize(
    ("verb", "said", "status", "code"),
    [
        ("nothing.happens", {}, 404, "no_such_verb"),
        ("staff.create", {"userid": "x"}, 422, "not_understood"),
        ("staff.create", {"userid": "x", "name": "y", "nmae": "z"}, 422, "not_understood"),
        ("staff.create", {"userid": "lin", "name": "林"}, 409, "taken"),
        ("staff.create", {"userid": "x", "name": "y", "departments": [9]}, 404, "not_found"),
        ("staff.disable", {"userid": "nobody"}, 404, "not_found"),
        ("corp.update", {"corp_id": "wwnone"}, 404, "not_found"),
        ("clock.set", {"now": 1}, 422, "backwards"),
        ("settings.set", {"settings": {"nothing": 1}}, 404, "not_found"),
        ("settings.set", {"settings": {"tags_max": "many"}}, 422, "bad_setting"),
    ],
)
def test_refusals(company, verb, said, status, code):
    refusal = company.world(verb, status=status, **said)
    assert refusal["code"] == code
    assert refusal["zh"]
    assert refusal["en"]


def test_a_refusal_changes_nothing(company):
    company.world("staff.create", status=404, userid="x", name="y", departments=[9])
    assert company.call("GET", "user/get", userid="x")["errcode"] == 60111


def test_strangers(company):
    foreign = company.client.post(
        "/_sandbox/v1/clock.advance", json={}, headers={"Origin": "http://evil.test"}
    )
    assert foreign.status_code == 403
    form = company.client.post("/_sandbox/v1/clock.advance", data={"seconds": 1})
    assert form.status_code == 415
    proxied = company.client.post(
        "/_sandbox/v1/clock.advance", json={}, headers={"X-Forwarded-For": "10.0.0.1"}
    )
    assert proxied.status_code == 403


def test_the_token_opens_the_door_from_afar():
    client = Client(create_app(Settings(world_token="sesame")), address="10.0.0.9")
    assert client.get("/_sandbox/v1/").status_code == 403
    headers = {"Authorization": "Bearer sesame"}
    assert client.get("/_sandbox/v1/", headers=headers).status_code == 200


def test_dump(company):
    whole = company.world("state.dump")
    assert [row["id"] for row in whole["staff"]] == ["chen", "lin", "zhao"]
    first = company.world("state.dump", noun="staff", limit=2)
    rest = company.world("state.dump", noun="staff", limit=2, after=first["after"])
    assert [*first["rows"], *rest["rows"]] == whole["staff"]


def test_the_clock(company):
    assert company.world("clock.set")["local"] == "2026-03-02 12:00:00"
    assert company.world("clock.advance", days=1, minutes=1)["local"] == "2026-03-03 12:01:00"

"""The list, one community, preparing, changing, starting and removing, as each persona sees it."""

import json
from datetime import date

import pytest

from huoqun.communities import models
from huoqun.communities.kinds import Lifecycle, Positioning
from huoqun.communities.tests import groups
from huoqun.communities.tests.test_rules import FULL
from huoqun.org import models as org_models
from huoqun.org.kinds import Role
from huoqun.org.tests import people

LIST = "/api/v1/communities"
# Three for the session and the scope, two for the page.
LIST_QUERIES = 5


def one(community: models.Community, tail: str = "") -> str:
    return f"{LIST}/{community.pk}{tail}"


def titles(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["title"] for item in answer.json()["items"]]


def send(client, method: str, path: str, body: dict[str, object]):
    return client.generic(method, path, json.dumps(body), "application/json")


def test_it_works(company, rooms):
    answer = people.sign_in(company.lin).get(LIST, {"sort": "title"})
    assert sorted(titles(answer)) == ["护肤交流群", "锦江快闪群", "静安福利群"]
    item = next(each for each in answer.json()["items"] if each["id"] == rooms.chens.pk)
    assert item["unit"] == {"id": company.store_a.pk, "name": "静安店"}
    assert item["owner"] is None
    assert item["members"] is None, "unknown, not 0"
    assert (item["positioning"], item["removed"]) == ("unset", False)


def test_each_sees_their_own(company, rooms):
    assert titles(people.sign_in(company.zhao).get(LIST)) == ["锦江快闪群"]
    assert titles(people.sign_in(company.chen).get(LIST)) == ["护肤交流群"]
    assert people.sign_in(company.zhao).get(one(rooms.chens)).status_code == 404
    assert people.sign_in(company.chen).get(one(rooms.next_door)).status_code == 404


@pytest.mark.parametrize("many", [3, 30])
def test_the_list_costs_the_same_for_many(company, many, django_assert_num_queries):
    for number in range(many):
        groups.community(company.store_b, f"群 {number}", owner=company.zhao)
    client = people.sign_in(company.zhao)
    with django_assert_num_queries(LIST_QUERIES):
        answer = client.get(LIST)
    assert len(answer.json()["items"]) == many


@pytest.mark.parametrize(
    "sort", ["title", "health", "-members", "-weekly_speakers", "-weekly_messages", "-opened_on"]
)
def test_every_order_pages_through_everything_once(company, sort):
    for number in range(11):
        groups.community(
            company.store_a,
            f"群 {number}",
            health=("dead", "healthy", "unknown")[number % 3],
            members_count=None if number % 4 == 0 else number % 5,
            weekly_speakers=None if number % 4 == 1 else number,
            weekly_messages=number,
            opened_on=None if number % 2 else date(2026, 1, 1 + number),
        )
    client, seen, cursor = people.sign_in(company.lin), [], ""
    while cursor is not None:
        page = client.get(LIST, {"sort": sort, "limit": 3, "cursor": cursor}).json()
        seen += page["items"]
        cursor = page["next_cursor"]
    assert len(seen) == len({each["id"] for each in seen}) == page["total"] == 11
    if sort == "health":
        assert [each["health"] for each in seen][:4] == ["dead"] * 4
        assert seen[-1]["health"] == "healthy"
    elif sort.startswith("-"):
        values = [each[sort[1:]] for each in seen]
        known = [each for each in values if each is not None]
        assert known == sorted(known, reverse=True)
        assert values == known + [None] * (11 - len(known))


def test_filters(company, rooms):
    models.Community.objects.filter(pk=rooms.chens.pk).update(
        positioning="benefit", health="dead", owner=company.chen, purpose="复购", platform="qq"
    )
    client = people.sign_in(company.lin)
    for query, expected in [
        ({"words": "交流"}, ["护肤交流群"]),
        ({"words": "静安福利群"}, ["静安福利群"]),
        ({"positioning": ["benefit", "flash"]}, ["护肤交流群"]),
        ({"health": "dead"}, ["护肤交流群"]),
        ({"platform": "qq"}, ["护肤交流群"]),
        ({"owner_id": company.chen.pk}, ["护肤交流群"]),
        ({"unit_id": company.west.pk}, ["锦江快闪群"]),
        ({"missing": "owner", "unit_id": company.east.pk}, ["静安福利群"]),
        ({"lifecycle": "archived"}, []),
    ]:
        assert titles(client.get(LIST, query)) == expected, query
    assert client.get(f"{LIST}/worklist").json() == {
        "positioning_unset": 2,
        "owner_unset": 2,
        "purpose_unset": 2,
    }
    own = people.sign_in(company.chen).get(f"{LIST}/worklist").json()
    assert own == {"positioning_unset": 0, "owner_unset": 0, "purpose_unset": 0}


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"health": "fine"}, 422, "invalid_input"),
        ({"platform": ["qq", "icq"]}, 422, "invalid_input"),
        ({"sort": "members; DROP TABLE"}, 422, "invalid_input"),
        ({"limit": 0}, 422, "invalid_input"),
        ({"limit": 201}, 422, "invalid_input"),
        ({"owner_id": 10**30}, 422, "invalid_input"),
        ({"words": "a\x00b"}, 422, "invalid_input"),
        ({"words": "长" * 201}, 422, "invalid_input"),
        ({"cursor": "nonsense"}, 400, "bad_cursor"),
        ({"unit_id": 999_999}, 404, "no_such_unit"),
    ],
)
def test_bad_questions_get_a_sentence(company, query, status, code):
    answer = people.sign_in(company.lin).get(LIST, query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["zh"]
    assert answer.json()["en"]


def test_one_community_says_what_it_lacks(company, rooms):
    found = people.sign_in(company.chen).get(one(rooms.chens)).json()
    assert found["readiness"]["verdict"] == "not_asked"
    assert found["readiness"]["missing"][0] == "positioning"
    assert found["roles"] == {"bot": 1}


def test_from_preparing_to_life(company):
    client = people.sign_in(company.zhao)
    body = {"title": " 新品体验群 ", "unit_id": company.store_b.pk, "platform": "wecom"}
    made = send(client, "POST", LIST, body).json()
    assert (made["title"], made["lifecycle"]) == ("新品体验群", "preparing")
    path = f"{LIST}/{made['id']}"
    refused = client.post(f"{path}/start")
    assert (refused.status_code, refused.json()["code"]) == (409, "community_cannot_start")
    assert "群定位、建群目的" in refused.json()["zh"]
    answered = send(client, "PATCH", path, FULL | {"positioning": "flash"}).json()
    assert answered["readiness"] == {"verdict": "ready", "missing": ["ends_on"]}
    send(client, "PATCH", path, {"ends_on": "2099-01-01"})
    started = client.post(f"{path}/start").json()
    assert started["lifecycle"] == "running"
    assert started["opened_on"]
    assert client.post(f"{path}/start").json()["code"] == "community_already_started"
    told = people.told("community.described")
    assert [payload["lifecycle"] for *_, payload in told][-1] == "running"
    lines = org_models.AuditEntry.objects.filter(object_name="community").order_by("id")
    assert lines.filter(staff=company.zhao, action="community.start").count() == 1


def test_only_what_is_given_changes(company, rooms):
    client = people.sign_in(company.chen)
    models.Community.objects.filter(pk=rooms.chens.pk).update(
        opened_on=date(2026, 1, 1), region="上海"
    )
    changed = send(client, "PATCH", one(rooms.chens), {"title": "护肤群", "purpose": None}).json()
    assert (changed["title"], changed["region"], changed["purpose"]) == ("护肤群", "上海", "")
    emptied = send(client, "PATCH", one(rooms.chens), {"opened_on": None}).json()
    assert emptied["opened_on"] is None
    before = len(people.told("community.described"))
    assert send(client, "PATCH", one(rooms.chens), {"title": "护肤群"}).status_code == 200
    assert len(people.told("community.described")) == before, "nothing changed, nothing is told"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "nothing_to_change"),
        ({"title": ""}, 422, "invalid_input"),
        ({"title": "名\x00"}, 422, "invalid_input"),
        ({"positioning": "vip"}, 422, "invalid_input"),
        ({"opened_on": "2026-02-30"}, 422, "invalid_input"),
        ({"opened_on": "2026-03-02", "ends_on": "2026-03-01"}, 422, "ends_before_opening"),
        ({"owner_id": 999_999}, 404, "no_such_staff"),
    ],
)
def test_bad_changes_change_nothing(company, rooms, body, status, code):
    answer = send(people.sign_in(company.lin), "PATCH", one(rooms.chens), body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert models.Community.objects.get(pk=rooms.chens.pk).title == "护肤交流群"


def test_a_running_community_keeps_what_it_needed(company):
    running = groups.community(
        company.store_a, "自建群", made_by_import=False, positioning=Positioning.BENEFIT
    )
    client = people.sign_in(company.lin)
    for body, code in [
        ({"positioning": "unset"}, "positioning_not_unsettable"),
        ({"positioning": "flash"}, "flash_needs_end"),
    ]:
        assert send(client, "PATCH", one(running), body).json()["code"] == code


def test_the_grant_follows_the_owner(company, rooms):
    lin = people.sign_in(company.lin)
    found = send(lin, "PATCH", one(rooms.zhaos), {"owner_id": company.zhao.pk}).json()
    assert found["owner"] == {"id": company.zhao.pk, "name": "赵舟"}
    grants = org_models.Grant.objects.filter(community_id=rooms.zhaos.pk, role=Role.OWNER)
    assert [grant.staff_id for grant in grants] == [company.zhao.pk]
    send(lin, "PATCH", one(rooms.zhaos), {"owner_id": company.chen.pk})
    assert [grant.staff_id for grant in grants.all()] == [company.chen.pk]
    assert send(lin, "PATCH", one(rooms.zhaos), {"owner_id": None}).json()["owner"] is None
    assert not grants.all().exists()


def test_who_does_not_manage_staff_assigns_nobody(company, rooms):
    zhao = people.sign_in(company.zhao)
    answer = send(zhao, "PATCH", one(rooms.zhaos), {"owner_id": company.zhao.pk})
    assert (answer.status_code, answer.json()["code"]) == (403, "cannot_assign_owner")
    assert not org_models.Grant.objects.filter(community_id=rooms.zhaos.pk).exists()


def test_someone_who_left_owns_nothing(company, rooms):
    org_models.Staff.objects.filter(pk=company.zhao.pk).update(is_active=False)
    lin = people.sign_in(company.lin)
    answer = send(lin, "PATCH", one(rooms.zhaos), {"owner_id": company.zhao.pk})
    assert (answer.status_code, answer.json()["code"]) == (409, "owner_not_active")


def test_removing_takes_out_of_sight(company, rooms):
    lin = people.sign_in(company.lin)
    send(lin, "PATCH", one(rooms.zhaos), {"owner_id": company.zhao.pk})
    assert lin.delete(one(rooms.zhaos)).status_code == 204
    assert lin.get(one(rooms.zhaos)).status_code == 404
    assert lin.delete(one(rooms.zhaos)).status_code == 404
    assert "锦江快闪群" not in titles(lin.get(LIST))
    assert not org_models.Grant.objects.filter(community_id=rooms.zhaos.pk).exists()
    assert people.told("community.described")[-1][2]["removed"] is True
    assert models.Community.objects.get(pk=rooms.zhaos.pk).lifecycle == Lifecycle.RUNNING

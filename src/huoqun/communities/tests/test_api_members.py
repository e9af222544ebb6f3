"""The people of a community over the API: list, search, leaves, roles; names stay masked."""

import json
from datetime import date, timedelta

import pytest

from huoqun.communities import models
from huoqun.communities.tests import groups
from huoqun.core import clock
from huoqun.customers import models as customer_models
from huoqun.org import models as org_models
from huoqun.org.kinds import Role
from huoqun.org.tests import people

# What people said is read from the lake, which takes a transaction of its own.
pytestmark = pytest.mark.django_db(transaction=True)

# Session and scope three, the community one, the page two, memberships, roles, names,
# who is part of another, and whether the log has moved on since the figures were loaded (twice).
MEMBER_QUERIES = 12


def path(community: models.Community, tail: str) -> str:
    return f"/api/v1/communities/{community.pk}/{tail}"


def send(client, method: str, to: str, body: dict[str, object]):
    return client.generic(method, to, json.dumps(body), "application/json")


def members(client, community, **query):
    answer = client.get(path(community, "members"), query)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def test_it_works(company, rooms):
    mei, wang, bot = members(people.sign_in(company.chen), rooms.chens)
    assert mei == {
        "customer_id": rooms.mei,
        "name": "小**",
        "roles": [],
        "state": "present",
        "joined_on": "2026-03-05",
        "left_on": None,
        "how": "referred",
        "invited_by_name": "w**",
        "reason": None,
        "messages": None,
        "last_message_on": None,
    }
    assert (wang["state"], wang["left_on"], wang["reason"]) == ("left", "2026-03-09", "self")
    assert (bot["state"], bot["joined_on"], bot["roles"]) == ("never_joined", None, ["bot"])


def test_no_answer_holds_a_readable_name(company, rooms):
    answer = people.sign_in(company.lin).get(path(rooms.chens, "members"))
    for name in ("小美", "小助手", "wx-"):
        assert name not in answer.content.decode()


def test_filters_and_search(company, rooms):
    chen = people.sign_in(company.chen)
    for query, expected in [
        ({"state": "present"}, [rooms.mei]),
        ({"state": "left"}, [rooms.wang]),
        ({"state": "never_joined"}, [rooms.bot]),
        ({"role": "bot"}, [rooms.bot]),
        ({"role": "member"}, [rooms.mei, rooms.wang]),
        ({"words": "小美"}, [rooms.mei]),
        ({"words": "  wx-mei "}, [rooms.mei]),
        ({"words": "WX-MEI"}, []),
        ({"words": "小"}, []),
        ({"words": "陌生人"}, []),
    ]:
        found = [each["customer_id"] for each in members(chen, rooms.chens, **query)]
        assert found == expected, query


def test_names_are_found_whatever_their_width_and_case(company, rooms):
    groups.person("wx-anna", "Ａnna王", rooms.chens)
    found = members(people.sign_in(company.chen), rooms.chens, words="anna王")
    assert [each["name"] for each in found] == ["Ａ**"]


def test_someone_who_came_back_stands_once(company, rooms):
    groups.joined(rooms.chens, rooms.wang, date(2026, 5, 1))
    found = members(people.sign_in(company.chen), rooms.chens)
    assert [each["customer_id"] for each in found] == [rooms.wang, rooms.mei, rooms.bot]
    assert (found[0]["state"], found[0]["left_on"]) == ("present", None)


def test_the_foreign_store_sees_nobody(company, rooms):
    zhao = people.sign_in(company.zhao)
    for tail in ("members", "leaves", "timeline", "removal-preview"):
        assert zhao.get(path(rooms.chens, tail)).status_code == 404, tail
    # Wang is known to both stores; here he is nothing but Zhao's.
    found = members(zhao, rooms.zhaos, words="wx-wang")
    assert [(each["customer_id"], each["state"]) for each in found] == [
        (rooms.wang, "never_joined")
    ]


def test_who_may_not_see_members_sees_none(company, rooms):
    analyst = people.person("ana", "安娜", company.root, Role.ANALYST)
    client = people.sign_in(analyst)
    assert client.get(path(rooms.chens, "members")).status_code == 403
    assert client.get(path(rooms.chens, "timeline")).status_code == 403
    assert client.get(path(rooms.chens, "leaves")).status_code == 200


@pytest.mark.parametrize("many", [2, 40])
def test_the_list_costs_the_same_for_many(company, rooms, many, django_assert_num_queries):
    for number in range(many):
        someone = groups.person(f"wx-{number}", f"群友{number}", rooms.next_door)
        groups.joined(rooms.next_door, someone, invited_by_id=rooms.mei)
    client = people.sign_in(company.lin)
    members(client, rooms.next_door)
    with django_assert_num_queries(MEMBER_QUERIES):
        assert len(members(client, rooms.next_door)) == many


def test_pages_hold_everybody_once(company, rooms):
    for number in range(17):
        someone = groups.person(f"wx-{number}", None, rooms.next_door)
        if number % 3:
            groups.joined(rooms.next_door, someone, date(2026, 3, 1 + number % 4))
    client, seen, cursor = people.sign_in(company.lin), [], ""
    while cursor is not None:
        query = {"cursor": cursor, "limit": 4}
        page = client.get(path(rooms.next_door, "members"), query).json()
        seen += [(each["customer_id"], each["joined_on"]) for each in page["items"]]
        cursor = page["next_cursor"]
    assert len(dict(seen)) == len(seen) == 17
    days = [day for _, day in seen if day]
    assert days == sorted(days, reverse=True)
    assert [day for _, day in seen][: len(days)] == days


def test_leaves_add_up_three_ways(company, rooms):
    for number, stayed in enumerate((0, 0, 5, 40, 400)):
        someone = groups.person(f"wx-{number}", None, rooms.next_door)
        left = date(2026, 3, 10 + number % 2)
        groups.joined(rooms.next_door, someone, left - timedelta(stayed), left)
    models.Membership.objects.filter(left_on=date(2026, 3, 11)).update(reason="removed")
    client = people.sign_in(company.lin)
    query = {"from": "2026-03-01", "to": "2026-03-31"}
    report = client.get(path(rooms.next_door, "leaves"), query).json()
    assert report["total"] == 5
    assert {each["reason"]: each["count"] for each in report["by_reason"]} == {
        "self": 3,
        "removed": 2,
        "dissolved": 0,
        "unknown": 0,
    }
    assert report["by_day"] == [
        {"day": "2026-03-10", "count": 3},
        {"day": "2026-03-11", "count": 2},
    ]
    assert {each["bucket"]: each["count"] for each in report["by_tenure"]} == {
        "same_day": 2,
        "week": 1,
        "month": 0,
        "quarter": 1,
        "longer": 1,
    }
    query = {"from": "2026-03-11", "to": "2026-03-11"}
    assert client.get(path(rooms.next_door, "leaves"), query).json()["total"] == 2


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"from": "2026-03-02", "to": "2026-03-01"}, "leaves_period_reversed"),
        ({"from": "2000-01-01", "to": "2026-03-01"}, "leaves_period_too_long"),
        ({"from": "0001-01-01"}, "invalid_input"),
        ({"from": "yesterday"}, "invalid_input"),
    ],
)
def test_bad_periods_get_a_sentence(company, rooms, query, code):
    answer = people.sign_in(company.lin).get(path(rooms.chens, "leaves"), query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("query", [{"to": "1900-01-01"}, {"from": "2999-12-31"}, {}])
def test_the_ends_of_the_calendar(company, rooms, query):
    answer = people.sign_in(company.lin).get(path(rooms.chens, "leaves"), query)
    assert answer.status_code == 200, answer.content


def test_roles_are_given_and_taken(company, rooms):
    chen = people.sign_in(company.chen)
    body: dict[str, object] = {"customer_id": rooms.mei, "role": "koc"}
    assert send(chen, "POST", path(rooms.chens, "roles"), body).status_code == 204
    assert send(chen, "POST", path(rooms.chens, "roles"), body).status_code == 204
    held = models.RoleHeld.objects.get(customer_id=rooms.mei)
    assert (held.role, held.always, held.since_on) == ("koc", True, clock.today())
    assert len(people.told("community.role_given")) == 1
    assert send(chen, "DELETE", path(rooms.chens, "roles"), body).status_code == 204
    gone = send(chen, "DELETE", path(rooms.chens, "roles"), body)
    assert (gone.status_code, gone.json()["code"]) == (404, "no_such_community_role")
    actions = org_models.AuditEntry.objects.filter(object_name="community").order_by("id")
    assert list(actions.values_list("action", flat=True)) == [
        "community.role_given",
        "community.role_taken",
    ]


def test_roles_of_strangers_are_not_given(company, rooms):
    chen = people.sign_in(company.chen)
    for body, status, code in [
        ({"customer_id": rooms.stranger, "role": "bot"}, 404, "no_such_customer"),
        ({"customer_id": rooms.mei, "role": "member"}, 422, "member_is_no_role"),
        ({"customer_id": rooms.mei, "role": "boss"}, 422, "invalid_input"),
        ({"customer_id": 10**20, "role": "bot"}, 422, "invalid_input"),
    ]:
        answer = send(chen, "POST", path(rooms.chens, "roles"), body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), body
    assert models.RoleHeld.objects.count() == 1
    assert customer_models.Customer.objects.filter(pk=rooms.stranger).exists()

"""People over the API: the list, the profile, and revealing a name for a reason."""

import json
from datetime import timedelta

import pytest
from django.db import transaction

from huoqun.communities import models as community_models
from huoqun.communities.tests import groups
from huoqun.customers import actions as customer_actions
from huoqun.customers import models as customer_models
from huoqun.customers.kinds import ClassLine, TagChoice, TagKind, TagSource, UserClass
from huoqun.orders.tests import sales
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org.tests import people

# What people said is read from the lake, which takes a transaction of its own.
pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/api/v1/customers"
# Session and scope three, the page two, names, communities, numbers of merged people, orders,
# classes, the tags in use and who carries them, and whether the log has moved on since the figures
# were loaded (twice).
LIST_QUERIES = 15


def found(client, **query):
    answer = client.get(LIST, query)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def reveal(client, customer_id: int, reason: str = "客户来电核对订单"):
    body = json.dumps({"reason": reason})
    return client.post(f"{LIST}/{customer_id}/reveal", body, "application/json")


@pytest.fixture
def bought(company, rooms):
    """Wang bought in both stores and gave something back; a stranger bought in dollars."""
    a, b, day = company.store_a, company.store_b, timedelta(days=1)
    sales.order("A1", a, customer_id=rooms.wang, community=rooms.chens)
    sales.order("B1", b, customer_id=rooms.wang, at=sales.AT + day, amount=5_000)
    sales.order("B2", b, customer_id=rooms.wang, at=sales.AT + 2 * day, kind="refunded", amount=700)
    sales.order("B3", b, customer_id=rooms.stranger, currency="USD")


def test_it_works(company, rooms, bought):
    items = {each["id"]: each for each in found(people.sign_in(company.lin))}
    assert len(items) == 4
    assert items[rooms.wang] == {
        "id": rooms.wang,
        "name": "w**",
        "user_class": None,
        "tags": [],
        "tags_count": 0,
        "communities": [
            {"id": rooms.chens.pk, "title": "护肤交流群"},
            {"id": rooms.zhaos.pk, "title": "锦江快闪群"},
        ],
        "communities_count": 2,
        "messages": None,
        "last_message_on": None,
        "orders": 2,
        "last_order_on": "2026-03-11",
    }
    assert (items[rooms.mei]["orders"], items[rooms.mei]["last_order_on"]) == (0, None)


def test_each_sees_their_own(company, rooms, bought):
    zhao = {each["id"]: each for each in found(people.sign_in(company.zhao))}
    assert zhao.keys() == {rooms.wang, rooms.stranger}
    assert [each["id"] for each in zhao[rooms.wang]["communities"]] == [rooms.zhaos.pk]
    assert zhao[rooms.wang]["orders"] == 1
    chen = {each["id"]: each for each in found(people.sign_in(company.chen))}
    assert chen.keys() == {rooms.mei, rooms.wang, rooms.bot}
    assert chen[rooms.wang]["orders"] == 1
    for tail in ("", "/timeline"):
        path = f"{LIST}/{rooms.mei}{tail}"
        assert people.sign_in(company.zhao).get(path).status_code == 404


def test_filters(company, rooms):
    lin = people.sign_in(company.lin)
    for query, expected in [
        ({"words": "小美"}, {rooms.mei}),
        ({"words": "wx-stranger"}, {rooms.stranger}),
        ({"words": "美"}, set()),
        ({"community_id": rooms.chens.pk}, {rooms.mei, rooms.wang, rooms.bot}),
        ({"unit_id": company.west.pk}, {rooms.wang, rooms.stranger}),
        ({"unit_id": company.west.pk, "words": "小美"}, set()),
    ]:
        assert {each["id"] for each in found(lin, **query)} == expected, query


def test_tags_and_classes_stand_in_the_list_and_narrow_it(company, rooms):
    """A tag on a number that was merged into somebody is theirs."""
    group = customer_actions.make_tag_group(
        name="肤质",
        kind=TagKind.ATTRIBUTE,
        choice=TagChoice.MANY,
        company=company.root,
        actor=org_actions.HOUSE,
    )
    names = ("干皮", "油皮", "敏感", "美白")
    tags = [
        customer_actions.make_tag(group=group, name=each, actor=org_actions.HOUSE) for each in names
    ]
    customer_models.Customer.objects.filter(pk=rooms.bot).update(canonical=rooms.mei)
    for tag, person in [*((each, rooms.mei) for each in tags[:3]), (tags[3], rooms.bot)]:
        with transaction.atomic():
            word = customer_actions.TagWord(source=TagSource.IMPORT)
            customer_actions.give(tag=tag, people=[person], word=word)
    customer_models.Classification.objects.create(
        customer_id=rooms.wang,
        user_class=UserClass.LOYAL,
        because=ClassLine.EVERY_MONTH_AND_REFERRED,
        version=1,
        orders=9,
        months_bought=4,
        lowered=0,
        lowered_unknown=0,
        since_on=groups.MARCH,
    )
    lin = people.sign_in(company.lin)
    items = {each["id"]: each for each in found(lin)}
    mei, wang = items[rooms.mei], items[rooms.wang]
    assert [each["name"] for each in mei["tags"]] == ["干皮", "油皮", "敏感"]
    assert (mei["tags_count"], mei["user_class"]) == (4, None)
    assert (wang["tags"], wang["user_class"]) == ([], "loyal")
    for query, expected in [
        ({"tag_id": tags[0].pk}, {rooms.mei}),
        ({"tag_id": tags[3].pk}, {rooms.mei}),
        ({"user_class": "loyal"}, {rooms.wang}),
        ({"user_class": "loyal", "tag_id": tags[0].pk}, set()),
    ]:
        assert {each["id"] for each in found(lin, **query)} == expected, query


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"community_id": 999_999}, 404, "no_such_community"),
        ({"unit_id": 999_999}, 404, "no_such_unit"),
        ({"tag_id": 999_999}, 404, "no_such_tag"),
        ({"user_class": "rich"}, 422, "invalid_input"),
        ({"community_id": 0}, 422, "invalid_input"),
        ({"words": "\x00"}, 422, "invalid_input"),
        ({"cursor": "x"}, 400, "bad_cursor"),
    ],
)
def test_bad_questions_get_a_sentence(company, query, status, code):
    answer = people.sign_in(company.lin).get(LIST, query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_foreign_community_is_no_filter(company, rooms):
    answer = people.sign_in(company.zhao).get(LIST, {"community_id": rooms.chens.pk})
    assert answer.status_code == 404


@pytest.mark.parametrize("many", [2, 40])
def test_the_list_costs_the_same_for_many(company, rooms, many, django_assert_num_queries):
    for number in range(many):
        someone = groups.person(f"wx-{number}", f"群友{number}", rooms.next_door)
        sales.order(f"C{number}", company.store_a, customer_id=someone)
    client = people.sign_in(company.lin)
    found(client)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(found(client)) == many + 4


def test_the_profile_ends_where_ones_sight_ends(company, rooms, bought):
    groups.joined(rooms.zhaos, rooms.wang)
    community_models.RoleHeld.objects.create(
        community=rooms.zhaos, customer_id=rooms.wang, role="kol", since_on=groups.MARCH
    )
    path = f"{LIST}/{rooms.wang}"
    whole = people.sign_in(company.lin).get(path).json()
    assert len(whole["memberships"]) == 2
    assert whole["bought"] == [
        {
            "currency": "CNY",
            "orders": 2,
            "amount": "62.34",
            "refunds": 1,
            "refund_amount": "7.00",
            "first_on": "2026-03-10",
            "last_on": "2026-03-12",
        }
    ]
    chens = people.sign_in(company.chen).get(path).json()
    assert [each["community"]["id"] for each in chens["memberships"]] == [rooms.chens.pk]
    assert chens["memberships"][0]["reason"] == "self"
    assert chens["roles"] == []
    assert (chens["bought"][0]["orders"], chens["bought"][0]["amount"]) == (1, "12.34")
    assert chens["name"] == "w**"


def test_a_name_is_revealed_for_a_reason(company, rooms):
    chen = people.sign_in(company.chen)
    assert reveal(chen, rooms.mei).json() == {"name": "小美", "import_id": "wx-mei"}
    assert reveal(chen, rooms.wang).json() == {"name": None, "import_id": "wx-wang"}
    line = org_models.AuditEntry.objects.filter(action="customer.revealed").order_by("id")[0]
    assert (line.staff_id, line.object_id) == (company.chen.pk, rooms.mei)
    assert (line.reason, line.unit_id) == ("客户来电核对订单", company.store_a.pk)
    assert "小美" not in json.dumps(line.detail, ensure_ascii=False)


def test_revealing_needs_the_right_the_person_and_a_reason(company, rooms):
    chen = people.sign_in(company.chen)
    for client, customer_id, reason, status, code in [
        (people.sign_in(company.zhao), rooms.stranger, "核对订单", 403, "not_permitted"),
        (chen, rooms.stranger, "核对订单", 404, "no_such_customer"),
        (chen, rooms.mei, "看", 422, "invalid_input"),
        (chen, rooms.mei, "     ", 422, "invalid_input"),
        (chen, rooms.mei, "长" * 201, 422, "invalid_input"),
    ]:
        answer = reveal(client, customer_id, reason)
        assert (answer.status_code, answer.json()["code"]) == (status, code), reason
    assert not org_models.AuditEntry.objects.filter(action="customer.revealed").exists()

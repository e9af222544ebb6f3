"""Orders over the API: lists, lines, money as text, and whose they are."""

from datetime import timedelta

import pytest
from django.test import Client

from huoqun.orders.tests import sales
from huoqun.org import actions as org_actions
from huoqun.org.kinds import Permission, Role
from huoqun.org.tests import people

LIST = "/api/v1/orders"
# Session and scope three, the page two, names one.
LIST_QUERIES = 6


def keys(client, **query):
    answer = client.get(LIST, query)
    assert answer.status_code == 200, answer.content
    return [each["key"] for each in answer.json()["items"]]


@pytest.fixture
def sold(company, rooms):
    """Two orders in Chen's community, one of store A without one, two of store B."""
    a, b, day = company.store_a, company.store_b, timedelta(days=1)
    return [
        sales.order("A1", a, customer_id=rooms.mei, community=rooms.chens, lines=2),
        sales.order(
            "A2",
            a,
            customer_id=rooms.wang,
            community=rooms.chens,
            at=sales.AT + day,
            kind="refunded",
        ),
        sales.order("A3", a, at=sales.AT + 2 * day),
        sales.order("B1", b, customer_id=rooms.wang, at=sales.AT + 3 * day),
        sales.order("B2", b, at=sales.AT + 4 * day, currency="JPY", amount=500),
    ]


def test_it_works(company, rooms, sold):
    lin = people.sign_in(company.lin)
    assert keys(lin) == ["B2", "B1", "A3", "A2", "A1"]
    first = lin.get(LIST, {"words": "A1"}).json()["items"][0]
    assert first == {
        "id": sold[0].pk,
        "key": "A1",
        "kind": "placed",
        "placed_at": "2026-03-10T04:00:00Z",
        "placed_on": "2026-03-10",
        "customer_id": rooms.mei,
        "customer_name": "小**",
        "community": {"id": rooms.chens.pk, "title": "护肤交流群"},
        "unit": {"id": company.store_a.pk, "name": "静安店"},
        "amount": "12.34",
        "currency": "CNY",
        "counts": True,
        "lines_count": 2,
    }
    assert lin.get(LIST, {"words": "B2"}).json()["items"][0]["amount"] == "500", "yen have no cents"


def test_one_order_with_its_lines(company, sold):
    found = people.sign_in(company.chen).get(f"{LIST}/{sold[0].pk}").json()
    assert found["lines"] == [
        {
            "number": number,
            "product": f"商品{number}",
            "quantity": "1.5",
            "unit_price": "8.1",
            "amount": "6.17",
        }
        for number in (1, 2)
    ]


def test_each_sees_their_own(company, sold):
    chen, zhao = people.sign_in(company.chen), people.sign_in(company.zhao)
    assert keys(chen) == ["A2", "A1"]
    assert keys(zhao) == ["B2", "B1"]
    assert zhao.get(f"{LIST}/{sold[0].pk}").status_code == 404
    assert chen.get(f"{LIST}/{sold[2].pk}").status_code == 404
    assert zhao.get(f"{LIST}/unmatched").json() == {"count": 1}
    assert chen.get(f"{LIST}/unmatched").json() == {"count": 0}
    assert people.sign_in(company.lin).get(f"{LIST}/unmatched").json() == {"count": 2}


def test_filters(company, rooms, sold):
    lin = people.sign_in(company.lin)
    for query, expected in [
        ({"words": "A3"}, ["A3"]),
        ({"words": "小美"}, ["A1"]),
        ({"words": "wx-wang"}, ["B1", "A2"]),
        ({"unit_id": company.east.pk}, ["A3", "A2", "A1"]),
        ({"community_id": rooms.chens.pk}, ["A2", "A1"]),
        ({"customer_id": rooms.wang}, ["B1", "A2"]),
        ({"kind": "refunded"}, ["A2"]),
        ({"unmatched": True}, ["B2", "A3"]),
        ({"from": "2026-03-11", "to": "2026-03-12"}, ["A3", "A2"]),
        ({"to": "2999-12-31", "from": "2026-03-13"}, ["B2", "B1"]),
        ({"from": "1900-01-01", "to": "2026-03-10"}, ["A1"]),
    ]:
        assert keys(lin, **query) == expected, query


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"kind": "gift"}, 422, "invalid_input"),
        ({"from": "2026-13-01"}, 422, "invalid_input"),
        ({"from": "0001-01-01"}, 422, "invalid_input"),
        ({"to": "9999-12-31"}, 422, "invalid_input"),
        ({"customer_id": -1}, 422, "invalid_input"),
        ({"unit_id": 999_999}, 404, "no_such_unit"),
        ({"cursor": "WyJ4IiwxXQ"}, 400, "bad_cursor"),
        ({"words": "\x00"}, 422, "invalid_input"),
    ],
)
def test_bad_questions_get_a_sentence(company, query, status, code):
    answer = people.sign_in(company.lin).get(LIST, query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_foreign_unit_is_no_filter(company, sold):
    answer = people.sign_in(company.zhao).get(LIST, {"unit_id": company.store_a.pk})
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_unit")


@pytest.mark.parametrize("many", [2, 40])
def test_the_list_costs_the_same_for_many(company, rooms, many, django_assert_num_queries):
    for number in range(many):
        sales.order(f"C{number}", company.store_b, customer_id=rooms.stranger)
    client = people.sign_in(company.zhao)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(keys(client)) == many


def test_pages_hold_every_order_once(company, sold):
    client, seen, cursor = people.sign_in(company.lin), [], ""
    while cursor is not None:
        page = client.get(LIST, {"cursor": cursor, "limit": 2}).json()
        seen += [each["key"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ["B2", "B1", "A3", "A2", "A1"]


def test_money_without_members_names_nobody(company, rooms, sold):
    analyst = people.sign_in(people.person("ana", "安娜", company.root, Role.ANALYST))
    found = analyst.get(LIST, {"words": "A1"}).json()["items"][0]
    assert (found["amount"], found["customer_name"]) == ("12.34", None)


@pytest.mark.django_db(transaction=True)  # the list of people reads the lake
def test_members_without_money_see_no_order(company, sold):
    _, secret = org_actions.create_token(
        name="narrow",
        permissions=[Permission.VIEW_MEMBERS],
        days=1,
        by=people.acting(company.lin),
    )
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    for path in (LIST, f"{LIST}/{sold[0].pk}", f"{LIST}/unmatched"):
        assert client.get(path).status_code == 403
    people_found = client.get("/api/v1/customers").json()["items"]
    assert {each["orders"] for each in people_found} == {None}
    profile = client.get(f"/api/v1/customers/{people_found[0]['id']}").json()
    assert profile["bought"] is None

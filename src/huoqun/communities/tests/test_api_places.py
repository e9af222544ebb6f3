"""Communities move to another store and come back from removal, with all that belongs to them."""

import json

import pytest
from django.db import connection

from huoqun.communities import actions, models
from huoqun.communities.actions import edits
from huoqun.communities.tests import groups
from huoqun.customers.models import Reach
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org.kinds import Role
from huoqun.org.tests import people

API = "/api/v1/communities"


def send(client, method: str, path: str, body: dict[str, object] | None = None):
    return client.generic(method, API + path, json.dumps(body or {}), "application/json")


@pytest.fixture
def lin(company):
    return people.sign_in(company.lin)


def told_units(community: models.Community) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit_id FROM events_fact WHERE community_id = %s ORDER BY seq", [community.pk]
        )
        return [row[0] for row in cursor.fetchall()]


def test_a_community_moves_with_its_roles_and_people(company, rooms, lin):
    chens = rooms.chens
    actions.give_role(
        community=chens, customer_id=rooms.mei, role="kol", actor=people.acting(company.lin)
    )
    assert people.sign_in(company.zhao).get(f"{API}/{chens.pk}").status_code == 404
    answer = send(lin, "PATCH", f"/{chens.pk}", {"unit_id": company.store_b.pk})
    assert answer.status_code == 200, answer.content
    assert answer.json()["unit"]["name"] == "锦江店"
    assert people.sign_in(company.zhao).get(f"{API}/{chens.pk}").status_code == 200
    assert people.sign_in(company.zhao).get(f"/api/v1/customers/{rooms.mei}").status_code == 200
    grant = org_models.Grant.objects.get(community_id=chens.pk, staff=company.chen)
    assert grant.unit_id == company.store_b.pk, "who manages the new store manages its owner"
    assert people.sign_in(company.chen).get(f"{API}/{chens.pk}").status_code == 200
    # What was told before stays where it happened.
    assert told_units(chens) == [company.store_a.pk, company.store_b.pk]
    line = org_models.AuditEntry.objects.get(action="community.edit")
    assert line.detail["before"] == {"unit": company.store_a.pk}
    assert line.unit_id == company.store_b.pk


def test_who_bought_stays_known_where_they_bought(company, rooms, lin):
    Reach.objects.create(
        customer_id=rooms.mei, unit=company.store_a, community_id=rooms.chens.pk, because="order"
    )
    for unit in (company.store_b, company.store_a, company.store_b):
        send(lin, "PATCH", f"/{rooms.chens.pk}", {"unit_id": unit.pk})
    bonds = Reach.objects.filter(community_id=rooms.chens.pk, customer_id=rooms.mei)
    assert sorted(bonds.values_list("because", "unit_id")) == [
        ("order", company.store_a.pk),
        ("spoke", company.store_b.pk),
    ]


def test_a_community_moves_only_to_where_one_edits(company, rooms):
    zhao = people.sign_in(company.zhao)
    answer = send(zhao, "PATCH", f"/{rooms.zhaos.pk}", {"unit_id": company.store_a.pk})
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_unit")
    wu = people.person("wu", "吴敏", company.store_a, Role.LEAD)
    answer = send(
        people.sign_in(wu), "PATCH", f"/{rooms.chens.pk}", {"unit_id": company.store_b.pk}
    )
    assert answer.json()["code"] == "no_such_unit"


def test_many_move_after_a_preview(company, rooms, lin):
    body = {"ids": [rooms.chens.pk, rooms.zhaos.pk], "unit_id": company.store_b.pk}
    preview = send(lin, "POST", "/bulk-edit/preview", body).json()
    assert preview["count"] == 1
    assert preview["changes"][0]["before"] == {"unit": "静安店"}
    assert preview["changes"][0]["after"] == {"unit": "锦江店"}
    assert send(lin, "POST", "/bulk-edit", body | {"previewed": 1}).json()["changed"] == 1
    assert models.Community.objects.filter(unit=company.store_b).count() == 2


def test_nobody_moves_into_what_was_put_away_or_belongs_to_others(company, rooms, lin):
    gone = people.unit(company.east, "store", "旧店")
    org_actions.archive_unit(unit=gone, by=org_actions.HOUSE)
    answer = send(lin, "PATCH", f"/{rooms.chens.pk}", {"unit_id": gone.pk})
    assert (answer.status_code, answer.json()["code"]) == (409, "unit_put_away")
    other = org_actions.create_corp(name="另一家", by=org_actions.HOUSE)
    with pytest.raises(edits.OtherCorp):
        actions.edit(community=rooms.chens, fields={"unit": other}, actor=org_actions.HOUSE)


def test_a_thousand_edits_leave_a_line_each_with_few_statements(
    company, rooms, django_assert_max_num_queries
):
    many = [groups.community(company.store_a, f"群 {number}") for number in range(300)]
    with django_assert_max_num_queries(25):
        actions.edit_many(
            communities=many, fields={"affinity": "brand"}, actor=people.acting(company.lin)
        )
    lines = org_models.AuditEntry.objects.filter(action="community.edit", staff=company.lin)
    assert lines.count() == 300
    assert set(lines.values_list("object_id", flat=True)) == {each.pk for each in many}


@pytest.mark.django_db(transaction=True)  # the list of people reads the lake
def test_a_removed_community_is_listed_and_comes_back(company, rooms, lin):
    chens = rooms.chens
    send(lin, "PATCH", f"/{chens.pk}", {"owner_id": company.chen.pk})
    assert send(lin, "DELETE", f"/{chens.pk}").status_code == 204
    assert lin.get(f"{API}/{chens.pk}").status_code == 404
    chen = people.sign_in(company.chen)
    (item,) = lin.get(f"{API}/removed").json()["items"]
    assert (item["title"], item["owner"]["name"]) == ("护肤交流群", "陈晨")
    assert people.sign_in(company.zhao).get(f"{API}/removed").json()["items"] == []
    assert (
        send(people.sign_in(company.zhao), "POST", f"/{chens.pk}/restore").json()["code"]
        == "no_such_community"
    )
    answer = send(lin, "POST", f"/{chens.pk}/restore")
    assert answer.status_code == 200, answer.content
    assert lin.get(f"{API}/removed").json()["items"] == []
    assert lin.get(f"{API}/{chens.pk}/members").json()["total"] == 3
    assert chen.get(f"{API}/{chens.pk}").status_code == 200, "the owner owns again"
    assert [each[2]["removed"] for each in people.told("community.described")] == [
        False,
        True,
        False,
    ]
    again = send(lin, "POST", f"/{chens.pk}/restore")
    assert (again.status_code, again.json()["code"]) == (409, "community_not_removed")


def test_an_owner_who_left_does_not_come_back(company, rooms, lin):
    send(lin, "PATCH", f"/{rooms.chens.pk}", {"owner_id": company.chen.pk})
    send(lin, "DELETE", f"/{rooms.chens.pk}")
    org_actions.deactivate_staff(staff=company.chen, by=org_actions.HOUSE)
    assert send(lin, "POST", f"/{rooms.chens.pk}/restore").json()["owner"] is None


def test_what_imports_took_along_is_not_offered(company, rooms, lin):
    empty = groups.community(company.store_a, "空群")
    actions.remove(community=empty, actor=org_actions.HOUSE)
    actions.remove_emptied(community_ids=[empty.pk])
    assert lin.get(f"{API}/removed").json()["items"] == []

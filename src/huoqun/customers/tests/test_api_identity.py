"""Merging over the API: the card of a person, proposals, and what nobody may learn by them."""

import json
from typing import Any

import pytest
from django.db import transaction

from huoqun.communities.tests import groups
from huoqun.customers import actions, models, queries
from huoqun.customers.kinds import ClaimKind
from huoqun.org import models as org_models
from huoqun.org.tests import people

# What people said is read from the lake, which takes a transaction of its own.
pytestmark = pytest.mark.django_db(transaction=True)

BASE = "/api/v1/customers"
PHONE = "13812345678"
WHY = {"reason": "客户当面确认"}
# Session and scope three, the page two, numbers, names, sources, since when; what is known
# (values, blocked, bearers, decisions, persons: two rounds of them), and the values opened.
PROPOSAL_QUERIES_MAX = 40


def send(client, path: str, body: dict[str, object], *, method: str = "post"):
    return getattr(client, method)(BASE + path, json.dumps(body), "application/json")


def claimed(number: int, *, verified: bool = False, kind=ClaimKind.PHONE, value=PHONE) -> None:
    told = actions.Claimed(customer_id=number, kind=kind, value=value, verified=verified)
    with transaction.atomic():
        actions.claim(claims=[told], source=f"source {number}")


def alike(*numbers: int, **more) -> None:
    for number in numbers:
        claimed(number, **more)
    actions.settle()


def proposals(client) -> list[dict[str, Any]]:
    answer = client.get(f"{BASE}/merging/proposals")
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def test_it_works(company, rooms):
    alike(rooms.mei, rooms.wang)
    lin = people.sign_in(company.lin)
    (found,) = proposals(lin)
    assert (found["because"], found["left"]["name"], found["right"]["name"]) == (
        "doubtful",
        "小**",
        "w**",
    )
    assert found["shared"] == [{"kind": "phone", "shown": "138****5678", "doubts": ["unverified"]}]
    answer = send(lin, f"/merging/proposals/{found['id']}/accept", WHY)
    assert answer.json() == {"canonical_id": rooms.mei}
    assert proposals(lin) == []
    profile = lin.get(f"{BASE}/{rooms.wang}").json()
    assert (profile["id"], profile["canonical_id"]) == (rooms.wang, rooms.mei)
    # Mei's stay and Wang's, in the same community.
    assert len(profile["memberships"]) == 2
    card = lin.get(f"{BASE}/{rooms.wang}/identities").json()
    assert card["canonical_id"] == rooms.mei
    assert [each["customer_id"] for each in card["identities"]] == [rooms.mei, rooms.wang]
    assert [each["because"] for each in card["identities"]] == [None, "decided"]
    assert card["identities"][1]["shared"][0]["shown"] == "138****5678"
    (decision,) = card["decisions"]
    assert (decision["verdict"], decision["reason"]) == ("same", WHY["reason"])
    assert PHONE not in json.dumps(card)
    listed = {each["id"]: each for each in lin.get(BASE).json()["items"]}
    assert rooms.wang not in listed
    assert [each["id"] for each in listed[rooms.mei]["communities"]] == [
        rooms.zhaos.pk,
        rooms.chens.pk,
    ] or listed[rooms.mei]["communities_count"] == 2
    assert send(lin, f"/merging/decisions/{decision['id']}/undo", WHY).status_code == 204
    assert len(proposals(lin)) == 1
    line = org_models.AuditEntry.objects.filter(action="customer.merged").get()
    assert (line.staff_id, line.reason) == (company.lin.pk, WHY["reason"])


def test_a_refused_pair_is_not_proposed_again(company, rooms):
    alike(rooms.mei, rooms.wang)
    lin = people.sign_in(company.lin)
    (found,) = proposals(lin)
    assert send(lin, f"/merging/proposals/{found['id']}/refuse", WHY).status_code == 204
    alike(rooms.mei, rooms.wang, verified=True)
    assert proposals(lin) == []
    answer = send(lin, f"/{rooms.mei}/merge", {"with_customer_id": rooms.wang, **WHY})
    assert (answer.status_code, answer.json()["code"]) == (409, "told_apart")
    answer = send(lin, f"/merging/proposals/{found['id']}/accept", WHY)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_proposal")


def test_a_number_is_taken_out(company, rooms):
    alike(rooms.mei, rooms.wang, verified=True, kind=ClaimKind.UNION_ID, value="o" + "x" * 27)
    lin = people.sign_in(company.lin)
    assert lin.get(f"{BASE}/{rooms.wang}").json()["canonical_id"] == rooms.mei
    assert send(lin, f"/{rooms.wang}/take-out", WHY).status_code == 204
    assert lin.get(f"{BASE}/{rooms.wang}").json()["canonical_id"] == rooms.wang
    answer = send(lin, f"/{rooms.wang}/take-out", WHY)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_merged")


def test_who_sees_one_number_learns_nothing_of_the_other_s_places(company, rooms):
    """Mei of Chen's community and the stranger of Zhao's are one; each sees their own half."""
    alike(rooms.mei, rooms.stranger, verified=True, kind=ClaimKind.UNION_ID, value="o" + "x" * 27)
    chen, zhao = people.sign_in(company.chen), people.sign_in(company.zhao)
    for client, seen, unseen in (
        (chen, rooms.chens, rooms.zhaos),
        (zhao, rooms.zhaos, rooms.chens),
    ):
        for number in (rooms.mei, rooms.stranger):
            for tail in ("", "/identities", "/timeline"):
                answer = client.get(f"{BASE}/{number}{tail}")
                assert answer.status_code == 200, (number, tail)
                assert unseen.title not in answer.content.decode()
        profile = client.get(f"{BASE}/{rooms.mei}").json()
        assert [each["community"]["id"] for each in profile["memberships"]] == [seen.pk]
    card = zhao.get(f"{BASE}/{rooms.mei}/identities").json()
    assert [each["customer_id"] for each in card["identities"]] == [None, rooms.stranger]
    hidden = card["identities"][0]
    assert (hidden["shown"], hidden["shared"], hidden["known_since"]) == (None, [], None)
    listed = zhao.get(BASE).json()["items"]
    mine = next(each for each in listed if each["id"] == rooms.mei)
    assert [each["title"] for each in mine["communities"]] == [rooms.zhaos.title]
    # Only numbers of one's own part may be taken out.
    assert send(chen, f"/{rooms.stranger}/take-out", WHY).status_code == 404
    assert send(zhao, f"/{rooms.mei}/take-out", WHY).status_code == 404
    assert send(zhao, f"/{rooms.stranger}/take-out", WHY).status_code == 204


def test_nobody_is_asked_about_people_they_do_not_see(company, rooms):
    alike(rooms.mei, rooms.stranger)
    assert len(proposals(people.sign_in(company.lin))) == 1
    chen = people.sign_in(company.chen)
    assert proposals(chen) == []
    proposal = models.MergeProposal.objects.get()
    for verb in ("accept", "refuse"):
        answer = send(chen, f"/merging/proposals/{proposal.pk}/{verb}", WHY)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_proposal")
    answer = send(chen, f"/{rooms.mei}/merge", {"with_customer_id": rooms.stranger, **WHY})
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_customer")


@pytest.mark.parametrize("reason", ["", "看", "    ", "长" * 201])
def test_a_decision_needs_a_reason(company, rooms, reason):
    answer = send(
        people.sign_in(company.lin),
        f"/{rooms.mei}/merge",
        {"with_customer_id": rooms.wang, "reason": reason},
    )
    assert answer.status_code == 422
    assert queries.canonical_of([rooms.wang]) == {rooms.wang: rooms.wang}


def test_a_phone_is_blocked_and_let_go(company, rooms):
    alike(rooms.mei, rooms.wang)
    admin = people.sign_in(company.admin)
    path = "/merging/blocked-phones"
    answer = send(admin, path, {"phone": "138-1234-5678", "reason": "门店手机"})
    assert answer.json()["shown"] == "138****5678"
    actions.settle()
    assert proposals(people.sign_in(company.lin)) == []
    (listed,) = admin.get(BASE + path).json()["items"]
    assert admin.delete(f"{BASE}{path}/{listed['id']}").status_code == 204
    assert admin.delete(f"{BASE}{path}/{listed['id']}").json()["code"] == "no_such_blocked_phone"
    answer = send(admin, path, {"phone": "021-1234", "reason": "门店座机"})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_phone")


def test_the_list_of_proposals_costs_the_same_for_many(
    company, rooms, django_assert_max_num_queries
):
    for number in range(30):
        pair = [groups.person(f"wx-{number}-{side}", None, rooms.chens) for side in "ab"]
        for each in pair:
            claimed(each, value=f"1391234{number:04d}")
    actions.settle()
    lin = people.sign_in(company.lin)
    proposals(lin)
    with django_assert_max_num_queries(PROPOSAL_QUERIES_MAX):
        assert len(proposals(lin)) == 30

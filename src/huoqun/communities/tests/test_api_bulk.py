"""Bulk edits: the preview says what will happen, the edit does exactly that."""

import json

import pytest

from huoqun.communities import models
from huoqun.communities.actions import edits
from huoqun.communities.kinds import Positioning
from huoqun.communities.tests import groups
from huoqun.org import models as org_models
from huoqun.org.tests import people

EDIT = "/api/v1/communities/bulk-edit"


def post(client, to: str, body: dict[str, object]):
    return client.post(to, json.dumps(body), "application/json")


@pytest.fixture
def mixed(company, rooms) -> list[int]:
    """Three imported communities, and a running one that may not lose its positioning."""
    strict = groups.community(
        company.store_a, "自建群", made_by_import=False, positioning=Positioning.BENEFIT
    )
    return [rooms.chens.pk, rooms.next_door.pk, rooms.zhaos.pk, strict.pk]


def test_the_preview_is_what_happens(company, rooms, mixed):
    lin = people.sign_in(company.lin)
    body = {"ids": mixed, "positioning": "flash"}
    stored = models.Community.objects.order_by("id").values_list("id", "positioning")
    before = list(stored)
    preview = post(lin, f"{EDIT}/preview", body).json()
    assert (preview["count"], preview["refused_count"]) == (3, 1)
    change = next(each for each in preview["changes"] if each["id"] == rooms.chens.pk)
    assert (change["before"], change["after"]) == (
        {"positioning": "unset"},
        {"positioning": "flash"},
    )
    assert preview["refused"][0]["code"] == "flash_needs_end"
    assert preview["refused"][0]["zh"]
    assert list(stored.all()) == before, "a preview writes nothing"
    done = post(lin, EDIT, body | {"previewed": preview["count"]}).json()
    assert done == {"changed": 3, "refused": 1}
    assert models.Community.objects.filter(positioning="flash").count() == 3
    assert len(people.told("community.described")) == 3
    lines = org_models.AuditEntry.objects.filter(action="community.edit")
    assert lines.count() == 3
    assert lines.order_by("id")[0].detail["after"] == {"positioning": "flash"}


def test_what_is_so_already_is_not_changed(company, rooms, mixed):
    lin = people.sign_in(company.lin)
    body = {"ids": mixed, "positioning": "benefit"}
    assert post(lin, EDIT, body).json() == {"changed": 3, "refused": 0}
    assert post(lin, EDIT, body).json() == {"changed": 0, "refused": 0}
    assert len(people.told("community.described")) == 3


def test_a_filter_reaches_only_ones_own(company, rooms, mixed):
    zhao = people.sign_in(company.zhao)
    body: dict[str, object] = {"filter": {"positioning": ["unset"]}, "affinity": "brand"}
    assert post(zhao, f"{EDIT}/preview", body).json()["count"] == 1
    assert post(zhao, EDIT, body).json()["changed"] == 1
    branded = models.Community.objects.filter(affinity="brand")
    assert [each.pk for each in branded] == [rooms.zhaos.pk]


def test_one_foreign_id_refuses_all(company, rooms, mixed):
    zhao = people.sign_in(company.zhao)
    body = {"ids": [rooms.zhaos.pk, rooms.chens.pk], "affinity": "brand"}
    for to in (f"{EDIT}/preview", EDIT):
        answer = post(zhao, to, body)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_community")
    assert not models.Community.objects.filter(affinity="brand").exists()


def test_owners_of_many_with_their_grants(company, rooms, mixed):
    lin = people.sign_in(company.lin)
    assert post(lin, EDIT, {"ids": mixed, "owner_id": company.zhao.pk}).json()["changed"] == 4
    grants = org_models.Grant.objects.filter(staff=company.zhao, community_id__isnull=False)
    assert grants.count() == 4
    zhao = people.sign_in(company.zhao)
    refused = post(
        zhao, f"{EDIT}/preview", {"ids": [rooms.zhaos.pk], "owner_id": company.zhao.pk}
    ).json()
    assert (refused["count"], refused["refused_count"]) == (0, 0), "nothing would change"


def test_a_number_that_moved_refuses_the_edit(company, rooms, mixed):
    lin = people.sign_in(company.lin)
    answer = post(lin, EDIT, {"ids": mixed, "platform": "qq", "previewed": 9})
    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")
    assert not models.Community.objects.filter(platform="qq").exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"positioning": "flash"}, "which_communities"),
        ({"ids": [1], "filter": {}, "positioning": "flash"}, "which_communities"),
        ({"ids": [], "positioning": "flash"}, "invalid_input"),
        ({"ids": [0], "positioning": "flash"}, "invalid_input"),
        ({"filter": {"health": ["fine"]}, "positioning": "flash"}, "invalid_input"),
        ({"filter": {}}, "nothing_to_change"),
        ({"filter": {}, "positioning": "vip"}, "invalid_input"),
    ],
)
def test_bad_edits_get_a_sentence(company, rooms, body, code):
    for to in (f"{EDIT}/preview", EDIT):
        answer = post(people.sign_in(company.lin), to, body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["zh"]


def test_an_edit_has_a_bound(company, rooms, monkeypatch):
    monkeypatch.setattr(edits, "EDIT_MAX", 2)
    monkeypatch.setattr("huoqun.communities.actions.EDIT_MAX", 2)
    answer = post(people.sign_in(company.lin), EDIT, {"filter": {}, "platform": "qq"})
    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_communities")
    assert not models.Community.objects.filter(platform="qq").exists()


def test_owners_have_a_narrower_bound(company, rooms, monkeypatch):
    monkeypatch.setattr(edits, "SLOW_EDIT_MAX", 2)
    lin = people.sign_in(company.lin)
    body: dict[str, object] = {"filter": {}, "owner_id": company.chen.pk}
    assert post(lin, f"{EDIT}/preview", body).json()["code"] == "too_many_communities"
    assert post(lin, EDIT, {"filter": {}, "platform": "qq"}).json()["changed"] == 3

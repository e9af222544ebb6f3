"""Sources and what was not taken over the staff API: secrets shown once, scope, audit."""

import json

import pytest
from django.test import Client

from huoqun.connectors.webhooks import models
from huoqun.connectors.webhooks.tests.sender import Sender, event, sender
from huoqun.org.kinds import Role
from huoqun.org.models import AuditEntry
from huoqun.org.tests import people

pytestmark = pytest.mark.django_db

API = "/api/v1/webhooks"
# Session and scope three, the page two, live secrets.
LIST_QUERIES = 6


@pytest.fixture
def admin(company) -> Client:
    return people.sign_in(company.admin)


def post(client, path, **body):
    return client.post(f"{API}{path}", body, content_type="application/json")


def test_it_works(company, admin, settings):
    settings.HUOQUN_PUBLIC_URL = "https://huoqun.example.com/"
    made = post(admin, "/sources", name="有赞", unit_id=company.store_a.pk)
    assert made.status_code == 200, made.content
    source, secret = made.json()["source"], made.json()["secret"]
    assert secret.startswith("hqw_")
    assert source | {"created_at": "", "secrets": []} == {
        "id": source["id"],
        "name": "有赞",
        "namespace": "有赞",
        "corp_id": company.root.corp_id,
        "unit_id": company.store_a.pk,
        "unit_name": "静安店",
        "currency": "CNY",
        "state": "on",
        "address": source["address"],
        "deliveries_per_minute": 6_000,
        "last_delivery_at": None,
        "secrets": [],
        "created_at": "",
    }
    row = models.WebhookSource.objects.get()
    assert source["address"] == f"https://huoqun.example.com/hooks/orders/{row.path_key}"
    assert len(row.path_key) == 32
    assert Sender(source=row, secret=secret).results(event()) == ["accepted"]
    shown = admin.get(f"{API}/sources/{row.pk}").json()
    assert shown["last_delivery_at"] is not None
    assert [each["start"] for each in shown["secrets"]] == [secret[:10]]
    whole = b"".join(
        admin.get(f"{API}{path}").content for path in ("/sources", f"/sources/{row.pk}")
    )
    assert secret.encode() not in whole, "a secret is shown once"


def test_secrets_and_pauses_leave_a_trace_without_the_secret(company, admin):
    made = post(admin, "/sources", name="shop", unit_id=company.root.pk).json()
    path = f"/sources/{made['source']['id']}"
    rotated = post(admin, f"{path}/secrets", overlap_hours=1).json()
    first, second = rotated["source"]["secrets"]
    assert (first["ends_at"] is None, second["ends_at"] is None) == (False, True)
    assert admin.delete(f"{API}{path}/secrets/{first['id']}").status_code == 204
    assert admin.delete(f"{API}{path}/secrets/{first['id']}").status_code == 404
    assert post(admin, f"{path}/pause").json()["state"] == "paused"
    assert post(admin, f"{path}/pause").json()["state"] == "paused"
    assert post(admin, f"{path}/resume").json()["state"] == "on"
    lines = AuditEntry.objects.filter(object_name="webhook_source").order_by("id")
    assert [line.action.partition(".")[2] for line in lines] == [
        "made",
        "secret_rotated",
        "secret_ended",
        "paused",
        "resumed",
    ]
    assert {line.staff_id for line in lines} == {company.admin.pk}
    text = json.dumps([line.detail for line in lines])
    assert made["secret"] not in text
    assert rotated["secret"] not in text


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": " "}, 422, "invalid_input"),
        ({"name": "x" * 101}, 422, "invalid_input"),
        ({"currency": "yuan"}, 422, "invalid_input"),
        ({"deliveries_per_minute": 0}, 422, "invalid_input"),
        ({"unit_id": 999_999}, 404, "no_such_unit"),
        ({"name": "taken"}, 409, "webhook_name_taken"),
    ],
)
def test_bad_sources_get_a_sentence(company, admin, body, status, code):
    sender(company.root, "taken")
    answer = post(admin, "/sources", **({"name": "shop", "unit_id": company.root.pk} | body))
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_name_speaks_one_namespace(company, admin):
    """The log knows a fact by source and key: an import under this name counts, too."""
    first = sender(company.root, "shop", namespace="old")
    first.send(event())
    models.WebhookSource.objects.all().delete()
    answer = post(admin, "/sources", name="shop", namespace="new", unit_id=company.root.pk)
    assert answer.json()["code"] == "webhook_name_taken"
    again = post(admin, "/sources", name="shop", namespace="old", unit_id=company.root.pk)
    assert again.status_code == 200


def test_who_sees_what(company, admin):
    a, b = sender(company.store_a, "a"), sender(company.store_b, "b")
    for each in (a, b):
        each.send(event(amount=-1))
    store_admin = people.sign_in(people.person("wu", "吴敏", company.store_a, Role.ADMIN))
    zhao = people.sign_in(people.person("qian", "钱多", company.store_b, Role.LEAD))
    names = {each["name"] for each in store_admin.get(f"{API}/sources").json()["items"]}
    assert names == {"a"}
    assert store_admin.get(f"{API}/sources/{b.source.pk}").status_code == 404
    assert post(store_admin, f"/sources/{b.source.pk}/secrets").status_code in (404, 422)
    assert zhao.get(f"{API}/sources").status_code == 403
    kept = zhao.get(f"{API}/kept").json()["items"]
    assert [each["source_name"] for each in kept] == ["b"]
    assert zhao.get(f"{API}/kept", {"source_id": a.source.pk}).status_code == 404
    assert admin.get(f"{API}/kept").json()["total"] == 2


def test_what_was_not_taken_is_shown_as_it_stood(company, admin):
    shop = sender(company.root)
    shop.send(event(), event("A2", amount=1.5), event(amount=7), event(amount=7))
    conflict, rejected = admin.get(f"{API}/kept").json()["items"]
    if conflict["result"] != "conflict":
        conflict, rejected = rejected, conflict
    assert (rejected["order_id"], rejected["fault"], rejected["detail"]) == (
        "A2",
        "bad_amount",
        "amount",
    )
    assert json.loads(rejected["text"])["amount"] == 1.5
    assert rejected["reason_zh"].startswith("金额须为")
    assert (conflict["order_id"], conflict["fault"], conflict["times"]) == (
        "A1",
        "other_content",
        2,
    )
    only = admin.get(f"{API}/kept", {"source_id": shop.source.pk, "result": "conflict"}).json()
    assert [each["order_id"] for each in only["items"]] == ["A1"]


@pytest.mark.parametrize("many", [2, 20])
def test_the_list_costs_the_same_for_many(company, admin, many, django_assert_num_queries):
    for number in range(many):
        sender(company.root, f"s{number}")
    with django_assert_num_queries(LIST_QUERIES):
        assert len(admin.get(f"{API}/sources").json()["items"]) == many

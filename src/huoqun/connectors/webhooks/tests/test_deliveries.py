"""Deliveries over HTTP: each event once, whatever is resent; what is not taken is kept."""

import json
from datetime import timedelta

import pytest

from huoqun.communities.models import Community
from huoqun.connectors.webhooks import actions, models, privacy, queries
from huoqun.connectors.webhooks.tests.sender import event, facts, sender
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers.models import Customer
from huoqun.orders.models import Order, OrderLine
from huoqun.org import actions as org_actions
from huoqun.org.models import OrgUnit

pytestmark = pytest.mark.django_db


def kept() -> list[tuple[str, str, int]]:
    rows = models.KeptEvent.objects.order_by("id")
    return [(row.order_id, row.fault, row.times) for row in rows]


def test_it_works(company, rooms, shop):
    lines = [
        {"product": "面膜", "quantity": 2, "unit_price": "9.95"},
        {"product": "优惠", "amount": -100},
    ]
    answer = shop.send(
        event("A1", amount="18.90", community_id=rooms.chens.pk, channel="hq42", lines=lines),
        event("A1", kind="refunded", amount=500),
    )
    assert answer[0] == {
        "place": 0,
        "kind": "placed",
        "order_id": "A1",
        "result": "accepted",
        "code": None,
        "zh": "已接收",
        "en": "Accepted",
        "detail": "",
    }
    a, root = company.store_a.pk, company.root.pk
    assert facts() == [
        ("order.placed", "shop", 1_890, "CNY", 42, rooms.chens.pk, a, None),
        ("order.refunded", "shop", 500, "CNY", None, None, root, None),
    ]
    order = Order.objects.get(kind="placed")
    assert (order.namespace, order.key, order.source, order.channel_id) == (
        "shop",
        "A1",
        "shop",
        42,
    )
    assert [line.amount for line in OrderLine.objects.order_by("number")] == [1_990, -100]
    assert order.customer_id is not None


def test_the_same_delivery_100_times_has_one_effect(shop):
    body = json.dumps([event("A1"), event("A2", amount="x")]).encode()
    before = {row["result"] for row in shop.post(body).json()["events"]}
    header = shop.header(body)
    for _ in range(99):
        answer = shop.post(body, header)
        assert [row["result"] for row in answer.json()["events"]] == ["duplicate", "rejected"]
    assert before == {"accepted", "rejected"}
    assert (len(facts()), Order.objects.count(), Customer.objects.count()) == (1, 1, 1)
    assert kept() == [("A2", "bad_amount", 100)]


def test_the_same_order_in_other_words_is_the_same(shop):
    assert shop.results(event()) == ["accepted"]
    told = event(amount="19.9", currency="CNY", occurred_at="2026-03-10T04:00:00Z", lines=[])
    assert shop.results(told, event()) == ["duplicate", "duplicate"]


@pytest.mark.parametrize(
    "other",
    [
        {"amount": 1_991},
        {"currency": "USD"},
        {"customer_id": "wx-wang"},
        {"customer_id": None},
        {"occurred_at": "2026-03-11T12:00:00+08:00"},
        {"community_key": "somewhere"},
        {"store_key": "elsewhere"},
        {"channel": "hq1"},
        {"lines": [{"amount": 1_990}]},
    ],
)
def test_the_same_number_with_other_content_is_kept_and_changes_nothing(shop, other):
    shop.send(event())
    counted = (Customer.objects.count(), Community.objects.count(), OrgUnit.objects.count())
    (answer,) = shop.send(event(**other))
    assert (answer["result"], answer["code"]) == ("conflict", "other_content")
    assert answer["zh"].startswith("同一订单号")
    assert kept() == [("A1", "other_content", 1)]
    assert len(facts()) == 1
    now = (Customer.objects.count(), Community.objects.count(), OrgUnit.objects.count())
    assert now == counted


def test_within_one_delivery_the_first_telling_rules(shop):
    told = [event("A1"), event("A1"), event("A1", amount=5), event("A2", amount=-5)]
    assert shop.results(*told) == ["accepted", "duplicate", "other_content", "negative_amount"]
    assert len(facts()) == 1


def test_an_order_is_refunded_in_parts(shop):
    parts = [event(kind="refunded", amount=10, refund_id=each) for each in ("R1", "R2", "R1")]
    assert shop.results(event(), *parts) == ["accepted", "accepted", "accepted", "duplicate"]
    assert sorted(Order.objects.values_list("key", flat=True)) == [
        "A1",
        "A1/refund/R1",
        "A1/refund/R2",
    ]


def test_communities_and_stores_are_known_by_key_or_made_below_the_source(company, rooms):
    shop = sender(company.root, namespace="export")
    told = [
        event("A1", community_key=rooms.zhaos.key),
        event("A2", community_key="新群", store_key="s-9"),
        event("A3", store_key="s-9"),
    ]
    assert shop.results(*told) == ["accepted"] * 3
    store = OrgUnit.objects.get(namespace="export", key="s-9")
    places = dict(Order.objects.values_list("key", "unit_id"))
    assert places == {"A1": company.store_b.pk, "A2": store.pk, "A3": store.pk}
    assert Community.objects.get(key="新群").unit_id == company.root.pk


def test_a_source_reaches_no_further_than_its_unit(company, rooms):
    people_of_a = sender(company.store_a, namespace="export")
    OrgUnit.objects.filter(pk=company.store_b.pk).update(namespace="export", key="b")
    told = [
        event("A1", community_id=rooms.zhaos.pk),
        event("A2", community_key=rooms.zhaos.key),
        event("A3", store_key="b"),
        event("A4", store_key="new"),
        event("A5", community_id=10**30),
        event("A6", community_id=rooms.chens.pk),
    ]
    assert people_of_a.results(*told) == [
        "unknown_community",
        "foreign_community",
        "foreign_store",
        "unknown_store",
        "unknown_community",
        "accepted",
    ]
    assert sorted(row[0] for row in kept()) == ["A1", "A2", "A3", "A4", "A5"]


def test_an_event_that_is_taken_at_last_is_kept_no_longer(company, rooms, shop):
    told = event(community_id=rooms.chens.pk)
    Community.objects.filter(pk=rooms.chens.pk).update(removed_at=clock.now())
    assert shop.results(told) == ["unknown_community"]
    Community.objects.filter(pk=rooms.chens.pk).update(removed_at=None)
    assert shop.results(told) == ["accepted"]
    assert kept() == []


def test_two_sources_of_one_namespace_tell_of_one_order(company):
    shop = sender(company.root)
    erp = sender(company.root, "erp", namespace="shop")
    other = sender(company.root, "other")
    assert shop.results(event(channel="hq1")) == ["accepted"]
    assert erp.results(event(lines=[{"amount": 1_990}]), event(amount=1)) == [
        "duplicate",
        "other_content",
    ]
    assert other.results(event()) == ["accepted"], "another namespace, another order"


# --- Who may


def test_forged_stale_and_unwelcome_deliveries(company, shop):
    body = json.dumps(event()).encode()
    now = int(clock.now().timestamp())
    other = sender(company.root, "other")
    for header in ("", "t=1", shop.header(body, at=now - 301), other.header(body)):
        answer = shop.post(body, header)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_accepted")
    assert shop.post(body + b" ", shop.header(body)).status_code == 401
    actions.pause(source=shop.source, actor=org_actions.HOUSE)
    answer = shop.post(body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_welcome")
    assert not facts()
    actions.resume(source=shop.source, actor=org_actions.HOUSE)
    assert shop.post(body).status_code == 200


def test_unknown_paths_and_other_methods(client, shop):
    for path in ("/hooks/orders/" + "x" * 32, "/hooks/orders/", "/hooks/", "/hooks/orders/a%00b"):
        assert shop.post(b"{}", path=path).status_code == 404, path
    assert client.get(shop.path).status_code == 405
    assert client.get("/hooks/orders/" + "x" * 32).status_code == 405


def test_a_replay_after_the_window_is_refused_and_a_resend_still_counts_once(shop):
    body = json.dumps(event()).encode()
    header = shop.header(body)
    assert shop.post(body, header).status_code == 200
    with clock.frozen(clock.now() + timedelta(seconds=302)):
        assert shop.post(body, header).status_code == 401
    with clock.frozen(clock.now() + timedelta(days=400)):
        assert shop.post(body).json()["events"][0]["result"] == "duplicate"


def test_secrets_are_changed_without_a_gap(shop):
    old = shop.header(b"[]")
    new = actions.rotate_secret(source=shop.source, overlap_hours=24, actor=org_actions.HOUSE)
    after = sender_with(shop, new)
    assert shop.post(b"[]", old).status_code == after.post(b"[]").status_code == 200
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert (shop.post(b"[]").status_code, after.post(b"[]").status_code) == (401, 200)
    (live,) = queries.live_secrets(shop.source).filter(ends_at=None)
    actions.end_secret(source=shop.source, secret=live, actor=org_actions.HOUSE)
    assert after.post(b"[]").status_code == 401


def sender_with(shop, secret):
    return type(shop)(source=shop.source, secret=secret)


def test_a_source_has_a_few_secrets_at_most(shop):
    for _ in range(3):
        actions.rotate_secret(source=shop.source, overlap_hours=1, actor=org_actions.HOUSE)
    with pytest.raises(actions.TooManySecrets):
        actions.rotate_secret(source=shop.source, overlap_hours=1, actor=org_actions.HOUSE)
    last = actions.rotate_secret(source=shop.source, overlap_hours=0, actor=org_actions.HOUSE)
    assert shop.post(b"[]").status_code == 401
    assert sender_with(shop, last).post(b"[]").status_code == 200


def test_too_much_is_refused(company):
    slow = sender(company.root, deliveries_per_minute=2)
    with clock.frozen(clock.now().replace(second=20)):
        answers = [slow.post(b"[]") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "40"
    # What is forged does not use up what the source may send.
    with clock.frozen(clock.now() + timedelta(minutes=2)):
        assert [slow.post(b"[]", "t=1").status_code for _ in range(9)] == [401] * 9
        assert slow.post(b"[]").status_code == 200


def test_large_and_unreadable_bodies(shop):
    many = json.dumps([event(n) for n in range(1_001)]).encode()
    for body, status, code in [
        (b" " * 1_000_001, 413, "delivery_too_large"),
        (many, 413, "delivery_too_large"),
        (b"{", 400, "unreadable_delivery"),
        (b"[1]", 400, "unreadable_delivery"),
    ]:
        answer = shop.post(body)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.json()["zh"]
    assert [row[1] for row in kept()] == ["not_json", "not_json"]
    assert not facts()


def test_a_thousand_orders_come_in_at_once(shop):
    assert shop.results(*(event(n) for n in range(1_000))) == ["accepted"] * 1_000
    assert shop.results(*(event(n) for n in range(1_000))) == ["duplicate"] * 1_000


def test_a_busy_database_is_told_and_nothing_is_half_done(shop, monkeypatch):
    def stuck(**_):
        raise actions.delivering.OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(actions.taking.order_actions, "import_orders", stuck)
    answer = shop.post(json.dumps(event(store_key="s-1")).encode())
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert not OrgUnit.objects.filter(key="s-1").exists()


# --- What is kept


def test_kept_text_is_sealed_found_by_its_person_and_erased(company, shop):
    shop.send(event(), event("A2", amount=-1), event("A3", customer_id="wx-wang", amount=-1))
    row = models.KeptEvent.objects.get(order_id="A2")
    assert b"wx-mei" not in bytes(row.text_sealed) + bytes(row.text_hash)
    assert json.loads(queries.opened(row).text)["customer_id"] == "wx-mei"
    mei = Order.objects.get().customer_id
    assert len(privacy.PRIVACY.export(mei)["webhook_events"]) == 1
    assert privacy.PRIVACY.erase(mei) == {"webhooks_keptevent": 1}
    assert kept() == [("A3", "negative_amount", 1)]


@pytest.mark.django_db(transaction=True)  # erasing rewrites the lake behind its own lock
def test_a_resend_after_erasure_brings_nobody_back(company, shop):
    shop.send(event())
    mei = Order.objects.get().customer_id
    customer_actions.erase(customer_id=mei)
    assert shop.results(event()) == ["duplicate"]
    assert (Customer.objects.count(), kept()) == (1, [])


def test_what_is_old_is_forgotten(shop):
    shop.send(event(amount=-1))
    actions.rotate_secret(source=shop.source, overlap_hours=1, actor=org_actions.HOUSE)
    with clock.frozen(clock.now() + timedelta(days=89)):
        assert actions.forget_old() == 0
    with clock.frozen(clock.now() + timedelta(days=91)):
        assert actions.forget_old() == 2
    assert (kept(), models.WebhookSecret.objects.count()) == ([], 1)


def test_no_secret_and_no_person_in_the_logs(shop, caplog):
    body = json.dumps([event(), event("A2", amount="wx-secret")]).encode()
    shop.post(body)
    shop.post(body, "t=1")
    text = caplog.text
    assert "was refused" in text
    assert not [word for word in (shop.secret, shop.secret[4:], "wx-") if word in text]

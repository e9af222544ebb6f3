"""The same event from many sides at once has one effect; so have imports beside the webhook."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection, transaction

from huoqun.communities.actions import Batch
from huoqun.connectors.webhooks import models
from huoqun.connectors.webhooks.tests.sender import AT, event, facts, sender
from huoqun.orders import actions as order_actions
from huoqun.orders.kinds import OrderKind
from huoqun.orders.models import Order
from huoqun.org.tests import people

pytestmark = pytest.mark.django_db(transaction=True)

SIDES = 64
AT_ONCE = 16  # connections of the test's server; each thread sends several times


def together(work):
    """Do ``work(side)`` for every side, many at a time, all starting at once."""
    start = Barrier(AT_ONCE)

    def one(side: int):
        try:
            if side < AT_ONCE:
                start.wait(30)
            return work(side)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(SIDES)))


def test_64_parallel_deliveries_of_one_event_have_one_effect():
    shop = sender(people.company().root)
    told = event(store_key="s-1", community_key="群", lines=[{"amount": 1_990}])
    body = json.dumps([told, event("A2", amount=-1)]).encode()
    answers = together(lambda _: shop.post(body))
    assert {each.status_code for each in answers} == {200}
    results = sorted(each.json()["events"][0]["result"] for each in answers)
    assert results == ["accepted"] + ["duplicate"] * (SIDES - 1)
    assert (len(facts()), Order.objects.count()) == (1, 1)
    row = models.KeptEvent.objects.get()
    assert (row.order_id, row.times) == ("A2", SIDES)
    assert models.WebhookTraffic.objects.get().deliveries <= SIDES


def test_parallel_tellings_that_differ_leave_one_and_keep_the_rest():
    shop = sender(people.company().root)
    answers = together(lambda side: shop.results(event(amount=side % 4)))
    assert sorted(each[0] for each in answers) == (
        ["accepted"] + ["duplicate"] * 15 + ["other_content"] * 48
    )
    assert len(facts()) == 1
    assert sum(models.KeptEvent.objects.values_list("times", flat=True)) == 48


def test_an_import_of_the_same_orders_at_the_same_time():
    """Neither door waits for the other for ever, and each order comes in once."""
    shop = sender(people.company().root)

    def by_file(side: int) -> int:
        rows = [
            order_actions.OrderRow(
                key=f"A{number}",
                kind=OrderKind.PLACED,
                customer="wx-mei",
                at=datetime.fromisoformat(AT),
                day=None,
                amount=1_990,
                currency="CNY",
            )
            for number in range(side, side + 4)
        ]
        batch = Batch(batch_id=1, source="file", namespace="shop", unit_id=shop.source.unit_id)
        with transaction.atomic():
            return order_actions.import_orders(rows=rows, batch=batch, units={}).accepted

    def work(side: int):
        if side % 2:
            return by_file(side)
        told = [event(f"A{number}") for number in range(side + 3, side - 1, -1)]
        return shop.results(*told).count("accepted")

    assert sum(together(work)) == SIDES + 3
    assert len(facts()) == Order.objects.count() == SIDES + 3

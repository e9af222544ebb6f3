"""The bulk door of orders: nothing twice, free orders kept without counting, refunds beside."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection

from huoqun.communities.actions import Batch
from huoqun.communities.tests import groups
from huoqun.orders import actions, models, queries
from huoqun.orders.kinds import OrderKind
from huoqun.org import actions as org_actions
from huoqun.org.queries import EVERYTHING
from huoqun.org.tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch() -> Batch:
    unit = org_actions.ensure_company(name="示例公司")
    return Batch(batch_id=1, source="shop", namespace="shop", unit_id=unit.pk)


def row(key: str, **more) -> actions.OrderRow:
    given = {
        "kind": OrderKind.PLACED,
        "customer": "wx-mei",
        "at": datetime(2026, 3, 1, 4, tzinfo=UTC),
        "day": None,
        "amount": 1_990,
        "currency": "CNY",
        "lines": (
            actions.LineRow(
                product="面膜", quantity=Decimal(2), unit_price=Decimal("9.95"), amount=1_990
            ),
        ),
    }
    return actions.OrderRow(key=key, **(given | more))


def bring(batch: Batch, *rows: actions.OrderRow, batch_id: int = 1):
    return actions.import_orders(rows=rows, batch=replace(batch, batch_id=batch_id), units={})


def test_it_works(batch):
    refund = row("A1", kind=OrderKind.REFUNDED, amount=500)
    done = bring(batch, row("A1"), refund, row("A2", customer=None))
    assert (done.accepted, done.duplicates, done.conflicts) == (3, 0, [])
    assert models.Order.objects.count() == models.OrderLine.objects.count() == 3
    assert len(people.told("order.placed")) == 2
    assert queries.unmatched(EVERYTHING) == 1


def test_a_second_import_changes_nothing(batch):
    bring(batch, row("A1"), row("A2"))
    before = list(models.Order.objects.order_by("id").values())
    again = bring(batch, row("A1"), row("A2"), row("A3"), batch_id=2)
    assert (again.accepted, again.duplicates, again.conflicts) == (1, 2, [])
    assert list(models.Order.objects.exclude(key="A3").order_by("id").values()) == before


def test_a_changed_order_is_a_conflict(batch):
    bring(batch, row("A1"))
    done = bring(batch, row("A1", amount=2_000), batch_id=2)
    assert (done.accepted, len(done.conflicts)) == (0, 1)
    assert models.Order.objects.get().amount == 1_990


def test_free_orders_are_kept_and_do_not_count(batch):
    free = row("F1", amount=0, counts=False)
    assert bring(batch, free, row("A1")).accepted == 2
    again = bring(batch, free, batch_id=2)
    assert (again.accepted, again.duplicates) == (0, 1)
    kept = models.Order.objects.get(key="F1")
    assert (kept.counts, kept.amount, kept.lines.count()) == (False, 0, 1)
    assert len(people.told("order.placed")) == 1
    (bought,) = queries.bought_by(kept.customer_id, seen_by=EVERYTHING)
    assert bought.orders == 1


def test_a_free_order_that_was_paid_after_all_counts(batch):
    bring(batch, row("F1", amount=0, counts=False))
    assert bring(batch, row("F1"), batch_id=2).accepted == 1
    kept = models.Order.objects.get()
    assert (kept.counts, kept.amount) == (True, 1_990)


def test_taking_back_removes_free_orders_too(batch):
    bring(batch, row("F1", amount=0, counts=False), row("A1"))
    actions.take_back(batch_id=1)
    assert not models.Order.objects.exists()
    assert not models.OrderLine.objects.exists()


def test_a_live_source_brings_orders_without_an_import(batch):
    live = replace(batch, batch_id=None)
    told = row("A1", channel_id=7, customer=None)
    assert actions.import_orders(rows=[told], batch=live, units={}).fresh == {("placed", "A1")}
    kept = models.Order.objects.get()
    assert (kept.batch_id, kept.source, kept.channel_id) == (None, "shop", 7)
    with connection.cursor() as cursor:
        cursor.execute("SELECT source, batch_id, channel_id, amount FROM events_fact")
        assert cursor.fetchall()[-1] == ("shop", None, 7, 1_990)


def test_a_community_is_named_by_our_number_too(batch):
    company = people.company()
    rooms = groups.rooms(company)
    live = replace(batch, batch_id=None)
    actions.import_orders(rows=[row("A1", community_id=rooms.chens.pk)], batch=live, units={})
    kept = models.Order.objects.get()
    assert (kept.community_id, kept.unit_id) == (rooms.chens.pk, company.store_a.pk)


def test_an_order_is_one_whichever_source_tells_of_it(batch):
    live = replace(batch, batch_id=None, source="live")
    bring(live, row("A1"), row("A2"), batch_id=None)
    done = bring(batch, row("A1"), row("A2", amount=5), row("A3"), batch_id=2)
    assert (done.accepted, done.duplicates, len(done.conflicts)) == (1, 1, 1)
    assert done.known_sources == {"live": 2}
    assert done.fresh == {("placed", "A3")}
    put_right = actions.import_orders(
        rows=[row("A2", amount=5)], batch=batch, units={}, replace_conflicts=True
    )
    assert (put_right.accepted, put_right.replaced) == (1, 1)
    assert models.Order.objects.get(key="A2").amount == 5
    assert models.Order.objects.count() == 3

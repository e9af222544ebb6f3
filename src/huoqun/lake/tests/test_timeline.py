"""The timeline gives every living fact once, newest first, wherever it lies."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from huoqun.events import log, voiding
from huoqun.events.catalog import communities, orders
from huoqun.events.catalog.communities import LeaveReason, MessageKind
from huoqun.lake import seal, timeline

pytestmark = pytest.mark.django_db(transaction=True)

MESSAGE, LEFT, PLACED = "community.message_sent", "community.member_left", "order.placed"
OURS = timeline.Subject(community_ids=frozenset({1}))


def at(hours: float) -> datetime:
    return datetime(2025, 1, 15, tzinfo=UTC) + timedelta(hours=hours)


def message(number: int, hours: float, community_id: int = 1) -> communities.MessageSent:
    return communities.MessageSent(
        occurred_at=at(hours),
        source="chat",
        key=f"m{number}",
        kind=MessageKind.TEXT,
        community_id=community_id,
        customer_id=number % 3 + 1,
        unit_id=9,
        text=f"第 {number} 条",
    )


def record(*facts, batch_id: int | None = None) -> None:
    with transaction.atomic():
        log.record_many(facts, batch_id=batch_id)


def walk(subject=OURS, names=(MESSAGE,), limit=7, texts_of=frozenset()):
    found, before = [], None
    while True:
        page = timeline.read(subject, names=names, before=before, limit=limit, texts_of=texts_of)
        found += page
        if len(page) < limit:
            return found
        before = page[-1].place


def test_it_works():
    # A dense month, a gap of years, and hot rows above the seal; some say the same moment.
    record(*(message(number, number % 20) for number in range(30)))
    record(*(message(number, number * 700) for number in range(30, 60)))
    record(*(message(number, number, community_id=2) for number in range(60, 70)))
    seal.seal_all()
    record(*(message(number, number * 350) for number in range(70, 80)))
    found = walk()
    assert len(found) == len({row.seq for row in found}) == 70
    order = [(row.occurred_at, row.seq) for row in found]
    assert order == sorted(order, reverse=True)
    assert {row.community_id for row in found} == {1}


@pytest.mark.parametrize("limit", [1, 3, 1_000])
def test_the_size_of_a_page_changes_nothing(limit):
    record(*(message(number, number * 300) for number in range(12)))
    seal.seal_all()
    assert [row.seq for row in walk(limit=limit)] == [row.seq for row in walk(limit=5)]


def test_what_is_void_is_gone_hot_and_cold():
    record(*(message(number, number) for number in range(5)), batch_id=1)
    record(*(message(number, number) for number in range(5, 9)), batch_id=2)
    seal.seal_all()
    record(message(20, 90), batch_id=3)
    with transaction.atomic():
        voiding.void_batch(1)
        voiding.void_batch(3)
    assert len(walk()) == 4
    assert timeline.count(OURS, names=(MESSAGE, LEFT)) == {MESSAGE: 4, LEFT: 0}


def test_texts_come_only_where_they_are_asked_for():
    record(message(1, 1), message(2, 2, community_id=2))
    seal.seal_all()
    record(message(3, 3), message(4, 4, community_id=2))
    both = timeline.Subject(community_ids=frozenset({1, 2}))
    assert [row.text for row in walk(both)] == [None] * 4
    shown = walk(both, texts_of=frozenset({1}))
    assert [row.text for row in shown] == [None, "第 3 条", None, "第 1 条"]


def test_one_person_in_the_places_that_are_seen():
    left = communities.MemberLeft(
        occurred_at=at(5),
        key="l",
        kind=LeaveReason.SELF,
        community_id=1,
        customer_id=2,
        unit_id=9,
    )
    orders_made = [
        orders.Placed(
            occurred_at=at(6),
            key=f"o{unit_id}",
            order_id=unit_id,
            customer_id=2,
            community_id=None,
            unit_id=unit_id,
            amount=100,
            currency="CNY",
        )
        for unit_id in (8, 9)
    ]
    record(*(message(number, number, community_id=number % 2 + 1) for number in range(12)))
    record(left, *orders_made)
    names = (MESSAGE, LEFT, PLACED)
    person = timeline.Subject(
        community_ids=frozenset({1}), unit_ids=frozenset({9}), customer_ids=frozenset({2})
    )
    for _ in range(2):  # hot, then cold
        found = walk(person, names=names, limit=2)
        assert {row.customer_id for row in found} == {2}
        assert {row.community_id for row in found} == {1, None}
        assert [row.unit_id for row in found if row.name == PLACED] == [9]
        assert [row.name for row in found].count(LEFT) == 1
        seal.seal_all()


def test_nothing_seen_is_nothing_read():
    record(message(1, 1))
    seal.seal_all()
    assert walk(timeline.Subject(community_ids=frozenset())) == []


def test_a_new_page_reads_only_the_months_it_needs(monkeypatch):
    record(*(message(number, number * 240) for number in range(300)))
    seal.seal_all()
    opened = []
    register = timeline.snapshot.register

    def counted(on, name, table, files, spec):
        opened.append(len(files))
        register(on, name, table, files, spec)

    monkeypatch.setattr(timeline.snapshot, "register", counted)
    timeline.read(OURS, names=(MESSAGE,), limit=3)
    assert sum(opened) <= 3
    opened.clear()
    assert len(timeline.read(OURS, names=(MESSAGE,), limit=1_000)) == 300
    assert len(opened) <= 8

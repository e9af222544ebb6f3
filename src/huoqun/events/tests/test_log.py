"""The log: once, together with the state, in an order that has no gaps."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from huoqun.events import log, models, partitions, spine, subscriptions, voiding
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import JoinMode, MessageKind
from huoqun.events.subscriptions import Subscriber

NOON = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


def message(number: int, *, text: str = "你好", at: datetime = NOON) -> catalog.MessageSent:
    return catalog.MessageSent(
        occurred_at=at,
        source="chat",
        key=f"m{number}",
        kind=MessageKind.TEXT,
        community_id=1,
        customer_id=number % 7 + 1,
        unit_id=1,
        text=text,
    )


def joined(number: int, at: datetime = NOON) -> catalog.MemberJoined:
    return catalog.MemberJoined(
        occurred_at=at,
        source="chat",
        key=f"j{number}",
        kind=JoinMode.SCAN,
        community_id=1,
        customer_id=number,
        unit_id=1,
    )


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_it_works() -> None:
    seq = log.record(joined(1))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, kind, community_id, occurred_on, tx > 0 FROM events_fact WHERE seq = %s",
            [seq],
        )
        assert cursor.fetchone() == ("community.member_joined", "scan", 1, NOON.date(), True)


@pytest.mark.django_db
def test_a_known_fact_rolls_the_state_back() -> None:
    log.record(joined(1))

    def write_state_and_fact() -> None:
        with transaction.atomic():
            models.Rejected.objects.create(
                source="x", reason="state", original="", rejected_at=NOON
            )
            log.record(joined(1))

    with pytest.raises(log.AlreadyRecorded):
        write_state_and_fact()
    assert models.Rejected.objects.count() == 0
    assert count("events_fact") == 1


@pytest.mark.django_db
def test_a_resend_the_next_day_counts_once(clock_at) -> None:
    with clock_at(NOON):
        log.record_many([message(1), message(2)])
    with clock_at(NOON + timedelta(days=1)):
        outcome = log.record_many([message(1), message(2), message(3)])
    assert [fact.key for _, fact in outcome.accepted] == ["m3"]
    assert outcome.duplicates == 2
    assert count("events_fact") == 3


@pytest.mark.django_db
def test_the_same_key_with_other_content_is_a_conflict() -> None:
    first = log.record_many([message(1)])
    outcome = log.record_many([message(1, text="改过"), message(2)])
    assert [(each.fact.key, each.known_seq) for each in outcome.conflicts] == [
        ("m1", first.accepted[0][0])
    ]
    assert [fact.key for _, fact in outcome.accepted] == ["m2"]
    assert outcome.duplicates == 0


@pytest.mark.django_db
def test_a_key_twice_in_one_batch_counts_once() -> None:
    outcome = log.record_many([message(1), message(1), message(1, text="别的")])
    assert len(outcome.accepted) == 1
    assert (outcome.duplicates, len(outcome.conflicts)) == (1, 1)


@pytest.mark.django_db
def test_a_message_that_comes_back_under_another_date_is_a_conflict() -> None:
    log.record_many([message(1)])
    moved = message(1, at=NOON + timedelta(days=40))
    assert len(log.record_many([moved], check_other_months=True).conflicts) == 1
    assert len(log.record_many([moved]).accepted) == 1  # live sources skip the look-up


@pytest.mark.django_db
def test_conflicts_can_be_replaced() -> None:
    log.record_many([message(1)])
    conflicts = log.record_many([message(1, text="改过")]).conflicts
    voiding.void_known(conflicts)
    outcome = log.record_many([each.fact for each in conflicts])
    assert len(outcome.accepted) == 1
    assert list(models.Void.objects.values_list("seq", flat=True)) == [conflicts[0].known_seq]


@pytest.mark.django_db
def test_a_batch_is_taken_back_and_comes_in_again() -> None:
    batch = [message(number) for number in range(50)]
    log.record_many(batch, batch_id=7)
    voiding.void_batch(7)
    assert voiding.forget_keys(7) == 50
    outcome = log.record_many(batch, batch_id=8)
    assert len(outcome.accepted) == 50
    with pytest.raises(log.AlreadyRecorded):
        voiding.void_batch(7)


@pytest.mark.django_db
def test_facts_out_of_all_partitions_are_kept_and_moved_over(clock_at) -> None:
    with connection.cursor() as cursor:
        for name in partitions.existing():  # of a test that committed
            cursor.execute(f"DROP TABLE {name}")
    log.record_many([message(1)])
    assert partitions.rows_in_default() == 1
    made = partitions.ensure_ahead()
    assert any(name.startswith("events_fact_2") for name in made)
    assert partitions.rows_in_default() == 0
    assert count("events_fact") == 1
    assert partitions.ensure_ahead() == []
    assert log.record_many([message(1)]).duplicates == 1


@pytest.mark.django_db(transaction=True)
def test_a_slow_writer_is_not_overtaken(second_connection) -> None:
    """A fact of an older, still open transaction is delivered after it commits: no gap."""
    got: list[str] = []
    subscriber = Subscriber(
        name="test.slow",
        facts=("community.member_joined",),
        handle=lambda batch: got.extend(str(each.customer_id) for each in batch),
    )
    slow = second_connection()
    slow.execute("BEGIN")
    slow.execute("SELECT pg_current_xact_id()")  # the slow transaction takes its number first
    with transaction.atomic():
        log.record(joined(2))
    assert subscriptions.poll(subscriber) == 0  # nothing above the horizon is shown
    slow.execute("COMMIT")
    assert subscriptions.poll(subscriber) == 1
    assert got == ["2"]


@pytest.mark.django_db(transaction=True)
def test_a_handler_that_fails_goes_again_and_then_aside(clock_at) -> None:
    calls: list[int] = []

    def handle(batch: object) -> None:
        for each in batch:  # type: ignore[attr-defined]
            calls.append(each.customer_id)
            if each.customer_id == 2:
                raise ValueError("poison")

    subscriber = Subscriber(name="test.poison", facts=("community.member_joined",), handle=handle)
    with transaction.atomic():
        log.record_many([joined(1), joined(2), joined(3)])
    now = datetime.now(UTC)
    for step in range(20):
        with clock_at(now + timedelta(hours=step)):
            subscriptions.poll(subscriber)
    assert models.DeadLetter.objects.get().name == "community.member_joined"
    assert calls[-1] == 3
    assert subscriptions.poll(subscriber) == 0


@pytest.mark.django_db(transaction=True)
def test_effects_and_cursor_commit_together() -> None:
    """A handler's writes are gone with its failure, and done once when it works."""
    fail = [True]

    def handle(batch: object) -> None:
        models.Rejected.objects.create(source="effect", reason="x", original="", rejected_at=NOON)
        if fail[0]:
            raise RuntimeError("cut")

    subscriber = Subscriber(name="test.once", facts=("community.member_joined",), handle=handle)
    with transaction.atomic():
        log.record(joined(1))
    subscriptions.poll(subscriber)
    assert models.Rejected.objects.count() == 0
    fail[0] = False
    models.Cursor.objects.update(retry_at=None)
    assert subscriptions.poll(subscriber) == 1
    assert subscriptions.poll(subscriber) == 0
    assert models.Rejected.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_fresh_cluster_gets_a_higher_offset() -> None:
    """Restored cursors stand far above the new cluster's ids: new facts go above them."""
    models.Cursor.objects.create(subscriber="test.restored", tx=10**12, seq=5)
    got: list[int] = []
    subscriber = Subscriber(
        name="test.restored",
        facts=("community.member_joined",),
        handle=lambda batch: got.extend(each.seq for each in batch),
    )
    try:
        assert spine.raise_offset() > 0
        with transaction.atomic():
            seq = log.record(joined(1))
        assert subscriptions.poll(subscriber) == 1
        assert got == [seq]
        assert spine.raise_offset() == 0
    finally:
        models.Spine.objects.update(tx_offset=0)


@pytest.mark.django_db
def test_a_chain_of_causes_ends(stored_fact) -> None:
    with pytest.raises(AssertionError, match="chain of causes"):
        log.record(joined(1), caused_by=stored_fact(depth=log.CAUSE_DEPTH_MAX))

"""The log (design §4): each warning that was seen while designing is a story here."""

import threading
from datetime import UTC, date, timedelta

import pytest
from django.db import connection, connections, transaction

from huoqun.analytics import relations
from huoqun.core import clock
from huoqun.events import log, partitions, spine, subscriptions
from huoqun.events.tests import examples
from huoqun.lake import models as lake_models
from huoqun.lake import seal
from tests.stories import facts
from tests.stories.facts import FIRST, JOINED, LEFT, Listener

pytestmark = pytest.mark.django_db(transaction=True)


# --- order ----------------------------------------------------------------------------------------


def test_a_slow_transaction_is_neither_skipped_nor_overtaken(others) -> None:
    """Three writers overlap and commit in the reverse order; nobody's fact is lost."""
    listener = Listener("story.slow", JOINED)
    slow = [others() for _ in range(3)]
    for place, each in enumerate(slow):
        each.execute("BEGIN")
        each.execute(
            "INSERT INTO events_fact (tx, name, version, occurred_at, occurred_on, source,"
            f" community_id, customer_id) VALUES ({spine.TX_SQL}, %s, 1, now(), now(), 'x', 1, %s)",
            [JOINED, 100 + place],
        )
    facts.tell(facts.joined(1))
    assert listener.listen() == 0
    assert seal.seal_all() == 0
    for each in reversed(slow):
        facts.tell(facts.joined(facts.count("events_fact") + 10))
        each.execute("COMMIT")
        listener.listen()
        seal.seal_all()
    listener.listen()
    seal.seal_all()
    heard = [customer for _, customer in listener.heard]
    assert len(heard) == len(set(heard)) == 7
    assert {100, 101, 102} < set(heard)
    assert len(facts.all_seqs()) == 7


def test_left_may_be_told_before_joined(others) -> None:
    """The order of facts is exact within a transaction only: a later deed can have a lower tx."""
    listener = Listener("story.order", JOINED, LEFT)
    early = others()
    early.execute("BEGIN")
    early.execute("SELECT pg_current_xact_id()")
    facts.tell(examples.described(), facts.joined(1, day=1))
    early.execute(
        "INSERT INTO events_fact (tx, name, version, kind, occurred_at, occurred_on, source,"
        f" community_id, customer_id, unit_id) VALUES ({spine.TX_SQL}, %s, 1, 'self', %s, %s,"
        " 'chat', 1, 1, 1)",
        [LEFT, facts.at(3), FIRST + timedelta(days=3)],
    )
    early.execute("COMMIT")
    assert listener.listen() == 2
    assert [name for name, _ in listener.heard] == [LEFT, JOINED]
    expected = {1: (0, 1, 0), 2: (0, 0, 0), 3: (0, 0, 1)}
    wanted = {FIRST + timedelta(days=day): figures for day, figures in expected.items()}
    assert facts.organic_days() == wanted
    facts.settle()
    assert facts.organic_days() == wanted


# --- once -----------------------------------------------------------------------------------------


def test_a_resend_the_next_day_counts_once_even_when_the_first_is_sealed() -> None:
    with clock.frozen(facts.at(0, 12)):
        once = facts.tell(examples.described(), facts.said("m1"), facts.said("m2"))
        assert len(once.accepted) == 3
    facts.settle()
    with clock.frozen(facts.at(1, 12)):
        again = facts.tell(facts.said("m1"), facts.said("m2"), facts.said("m3"))
    assert (again.duplicates, len(again.accepted)) == (2, 1)
    assert facts.organic_days()[FIRST][0] == 3


def test_one_key_under_two_days_is_a_conflict_wherever_the_batch_ends() -> None:
    """The same file must give the same figures, cut into one batch or two."""
    first, moved = facts.said("m1", day=0), facts.said("m1", day=40)
    with transaction.atomic():
        one = log.record_many([first, moved], check_other_months=True)
    assert [fact for _, fact in one.accepted] == [first]
    assert [(each.fact, each.known_seq) for each in one.conflicts] == [(moved, one.accepted[0][0])]
    with transaction.atomic():
        two = log.record_many([moved], check_other_months=True)
    assert [each.fact for each in two.conflicts] == [moved]


def test_sixty_four_writers_of_the_same_keys_write_each_once() -> None:
    """Nobody waits for ever, and each key is accepted by exactly one of them."""
    writers, keys = 64, 50
    accepted: list[str] = []
    start = threading.Barrier(16)

    def write(number: int) -> None:
        order = list(range(keys))
        # Each sends in another order; the door sorts, so that no two wait for each other.
        order = order[number:] + order[:number]
        try:
            for _ in range(writers // 16):
                start.wait(30)
                outcome = facts.tell(*(facts.said(f"m{key}") for key in order))
                accepted.extend(fact.key for _, fact in outcome.accepted)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(120)
    assert sorted(accepted) == sorted(f"m{key}" for key in range(keys))
    assert facts.count("events_fact") == keys


# --- partitions -----------------------------------------------------------------------------------


def test_a_missing_partition_at_midnight_stops_nobody() -> None:
    """Facts fall into the DEFAULT; making partitions again empties it, however old the days are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = 'events_fact'::regclass"
            " AND inhrelid <> 'events_fact_default'::regclass"
        )
        for (made_before,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {made_before}")
    facts.tell(facts.joined(1))
    with connection.cursor() as cursor:
        for days in (3, 9):
            cursor.execute(
                "INSERT INTO events_fact (recorded_on, tx, name, version, occurred_at, occurred_on,"
                f" source) VALUES (current_date - %s, {spine.TX_SQL}, %s, 1, now(), now(), 'x')",
                [days, JOINED],
            )
    assert partitions.rows_in_default() == 3
    made = partitions.ensure_ahead()
    assert partitions.rows_in_default() == 0
    today = clock.now().astimezone(UTC).date()
    assert {f"events_fact_{today - timedelta(days=days):%Y%m%d}" for days in (3, 9)} < set(made)
    assert facts.count("events_fact") == 3
    facts.tell(facts.joined(2))
    assert partitions.rows_in_default() == 0
    assert partitions.ensure_ahead() == []


def test_hot_partitions_go_only_when_sealed_rolled_and_heard_by_all() -> None:
    listener = Listener("story.behind", JOINED, batch_max=2)
    old = clock.now() - timedelta(days=60)
    with clock.frozen(old):
        partitions.ensure_ahead()
    name = f"events_fact_{old.astimezone(UTC):%Y%m%d}"
    facts.tell(examples.described(), facts.joined(1), facts.joined(2), facts.joined(3))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_fact SET recorded_on = %s", [old.astimezone(UTC).date()])

    def dropped() -> list[str]:
        rolled = lake_models.Seal.objects.get().rolled_tx
        consumed = subscriptions.consumed_below_tx([listener.subscriber])
        return partitions.drop_cold(done_below_tx=min(rolled, consumed))

    assert listener.listen() == 2  # the cursor stands in the middle of one transaction
    assert name not in dropped()
    seal.seal_all()
    assert name not in dropped()
    facts.settle()
    assert name not in dropped()
    assert listener.listen() == 1
    before = facts.organic_days()
    assert name in dropped()
    assert facts.count("events_fact") == 0
    assert facts.organic_days() == before
    assert len(facts.all_seqs()) == 4
    assert facts.tell(facts.joined(1)).duplicates == 1  # keys are kept for ever


# --- late facts -----------------------------------------------------------------------------------


def test_a_join_reported_a_month_late_moves_every_later_opening() -> None:
    facts.tell(examples.described(), facts.joined(1, day=0), facts.said("m", day=70))
    facts.settle()
    facts.tell(facts.joined(2, day=10))
    for _ in ("hot", "rolled"):
        rows = relations.load().community_month.to_pyarrow().to_pylist()
        openings = {row["month"]: row["opening"] for row in rows}
        assert [openings[date(2026, month, 1)] for month in (3, 4, 5)] == [0, 2, 2]
        facts.settle()

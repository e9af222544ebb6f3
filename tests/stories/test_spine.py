"""The spine (design §4): each warning that was seen while designing is a story here."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections, transaction

from huoqun.analytics import actions as analytics
from huoqun.analytics import relations
from huoqun.core import clock
from huoqun.events import log, models, partitions, spine, subscriptions, voiding
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import JoinMode, LeaveReason, MessageKind
from huoqun.events.fact import Fact
from huoqun.events.stored import StoredFact
from huoqun.events.subscriptions import Subscriber
from huoqun.lake import compact, engine, erase, janitor, locks, seal, snapshot, tables
from huoqun.lake import models as lake_models

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = date(2026, 3, 1)
JOINED, LEFT = catalog.MemberJoined.name, catalog.MemberLeft.name


def at(day: int, hour: int = 9) -> datetime:
    return clock.start_of_day(FIRST + timedelta(days=day)) + timedelta(hours=hour)


def said(key: str, *, day: int = 0, customer: int = 1, text: str | None = "好") -> Fact:
    return catalog.MessageSent(
        occurred_at=at(day),
        source="chat",
        key=key,
        kind=MessageKind.TEXT,
        community_id=1,
        customer_id=customer,
        unit_id=1,
        text=text,
    )


def joined(customer: int, *, day: int = 0) -> Fact:
    return catalog.MemberJoined(
        occurred_at=at(day),
        source="chat",
        key=f"j{customer}-{day}",
        kind=JoinMode.SCAN,
        community_id=1,
        customer_id=customer,
        unit_id=1,
    )


def left(customer: int, *, day: int = 0) -> Fact:
    return catalog.MemberLeft(
        occurred_at=at(day),
        source="chat",
        key=f"l{customer}-{day}",
        kind=LeaveReason.SELF,
        community_id=1,
        customer_id=customer,
        unit_id=1,
    )


def described() -> Fact:
    return catalog.Described(
        occurred_at=clock.now(),
        key="described-1",
        community_id=1,
        unit_id=1,
        namespace="chat",
        community_key="群1",
        title="群1",
        platform="wechat",
        positioning="unset",
        affinity="unset",
        lifecycle="running",
        opened_on=None,
        ends_on=None,
        owner_id=None,
    )


def tell(*facts: Fact, batch_id: int | None = None) -> log.Outcome:
    with transaction.atomic():
        return log.record_many(facts, batch_id=batch_id)


def settle() -> None:
    """Seal and roll, as the worker does."""
    seal.seal_all()
    analytics.roll()


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def all_seqs() -> list[int]:
    """Every fact, hot or cold, as a reader of one moment sees it."""
    taken = snapshot.take(hot_from="sealed")
    on = engine.connect()
    files = taken.files(tables.EVENTS)
    snapshot.register(on, "cold", taken.table(tables.EVENTS), files, tables.EVENTS)
    on.register("hot", taken.hot)
    rows = on.execute("SELECT seq FROM cold UNION ALL SELECT seq FROM hot ORDER BY 1").fetchall()
    return [seq for (seq,) in rows]


def organic_days() -> dict[date, tuple[int, int, int]]:
    """day → (messages, entered, exited) of the community."""
    rows = relations.load().community_day.to_pyarrow().to_pylist()
    return {row["day"]: (row["messages"], row["entered"], row["exited"]) for row in rows}


@pytest.fixture
def others() -> Iterator[Callable[[], psycopg.Connection]]:
    """Further connections, as other processes have them."""
    opened: list[psycopg.Connection] = []

    def connect() -> psycopg.Connection:
        wanted = connection.get_connection_params()
        known = ("dbname", "user", "host", "port", "password")
        opened.append(
            psycopg.connect(
                **{key: wanted[key] for key in known if wanted.get(key)}, autocommit=True
            )
        )
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


class Listener:
    """A subscriber that writes down whom it heard of."""

    def __init__(self, name: str, *facts: str, batch_max: int = 1_000) -> None:
        self.heard: list[tuple[str, int | None]] = []
        self.poison: set[int] = set()
        self.subscriber = Subscriber(
            name=name, facts=facts, handle=self.handle, batch_max=batch_max
        )

    def handle(self, batch: Sequence[StoredFact]) -> None:
        for each in batch:
            if each.customer_id in self.poison:
                raise ValueError("poison")
        self.heard += [(each.name, each.customer_id) for each in batch]

    def listen(self) -> int:
        return subscriptions.poll(self.subscriber)


# --- order -----------------------------------------------------------------------------------


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
    tell(joined(1))
    assert listener.listen() == 0
    assert seal.seal_all() == 0
    for each in reversed(slow):
        tell(joined(count("events_fact") + 10))
        each.execute("COMMIT")
        listener.listen()
        seal.seal_all()
    listener.listen()
    seal.seal_all()
    heard = [customer for _, customer in listener.heard]
    assert len(heard) == len(set(heard)) == 7
    assert {100, 101, 102} < set(heard)
    assert len(all_seqs()) == 7


def test_left_may_be_told_before_joined(others) -> None:
    """The order of facts is exact within a transaction only: a later deed can have a lower tx."""
    listener = Listener("story.order", JOINED, LEFT)
    early = others()
    early.execute("BEGIN")
    early.execute("SELECT pg_current_xact_id()")
    tell(described(), joined(1, day=1))
    early.execute(
        "INSERT INTO events_fact (tx, name, version, kind, occurred_at, occurred_on, source,"
        f" community_id, customer_id, unit_id) VALUES ({spine.TX_SQL}, %s, 1, 'self', %s, %s,"
        " 'chat', 1, 1, 1)",
        [LEFT, at(3), FIRST + timedelta(days=3)],
    )
    early.execute("COMMIT")
    assert listener.listen() == 2
    assert [name for name, _ in listener.heard] == [LEFT, JOINED]
    expected = {1: (0, 1, 0), 2: (0, 0, 0), 3: (0, 0, 1)}
    wanted = {FIRST + timedelta(days=day): figures for day, figures in expected.items()}
    assert organic_days() == wanted
    settle()
    assert organic_days() == wanted


# --- once ------------------------------------------------------------------------------------


def test_a_resend_the_next_day_counts_once_even_when_the_first_is_sealed() -> None:
    with clock.frozen(at(0, 12)):
        assert len(tell(described(), said("m1"), said("m2")).accepted) == 3
    settle()
    with clock.frozen(at(1, 12)):
        again = tell(said("m1"), said("m2"), said("m3"))
    assert (again.duplicates, len(again.accepted)) == (2, 1)
    assert organic_days()[FIRST][0] == 3


def test_one_key_under_two_days_is_a_conflict_wherever_the_batch_ends() -> None:
    """The same file must give the same figures, cut into one batch or two."""
    first, moved = said("m1", day=0), said("m1", day=40)
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
                outcome = tell(*(said(f"m{key}") for key in order))
                accepted.extend(fact.key for _, fact in outcome.accepted)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(120)
    assert sorted(accepted) == sorted(f"m{key}" for key in range(keys))
    assert count("events_fact") == keys


# --- partitions ------------------------------------------------------------------------------


def test_a_missing_partition_at_midnight_stops_nobody() -> None:
    """Facts fall into the DEFAULT; making partitions again empties it, however old the days are."""
    tell(joined(1))
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
    assert count("events_fact") == 3
    tell(joined(2))
    assert partitions.rows_in_default() == 0
    assert partitions.ensure_ahead() == []


def test_hot_partitions_go_only_when_sealed_rolled_and_heard_by_all() -> None:
    listener = Listener("story.behind", JOINED, batch_max=2)
    old = clock.now() - timedelta(days=60)
    with clock.frozen(old):
        partitions.ensure_ahead()
    name = f"events_fact_{old.astimezone(UTC):%Y%m%d}"
    tell(described(), joined(1), joined(2), joined(3))
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
    settle()
    assert name not in dropped()
    assert listener.listen() == 1
    before = organic_days()
    assert name in dropped()
    assert count("events_fact") == 0
    assert organic_days() == before
    assert len(all_seqs()) == 4
    assert tell(joined(1)).duplicates == 1  # keys are kept for ever


# --- late facts ------------------------------------------------------------------------------


def test_a_join_reported_a_month_late_moves_every_later_opening() -> None:
    tell(described(), joined(1, day=0), said("m", day=70))
    settle()
    tell(joined(2, day=10))
    for _ in ("hot", "rolled"):
        rows = relations.load().community_month.to_pyarrow().to_pylist()
        openings = {row["month"]: row["opening"] for row in rows}
        assert [openings[date(2026, month, 1)] for month in (3, 4, 5)] == [0, 2, 2]
        settle()


# --- subscribers -----------------------------------------------------------------------------


def test_replay_is_moving_a_cursor() -> None:
    listener = Listener("story.replay", JOINED)
    tell(joined(1))
    mark = models.Spine.objects.count() and spine.horizon()
    tell(joined(2), joined(3))
    assert listener.listen() == 3
    subscriptions.replay(listener.subscriber.name, tx=mark)
    assert listener.listen() == 2
    assert [customer for _, customer in listener.heard] == [1, 2, 3, 2, 3]


def test_a_poisonous_fact_holds_up_only_what_comes_after_it() -> None:
    """The nine before it are done in the same round; after the last retry it goes aside."""
    listener = Listener("story.poison", JOINED)
    listener.poison = {9}
    tell(*(joined(number) for number in range(20)))
    assert listener.listen() == 9
    now = clock.now()
    for hour in range(1, subscriptions.RETRIES_MAX + 2):
        with clock.frozen(now + timedelta(hours=hour)):
            listener.listen()
    with clock.frozen(now + timedelta(days=1)):
        listener.listen()
    assert [customer for _, customer in listener.heard] == [n for n in range(20) if n != 9]
    dead = models.DeadLetter.objects.get()
    assert (dead.subscriber, dead.error) == ("story.poison", "ValueError: poison")


_KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from huoqun.events import models, subscriptions
from huoqun.core import clock

def handle(batch):
    for place, each in enumerate(batch):
        models.Rejected.objects.create(
            source="effect", reason=str(each.seq), original="", rejected_at=clock.now()
        )
        if place == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)

subscriptions.poll(
    subscriptions.Subscriber(name="story.killed", facts=("community.member_joined",), handle=handle)
)
"""


def test_a_subscriber_killed_in_mid_batch_leaves_no_half_effect() -> None:
    tell(*(joined(number) for number in range(10)))
    wanted = connection.get_connection_params()
    url = f"postgresql://{wanted['user']}@/{wanted['dbname']}?host={wanted['host']}"
    environment = os.environ | {"HUOQUN_DATABASE_URL": url}

    def run(dies_at: int) -> int:
        command = [sys.executable, "-c", _KILLED, str(dies_at)]
        return subprocess.run(command, env=environment, check=False, timeout=60).returncode

    assert run(4) == -signal.SIGKILL
    assert models.Rejected.objects.count() == 0
    assert models.Cursor.objects.get().seq == 0
    assert run(-1) == 0
    reasons = list(models.Rejected.objects.values_list("reason", flat=True))
    assert len(reasons) == len(set(reasons)) == 10


# --- sealing and the lake's upkeep -----------------------------------------------------------


def test_a_transaction_larger_than_a_seal_does_not_stop_sealing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seal, "ROWS_PER_SEAL", 20)
    tell(*(said(f"a{number}") for number in range(50)))
    assert seal.seal_all() == 50
    tell(*(said(f"b{number}") for number in range(5)))
    tell(*(said(f"c{number}") for number in range(50)))
    tell(*(said(f"d{number}") for number in range(5)))
    assert seal.seal_all() == 60
    assert len(set(all_seqs())) == 110


def test_a_very_long_message_does_not_stop_sealing() -> None:
    """Arrow's CSV reader refuses a row longer than its block."""
    text = 'x\n"' * 1_000_000
    tell(said("long", text=text), said("short"))
    assert seal.seal_all() == 2
    taken = snapshot.take(hot_from="none")
    on = engine.connect()
    files = taken.files(tables.TEXTS)
    snapshot.register(on, "texts", taken.table(tables.TEXTS), files, tables.TEXTS)
    assert on.execute("SELECT text FROM texts ORDER BY length(text) DESC").fetchall()[0] == (text,)


@pytest.mark.parametrize("name", ["数据 1%41", "texts", "a'b+c"])
def test_the_lake_may_lie_in_a_folder_of_any_name(settings, tmp_path: Path, name: str) -> None:
    """Erasure finds its files, and only its own, under names that URLs write otherwise."""
    settings.HUOQUN_LAKE = tmp_path / name / "lake"
    lake_models.IcebergTable.objects.all().delete()
    tables.ensure()
    for number in range(12):
        tell(said(f"m{number}", customer=number % 3))
        seal.seal_all()
    before = all_seqs()
    assert erase.erase_texts([1]) == 4
    compact.drop_void()
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert janitor.clean() > 12
    assert all_seqs() == before
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_screen_kept_over_night_survives_compaction_and_the_janitor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a thread keeps of the last moment must not name files that are gone."""
    monkeypatch.setattr(compact, "SMALL_FILES_MAX", 1)
    with clock.frozen(at(100, 1)):
        tell(described(), said("m1", day=1))
        settle()
        tell(said("m2", day=2))
        settle()
        before = organic_days()
        assert compact.compact(_spec("member_day")) == 2
    with clock.frozen(clock.now() + timedelta(days=1)):
        janitor.clean()
    with clock.frozen(at(100, 1)):
        rows = relations.load().member_day.to_pyarrow().num_rows
        assert (rows, organic_days()) == (2, before)


def _spec(name: str) -> tables.TableSpec:
    return next(each for each in tables.declared() if each.name == name)


def test_a_reader_in_the_middle_of_its_files_survives_compaction_and_sealing() -> None:
    for number in range(12):
        tell(said(f"m{number}"))
        seal.seal_all()
    taken = snapshot.take(hot_from="sealed")
    on = engine.connect()
    files = taken.files(tables.EVENTS)
    snapshot.register(on, "cold", taken.table(tables.EVENTS), files, tables.EVENTS)
    assert compact.drop_void() == 24  # of events and of texts
    janitor.clean()
    tell(said("later"))
    seal.seal_all()
    assert on.execute("SELECT count(*) FROM cold").fetchall() == [(12,)]
    assert len(all_seqs()) == 13


def test_voiding_while_the_batch_still_comes_in() -> None:
    """Rows of a batch that arrive after it was taken back count nowhere, hot or rolled."""
    tell(described(), joined(1))
    tell(said("m1"), said("m2"), batch_id=5)
    settle()
    with transaction.atomic():
        voiding.void_batch(5)
    tell(said("m3"), batch_id=5)
    for _ in ("hot", "rolled", "rolled again"):
        assert organic_days() == {FIRST: (0, 1, 0)}
        settle()
    assert voiding.forget_keys(5) == 3
    again = tell(said("m1"), said("m2"), said("m3"), batch_id=6)
    assert len(again.accepted) == 3
    for _ in ("hot", "rolled"):
        assert organic_days() == {FIRST: (3, 1, 0)}
        settle()


def test_a_writer_of_the_lake_waits_for_another_as_long_as_it_takes(others) -> None:
    """The patience of a web process with locks is short; a seal may take longer than that."""
    tell(said("m"))
    other = others()
    other.execute(f"SELECT pg_advisory_lock({locks._LAKE_LOCK})")
    release = threading.Timer(0.6, lambda: other.execute("SELECT pg_advisory_unlock_all()"))
    release.start()
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 200")
    assert seal.seal_all() == 1
    assert time.monotonic() - started > 0.5
    release.join()


def test_a_long_fact_in_two_languages_comes_back_as_it_was() -> None:
    """Quotes, commas, line ends and what looks like nothing pass through every format."""
    odd = ["", " ", '"', '""', "a,b", "第一行\r\n第二行", "\\N", "NULL", "\t", "👨‍👩‍👧", "\u2028"]
    tell(*(replace(said(f"m{place}"), text=text) for place, text in enumerate(odd)))
    seal.seal_all()
    taken = snapshot.take(hot_from="none")
    on = engine.connect()
    files = taken.files(tables.TEXTS)
    snapshot.register(on, "texts", taken.table(tables.TEXTS), files, tables.TEXTS)
    assert [text for (text,) in on.execute("SELECT text FROM texts ORDER BY seq").fetchall()] == odd

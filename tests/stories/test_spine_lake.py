"""Sealing and the upkeep of the lake (design §4): nothing is lost, nothing read twice."""

import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from huoqun.analytics import relations
from huoqun.core import clock
from huoqun.events import voiding
from huoqun.events.tests import examples
from huoqun.lake import compact, engine, erase, janitor, locks, seal, snapshot, tables
from huoqun.lake import models as lake_models
from tests.stories import facts
from tests.stories.facts import FIRST

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_transaction_larger_than_a_seal_does_not_stop_sealing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seal, "ROWS_PER_SEAL", 20)
    facts.tell(*(facts.said(f"a{number}") for number in range(50)))
    assert seal.seal_all() == 50
    facts.tell(*(facts.said(f"b{number}") for number in range(5)))
    facts.tell(*(facts.said(f"c{number}") for number in range(50)))
    facts.tell(*(facts.said(f"d{number}") for number in range(5)))
    assert seal.seal_all() == 60
    assert len(set(facts.all_seqs())) == 110


def test_a_very_long_message_does_not_stop_sealing() -> None:
    """Arrow's CSV reader refuses a row longer than its block."""
    text = 'x\n"' * 1_000_000
    facts.tell(facts.said("long", text=text), facts.said("short"))
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
        facts.tell(facts.said(f"m{number}", customer=number % 3))
        seal.seal_all()
    before = facts.all_seqs()
    assert erase.erase_texts_of([1]).total() == 4
    compact.drop_void()
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert janitor.clean() > 12
    assert facts.all_seqs() == before
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_screen_kept_over_night_survives_compaction_and_the_janitor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a thread keeps of the last moment must not name files that are gone."""
    monkeypatch.setattr(compact, "SMALL_FILES_MAX", 1)
    with clock.frozen(facts.at(100, 1)):
        facts.tell(examples.described(), facts.said("m1", day=1))
        facts.settle()
        facts.tell(facts.said("m2", day=2))
        facts.settle()
        before = facts.organic_days()
        assert compact.compact(_spec("member_day")) == 2
    with clock.frozen(clock.now() + timedelta(days=1)):
        janitor.clean()
    with clock.frozen(facts.at(100, 1)):
        rows = relations.load().member_day.to_pyarrow().num_rows
        assert (rows, facts.organic_days()) == (2, before)


def _spec(name: str) -> tables.TableSpec:
    return next(each for each in tables.declared() if each.name == name)


def test_a_reader_in_the_middle_of_its_files_survives_compaction_and_sealing() -> None:
    for number in range(12):
        facts.tell(facts.said(f"m{number}"))
        seal.seal_all()
    taken = snapshot.take(hot_from="sealed")
    on = engine.connect()
    files = taken.files(tables.EVENTS)
    snapshot.register(on, "cold", taken.table(tables.EVENTS), files, tables.EVENTS)
    assert compact.drop_void() == 24  # of events and of texts
    janitor.clean()
    facts.tell(facts.said("later"))
    seal.seal_all()
    assert on.execute("SELECT count(*) FROM cold").fetchall() == [(12,)]
    assert len(facts.all_seqs()) == 13


def test_voiding_while_the_batch_still_comes_in() -> None:
    """Rows of a batch that arrive after it was taken back count nowhere, hot or rolled."""
    facts.tell(examples.described(), facts.joined(1))
    facts.tell(facts.said("m1"), facts.said("m2"), batch_id=5)
    facts.settle()
    with transaction.atomic():
        voiding.void_batch(5)
    facts.tell(facts.said("m3"), batch_id=5)
    for _ in ("hot", "rolled", "rolled again"):
        assert facts.organic_days() == {FIRST: (0, 1, 0)}
        facts.settle()
    assert voiding.forget_keys(5) == 3
    again = facts.tell(facts.said("m1"), facts.said("m2"), facts.said("m3"), batch_id=6)
    assert len(again.accepted) == 3
    for _ in ("hot", "rolled"):
        assert facts.organic_days() == {FIRST: (3, 1, 0)}
        facts.settle()


def test_a_writer_of_the_lake_waits_for_another_as_long_as_it_takes(others) -> None:
    """The patience of a web process with locks is short; a seal may take longer than that."""
    facts.tell(facts.said("m"))
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
    facts.tell(*(replace(facts.said(f"m{place}"), text=text) for place, text in enumerate(odd)))
    seal.seal_all()
    taken = snapshot.take(hot_from="none")
    on = engine.connect()
    files = taken.files(tables.TEXTS)
    snapshot.register(on, "texts", taken.table(tables.TEXTS), files, tables.TEXTS)
    assert [text for (text,) in on.execute("SELECT text FROM texts ORDER BY seq").fetchall()] == odd

"""Sealing and reading: every fact once, hot or cold, in pieces small and large."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from huoqun.events import log, voiding
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import MessageKind
from huoqun.lake import catalog as catalog_module
from huoqun.lake import engine, models, seal, snapshot, tables

START = datetime(2026, 1, 30, 4, 0, tzinfo=UTC)


def messages(count: int, first: int = 0) -> list[catalog.MessageSent]:
    return [
        catalog.MessageSent(
            occurred_at=START + timedelta(hours=number),
            source="chat",
            key=f"m{number}",
            kind=MessageKind.TEXT,
            community_id=number % 5 + 1,
            customer_id=number % 11 + 1,
            unit_id=1,
            text=f'第 {number} 条, "引号"\n换行',
        )
        for number in range(first, first + count)
    ]


def record(batch: list[catalog.MessageSent], batch_id: int | None = None) -> None:
    with transaction.atomic():
        log.record_many(batch, batch_id=batch_id)


def seqs(taken: snapshot.Snapshot) -> list[int]:
    """All seqs of one moment, cold and hot."""
    on = engine.connect()
    snapshot.register(
        on, "cold", taken.table(tables.EVENTS), taken.files(tables.EVENTS), tables.EVENTS
    )
    on.register("hot", taken.hot)
    rows = on.execute("SELECT seq FROM cold UNION ALL SELECT seq FROM hot ORDER BY 1").fetchall()
    return [seq for (seq,) in rows]


@pytest.mark.django_db(transaction=True)
def test_it_works() -> None:
    record(messages(100))
    assert seal.seal_all() == 100
    record(messages(20, first=100))
    taken = snapshot.take(hot_from="sealed")
    assert taken.hot.num_rows == 20
    found = seqs(taken)
    assert len(found) == len(set(found)) == 120
    files = taken.files(tables.EVENTS)
    assert len(files) == 2  # January and February
    assert len(taken.files(tables.EVENTS, snapshot.between(START.date(), START.date()))) == 1


@pytest.mark.django_db(transaction=True)
def test_sealing_twice_adds_nothing() -> None:
    record(messages(10))
    assert seal.seal_all() == 10
    assert seal.seal_all() == 0
    assert len(seqs(snapshot.take(hot_from="sealed"))) == 10


@pytest.mark.django_db(transaction=True)
def test_text_lies_apart_from_the_figures() -> None:
    record(messages(10))
    seal.seal_all()
    taken = snapshot.take(hot_from="none")
    on = engine.connect()
    snapshot.register(
        on, "texts", taken.table(tables.TEXTS), taken.files(tables.TEXTS), tables.TEXTS
    )
    rows = on.execute("SELECT text FROM texts ORDER BY seq").fetchall()
    assert rows[3] == ('第 3 条, "引号"\n换行',)
    assert "text" not in tables.EVENTS.column_names()


@pytest.mark.django_db(transaction=True)
def test_a_seal_that_breaks_moves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    record(messages(10))

    def broken(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr("huoqun.lake.commit.add", broken)
        with pytest.raises(OSError, match="disk full"):
            seal.seal_all()
    assert models.Seal.objects.get().sealed_tx == 0
    assert len(seqs(snapshot.take(hot_from="sealed"))) == 10
    assert seal.seal_all() == 10
    assert len(seqs(snapshot.take(hot_from="sealed"))) == 10


@pytest.mark.django_db(transaction=True)
def test_a_backlog_is_sealed_in_pieces_that_cut_no_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seal, "ROWS_PER_SEAL", 25)
    for first in range(0, 100, 10):
        record(messages(10, first=first))
    record(messages(60, first=100))  # one transaction larger than a seal
    pieces = []
    while (done := seal.seal_once()).rows:
        pieces.append(done.rows)
    assert sum(pieces) == 160
    assert max(pieces[:-1]) <= 30
    found = seqs(snapshot.take(hot_from="sealed"))
    assert len(found) == len(set(found)) == 160


@pytest.mark.django_db(transaction=True)
def test_an_open_transaction_holds_the_seal_back(second_connection) -> None:
    slow = second_connection()
    slow.execute("BEGIN")
    slow.execute("SELECT pg_current_xact_id()")
    record(messages(10))
    assert seal.seal_all() == 0
    assert len(seqs(snapshot.take(hot_from="sealed"))) == 10  # visible while hot
    slow.execute("COMMIT")
    assert seal.seal_all() == 10


@pytest.mark.django_db(transaction=True)
def test_voids_are_read_with_the_moment() -> None:
    record(messages(10), batch_id=5)
    seal.seal_all()
    with transaction.atomic():
        voiding.void_batch(5)
    taken = snapshot.take(hot_from="sealed")
    assert [batch for _, batch in taken.voided.batches] == [5]


@pytest.mark.django_db(transaction=True)
def test_large_days_are_cut_into_ranges_of_communities(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huoqun.lake.files.ROWS_PER_FILE_MAX", 10)
    record(messages(60))
    seal.seal_all()
    taken = snapshot.take(hot_from="none")
    files = taken.files(tables.EVENTS)
    assert len(files) >= 6
    assert sum(each.record_count for each in files) == 60


@pytest.mark.django_db(transaction=True)
def test_files_are_on_the_disk_before_a_pointer_names_them(
    settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: set[int] = set()
    really = os.fsync

    def fsync(file: int) -> None:
        flushed.add(os.fstat(file).st_ino)
        really(file)

    moved = catalog_module.LakeCatalog.commit_table

    def commit_table(*arguments: object) -> object:
        answer = moved(*arguments)
        new = {each for each in settings.HUOQUN_LAKE.rglob("*") if each not in before}
        assert new
        assert {each.stat().st_ino for each in new if each.is_file()} <= flushed
        assert {each.parent.stat().st_ino for each in new if each.is_file()} <= flushed
        return answer

    before = set(settings.HUOQUN_LAKE.rglob("*"))
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(catalog_module.LakeCatalog, "commit_table", commit_table)
    record(messages(20))
    assert seal.seal_once().rows == 20

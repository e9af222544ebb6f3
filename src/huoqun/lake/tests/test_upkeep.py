"""Compaction, the janitor and erasure: fewer files, no orphan, no readable trace."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from huoqun.core import clock
from huoqun.events import log, voiding
from huoqun.lake import compact, engine, erase, janitor, models, seal, snapshot, tables
from huoqun.lake.tests.test_seal import messages, seqs

pytestmark = pytest.mark.django_db(transaction=True)


def seal_piecewise(pieces: int, batch_id: int | None = None, first: int = 0) -> None:
    for piece in range(pieces):
        with transaction.atomic():
            log.record_many(messages(5, first=first + piece * 5), batch_id=batch_id)
        seal.seal_all()


def parquet() -> list[Path]:
    return sorted(Path(settings.HUOQUN_LAKE).rglob("*.parquet"))


def test_many_small_files_become_few() -> None:
    seal_piecewise(24)
    before = seqs(snapshot.take(hot_from="sealed"))
    assert len(snapshot.take(hot_from="none").files(tables.EVENTS)) > 8
    assert compact.drop_void() > 8
    assert len(snapshot.take(hot_from="none").files(tables.EVENTS)) < 12
    assert seqs(snapshot.take(hot_from="sealed")) == before
    assert compact.drop_void() == 0


def test_compaction_keeps_what_a_rollup_still_has_to_subtract() -> None:
    seal_piecewise(24, batch_id=3)
    with transaction.atomic():
        voiding.void_batch(3)
    compact.drop_void()
    assert (
        len(seqs(snapshot.take(hot_from="sealed"))) == 121
    )  # with the void itself; not rolled yet: the rows stay
    seal.seal_all()
    models.Seal.objects.update(rolled_tx=models.Seal.objects.get().sealed_tx)
    seal_piecewise(24, first=200)
    compact.drop_void()
    left = snapshot.take(hot_from="sealed")
    on = engine.connect()
    snapshot.register(on, "e", left.table(tables.EVENTS), left.files(tables.EVENTS), tables.EVENTS)
    months = on.execute("SELECT count(*) FROM e WHERE batch_id = 3").fetchall()[0][0]
    assert months < 120


def test_the_janitor_removes_what_nothing_names() -> None:
    seal_piecewise(24)
    compact.drop_void()
    orphan = parquet()[0].with_name("orphan.parquet")
    orphan.write_bytes(b"a writer was killed here")
    assert janitor.clean() == 0  # everything is young
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert janitor.clean() > 12
    assert not orphan.exists()
    assert len(seqs(snapshot.take(hot_from="sealed"))) == 120
    seal_piecewise(1, first=300)
    assert len(seqs(snapshot.take(hot_from="sealed"))) == 125


def test_erased_words_are_in_no_file() -> None:
    seal_piecewise(24)
    compact.drop_void()
    with transaction.atomic():
        log.record_many(messages(5, first=900))
    secret = "第 3 条".encode()
    other = "第 4 条".encode()

    def readable(word: bytes) -> bool:
        on = engine.connect()
        found = any(
            word in path.read_bytes()
            for path in Path(settings.HUOQUN_LAKE).rglob("*")
            if path.is_file()
        )
        for path in parquet():
            columns = [
                name for name, *_ in on.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
            ]
            if "text" in columns:
                rows = on.execute(f"SELECT text FROM '{path}'").fetchall()
                found = found or any(word.decode() in (text or "") for (text,) in rows)
        return found

    assert readable(secret)
    before = seqs(snapshot.take(hot_from="sealed"))
    assert erase.erase_texts_of([4]).total() > 0  # message 3 belongs to customer 4
    assert not readable(secret)
    assert readable(other)
    assert seqs(snapshot.take(hot_from="sealed")) == before
    assert erase.erase_texts_of([4]).total() == 0

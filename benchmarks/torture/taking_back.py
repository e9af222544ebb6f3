"""Taking imports back, and erasing people, while facts come in and are sealed and rolled."""

import threading
import time
from collections.abc import Callable, Iterator

from django.db import connections, transaction

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.torture import counting, stream
from huoqun.analytics import actions, relations
from huoqun.events import log, voiding
from huoqun.lake import engine as lake_engine
from huoqun.lake import erase, seal, snapshot, tables

BATCH = 200
ERASED = (5, 6, 7)


def measure(house: House) -> Iterator[Figure]:
    """Every third batch is taken back while the others still come in."""
    batches = house.size(45, 600)
    counting.describe()
    done = threading.Event()
    faults: list[str] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            while not done.is_set():
                work()
                time.sleep(0.05)
        except Exception as error:
            faults.append(repr(error))
        finally:
            connections.close_all()

    helpers = [
        threading.Thread(target=guarded, args=(work,))
        for work in (_seal_and_roll, lambda: _erase(), lambda: _look())
    ]
    for each in helpers:
        each.start()
    for batch_id in range(1, batches + 1):
        _import(batch_id)
        if batch_id % 3 == 0:
            with transaction.atomic():
                voiding.void_batch(batch_id)
            voiding.forget_keys(batch_id)
    done.set()
    for each in helpers:
        each.join()
    erase.erase_texts_of(ERASED)
    wanted = sum(BATCH for batch_id in range(1, batches + 1) if batch_id % 3)
    for state in ("hot", "rolled"):
        counted = _counted()
        yield figures.made(
            f"facts that count after {batches // 3} of {batches} imports were taken back ({state})",
            counted,
            "facts",
            target=figures.exactly(wanted, counted),
        )
        _seal_and_roll()
    left = _texts_of_the_erased()
    yield figures.made(
        "texts of erased people left", left, "texts", target=figures.exactly(0, left)
    )
    yield figures.made(
        "sealers, readers and erasers that failed",
        len(faults),
        "faults",
        against="; ".join(faults)[:80],
        target=figures.exactly(0, len(faults)),
    )


def _import(batch_id: int) -> None:
    first = batch_id * BATCH
    with transaction.atomic():
        batch = [stream.fact(number) for number in range(first, first + BATCH)]
        log.record_many(batch, batch_id=batch_id)


def _seal_and_roll() -> None:
    seal.seal_all()
    actions.roll()


def _erase() -> None:
    erase.erase_texts_of(ERASED)
    time.sleep(1)


def _look() -> None:
    relations.load().community_day.messages.sum().to_pyarrow()


def _counted() -> int:
    days = relations.load().community_day
    return int((days.messages.sum() + days.joins.sum()).to_pyarrow().as_py())


def _texts_of_the_erased() -> int:
    taken = snapshot.take(hot_from="none")
    on = lake_engine.connect()
    snapshot.register(
        on, "texts", taken.table(tables.TEXTS), taken.files(tables.TEXTS), tables.TEXTS
    )
    listed = ", ".join(str(each) for each in ERASED)
    return int(
        on.execute(
            f"SELECT count(*) FROM texts WHERE customer_id IN ({listed})"  # noqa: S608 (numbers)
        ).fetchall()[0][0]
    )

"""Compaction and the janitor at work while readers read: nobody misses a fact or a file."""

import threading
from collections.abc import Iterator

from django.db import connections, transaction

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.torture import counting, stream
from huoqun.analytics import actions, relations
from huoqun.events import log
from huoqun.lake import engine, seal, snapshot, tables

BATCH = 200
READERS = 3


def measure(house: House) -> Iterator[Figure]:
    """Readers count what they can see; the count may never fall."""
    rounds = house.size(30, 400)
    counting.describe()
    done = threading.Event()
    faults: list[str] = []
    looks = [0] * READERS

    def read(place: int) -> None:
        seen = 0
        try:
            while not done.is_set():
                now = _rolled() if place == 0 else _all_facts()
                if now < seen:
                    faults.append(f"{now} after {seen}")
                seen = now
                looks[place] += 1
        except Exception as error:
            faults.append(repr(error))
        finally:
            connections.close_all()

    readers = [threading.Thread(target=read, args=(place,)) for place in range(READERS)]
    for each in readers:
        each.start()
    for turn in range(rounds):
        with transaction.atomic():
            log.record_many([stream.fact(turn * BATCH + number) for number in range(BATCH)])
        seal.seal_all()
        if turn % 3 == 0:
            actions.roll()
        if turn % 10 == 9:
            actions.compact()
    done.set()
    for each in readers:
        each.join()
    left = _all_facts()
    yield figures.made(
        f"facts after {rounds} seals with compaction under {READERS} readers",
        left,
        "facts",
        against=f"{sum(looks)} looks",
        target=figures.exactly(rounds * BATCH, left),
    )
    yield figures.made(
        "readers that failed or saw facts vanish",
        len(faults),
        "faults",
        against="; ".join(faults)[:80],
        target=figures.exactly(0, len(faults)),
    )


def _rolled() -> int:
    days = relations.load().community_day
    total = (days.messages.sum() + days.joins.sum()).to_pyarrow().as_py()
    return int(total or 0)


def _all_facts() -> int:
    taken = snapshot.take(hot_from="sealed")
    on = engine.connect()
    snapshot.register(
        on, "cold", taken.table(tables.EVENTS), taken.files(tables.EVENTS), tables.EVENTS
    )
    on.register("hot", taken.hot)
    return int(
        on.execute(
            "SELECT count(*) FROM (SELECT source FROM cold UNION ALL SELECT source FROM hot)"
            " WHERE source = 'torture'"
        ).fetchall()[0][0]
    )

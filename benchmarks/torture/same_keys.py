"""Sixty-four writers of the same keys, each in a process or thread of its own connection."""

import threading
import time
from collections import Counter
from collections.abc import Iterator

from django.db import connection, connections, transaction

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.torture import stream
from huoqun.events import log

# The embedded server takes 60 connections; a pool of writers serves the rest in turn.
WRITERS, AT_ONCE = 64, 32


def measure(house: House) -> Iterator[Figure]:
    """Everybody sends all keys, in different orders; single facts and batches mixed."""
    keys = house.size(400, 4_000)
    accepted: Counter[int] = Counter()
    errors: list[str] = []
    turn = threading.Semaphore(AT_ONCE)
    lock = threading.Lock()

    def write(writer: int) -> None:
        with turn:
            try:
                found = _one_by_one(keys, writer) if writer % 8 == 0 else _batches(keys, writer)
                with lock:
                    accepted.update(found)
            except Exception as error:
                with lock:
                    errors.append(repr(error))
            finally:
                connections.close_all()

    started = time.monotonic()
    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    seconds = time.monotonic() - started
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_fact WHERE source = 'torture'")
        stored = cursor.fetchone()[0]
    wrong = sum(count != 1 for count in accepted.values()) + abs(keys - len(accepted))
    yield figures.made(
        f"{WRITERS} writers of the same {keys:,} keys: facts stored",
        stored,
        "facts",
        against=f"{WRITERS * keys:,} sent in {seconds:.0f} s",
        target=figures.exactly(keys, stored),
    )
    yield figures.made(
        "keys accepted by none or by two", wrong, "keys", target=figures.exactly(0, wrong)
    )
    yield figures.made(
        "writers that failed (deadlock, timeout)",
        len(errors),
        "writers",
        against="; ".join(sorted(set(errors)))[:80],
        target=figures.exactly(0, len(errors)),
    )


def _order(keys: int, writer: int) -> list[int]:
    start = writer * keys // WRITERS
    return [*range(start, keys), *range(start)]


def _batches(keys: int, writer: int) -> list[int]:
    found = []
    order = _order(keys, writer)
    for begin in range(0, keys, 100):
        with transaction.atomic():
            batch = [stream.fact(number) for number in order[begin : begin + 100]]
            outcome = log.record_many(batch)
        found += [int(fact.key[1:]) for _, fact in outcome.accepted]
    return found


def _one_by_one(keys: int, writer: int) -> list[int]:
    found = []
    for number in _order(keys, writer):
        try:
            with transaction.atomic():
                log.record(stream.fact(number))
            found.append(number)
        except log.AlreadyRecorded:
            continue
    return found

"""Sealing: facts below the horizon move from the hot log into the lake, exactly once."""

from dataclasses import dataclass

from django.db import connection, transaction

from huoqun.core import clock
from huoqun.events import spine
from huoqun.lake import commit, engine, files, locks, models, snapshot, tables

# One seal holds at most about this many rows in memory; a backlog is sealed in several.
ROWS_PER_SEAL = 500_000
SECONDS_BETWEEN_SEALS = 300


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a seal did."""

    rows: int
    sealed_tx: int
    more: bool = False


def due() -> bool:
    """True when five minutes or half a million facts have passed since the last seal."""
    seal = models.Seal.objects.get(id=1)
    if (
        seal.sealed_at is None
        or (clock.now() - seal.sealed_at).total_seconds() >= SECONDS_BETWEEN_SEALS
    ):
        return _waiting(seal.sealed_tx, limit=1) > 0
    return _waiting(seal.sealed_tx, limit=ROWS_PER_SEAL) >= ROWS_PER_SEAL


def _waiting(sealed_tx: int, *, limit: int) -> int:
    """How many facts stand above the seal, counted up to a limit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM events_fact"
            " WHERE name = ANY(%s) AND tx >= %s LIMIT %s) AS waiting",
            [snapshot.names_of_facts(), sealed_tx, limit],
        )
        return int(cursor.fetchone()[0])


def seal_all() -> int:
    """Seal everything below the horizon; return the number of facts."""
    total = 0
    while True:
        done = seal_once()
        total += done.rows
        if not done.more:
            return total


def _boundary(sealed_tx: int, horizon: int) -> int:
    """The tx up to which this seal goes: the horizon, or earlier when too many facts wait."""
    query = (
        "SELECT tx FROM events_fact WHERE name = ANY(%s) AND tx >= %s AND tx < %s"
        " ORDER BY tx OFFSET %s LIMIT 1"
    )
    names = snapshot.names_of_facts()
    with connection.cursor() as cursor:
        cursor.execute(query, [names, sealed_tx, horizon, ROWS_PER_SEAL])
        overflowing = cursor.fetchone()
        if overflowing is None:
            return horizon
        cursor.execute(query, [names, sealed_tx, horizon, 0])
        first = cursor.fetchone()
    # A transaction is never cut: the boundary lies before the one that would overflow, or after a
    # single transaction that is larger than a seal.
    return int(max(overflowing[0], first[0] + 1))


def seal_once() -> Sealed:
    """Append one piece of the log; pointers and ``sealed_tx`` move in one transaction."""
    with locks.writing():
        seal = models.Seal.objects.get(id=1)
        horizon = spine.horizon()
        boundary = _boundary(seal.sealed_tx, horizon)
        hot = snapshot.read_hot(from_tx=seal.sealed_tx, below_tx=boundary, with_text=True)
        if hot.num_rows == 0:
            return Sealed(0, seal.sealed_tx)
        on = engine.connect()
        on.register("piece", hot)
        events, texts = tables.load(tables.EVENTS), tables.load(tables.TEXTS)
        event_files = files.write(events, tables.EVENTS, "piece", on)
        text_files = files.write(
            texts, tables.TEXTS, "(SELECT * FROM piece WHERE text IS NOT NULL) AS piece_texts", on
        )
        with transaction.atomic():
            commit.add(events, event_files)
            commit.add(texts, text_files)
            moved = models.Seal.objects.filter(id=1, sealed_tx=seal.sealed_tx).update(
                sealed_tx=boundary, sealed_at=clock.now()
            )
            assert moved, "another writer sealed behind our back"
        return Sealed(hot.num_rows, boundary, more=boundary < horizon)

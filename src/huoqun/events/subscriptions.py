"""Up you tell: named subscribers read the log behind the horizon, in batches, exactly once.

A batch's database effects and the cursor commit together. The order of facts is exact within one
transaction only, so a handler takes a fact as a hint and reads the current row under its lock.
"""

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from huoqun.core import clock
from huoqun.events import models, spine
from huoqun.events.stored import COLUMNS, StoredFact

logger = logging.getLogger(__name__)

BATCH_MAX = 1_000
RETRIES_MAX = 5
RETRY_SECONDS = (1, 5, 30, 120, 600)


@dataclass(frozen=True, kw_only=True)
class Subscriber:
    """Who listens to which facts; ``handle`` gets them oldest first, in one transaction."""

    name: str
    facts: tuple[str, ...]
    handle: Callable[[Sequence[StoredFact]], None]
    batch_max: int = BATCH_MAX


def poll(subscriber: Subscriber) -> int:
    """Handle the next batch; return how many facts were done (0: none, or another has them)."""
    _ensure_cursor(subscriber.name)
    try:
        with transaction.atomic():
            return _advance(subscriber, subscriber.batch_max)
    except Exception as error:  # the worker's loop: one subscriber's fault stops no other
        logger.exception("subscriber %s failed", subscriber.name)
        if models.Cursor.objects.filter(subscriber=subscriber.name, failures__gt=0).exists():
            # It was one fact already: its turn comes again after a while.
            with transaction.atomic():
                _note_failure(subscriber, error)
            return 0
    return _one_by_one(subscriber)


def _one_by_one(subscriber: Subscriber) -> int:
    """Tell the poisonous fact of a batch from its neighbours: those before it are done at once."""
    done = 0
    while done < subscriber.batch_max:
        try:
            with transaction.atomic():
                moved = _advance(subscriber, 1)
        except Exception as error:  # as above
            with transaction.atomic():
                _note_failure(subscriber, error)
            break
        if not moved:
            break
        done += moved
    return done


def _ensure_cursor(name: str) -> None:
    models.Cursor.objects.get_or_create(subscriber=name)


def _advance(subscriber: Subscriber, limit: int) -> int:
    """Lock the cursor, handle what follows it below the horizon, move it."""
    place = (
        models.Cursor.objects.select_for_update(skip_locked=True)
        .filter(subscriber=subscriber.name)
        .first()
    )
    if place is None or (place.retry_at and place.retry_at > clock.now()):
        return 0
    batch = _read(subscriber, place, 1 if place.failures else limit)
    if not batch:
        return 0
    subscriber.handle(batch)
    _move(place, batch[-1].tx, batch[-1].seq)
    return len(batch)


def _read(subscriber: Subscriber, place: models.Cursor, limit: int) -> list[StoredFact]:
    """The facts after the cursor and below the horizon, in (tx, seq) order."""
    below = spine.horizon()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM events_fact WHERE name = ANY(%s) AND (tx, seq) > (%s, %s)"  # noqa: S608 (our own columns)
            " AND tx < %s ORDER BY tx, seq LIMIT %s",
            [list(subscriber.facts), place.tx, place.seq, below, limit],
        )
        return [StoredFact(*_decoded(row)) for row in cursor.fetchall()]


def _decoded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Django hands jsonb over as text; the payload becomes a dict again."""
    payload = row[-1]
    return (*row[:-1], json.loads(payload) if isinstance(payload, str) else payload)


def _move(place: models.Cursor, tx: int, seq: int) -> None:
    models.Cursor.objects.filter(pk=place.pk).update(
        tx=tx, seq=seq, failures=0, retry_at=None, moved_at=clock.now()
    )


def _note_failure(subscriber: Subscriber, error: Exception) -> None:
    """Count the failure; after the last retry of a single fact put it aside and go on."""
    place = models.Cursor.objects.select_for_update().get(subscriber=subscriber.name)
    if place.failures >= RETRIES_MAX:
        batch = _read(subscriber, place, 1)
        if batch:
            poison = batch[0]
            models.DeadLetter.objects.get_or_create(
                subscriber=subscriber.name,
                seq=poison.seq,
                defaults={
                    "tx": poison.tx,
                    "name": poison.name,
                    "error": f"{type(error).__name__}: {error}"[:2000],
                    "died_at": clock.now(),
                },
            )
            _move(place, poison.tx, poison.seq)
            return
    wait = RETRY_SECONDS[min(place.failures, len(RETRY_SECONDS) - 1)]
    models.Cursor.objects.filter(pk=place.pk).update(
        failures=place.failures + 1, retry_at=clock.now() + timedelta(seconds=wait)
    )


def replay(name: str, *, tx: int, seq: int = 0) -> None:
    """Move a subscriber's cursor; it handles everything after (tx, seq) again."""
    with transaction.atomic():
        models.Cursor.objects.select_for_update().filter(subscriber=name).update(
            tx=tx, seq=seq, failures=0, retry_at=None
        )


def consumed_below_tx(subscribers: Sequence[Subscriber]) -> int:
    """The tx below which every subscriber has read; hot partitions below it may go."""
    # Taken first: what commits while we look stands above it.
    horizon = spine.horizon()
    places = {each.subscriber: (each.tx, each.seq) for each in models.Cursor.objects.all()}
    behind = [horizon]
    for subscriber in subscribers:
        with connection.cursor() as cursor:
            # A cursor may stand in the middle of a large transaction.
            cursor.execute(
                "SELECT min(tx) FROM events_fact WHERE name = ANY(%s) AND (tx, seq) > (%s, %s)",
                [list(subscriber.facts), *places.get(subscriber.name, (0, 0))],
            )
            waiting = cursor.fetchone()[0]
        if waiting is not None:
            behind.append(waiting)
    return min(behind)

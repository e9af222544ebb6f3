"""Taking facts back: a void is itself a fact; every reader drops what is void."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection, transaction

from huoqun.core import clock
from huoqun.events import fact as facts
from huoqun.events import log, models, spine
from huoqun.events.catalog import events as catalog
from huoqun.events.fact import Fact
from huoqun.events.log import Conflict, Outcome

# Deleting keys in pieces keeps every transaction short (the horizon is cluster-wide).
KEYS_PER_TRANSACTION = 50_000


def void_batch(batch_id: int) -> int:
    """Make every fact of an import batch void; return the void's seq.

    Runs inside the caller's transaction. The keys stay until :func:`forget_keys` has run: the rows
    may come in again only after it.
    """
    seq = log.record(
        catalog.Voided(
            occurred_at=clock.now(),
            key=f"void-batch:{batch_id}",
            kind=catalog.VoidKind.TAKE_BACK,
            voided_batch_id=batch_id,
        )
    )
    _remember(seq, batch_id=batch_id)
    return seq


def forget_keys(batch_id: int) -> int:
    """Delete the batch's keys in short transactions; return how many. Safe to run again."""
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM events_fact_key WHERE (occurred_on, key) IN (SELECT occurred_on, key"
                " FROM events_fact_key WHERE batch_id = %s LIMIT %s)",
                [batch_id, KEYS_PER_TRANSACTION],
            )
            gone = int(cursor.rowcount)
            total += gone
            if gone < KEYS_PER_TRANSACTION:
                return total


def void_known(conflicts: Sequence[Conflict]) -> None:
    """Make the known side of conflicts void and forget its keys: the new side can come in."""
    if not conflicts:
        return
    seqs = tuple(sorted({each.known_seq for each in conflicts}))
    now = clock.now()
    seq = log.record(
        catalog.Voided(
            occurred_at=now,
            key=f"void-facts:{seqs[0]}-{seqs[-1]}:{now.timestamp()}",
            kind=catalog.VoidKind.REPLACE,
            voided_seqs=seqs,
        )
    )
    _remember(seq, seqs=seqs)
    with connection.cursor() as cursor:
        cursor.executemany(
            "DELETE FROM events_fact_key WHERE occurred_on = %s AND key = %s",
            [
                (each.known_on, UUID(bytes=facts.key_hash(each.fact.source, each.fact.key)))
                for each in conflicts
            ],
        )


def record_over(
    batch: Sequence[Fact], *, batch_id: int | None = None, unsaid: Collection[int] = ()
) -> Outcome:
    """Record a batch where the new side of every conflict rules; the known side becomes void.

    ``unsaid``: see log.record_many.
    """
    outcome = log.record_many(batch, batch_id=batch_id, check_other_months=True, unsaid=unsaid)
    if outcome.conflicts:
        void_known(outcome.conflicts)
        again = log.record_many(
            [each.fact for each in outcome.conflicts], batch_id=batch_id, unsaid=unsaid
        )
        outcome.replaced = {each.key for _, each in again.accepted}
        # A file may contradict itself: what it said first was accepted a moment ago.
        kept = [(seq, each) for seq, each in outcome.accepted if each.key not in outcome.replaced]
        outcome.accepted = kept + again.accepted
        outcome.conflicts = again.conflicts
    return outcome


def _remember(voided_by: int, *, batch_id: int | None = None, seqs: Sequence[int] = ()) -> None:
    """Write what readers look up: one row for the batch or for each fact."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {spine.TX_SQL}")
        tx = cursor.fetchone()[0]
    rows = [models.Void(tx=tx, voided_by=voided_by, seq=seq) for seq in seqs]
    if batch_id is not None:
        rows.append(models.Void(tx=tx, voided_by=voided_by, batch_id=batch_id))
    models.Void.objects.bulk_create(rows)

"""Erasing people: asked for once, done in steps that can be cut off anywhere, certified at the end.

First nobody makes the person known any more, then every room removes what it holds, then their
words go from the log and the lake, then the pages that the rows left are cleaned.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import connection, transaction
from psycopg import sql

from huoqun.core import clock
from huoqun.core.ports import Privacy
from huoqun.core.refusal import Refused
from huoqun.customers import models, queries, rules
from huoqun.customers.actions import (
    answering,
    claims,
    deciding,
    exports,
    interests,
    tombstones,
)
from huoqun.customers.kinds import ErasureBecause, ErasureState
from huoqun.events import log, spine
from huoqun.events.catalog import customers as catalog
from huoqun.lake import erase as lake_erase
from huoqun.org import actions as org_actions
from huoqun.org.queries import Scope

logger = logging.getLogger(__name__)

# One run rewrites the lake's texts once for all of these.
ERASURES_AT_ONCE: Final = 500
# Writers commit within five seconds (design §4); a run that meets a slower one leaves it to the
# next.
CLOSING_SECONDS_MAX: Final = 15.0
REASON_LENGTH_MAX: Final = 200
PAUSE_AFTER_FAULT: Final = timedelta(minutes=10)
_PATIENCE_SECONDS: Final = 0.05
_ERASING_LOCK: Final = 0x68755F6572617365  # "hu_erase"


class AlreadyErasing(Refused):
    """The person is being erased."""

    code = "already_erasing"
    status = 409
    zh = "这位客户的资料正在删除。"
    en = "This person's data are being erased already."


def ask_erasure(
    *,
    customer: models.Customer,
    because: ErasureBecause,
    reason: str,
    actor: org_actions.Actor,
    seen_by: Scope,
) -> models.Erasure:
    """Have a person erased as soon as a worker can; raises AlreadyErasing."""
    with transaction.atomic():
        numbers = queries.numbers_of(customer.pk)
        root = models.Customer.objects.select_for_update().get(pk=numbers[0])
        if queries.open_erasure(root.pk) is not None or root.erased_at is not None:
            raise AlreadyErasing
        erasure = models.Erasure.objects.create(
            customer=root,
            numbers=numbers,
            because=because,
            reason=reason,
            staff=actor.staff,
            unit_id=queries.home_unit_id(customer, seen_by=seen_by),
        )
        org_actions.audit(
            staff=actor.staff,
            action="customer.erasure_asked",
            object_name="customer",
            object_id=root.pk,
            unit_id=erasure.unit_id,
            detail={"reason": reason, "because": because, "erasure": erasure.pk},
            request=actor.request,
        )
    return erasure


def run_erasures(*, rooms: Sequence[Privacy], archives: Callable[[], int]) -> int:
    """Go on with the erasures that are due; give how many are through now.

    Safe to run again wherever it was cut off, and beside itself. ``archives`` counts the backups.
    """
    assert not connection.in_atomic_block, "the lake is rewritten behind its own lock"
    with _alone() as ours:
        if not ours:
            return 0
        waiting = queries.due_erasures(ERASURES_AT_ONCE)
        for each in waiting:
            _close(each)
        ready = [each for each in _closed(waiting) if _emptied(each, rooms)]
        _forget_texts(ready)
        if ready:
            tables = sorted({name for each in ready for name in rules.rows_gone(each.steps)})
            _vacuum(tables)
        for each in ready:
            _certify(each, archives=archives())
        return len(ready)


def erase_again(path: Path) -> int:
    """After a restore: have those erased whom the list beside the backups names; give how many."""
    numbers = tombstones.relay(path)
    roots = {queries.numbers_of(each)[0] for each in numbers}
    for root in sorted(roots):
        if queries.open_erasure(root) is None:
            models.Erasure.objects.create(
                customer_id=root,
                numbers=queries.numbers_of(root),
                because=ErasureBecause.RESTORED,
            )
    return len(roots)


def erase(*, customer_id: int) -> dict[str, int]:
    """Destroy the key and the names of one number, and tell it; it stays as a pseudonym.

    Gives the rows that went, by table. What the person wrote is erased by :func:`run_erasures`.
    """
    with transaction.atomic():
        person = models.Customer.objects.select_for_update().get(pk=customer_id)
        # Who was only kept long enough may come back, as somebody new.
        if not queries.aged_out(customer_id):
            tombstones.bury([customer_id])
        # That they agreed stays, under the number; what proves it, and what they wrote, goes.
        proofs = models.Consent.objects.filter(customer=person).exclude(proof="")
        notes = models.DataRequest.objects.filter(customer=person).exclude(note="")
        gone = Counter(
            {
                model._meta.db_table: model._default_manager.filter(customer=person).delete()[0]
                for model in _OF_ONE_PERSON
            }
        )
        gone.update(answering.forget_forms_of(customer_id))
        claims.unclaim([customer_id])
        deciding.forget([customer_id])
        interests.forget_interests_of(customer_id)
        gone["customers_personalexport"] = exports.unmake_of(customer_id)
        gone["customers_consent"] = proofs.update(proof="")
        gone["customers_datarequest"] = notes.update(note="")
        if person.erased_at is None:
            person.key_sealed, person.erased_at = None, clock.now()
            person.save(update_fields=["key_sealed", "erased_at"])
            gone[models.Customer._meta.db_table] = 1
            log.record(
                catalog.Erased(
                    occurred_at=person.erased_at,
                    # After a restore to a moment in between it may be told again.
                    key=f"erased:{customer_id}:{person.erased_at.isoformat()}",
                    customer_id=customer_id,
                )
            )
    return dict(gone)


_OF_ONE_PERSON: Final = (
    models.Identity,
    models.Reach,
    models.Friendship,
    models.MemberSession,
    models.Tagged,
    models.Classification,
    models.CustomerStage,
    models.InterestShown,
    models.Interest,
    models.Claim,
)


def lift_erasure(*, erasure: models.Erasure, reason: str, actor: org_actions.Actor) -> int:
    """Let an erased person be made known again, as somebody new; give how many names may come."""
    with transaction.atomic():
        stones = models.Tombstone.objects.select_for_update().filter(
            customer_id__in=erasure.numbers, lifted_at=None
        )
        lifted = tombstones.lift(stones.order_by("id"))
        org_actions.audit(
            staff=actor.staff,
            action="customer.erasure_lifted",
            object_name="customer",
            object_id=erasure.customer_id,
            unit_id=erasure.unit_id,
            detail={"reason": reason, "erasure": erasure.pk, "names": lifted},
            request=actor.request,
        )
    return lifted


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else is erasing, held until the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ERASING_LOCK])
        ours = bool(cursor.fetchone()[0])
    try:
        yield ours
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ERASING_LOCK])


def _close(erasure: models.Erasure) -> None:
    """Lay the stones: from this transaction on nobody writes the person's names or words down."""
    if erasure.closed_tx is not None:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        # Somebody may have become part of the person since it was asked.
        erasure.numbers = queries.numbers_of(erasure.customer_id)
        if erasure.because != ErasureBecause.RETENTION:
            tombstones.bury(erasure.numbers)
        cursor.execute(f"SELECT {spine.TX_SQL}")
        erasure.closed_tx = int(cursor.fetchone()[0])
        erasure.state = ErasureState.RUNNING
        erasure.save(update_fields=["numbers", "closed_tx", "state"])


def _closed(erasures: Sequence[models.Erasure]) -> list[models.Erasure]:
    """Those that no transaction older than their stones can touch any more; waits a little."""
    last = max((each.closed_tx or 0 for each in erasures), default=0)
    until = time.monotonic() + CLOSING_SECONDS_MAX
    while (horizon := spine.horizon()) <= last and time.monotonic() < until:
        time.sleep(_PATIENCE_SECONDS)
    return [each for each in erasures if each.closed_tx is not None and each.closed_tx < horizon]


def _emptied(erasure: models.Erasure, rooms: Sequence[Privacy]) -> bool:
    """Let every room remove what it holds, each with its step in one transaction."""
    through = {step["store"] for step in erasure.steps}
    for room in rooms:
        if room.room in through:
            continue
        try:
            with transaction.atomic():
                gone: Counter[str] = Counter()
                for number in erasure.numbers:
                    gone.update(room.erase(number))
                _step(erasure, store=room.room, gone=gone)
        except Exception as fault:
            # The others must not wait for this one; what went wrong is shown with it.
            logger.exception("erasure %s stopped at %s", erasure.pk, room.room)
            erasure.fault = f"{room.room}: {type(fault).__name__}"
            due_at = clock.now() + PAUSE_AFTER_FAULT
            models.Erasure.objects.filter(pk=erasure.pk).update(fault=erasure.fault, due_at=due_at)
            return False
    return True


def _step(erasure: models.Erasure, *, store: str, gone: Counter[str]) -> None:
    step = {"store": store, "gone": {name: count for name, count in gone.items() if count}}
    erasure.steps = [*erasure.steps, step]
    erasure.fault = ""
    erasure.save(update_fields=["steps", "fault"])


def _forget_texts(erasures: Sequence[models.Erasure]) -> None:
    """Rewrite the lake once for all of them.

    Cut off between the lake and the step, the next run finds nothing and says so.
    """
    open_ones = [
        each for each in erasures if rules.TEXTS not in {step["store"] for step in each.steps}
    ]
    if not open_ones:
        return
    gone = lake_erase.erase_texts_of([number for each in open_ones for number in each.numbers])
    for each in open_ones:
        texts = sum(gone[number] for number in each.numbers)
        _step(each, store=rules.TEXTS, gone=Counter({"events_fact": texts}))


def _vacuum(tables: Sequence[str]) -> None:
    """Clean the pages that rows left; they are written over by what comes."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        try:
            for name in tables:
                cursor.execute(sql.SQL("VACUUM {}").format(sql.Identifier(name)))
        finally:
            cursor.execute("RESET statement_timeout")


def _certify(erasure: models.Erasure, *, archives: int) -> None:
    erasure.done_at = clock.now()
    erasure.state = ErasureState.DONE
    erasure.receipt = rules.erasure_receipt(
        steps=erasure.steps,
        tables=rules.rows_gone(erasure.steps),
        archives=archives,
        at=erasure.done_at,
    )
    with transaction.atomic():
        erasure.save(update_fields=["done_at", "state", "receipt"])
        org_actions.audit(
            staff=None,
            action="customer.erased",
            object_name="customer",
            object_id=erasure.customer_id,
            unit_id=erasure.unit_id,
            detail={"erasure": erasure.pk, "gone": erasure.receipt["gone"]},
        )

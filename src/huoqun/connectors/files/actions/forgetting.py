"""What is not needed any more goes: files nobody imported, rows nobody mended, people who left."""

from collections.abc import Sequence

from django.db import transaction

from huoqun.connectors.files import models, queries, rules
from huoqun.connectors.files.actions import receiving
from huoqun.connectors.files.kinds import BatchState
from huoqun.core import clock


def rejections_of(customer_id: int) -> Sequence[models.RejectedRow]:
    """The rejected rows that are about a person."""
    indexes = queries.person_indexes(customer_id)
    return list(models.RejectedRow.objects.filter(person_index__in=indexes).order_by("id"))


def erase(*, customer_id: int) -> int:
    """Remove the rejected rows that are about a person; return how many."""
    indexes = queries.person_indexes(customer_id)
    return models.RejectedRow.objects.filter(person_index__in=indexes).delete()[0]


def forget_stale() -> int:
    """Remove files that were never imported and rejected rows that are too old; return how many."""
    now = clock.now()
    forgotten = 0
    waiting = models.ImportBatch.objects.filter(
        state__in=[BatchState.RECEIVING, BatchState.PREVIEWED],
        created_at__lt=now - rules.FORGET_FILES_AFTER,
    )
    for batch in waiting.order_by("id"):
        with transaction.atomic():
            receiving.forget_file(batch)
            batch.delete()
        forgotten += 1
    old = models.RejectedRow.objects.filter(
        batch__created_at__lt=now - rules.FORGET_ROWS_AFTER,
    )
    return forgotten + old.delete()[0]

"""Who was erased, who must not be made known again, and how far each erasure is."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import QuerySet

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import models
from huoqun.customers.kinds import ErasureBecause
from huoqun.customers.queries import people
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope


class NoSuchErasure(Refused):
    """The erasure does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_erasure"
    status = 404
    zh = "没有这次删除记录，或它不在您的管辖范围内。"
    en = "There is no such erasure, or it lies outside your part of the organisation."


def buried(indexes: Collection[bytes]) -> dict[bytes, int]:
    """For blind indexes of erased people the number that stands for them; others are absent."""
    stones = models.Tombstone.objects.filter(lifted_at=None)
    # Nearly every block of an import meets nobody who was erased.
    if not indexes or not stones.exists():
        return {}
    by_mark = {people.vault().mark(each): each for each in indexes}
    found = stones.filter(mark__in=list(by_mark)).order_by("id")
    return {
        by_mark[bytes(mark)]: customer_id
        for mark, customer_id in found.values_list("mark", "customer_id")
    }


def withheld(namespace: str, external_ids: Iterable[str]) -> dict[str, int]:
    """For ids of erased people the number that stands for them; whoever may be known is absent."""
    by_index = {people.vault().index(namespace, each): each for each in external_ids}
    return {by_index[index]: number for index, number in buried(list(by_index)).items()}


def erased(customer_ids: Collection[int]) -> set[int]:
    """Which of these numbers belong to people who were, or are being, erased."""
    known = models.Customer.objects.filter(pk__in=customer_ids, erased_at__isnull=False)
    stones = models.Tombstone.objects.filter(customer_id__in=customer_ids, lifted_at=None)
    return set(known.values_list("pk", flat=True)) | set(
        stones.values_list("customer_id", flat=True)
    )


def erasures(seen_by: Scope) -> QuerySet[models.Erasure]:
    """The erasures of people whom the reader's units knew."""
    rows = models.Erasure.objects.select_related("staff")
    if seen_by.everything:
        return rows
    return rows.filter(unit__in=org_queries.units(seen_by))


def erasure(erasure_id: int, *, seen_by: Scope) -> models.Erasure:
    """One visible erasure; raises NoSuchErasure."""
    found = erasures(seen_by).filter(pk=erasure_id).first()
    if found is None:
        raise NoSuchErasure
    return found


def due_erasures(limit: int) -> Sequence[models.Erasure]:
    """The erasures that may go on now, the oldest first."""
    due = models.Erasure.objects.filter(done_at=None, due_at__lte=clock.now())
    return list(due.order_by("id")[:limit])


def aged_out(customer_id: int) -> bool:
    """Whether a number is being erased only because it was kept long enough."""
    going = models.Erasure.objects.filter(numbers__contains=[customer_id], done_at=None)
    return going.filter(because=ErasureBecause.RETENTION).exists()


def open_erasure(customer_id: int) -> models.Erasure | None:
    """The erasure of a person that is not through."""
    found = models.Erasure.objects.filter(customer_id=customer_id, done_at=None)
    return found.order_by("id").first()

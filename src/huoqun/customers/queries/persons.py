"""Numbers of people: which one stands for whom now, and who fits a condition told in SQL."""

from collections.abc import Collection
from typing import LiteralString

from pyroaring import BitMap64

from huoqun.core import bulk
from huoqun.customers import models

# More than this, and asking about everybody is quicker than handing the numbers over.
WITHIN_MAX = 200_000

_PERSON = "coalesce(merged.canonical_id, x.customer_id)"
_MERGED = (
    "LEFT JOIN customers_customer merged"
    " ON merged.id = x.customer_id AND merged.canonical_id IS NOT NULL"
)
_WITHIN = "x.customer_id = ANY(%(numbers)s::bigint[])"


def standing_for(numbers: BitMap64) -> BitMap64:
    """The numbers that stand for these people now."""
    if not numbers:
        return numbers
    return bulk.ids(
        "SELECT coalesce(canonical_id, id) AS id FROM customers_customer WHERE id = ANY(%(ids)s)",
        {"ids": numbers.to_array().tolist()},
    )


def present() -> BitMap64:
    """Everybody, by the number that stands for them."""
    return bulk.ids("SELECT id FROM customers_customer WHERE canonical_id IS NULL", {})


def present_of(numbers: Collection[int]) -> dict[int, int]:
    """The number that stands now for the person of each number; who was erased is absent."""
    rows = models.Customer.objects.filter(pk__in=numbers, erased_at=None)
    found = rows.order_by().values_list("pk", "canonical_id", "canonical__erased_at")
    return {number: canonical or number for number, canonical, gone in found if gone is None}


def all_numbers(people: BitMap64) -> BitMap64:
    """Every number of these people: their present ones and those that were merged into them."""
    if not people:
        return people
    merged = bulk.ids(
        "SELECT id FROM customers_customer WHERE canonical_id = ANY(%(ids)s)",
        {"ids": people.to_array().tolist()},
    )
    return people | merged


def fitting(select: LiteralString, *, within: BitMap64 | None, **params: object) -> BitMap64:
    """Who fits, by a query that gives their present number as ``id``.

    It reads one table that has a customer_id as ``x``, and says ``{person}`` for the present
    number, ``{merged}`` for the join that it needs and ``{within}`` for the condition on whom to
    look at.
    """
    if within is not None and not within:
        return BitMap64()
    few = within is not None and len(within) <= WITHIN_MAX
    if few and within is not None:
        params["numbers"] = all_numbers(within).to_array().tolist()
    asked = select.format(person=_PERSON, merged=_MERGED, within=_WITHIN if few else "true")
    found = bulk.ids(asked, params)
    return found if within is None else found & within

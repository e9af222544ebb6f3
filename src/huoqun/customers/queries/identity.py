"""Which numbers are one person."""

from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Coalesce

from huoqun.customers import models

# Whoever writes bonds holds it shared, whoever moves people between persons alone.
BONDS_LOCK = "customers:bonds"


def numbers_of(customer_id: int) -> list[int]:
    """All numbers of one person, given by any of them, in order; an unknown one is alone."""
    asked = models.Customer.objects.filter(pk=customer_id)
    person = asked.values(standing_for=Coalesce("canonical_id", "pk"))
    theirs = models.Customer.objects.filter(Q(pk__in=person) | Q(canonical__in=person))
    return list(theirs.order_by("pk").values_list("pk", flat=True)) or [customer_id]


def canonical_of(customer_ids: Iterable[int]) -> dict[int, int]:
    """The number that stands for each of these, itself for who is no part of another."""
    wanted = set(customer_ids)
    merged = models.Customer.objects.filter(pk__in=wanted, canonical__isnull=False)
    known = {pk: canonical or pk for pk, canonical in merged.values_list("pk", "canonical_id")}
    return {each: known.get(each, each) for each in wanted}


def numbers_by_person(customer_ids: Iterable[int]) -> dict[int, int]:
    """Every number of these persons, with the number that stands for it; one query."""
    wanted = set(customer_ids)
    merged = models.Customer.objects.filter(canonical__in=wanted)
    known = {pk: canonical or pk for pk, canonical in merged.values_list("pk", "canonical_id")}
    return {each: each for each in wanted} | known

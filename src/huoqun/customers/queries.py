"""Every read of customers; lists begin with what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from huoqun.core import clock
from huoqun.core.encrypted import Unreadable
from huoqun.core.refusal import Refused
from huoqun.customers import models, rules
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope

__all__ = ["NoSuchCustomer", "import_ids", "names", "visible_to"]


class NoSuchCustomer(Refused):
    """The customer does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_customer"
    status = 404
    zh = "没有这位客户，或其不在您的管辖范围内。"
    en = "There is no such customer, or they lie outside your part of the organisation."


@cache
def vault() -> rules.Vault:
    """The keys of this installation."""
    return rules.Vault(settings.HUOQUN_SECRET)


def visible_to(seen_by: Scope) -> QuerySet[models.Customer]:
    """The customers whom a bond of the reader's units or communities reaches; nothing else is read."""
    people = models.Customer.objects.filter(erased_at=None)
    if seen_by.everything:
        return people
    bonds = models.Reach.objects.filter(customer_id=OuterRef("pk")).filter(
        Q(until=None) | Q(until__gt=clock.now())
    )
    mine = Q(unit__in=org_queries.units(seen_by)) | Q(community_id__in=seen_by.community_ids)
    return people.filter(Exists(bonds.filter(mine)))


def get(customer_id: int, *, seen_by: Scope) -> models.Customer:
    """One visible customer; raises NoSuchCustomer."""
    found = visible_to(seen_by).filter(pk=customer_id).first()
    if found is None:
        raise NoSuchCustomer
    return found


@dataclass(frozen=True, slots=True)
class Name:
    """How one customer is known: the import's own id and, where it came along, a display name."""

    import_id: str
    display: str | None
    namespace: str


def names(customer_ids: Sequence[int]) -> dict[int, Name]:
    """The first known name of each customer; those whose key was destroyed are absent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (i.customer_id) i.customer_id, c.key_sealed, i.external_id_sealed,"
            " i.name_sealed, i.namespace FROM customers_identity i"
            " JOIN customers_customer c ON c.id = i.customer_id"
            " WHERE i.customer_id = ANY(%s) AND c.key_sealed IS NOT NULL"
            " ORDER BY i.customer_id, i.id",
            [list(customer_ids)],
        )
        rows = cursor.fetchall()
    found = {}
    for customer_id, wrapped, external, display, namespace in rows:
        try:
            key = vault().open_key(wrapped)
            found[customer_id] = Name(
                import_id=rules.open_name(key, external, customer_id=customer_id),
                display=rules.open_name(key, display, customer_id=customer_id) if display else None,
                namespace=namespace,
            )
        except Unreadable:
            continue
    return found


def import_ids(customer_ids: Sequence[int]) -> dict[int, str]:
    """The import's own id of each customer, for reports that print or sort by it."""
    return {customer_id: name.import_id for customer_id, name in names(customer_ids).items()}


def find(namespace: str, external_ids: Sequence[str]) -> dict[str, int]:
    """The customers already known under these ids of a namespace."""
    by_index = {vault().index(namespace, each): each for each in external_ids}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT external_id_index, customer_id FROM customers_identity"
            " WHERE namespace = %s AND external_id_index = ANY(%s)",
            [namespace, list(by_index)],
        )
        return {by_index[bytes(index)]: customer_id for index, customer_id in cursor.fetchall()}

"""Every read of customers; lists begin with what the reader may see."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow
from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from huoqun.analytics import queries as analytics_queries
from huoqun.core import clock
from huoqun.core.encrypted import Unreadable
from huoqun.core.refusal import Refused
from huoqun.customers import models, rules
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope


class NoSuchCustomer(Refused):
    """The customer does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_customer"
    status = 404
    zh = "没有这位客户，或其不在您的管辖范围内。"
    en = "There is no such customer, or they lie outside your part of the organisation."


@functools.cache
def vault() -> rules.Vault:
    """The keys of this installation."""
    return rules.Vault(settings.HUOQUN_SECRET)


def visible_to(seen_by: Scope) -> QuerySet[models.Customer]:
    """The customers whom a bond of the reader's units or communities reaches."""
    people = models.Customer.objects.filter(erased_at=None)
    if seen_by.everything:
        return people
    bonds = models.Reach.objects.filter(customer_id=OuterRef("pk")).filter(
        Q(until=None) | Q(until__gt=clock.now())
    )
    mine = Q(unit__in=org_queries.units(seen_by)) | Q(community_id__in=seen_by.community_ids)
    return people.filter(Exists(bonds.filter(mine)))


def listed(
    seen_by: Scope, *, words: str = "", unit_path: str = "", community_id: int | None = None
) -> QuerySet[models.Customer]:
    """The visible customers, narrowed to whom a unit or a community reaches, or who is so named."""
    people = visible_to(seen_by)
    if words:
        people = people.filter(pk__in=known_as(words))
    bonds = models.Reach.objects.filter(customer_id=OuterRef("pk"))
    if unit_path:
        people = people.filter(Exists(bonds.filter(unit__path__startswith=unit_path)))
    if community_id is not None:
        people = people.filter(Exists(bonds.filter(community_id=community_id)))
    return people


def known_as(words: str) -> QuerySet[models.Identity, int]:
    """The ids of customers with exactly this import id or display name, as a subquery.

    Names are sealed: a part of one finds nobody.
    """
    indexes = [vault().index(namespace, words) for namespace in namespaces()]
    same = Q(external_id_index__in=indexes) | Q(name_index=vault().name_index(words))
    return models.Identity.objects.filter(same).values_list("customer_id", flat=True)


_NAMESPACES_SQL = """
WITH RECURSIVE each AS (
    SELECT min(namespace) AS namespace FROM customers_identity
    UNION ALL
    SELECT (SELECT min(namespace) FROM customers_identity WHERE namespace > each.namespace)
    FROM each WHERE each.namespace IS NOT NULL
)
SELECT namespace FROM each WHERE namespace IS NOT NULL
"""


def namespaces() -> list[str]:
    """Whose ids are known, in order; jumps along the index instead of reading every identity."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMESPACES_SQL)
        return [namespace for (namespace,) in cursor.fetchall()]


def units_of(customer: models.Customer, *, seen_by: Scope) -> dict[int, str]:
    """The units of the reader that know the customer, with their paths."""
    rows = models.Reach.objects.filter(customer=customer, unit__in=org_queries.units(seen_by))
    return dict(rows.order_by().values_list("unit_id", "unit__path").distinct())


def communities_of_batch(batch_id: int) -> set[int]:
    """The communities to which an import bound someone."""
    rows = models.Reach.objects.filter(batch_ids__contains=[batch_id], community_id__isnull=False)
    found = rows.order_by().values_list("community_id", flat=True).distinct()
    return {each for each in found if each is not None}


def bound_communities(community_ids: Iterable[int]) -> set[int]:
    """Which of these communities still have a bond with someone."""
    rows = models.Reach.objects.filter(community_id__in=set(community_ids))
    found = rows.order_by().values_list("community_id", flat=True).distinct()
    return {each for each in found if each is not None}


def bound_units(unit_ids: Iterable[int]) -> set[int]:
    """Which of these units still have a bond with someone."""
    rows = models.Reach.objects.filter(unit_id__in=set(unit_ids))
    return set(rows.order_by().values_list("unit_id", flat=True).distinct())


def home_unit_id(customer: models.Customer, *, seen_by: Scope) -> int | None:
    """A unit of the reader that reaches the customer: who sees what was done with their data."""
    bonds = models.Reach.objects.filter(customer=customer)
    if not seen_by.everything:
        mine = Q(unit__in=org_queries.units(seen_by)) | Q(community_id__in=seen_by.community_ids)
        bonds = bonds.filter(mine)
    return bonds.order_by("id").values_list("unit_id", flat=True).first()


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

    @property
    def shown(self) -> str:
        """What a list shows of it: masked."""
        return rules.masked(self.display or self.import_id)


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
            opened = functools.partial(rules.open_name, key=key, customer_id=customer_id)
            found[customer_id] = Name(
                import_id=opened(external),
                display=opened(display) if display else None,
                namespace=namespace,
            )
        except Unreadable:
            continue
    return found


def shown_names(customer_ids: Sequence[int | None]) -> dict[int | None, str]:
    """The masked names of customers for a list; whoever has none is absent."""
    wanted = sorted({each for each in customer_ids if each is not None})
    return {customer_id: name.shown for customer_id, name in names(wanted).items()}


def name(customer: models.Customer) -> Name:
    """The readable name of one customer; raises NoSuchCustomer when it was erased."""
    found = names([customer.pk]).get(customer.pk)
    if found is None:
        raise NoSuchCustomer
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


def external_ids(customer_ids: Sequence[int], *, namespace: str) -> dict[int, str]:
    """The ids of customers in one namespace; whoever has none there, or was erased, is absent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.customer_id, c.key_sealed, i.external_id_sealed FROM customers_identity i"
            " JOIN customers_customer c ON c.id = i.customer_id WHERE i.namespace = %s"
            " AND i.customer_id = ANY(%s) AND c.key_sealed IS NOT NULL ORDER BY i.id",
            [namespace, list(customer_ids)],
        )
        rows = cursor.fetchall()
    return {
        customer_id: rules.open_name(sealed, key=vault().open_key(wrapped), customer_id=customer_id)
        for customer_id, wrapped, sealed in rows
    }


def friends_of(staff_id: int, *, namespace: str) -> set[str]:
    """The ids in a namespace of those who are friends of a member of staff now."""
    friends = models.Friendship.objects.filter(staff_id=staff_id, until_at=None)
    customer_ids = list(friends.values_list("customer_id", flat=True))
    return set(external_ids(customer_ids, namespace=namespace).values())


def friends_with(customer_id: int, *, staff_ids: Sequence[int]) -> list[int]:
    """Which of these members of staff the customer is a friend of now, by id."""
    friends = models.Friendship.objects.filter(
        customer_id=customer_id, staff_id__in=staff_ids, until_at=None
    )
    return list(friends.order_by("staff_id").values_list("staff_id", flat=True))


def report(name: str, params: analytics_queries.ReportParams, scope: Scope) -> pyarrow.Table:
    """Answer a report on people; they are told, and ties decided, by the ids of their import.

    Analytics knows people by our own numbers only: their import ids are handed down to it.
    Refuses what ``analytics.reports.params`` lists.
    """
    people = import_ids(analytics_queries.people_of(name, params, scope))
    known = pyarrow.table(
        {
            "customer_id": pyarrow.array(list(people), pyarrow.int64()),
            "import_id": pyarrow.array(list(people.values()), pyarrow.string()),
        }
    )
    return analytics_queries.report(name, params, scope, import_ids=known)

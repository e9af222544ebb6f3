"""Every read of customers; lists begin with what the reader may see."""

import functools
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow
from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from huoqun.analytics import queries as analytics_queries
from huoqun.core import clock
from huoqun.core.encrypted import Unreadable
from huoqun.core.refusal import Refused
from huoqun.customers import models, rules
from huoqun.customers.kinds import ClaimKind, UserClass
from huoqun.customers.queries import identity
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope

# A customer's own page shows so many; more are no friends but a list.
FRIENDS_SHOWN_MAX = 200
# More people of one name, or one default id, are no answer to a search.
NAMESAKES_MAX = 1_000
# The cookie that carries the token of a customer's session.
MEMBER_COOKIE = "member"
MEMBER_SECONDS = rules.MEMBER_SESSION_HOURS * 3_600


class NoSuchCustomer(Refused):
    """The customer does not exist or lies outside the reader's part of the organisation."""

    code = "no_such_customer"
    status = 404
    zh = "没有这位客户，或其不在您的管辖范围内。"
    en = "There is no such customer, or they lie outside your part of the organisation."


def vault() -> rules.Vault:
    """The keys of this installation."""
    return rules.Vault(settings.HUOQUN_KEYS)


def visible_to(seen_by: Scope) -> QuerySet[models.Customer]:
    """The persons of whom a bond of the reader's units or communities reaches any number.

    One row a person: who became part of another is not listed beside them.
    """
    people = models.Customer.objects.filter(erased_at=None, canonical=None)
    if seen_by.everything:
        return people
    bonds = bonds_of(OuterRef("pk")).filter(Q(until=None) | Q(until__gt=clock.now()))
    return people.filter(Exists(bonds.filter(_mine(seen_by))))


def _mine(seen_by: Scope) -> Q:
    return Q(unit__in=org_queries.units(seen_by)) | Q(community_id__in=seen_by.community_ids)


def bonds_of(person: OuterRef | int) -> QuerySet[models.Reach]:
    """The bonds of all numbers of a person, who is given by the number that stands for them."""
    whose = Coalesce("person_id", "customer_id")
    return models.Reach.objects.annotate(whose=whose).filter(whose=person)


def listed(
    seen_by: Scope,
    *,
    words: str = "",
    unit_path: str = "",
    community_id: int | None = None,
    tag_id: int | None = None,
    user_class: UserClass | None = None,
) -> QuerySet[models.Customer]:
    """The visible customers, narrowed to whom a unit or a community reaches, who is so named, who
    carries a tag or is of a class.
    """
    people = visible_to(seen_by)
    if words:
        people = people.filter(pk__in=known_as(words))
    if tag_id is not None:
        carriers = models.Tagged.objects.filter(tag=tag_id).order_by()
        person = Coalesce("customer__canonical_id", "customer_id")
        people = people.filter(pk__in=carriers.values_list(person, flat=True))
    if user_class is not None:
        now = models.Classification.objects.filter(user_class=user_class, until_on=None)
        people = people.filter(pk__in=now.order_by().values("customer_id"))
    bonds = bonds_of(OuterRef("pk"))
    if unit_path:
        people = people.filter(Exists(bonds.filter(unit__path__startswith=unit_path)))
    if community_id is not None:
        people = people.filter(Exists(bonds.filter(community_id=community_id)))
    return people


def known_as(words: str) -> QuerySet[models.Customer, int]:
    """The persons with exactly this import id, display name or phone number, as a subquery.

    Names are sealed: a part of one finds nobody. Each is told by the number that stands for them.
    """
    indexes = [vault().index(namespace, words) for namespace in namespaces()]
    same = Q(external_id_index__in=indexes) | Q(name_index=vault().name_index(words))
    found = Q(pk__in=models.Identity.objects.filter(same).values("customer_id"))
    phone = rules.plain_value(words, kind=ClaimKind.PHONE)
    if phone is not None:
        index = rules.claim_index(phone, vault=vault(), kind=ClaimKind.PHONE, subject="")
        claims = models.Claim.objects.filter(value_index=index, kind=ClaimKind.PHONE)
        found |= Q(pk__in=claims.values("customer_id"))
    people = models.Customer.objects.filter(found)
    return people.values_list(Coalesce("canonical_id", "pk"), flat=True)


def numbers_known_as(words: str) -> QuerySet[models.Customer, int]:
    """All numbers of the persons of that name, for whoever reads rows by their own numbers."""
    people = list(known_as(words)[:NAMESAKES_MAX])
    theirs = models.Customer.objects.filter(Q(pk__in=people) | Q(canonical__in=people))
    return theirs.values_list("pk", flat=True)


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
    rows = bonds_of(customer.pk).filter(unit__in=org_queries.units(seen_by))
    return dict(rows.order_by().values_list("unit_id", "unit__path").distinct())


def communities_of_batch(batch_id: int) -> set[int]:
    """The communities to which an import bound someone."""
    rows = models.Reach.objects.filter(batch_ids__contains=[batch_id], community_id__isnull=False)
    found = rows.order_by().values_list("community_id", flat=True).distinct()
    return {each for each in found if each is not None}


def communities_of(customer_id: int) -> set[int]:
    """The communities that have or had a bond with one number."""
    rows = models.Reach.objects.filter(customer_id=customer_id, community_id__isnull=False)
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
    bonds = bonds_of(customer.pk)
    if not seen_by.everything:
        bonds = bonds.filter(_mine(seen_by))
    return bonds.order_by("id").values_list("unit_id", flat=True).first()


def get(customer_id: int, *, seen_by: Scope) -> models.Customer:
    """The visible person whose number this is, or became; raises NoSuchCustomer."""
    asked = models.Customer.objects.filter(pk=customer_id)
    person = asked.values(standing_for=Coalesce("canonical_id", "pk"))
    found = visible_to(seen_by).filter(pk__in=person).first()
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


_NAMES_SQL = """
SELECT n.person, i.customer_id, c.key_sealed, i.external_id_sealed, i.name_sealed, i.namespace
FROM (
    SELECT p AS person, p AS number FROM unnest(%(people)s::bigint[]) AS given(p)
    UNION ALL
    SELECT canonical_id, id FROM customers_customer
    WHERE canonical_id = ANY(%(people)s) AND canonical_id IS NOT NULL
) n
JOIN customers_customer c ON c.id = n.number AND c.key_sealed IS NOT NULL
JOIN customers_identity i ON i.customer_id = c.id
ORDER BY n.person, n.number <> n.person, i.id
"""


def names(customer_ids: Sequence[int]) -> dict[int, Name]:
    """How each customer is known; those whose key was destroyed are absent.

    The id is their own number's first one. Whoever stands for a person of several numbers and has
    no display name of their own is called as the others are.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NAMES_SQL, {"people": list(customer_ids)})
        rows = cursor.fetchall()
    found: dict[int, Name] = {}
    for person, number, wrapped, external, display, namespace in rows:
        known = found.get(person)
        if known is not None and (known.display or not display):
            continue
        try:
            key = vault().open_key(wrapped)
            opened = functools.partial(rules.open_name, key=key, customer_id=number)
            shown = opened(display) if display else None
            found[person] = (
                replace(known, display=shown)
                if known
                else Name(import_id=opened(external), display=shown, namespace=namespace)
            )
        except Unreadable:
            continue
    return found


def all_names(customer_id: int) -> list[Name]:
    """Every name of one number, the first first; none when its key was destroyed."""
    person = models.Customer.objects.get(pk=customer_id)
    if person.key_sealed is None:
        return []
    opened = functools.partial(
        rules.open_name, key=vault().open_key(bytes(person.key_sealed)), customer_id=customer_id
    )
    return [
        Name(
            import_id=opened(bytes(each.external_id_sealed)),
            display=opened(bytes(each.name_sealed)) if each.name_sealed else None,
            namespace=each.namespace,
        )
        for each in models.Identity.objects.filter(customer=person).order_by("id")
    ]


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


def present(namespace: str, external_id: str) -> int | None:
    """The customer known under an id, or whom they became part of; None for nobody, or erased."""
    known = find(namespace, [external_id]).get(external_id)
    if known is None:
        return None
    person = models.Customer.objects.select_related("canonical").get(pk=known)
    person = person.canonical or person
    return None if person.erased_at else person.pk


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


def friend_pairs(customer_ids: Collection[int], staff_ids: Collection[int]) -> set[tuple[int, int]]:
    """Who of these very numbers is now whose friend, as (customer, staff)."""
    friends = models.Friendship.objects.filter(
        customer_id__in=customer_ids, staff_id__in=staff_ids, until_at=None
    )
    return set(friends.values_list("customer_id", "staff_id"))


def friends_with(customer_id: int) -> list[int]:
    """The members of staff whose friend this very number is now, by id."""
    friends = models.Friendship.objects.filter(customer_id=customer_id, until_at=None)
    return list(friends.order_by("staff_id").values_list("staff_id", flat=True))


def friendships(customer_id: int) -> list[models.Friendship]:
    """The members of staff who are friends of a person now, the longest first."""
    theirs = identity.numbers_of(customer_id)
    friends = models.Friendship.objects.filter(customer__in=theirs, until_at=None)
    return list(friends.select_related("staff").order_by("since_at", "id")[:FRIENDS_SHOWN_MAX])


def all_friendships(customer_id: int) -> list[models.Friendship]:
    """Whose friend one number is and was, the latest first."""
    friends = models.Friendship.objects.filter(customer_id=customer_id)
    return list(friends.select_related("staff").order_by("-since_at", "-id"))


def member_session(token: str) -> models.MemberSession | None:
    """The session that a token opens; None when it has ended, or the person is no more.

    Whoever became part of another person shows again who they are.
    """
    found = models.MemberSession.objects.filter(
        token_hash=hashlib.sha256(token.encode()).digest(),
        ends_at__gt=clock.now(),
        customer__erased_at=None,
        customer__canonical=None,
    )
    return found.select_related("unit").first()


def report(name: str, params: analytics_queries.ReportParams, scope: Scope) -> pyarrow.Table:
    """Answer a report on people; they are told, and ties decided, by the ids of their import.

    Refuses what ``analytics.reports.params`` lists.
    """
    return people_report(name, params, scope)[0]


def people_report(
    name: str, params: analytics_queries.ReportParams, scope: Scope
) -> tuple[pyarrow.Table, list[int]]:
    """The same with the numbers of the people whom it names.

    Analytics knows people by our own numbers only: their import ids are handed down to it.
    """
    people = import_ids(analytics_queries.people_of(name, params, scope))
    known = pyarrow.table(
        {
            "customer_id": pyarrow.array(list(people), pyarrow.int64()),
            "import_id": pyarrow.array(list(people.values()), pyarrow.string()),
        }
    )
    return analytics_queries.report(name, params, scope, import_ids=known), list(people)

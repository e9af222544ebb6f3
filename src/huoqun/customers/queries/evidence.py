"""What is known about a few customer numbers and all whom anything ties to them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q

from huoqun.customers import models, rules
from huoqun.customers.kinds import ClaimKind, IdentityVerdict

# Ties lead from number to number; so many steps away nobody is the same person.
ROUNDS_MAX = 200

Value = tuple[str, bytes]


@dataclass(slots=True)
class Known:
    """Some numbers with everything by which they are judged; complete: no tie leads out of them."""

    canonical: dict[int, int]
    tellings: list[rules.Telling]
    decisions: dict[rules.Pair, IdentityVerdict]

    def persons(self) -> rules.Persons:
        """Who is who among them."""
        return rules.persons(
            self.canonical, evidence=rules.evidence(self.tellings), decisions=self.decisions
        )


@dataclass(slots=True)
class _Search:
    numbers: set[int] = field(default_factory=set)
    # The values that may prove something, and those already looked at.
    values: set[Value] = field(default_factory=set)
    seen: set[Value] = field(default_factory=set)


def known_of(numbers: Iterable[int]) -> Known:
    """The numbers, whoever is tied to them, whoever is one with any of these, and what is known.

    A handful of statements for any count of numbers, as many rounds as the longest chain of ties.
    """
    search, frontier = _Search(), set(numbers)
    for _ in range(ROUNDS_MAX):
        if not frontier:
            break
        search.numbers |= frontier
        frontier = _beside(frontier, search) - search.numbers
    canonical = _canonical(search.numbers)
    return Known(
        canonical=canonical,
        tellings=_tellings(set(canonical), search.values),
        decisions=_decisions(set(canonical)),
    )


def _beside(numbers: set[int], search: _Search) -> set[int]:
    """Whom values, decisions or the present state tie to these numbers."""
    found = set()
    values = _values_of(numbers) - search.seen
    search.seen |= values
    proving = _without_blocked(values)
    bearers = _bearers(proving)
    for value, customers in bearers.items():
        if len(customers) <= rules.VALUE_SHARED_MAX:
            search.values.add(value)
            found |= customers
    found |= _still_one_by({each for each in values if each not in search.values})
    found |= _named_by_keys({index for kind, index in search.values if kind == ClaimKind.KEY})
    for left, right in _same(numbers):
        found |= {left, right}
    return found | _persons_of(numbers)


_VALUES_SQL = """
SELECT DISTINCT kind, value_index FROM customers_claim WHERE customer_id = ANY(%(numbers)s)
UNION
SELECT DISTINCT k.kind, k.value_index FROM customers_identity i
JOIN customers_claim k ON k.value_index = i.external_id_index AND k.kind = %(key)s
WHERE i.customer_id = ANY(%(numbers)s)
"""


def _values_of(numbers: set[int]) -> set[Value]:
    with connection.cursor() as cursor:
        cursor.execute(_VALUES_SQL, {"numbers": list(numbers), "key": ClaimKind.KEY})
        return {(kind, bytes(index)) for kind, index in cursor.fetchall()}


def _without_blocked(values: set[Value]) -> set[Value]:
    phones = [index for kind, index in values if kind == ClaimKind.PHONE]
    rows = models.BlockedPhone.objects.filter(value_index__in=phones)
    blocked = {bytes(each) for each in rows.values_list("value_index", flat=True)}
    return {(kind, index) for kind, index in values if index not in blocked}


# One more than may bear a value is enough to know that they are too many.
_BEARERS_SQL = """
SELECT v.kind, v.value, m.customer_id
FROM unnest(%s::text[], %s::bytea[]) AS v(kind, value)
CROSS JOIN LATERAL (
    SELECT DISTINCT c.customer_id FROM customers_claim c
    WHERE c.value_index = v.value AND c.kind = v.kind LIMIT %s
) AS m
"""


def _bearers(values: set[Value]) -> dict[Value, set[int]]:
    found: dict[Value, set[int]] = {each: set() for each in values}
    if not values:
        return found
    kinds, indexes = zip(*sorted(values), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_BEARERS_SQL, [list(kinds), list(indexes), rules.VALUE_SHARED_MAX + 1])
        for kind, index, customer_id in cursor.fetchall():
            found[kind, bytes(index)].add(customer_id)
    return found


# A value that has just become one of too many may have made persons before; these come apart.
_STILL_ONE_SQL = """
SELECT unnest(array_agg(DISTINCT c.id)) FROM customers_claim k
JOIN customers_customer c ON c.id = k.customer_id
WHERE k.value_index = ANY(%s)
GROUP BY k.value_index, coalesce(c.canonical_id, c.id) HAVING count(DISTINCT c.id) > 1
"""


def _still_one_by(values: set[Value]) -> set[int]:
    if not values:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_STILL_ONE_SQL, [[index for _, index in values]])
        return {number for (number,) in cursor.fetchall()}


def _named_by_keys(indexes: set[bytes]) -> set[int]:
    rows = models.Identity.objects.filter(external_id_index__in=indexes)
    return set(rows.values_list("customer_id", flat=True)) if indexes else set()


def _standing(verdicts: Q, numbers: set[int]) -> list[models.IdentityDecision]:
    rows = models.IdentityDecision.objects.filter(verdicts, undone_at=None)
    return list(rows.filter(Q(left__in=numbers) | Q(right__in=numbers)))


def _same(numbers: set[int]) -> list[rules.Pair]:
    found = _standing(Q(verdict=IdentityVerdict.SAME), numbers)
    return [(each.left_id, each.right_id) for each in found]


def _persons_of(numbers: set[int]) -> set[int]:
    """All numbers of the persons of which these are numbers now."""
    roots = set(_canonical(numbers).values())
    merged = models.Customer.objects.filter(canonical__in=roots)
    return roots | set(merged.values_list("pk", flat=True))


def _canonical(numbers: Iterable[int]) -> dict[int, int]:
    """The number that stands for each; whoever was erased stays as they are and is left out."""
    rows = models.Customer.objects.filter(pk__in=set(numbers), erased_at=None)
    return {pk: canonical or pk for pk, canonical in rows.values_list("pk", "canonical_id")}


def _tellings(numbers: set[int], values: set[Value]) -> list[rules.Telling]:
    indexes = {index for _, index in values}
    rows = models.Claim.objects.filter(customer__in=numbers, value_index__in=indexes)
    told = [
        rules.Telling(
            number=each["customer_id"],
            kind=ClaimKind(each["kind"]),
            value=bytes(each["value_index"]),
            source=each["source"],
            verified=each["verified"],
            name=bytes(each["name_index"]) if each["name_index"] else None,
        )
        for each in rows.values(
            "customer_id", "kind", "value_index", "source", "verified", "name_index"
        )
        if (each["kind"], bytes(each["value_index"])) in values
    ]
    keys = {index for kind, index in values if kind == ClaimKind.KEY}
    named = models.Identity.objects.filter(customer__in=numbers, external_id_index__in=keys)
    return told + [
        rules.Telling(
            number=number, kind=ClaimKind.KEY, value=bytes(index), source=namespace, verified=True
        )
        for number, index, namespace in named.values_list(
            "customer_id", "external_id_index", "namespace"
        )
    ]


def _decisions(numbers: set[int]) -> dict[rules.Pair, IdentityVerdict]:
    return {
        (each.left_id, each.right_id): IdentityVerdict(each.verdict)
        for each in _standing(Q(), numbers)
        if each.left_id in numbers and each.right_id in numbers
    }

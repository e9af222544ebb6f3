"""Who is who, worked out and written by one at a time, from what is known at that moment.

Sources only note what they claim. Whoever settles holds one lock, so that two imports that bring
evidence of one person at once cannot each see half of it.
"""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Q

from huoqun.core import clock
from huoqun.customers import models, queries, rules
from huoqun.customers.kinds import MergeBecause
from huoqun.events import log
from huoqun.events.catalog import customers as catalog
from huoqun.events.fact import Fact

# One transaction takes so many numbers with all whom they are tied to: about a second.
SETTLED_TOGETHER_MAX = 2_000
# Of those who wait, so many are looked up at once: whoever is tied to somebody is done with them.
LOOKED_AHEAD_MAX = 50_000
# A run ends after so many rounds; the next one goes on.
ROUNDS_MAX = 200


def settle() -> int:
    """Work out who is who among those of whom something became known; give how many it took.

    Safe at any time and from anywhere: a second one waits, and finds nothing left to do.
    """
    total = 0
    for _ in range(ROUNDS_MAX):
        taken = _settle_some()
        total += taken
        if not taken:
            break
    return total


def _settle_some() -> int:
    with transaction.atomic():
        take_turns()
        # Read before anything else: what is claimed later leaves a row of its own.
        waiting = models.UnsettledCustomer.objects.order_by("id").values_list("id", "customer_id")
        rows = list(waiting[:LOOKED_AHEAD_MAX])
        wanted = {customer_id for _, customer_id in rows[:SETTLED_TOGETHER_MAX]}
        if not wanted:
            return 0
        done = wanted | settle_numbers(wanted)
        gone = [pk for pk, customer_id in rows if customer_id in done]
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM customers_unsettledcustomer WHERE id = ANY(%s)", [gone])
    return len(gone)


def take_turns() -> None:
    """One settles at a time, until the transaction ends."""
    _lock("customers:settle")


def _lock(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def settle_numbers(numbers: Iterable[int]) -> set[int]:
    """Settle these numbers and all whom they are tied to; the caller holds the turn.

    Gives whom it settled.
    """
    known = queries.known_of(numbers)
    found = known.persons()
    moved = {
        number: root for number, root in found.canonical.items() if known.canonical[number] != root
    }
    if moved:
        # Bonds are written with the person whom they show: none may be halfway in meanwhile.
        _lock(queries.BONDS_LOCK)
        _move(moved, known, found)
    _propose(set(known.canonical), found)
    return set(known.canonical)


def _move(moved: dict[int, int], known: queries.Known, found: rules.Persons) -> None:
    """Write who is part of whom, tell it, and let bonds and sessions follow."""
    now = clock.now()
    models.Merge.objects.filter(customer__in=moved, ended_at=None).update(ended_at=now)
    began = models.Merge.objects.bulk_create(
        models.Merge(
            customer_id=number,
            canonical_id=root,
            because=found.because.get(number, MergeBecause.DECIDED),
            began_at=now,
        )
        for number, root in sorted(moved.items())
        if number != root
    )
    facts: list[Fact] = [
        catalog.Merged(
            occurred_at=now,
            key=f"merged:{each.pk}",
            customer_id=each.customer_id,
            canonical_id=each.canonical_id,
        )
        for each in began
    ]
    facts += [
        catalog.Unmerged(occurred_at=now, key=f"unmerged:{pk}", customer_id=number)
        for number, pk in _last_merges(n for n, root in moved.items() if n == root).items()
    ]
    with connection.cursor() as cursor:
        parts = [root if root != number else None for number, root in moved.items()]
        for statement in (_CANONICAL_SQL, _BONDS_SQL):
            cursor.execute(statement, [list(moved), parts])
    touched = moved.keys() | moved.values() | {known.canonical[each] for each in moved}
    # Whose pages a session opens has changed: they show again who they are.
    models.MemberSession.objects.filter(customer__in=touched).delete()
    for start in range(0, len(facts), log.BATCH_MAX):
        log.record_many(facts[start : start + log.BATCH_MAX])


_CANONICAL_SQL = """
UPDATE customers_customer c SET canonical_id = new.root
FROM unnest(%s::bigint[], %s::bigint[]) AS new(number, root) WHERE c.id = new.number
"""
_BONDS_SQL = """
UPDATE customers_reach r SET person_id = new.root
FROM unnest(%s::bigint[], %s::bigint[]) AS new(number, root) WHERE r.customer_id = new.number
"""


def _last_merges(numbers: Iterable[int]) -> dict[int, int]:
    """The merge of each that has just ended: an end is told once for each beginning."""
    rows = models.Merge.objects.filter(customer__in=set(numbers)).order_by("id")
    return dict(rows.values_list("customer_id", "pk"))


def _propose(numbers: set[int], found: rules.Persons) -> None:
    """Let the proposals about these numbers be what is open now."""
    about = models.MergeProposal.objects.filter(Q(left__in=numbers) | Q(right__in=numbers))
    known = {(each.left_id, each.right_id): each for each in about}
    stale = [each.pk for pair, each in known.items() if pair not in found.open]
    models.MergeProposal.objects.filter(pk__in=stale).delete()
    fresh = []
    for pair, because in found.open.items():
        if pair not in known:
            fresh.append(models.MergeProposal(left_id=pair[0], right_id=pair[1], because=because))
        elif known[pair].because != because:
            known[pair].because = because
            known[pair].save(update_fields=["because"])
    models.MergeProposal.objects.bulk_create(fresh)

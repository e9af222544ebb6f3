"""Making people known, opening and closing bonds, showing a name."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from huoqun.core import bulk, clock
from huoqun.core.refusal import Refused
from huoqun.customers import models, queries, rules
from huoqun.customers.actions import claims, tagging
from huoqun.customers.kinds import ReachBecause
from huoqun.events import log
from huoqun.events.catalog import customers as catalog
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope

logger = logging.getLogger(__name__)


class TooManyReveals(Refused):
    """Nobody needs that many names in an hour but to carry them off."""

    code = "too_many_reveals"
    status = 429
    zh = "您一小时内已查看 {reveals_max} 位客户的姓名，已记录。请稍后再试，或申请导出。"
    en = (
        "You have looked at {reveals_max} names within an hour, which was noted. "
        "Try again later, or ask for an export."
    )


@dataclass(frozen=True, slots=True)
class Bond:
    """A reason to see a customer: from a unit, and from one community of it when given."""

    customer_id: int
    unit_id: int
    community_id: int | None


def resolve(
    *,
    namespace: str,
    external_ids: Iterable[str],
    names: Mapping[str, str] | None = None,
    batch_id: int | None = None,
) -> dict[str, int]:
    """The customer behind each external id of a namespace; unknown ones are made, with dense ids.

    ``names`` carries display names by external id. Runs in the caller's transaction. Whoever was
    erased stays the number without a name that they became.
    """
    wanted = list(dict.fromkeys(external_ids))
    found = queries.find(namespace, wanted) | queries.withheld(namespace, wanted)
    missing = [each for each in wanted if each not in found]
    if missing:
        _lock_namespace(namespace)
        found |= queries.find(namespace, missing)
        missing = [each for each in missing if each not in found]
        found |= _make(namespace, missing, names or {}, batch_id)
        claims.unsettle_keyed([found[each] for each in missing])
    _name_the_nameless({found[each]: name for each, name in (names or {}).items() if each in found})
    return found


def _lock_namespace(namespace: str) -> None:
    """Two imports that meet the same new people take turns (until the transaction ends)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('customers:' || %s, 0))", [namespace]
        )


def _make(
    namespace: str, external_ids: Sequence[str], names: Mapping[str, str], batch_id: int | None
) -> dict[str, int]:
    """New customers with one identity each."""
    if not external_ids:
        return {}
    vault = queries.vault()
    now = clock.now()
    ids = bulk.new_ids("customers_customer", len(external_ids))
    people, identities = [], []
    for each, customer_id in zip(external_ids, ids, strict=True):
        key, wrapped = vault.new_key()
        name = names.get(each)
        people.append((customer_id, wrapped, now))
        identities.append(
            (
                customer_id,
                namespace,
                vault.index(namespace, each),
                rules.seal_name(each, key=key, customer_id=customer_id),
                rules.seal_name(name, key=key, customer_id=customer_id) if name else None,
                vault.name_index(name) if name else None,
                batch_id,
                now,
            )
        )
    bulk.copy(_CUSTOMERS_SQL, people)
    bulk.copy(_IDENTITIES_SQL, identities)
    return dict(zip(external_ids, ids, strict=True))


_CUSTOMERS_SQL = "COPY customers_customer (id, key_sealed, created_at) FROM STDIN"
_IDENTITIES_SQL = """
COPY customers_identity (customer_id, namespace, external_id_index, external_id_sealed, name_sealed,
 name_index, first_batch_id, created_at) FROM STDIN
"""


def _name_the_nameless(names: Mapping[int, str]) -> None:
    """Note the display name of people who came in without one; a known name stays."""
    if not names:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, i.customer_id, c.key_sealed FROM customers_identity i"
            " JOIN customers_customer c ON c.id = i.customer_id"
            " WHERE i.customer_id = ANY(%s) AND i.name_sealed IS NULL"
            " AND c.key_sealed IS NOT NULL ORDER BY i.id FOR UPDATE OF i",
            [list(names)],
        )
        vault, sealed = queries.vault(), []
        for identity_id, customer_id, wrapped in cursor.fetchall():
            name = names[customer_id]
            value = rules.seal_name(name, key=vault.open_key(wrapped), customer_id=customer_id)
            sealed.append((identity_id, value, vault.name_index(name)))
        if sealed:
            cursor.execute(
                "UPDATE customers_identity i SET name_sealed = n.sealed, name_index = n.found_by"
                " FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[]) AS n(id, sealed, found_by)"
                " WHERE i.id = n.id",
                [list(column) for column in zip(*sealed, strict=True)],
            )


def reveal(
    *, customer: models.Customer, reason: str, actor: org_actions.Actor, seen_by: Scope
) -> queries.Name:
    """Show a person's readable name; the audit log keeps who asked and why, never the name.

    Raises TooManyReveals.
    """
    _refuse_scraping(actor)
    with transaction.atomic():
        found = queries.name(customer)
        org_actions.audit(
            staff=actor.staff,
            action="customer.revealed",
            object_name="customer",
            object_id=customer.pk,
            unit_id=queries.home_unit_id(customer, seen_by=seen_by),
            detail={"reason": reason},
            request=actor.request,
        )
    return found


def _refuse_scraping(actor: org_actions.Actor) -> None:
    """Refuse whoever reads names in bulk one by one, and leave a line that shows it."""
    if actor.staff is None:
        return
    since = clock.now() - timedelta(hours=1)
    seen = org_queries.times_done(actor.staff, action="customer.revealed", since=since)
    if seen < rules.REVEALS_PER_HOUR_MAX:
        return
    told = org_queries.times_done(actor.staff, action="customer.reveal_blocked", since=since)
    if not told:
        logger.warning("staff %s revealed %s names within an hour", actor.staff.pk, seen)
        org_actions.audit(
            staff=actor.staff,
            action="customer.reveal_blocked",
            object_name="staff",
            object_id=actor.staff.pk,
            unit_id=actor.staff.unit_id,
            detail={"within_an_hour": seen},
            request=actor.request,
        )
    raise TooManyReveals(reveals_max=rules.REVEALS_PER_HOUR_MAX)


def reach(
    *,
    bonds: Iterable[Bond],
    because: ReachBecause,
    until: datetime | None = None,
    batch_id: int | None = None,
) -> None:
    """Let units and communities see customers; a known bond is opened again, never doubled.

    ``batch_id`` is the import that says so; without one the bond outlives every take-back.
    """
    unique = sorted({(each.customer_id, each.unit_id, each.community_id or 0) for each in bonds})
    if not unique:
        return
    batch_ids = [] if batch_id is None else [batch_id]
    _hold_persons()
    with connection.cursor() as cursor:
        cursor.execute(
            _REACH_SQL,
            [because, until, batch_ids, *(list(column) for column in zip(*unique, strict=True))],
        )


def tell_known(*, bonds: Collection[Bond], source: str, batch_id: int | None) -> None:
    """Record that units know people, where no other fact says so; what was told stays told once.

    Without a fact nobody who follows the log would learn of a bond: a segment, for one.
    """
    now = clock.now()
    pairs = sorted({(each.customer_id, each.unit_id) for each in bonds})
    facts = [
        catalog.Known(
            occurred_at=now,
            source=source,
            key=f"known:{customer_id}:{unit_id}",
            customer_id=customer_id,
            unit_id=unit_id,
        )
        for customer_id, unit_id in pairs
    ]
    log.record_many(facts, batch_id=batch_id, check_other_months=True)


def _hold_persons() -> None:
    """Until the transaction ends nobody becomes another person: a bond is written with its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [queries.BONDS_LOCK]
        )


_REACH_SQL = """
INSERT INTO customers_reach AS known
    (customer_id, person_id, unit_id, community_id, because, until, batch_ids)
SELECT c, who.canonical_id, u, nullif(g, 0), %s, %s, %s::bigint[]
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS bond(c, u, g)
LEFT JOIN customers_customer who ON who.id = c AND who.canonical_id IS NOT NULL
ON CONFLICT (customer_id, unit_id, community_id, because) DO UPDATE
SET until = excluded.until, batch_ids = CASE
    WHEN known.batch_ids = '{}' OR excluded.batch_ids = '{}' THEN '{}'
    WHEN known.batch_ids @> excluded.batch_ids THEN known.batch_ids
    ELSE known.batch_ids || excluded.batch_ids END
WHERE known.until IS DISTINCT FROM excluded.until
    OR known.batch_ids <> '{}'
    AND (excluded.batch_ids = '{}' OR NOT known.batch_ids @> excluded.batch_ids)
"""


def move_bonds(*, community_ids: Collection[int], unit_id: int) -> None:
    """Let who is or spoke in these communities be seen by another unit, to which they moved.

    Whoever bought stays known where they bought.
    """
    _hold_persons()
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE_SQL,
            {
                "communities": list(community_ids),
                "unit": unit_id,
                "because": [ReachBecause.MEMBERSHIP, ReachBecause.SPOKE],
            },
        )


_MOVE_SQL = """
WITH moved AS (
    DELETE FROM customers_reach
    WHERE community_id = ANY(%(communities)s) AND unit_id <> %(unit)s AND because = ANY(%(because)s)
    RETURNING *
)
INSERT INTO customers_reach AS known
    (customer_id, person_id, unit_id, community_id, because, until, batch_ids)
SELECT DISTINCT ON (customer_id, community_id, because)
    customer_id, person_id, %(unit)s, community_id, because, until, batch_ids
FROM moved ORDER BY customer_id, community_id, because, id DESC
ON CONFLICT (customer_id, unit_id, community_id, because) DO UPDATE
SET until = excluded.until, batch_ids = CASE
    WHEN known.batch_ids = '{}' OR excluded.batch_ids = '{}' THEN '{}'
    ELSE known.batch_ids || excluded.batch_ids END
"""


def forget_batch(batch_id: int) -> None:
    """Take back what an import made known: the bonds, claims and tags that nothing else confirmed,
    and the people whom nothing knows any more.
    """
    while tagging.take_back(batch_id):
        pass
    claims.unclaim_batch(batch_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_reach SET batch_ids = array_remove(batch_ids, %s)"
            " WHERE batch_ids @> %s::bigint[] AND cardinality(batch_ids) > 1",
            [batch_id, [batch_id]],
        )
        # Whoever came with an earlier import may lose the last bond with this one.
        cursor.execute(
            "WITH gone AS (DELETE FROM customers_reach WHERE batch_ids @> %(one)s::bigint[]"
            "  AND cardinality(batch_ids) = 1 RETURNING id, customer_id)"
            " DELETE FROM customers_identity i WHERE first_batch_id IS NOT NULL"
            " AND (first_batch_id = %(batch)s OR customer_id IN (SELECT customer_id FROM gone))"
            " AND NOT EXISTS (SELECT FROM customers_reach r WHERE r.customer_id = i.customer_id"
            "  AND r.id NOT IN (SELECT id FROM gone))",
            {"one": [batch_id], "batch": batch_id},
        )
        # What was worked out about people whom nothing knows any more.
        for table in ("customers_classification", "customers_customerstage"):
            cursor.execute(
                f"DELETE FROM {table} k WHERE NOT EXISTS"  # noqa: S608 (our own tables)
                " (SELECT FROM customers_identity i WHERE i.customer_id = k.customer_id)"
            )


def forget_namespace(namespace: str) -> None:
    """Take back whom an outside system made known, all at once, in the caller's transaction.

    Their bonds, friendships and names go; their numbers stay where facts hold them.
    """
    known = models.Identity.objects.filter(namespace=namespace)
    people = list(known.values_list("customer_id", flat=True))
    models.Reach.objects.filter(customer__in=people).delete()
    models.Friendship.objects.filter(customer__in=people).delete()
    models.MemberSession.objects.filter(customer__in=people).delete()
    models.Tagged.objects.filter(customer__in=people).delete()
    models.FormAnswer.objects.filter(customer__in=people).delete()
    models.FormVisit.objects.filter(customer__in=people).delete()
    models.Classification.objects.filter(customer__in=people).delete()
    models.CustomerStage.objects.filter(customer__in=people).delete()
    claims.unclaim(people)
    known.delete()

"""Giving and taking tags: one person or millions by the same statements, each change a fact."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from pyroaring import BitMap64

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.customers import models, queries, rules
from huoqun.customers.kinds import TagChoice, TagLoss, TagSource
from huoqun.events import log
from huoqun.events.catalog import customers as catalog
from huoqun.org import actions as org_actions

# People per transaction: writers may not hold the log's horizon back (design §4).
BATCH_MAX = 20_000
# The first half of the advisory lock of a group in which one tag drives out another.
_GROUP_LOCK = 0x7467  # "tg"


class KeptByRule(Refused):
    """A rule keeps the tag; people hold or release it, with a reason."""

    code = "tag_kept_by_rule"
    status = 409
    zh = "标签“{tag}”由规则自动维护，不能手动添加或移除；成长等级可以用“人工改定”并写明理由。"
    en = (
        "The tag “{tag}” is kept by a rule and cannot be set by hand; a grade can be decided by"
        " staff with a reason."
    )


class NotHoldable(Refused):
    """Only a tag that a rule keeps, of a group with one choice, can be decided against the rule."""

    code = "tag_not_holdable"
    status = 409
    zh = "只有由规则维护的单选标签组才需要人工改定；这个标签直接添加即可。"
    en = "Only tags that a rule keeps, one of a group, are decided by hand; simply add this one."


@dataclass(frozen=True, kw_only=True, slots=True)
class TagWord:
    """By whose word tags are given: its source, how sure it is (percent), and where it came from.

    ``held``: staff decide against the rule that keeps the tag, until they release it.
    """

    source: TagSource
    confidence: int = 100
    staff_id: int | None = None
    reason: str = ""
    batch_id: int | None = None
    held: bool = False


def give(
    *, tag: models.Tag, people: Collection[int], word: TagWord, at: datetime | None = None
) -> list[int]:
    """Let people carry a tag, and give those who did not before; in the caller's transaction.

    ``people`` are present numbers, at most BATCH_MAX. Of a group with one choice the tag drives out
    the others, unless one of them was given by a weightier word or is held: then it stays away.
    """
    assert len(people) <= BATCH_MAX, f"{len(people)} people in one transaction"
    at = at or clock.now()
    wanted = set(people)
    if tag.group.choice == TagChoice.ONE:
        wanted -= _stronger(tag, wanted, word)
        _drive_out(tag, wanted, at)
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _GIVE_SQL,
            {
                "tag": tag.pk,
                "people": sorted(wanted),
                "source": word.source,
                "confidence": word.confidence,
                "held": word.held,
                "now": at,
                "expires": at + timedelta(days=tag.expires_days) if tag.expires_days else None,
                "staff": word.staff_id,
                "reason": word.reason,
                "batches": None if word.batch_id is None else [word.batch_id],
                "weaker": list(rules.no_weightier_than(word.source)),
            },
        )
        fresh = [customer_id for customer_id, is_fresh in cursor.fetchall() if is_fresh]
    tell(
        [
            catalog.Tagged(
                occurred_at=at,
                key=f"{tag.pk}:{customer_id}:{at.isoformat()}",
                kind=word.source,
                customer_id=customer_id,
                tag_id=tag.pk,
                confidence=word.confidence,
            )
            for customer_id in fresh
        ]
    )
    return fresh


_GIVE_SQL = """
INSERT INTO customers_tagged AS known (tag_id, customer_id, source, confidence, held, since_at,
    expires_at, staff_id, reason, batch_ids)
SELECT %(tag)s, id, %(source)s, %(confidence)s, %(held)s, %(now)s, %(expires)s, %(staff)s,
    %(reason)s, %(batches)s::bigint[]
FROM unnest(%(people)s::bigint[]) AS wanted(id)
ON CONFLICT (tag_id, customer_id) DO UPDATE
SET source = excluded.source, confidence = excluded.confidence, held = excluded.held,
    expires_at = excluded.expires_at, staff_id = excluded.staff_id, reason = excluded.reason,
    batch_ids = excluded.batch_ids
WHERE known.source = ANY(%(weaker)s) AND (NOT known.held OR excluded.held)
    AND (known.source, known.confidence, known.held, known.expires_at, known.staff_id, known.reason)
        IS DISTINCT FROM (excluded.source, excluded.confidence, excluded.held, excluded.expires_at,
            excluded.staff_id, excluded.reason)
RETURNING customer_id, (xmax = 0)
"""

# The other tags of the group that any number of these people carries.
_RIVALS_SQL = """
SELECT coalesce(c.canonical_id, c.id), x.tag_id, x.customer_id, x.source, x.held
FROM customers_tagged x
JOIN customers_customer c ON c.id = x.customer_id
JOIN customers_tag t ON t.id = x.tag_id
WHERE t.group_id = %(group)s AND x.tag_id <> %(tag)s AND x.customer_id = ANY(%(numbers)s::bigint[])
"""


def _rivals(tag: models.Tag, people: Collection[int]) -> list[tuple[int, int, int, str, bool]]:
    numbers = queries.all_numbers(BitMap64(people))
    with connection.cursor() as cursor:
        cursor.execute(
            _RIVALS_SQL, {"group": tag.group_id, "tag": tag.pk, "numbers": list(numbers)}
        )
        return list(cursor.fetchall())


def hold_groups(group_ids: Sequence[int]) -> None:
    """Until the transaction ends nobody else changes who carries which tag of these groups.

    They are held in their order: two transactions that want several wait for each other in turn.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, each)"
            " FROM unnest(%s::int[]) WITH ORDINALITY AS held(each, place) ORDER BY place",
            [_GROUP_LOCK, sorted(group_ids)],
        )


def _stronger(tag: models.Tag, people: Collection[int], word: TagWord) -> set[int]:
    """Who keeps another tag of the group, because it was given by a weightier word or is held."""
    hold_groups([tag.group_id])
    weaker = set(rules.no_weightier_than(word.source))
    return {
        person
        for person, _, _, source, held in _rivals(tag, people)
        if source not in weaker or (held and not word.held)
    }


def _drive_out(tag: models.Tag, people: Collection[int], at: datetime) -> None:
    """Take the other tags of the group from people who get this one."""
    gone = [(tag_id, number) for _, tag_id, number, _, _ in _rivals(tag, people)]
    remove(gone, kind=TagLoss.REPLACED, at=at)


def take(
    *,
    tag: models.Tag,
    people: Collection[int],
    kind: TagLoss,
    sources: Collection[TagSource] = tuple(TagSource),
    at: datetime | None = None,
) -> int:
    """Let people carry a tag no longer, whichever of their numbers did; give how many rows went.

    Only what came from ``sources``, and nothing that staff hold unless they take it themselves.
    """
    assert len(people) <= BATCH_MAX, f"{len(people)} people in one transaction"
    rows = models.Tagged.objects.filter(
        tag=tag, customer_id__in=list(queries.all_numbers(BitMap64(people))), source__in=sources
    )
    if kind is not TagLoss.STAFF:
        rows = rows.filter(held=False)
    found = list(rows.select_for_update().values_list("tag_id", "customer_id"))
    return remove(found, kind=kind, at=at or clock.now())


def remove(rows: Collection[tuple[int, int]], *, kind: TagLoss, at: datetime) -> int:
    """Remove rows by their (tag, customer number), and tell of each that was there."""
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM customers_tagged x USING unnest(%s::bigint[], %s::bigint[]) AS"
            " gone(tag_id, customer_id) WHERE x.tag_id = gone.tag_id"
            " AND x.customer_id = gone.customer_id RETURNING x.tag_id, x.customer_id",
            [[tag_id for tag_id, _ in rows], [number for _, number in rows]],
        )
        removed = cursor.fetchall()
    tell(
        [
            catalog.Untagged(
                occurred_at=at,
                key=f"{tag_id}:{number}:{at.isoformat()}:gone",
                kind=kind,
                customer_id=number,
                tag_id=tag_id,
            )
            for tag_id, number in removed
        ]
    )
    return len(removed)


def tell(facts: list[catalog.Tagged] | list[catalog.Untagged]) -> None:
    """Tell of changes of tags, each with a key of its own."""
    outcome = log.record_many(facts)
    assert len(outcome.accepted) == len(facts), "a change of a tag has a key of its own"


# --- One person


def tag_customer(
    *, customer: models.Customer, tag: models.Tag, reason: str, actor: org_actions.Actor
) -> None:
    """A member of staff gives a customer a tag; refuses KeptByRule."""
    if tag.rule is not None:
        raise KeptByRule(tag=tag.name)
    _by_hand(customer, tag, actor, reason=reason, held=False)


def hold_tag(
    *, customer: models.Customer, tag: models.Tag, reason: str, actor: org_actions.Actor
) -> None:
    """Staff decide a customer's grade against the rule; it stands until released.

    Refuses NotHoldable for tags that no rule keeps.
    """
    if tag.rule is None or tag.group.choice != TagChoice.ONE:
        raise NotHoldable
    _by_hand(customer, tag, actor, reason=reason, held=True)


def _by_hand(
    customer: models.Customer,
    tag: models.Tag,
    actor: org_actions.Actor,
    *,
    reason: str,
    held: bool,
) -> None:
    staff_id = actor.staff.pk if actor.staff else None
    word = TagWord(source=TagSource.STAFF, staff_id=staff_id, reason=reason, held=held)
    with transaction.atomic():
        give(tag=tag, people=[customer.pk], word=word)
        _note("customer.tag_held" if held else "customer.tagged", customer, tag, reason, actor)


def untag_customer(
    *, customer: models.Customer, tag: models.Tag, reason: str, actor: org_actions.Actor
) -> None:
    """A member of staff takes a tag from a customer; of a tag that a rule keeps, their own word.

    Refuses KeptByRule while the rule alone says it.
    """
    with transaction.atomic():
        sources = [TagSource.STAFF] if tag.rule is not None else tuple(TagSource)
        gone = take(tag=tag, people=[customer.pk], kind=TagLoss.STAFF, sources=sources)
        if not gone and tag.rule is not None:
            raise KeptByRule(tag=tag.name)
        if gone:
            _note("customer.untagged", customer, tag, reason, actor)


def release_tags(
    *, customer: models.Customer, group: models.TagGroup, actor: org_actions.Actor
) -> None:
    """Give a customer back to the rules of a group: what staff decided no longer stands."""
    held = models.Tagged.objects.filter(
        tag__group=group,
        customer_id__in=list(queries.all_numbers(BitMap64([customer.pk]))),
        held=True,
    )
    with transaction.atomic():
        for row in held.select_related("tag__group").order_by("tag_id", "customer_id"):
            remove([(row.tag_id, row.customer_id)], kind=TagLoss.STAFF, at=clock.now())
            _note("customer.tag_released", customer, row.tag, row.reason, actor)


def _note(
    action: str,
    customer: models.Customer,
    tag: models.Tag,
    reason: str,
    actor: org_actions.Actor,
) -> None:
    org_actions.audit(
        staff=actor.staff,
        action=action,
        object_name="customer",
        object_id=customer.pk,
        unit_id=queries.home_unit_id(customer, seen_by=actor.scope),
        detail={"tag": tag.pk, "reason": reason},
        request=actor.request,
    )


# --- By themselves


def expire() -> int:
    """Take tags whose time is over, a batch; give how many."""
    over = models.Tagged.objects.filter(expires_at__lte=clock.now())
    with transaction.atomic():
        rows = over.order_by("expires_at")[:BATCH_MAX]
        found = list(rows.values_list("tag_id", "customer_id"))
        return remove(found, kind=TagLoss.EXPIRED, at=clock.now())


def take_back(batch_id: int) -> int:
    """Take the tags that an import gave and nothing else confirmed, a batch; give how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE customers_tagged SET batch_ids = array_remove(batch_ids, %(batch)s)"
            " WHERE batch_ids @> %(batches)s::bigint[] AND cardinality(batch_ids) > 1",
            {"batch": batch_id, "batches": [batch_id]},
        )
        rows = models.Tagged.objects.filter(batch_ids__contains=[batch_id])[:BATCH_MAX]
        found = list(rows.values_list("tag_id", "customer_id"))
        return remove(found, kind=TagLoss.TAKE_BACK, at=clock.now())

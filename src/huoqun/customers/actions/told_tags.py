"""Tags that a file tells of: many tags for many people by the same few statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from pyroaring import BitMap64

from huoqun.core import clock
from huoqun.customers import models, queries, rules
from huoqun.customers.actions import tagging
from huoqun.customers.kinds import TagChoice, TagLoss
from huoqun.events.catalog import customers as catalog


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldTag:
    """A person (by their present number) carries a tag; ``confidence`` in percent."""

    tag: models.Tag
    customer_id: int
    since_at: datetime
    expires_at: datetime | None = None
    confidence: int = 100
    reason: str = ""


# A tag and a person.
Pair = tuple[int, int]


def give_told(*, told: Sequence[ToldTag], word: tagging.TagWord) -> set[Pair]:
    """Let people carry what an import says of them, in the caller's transaction; give the new ones.

    Each pair comes once, and of a group with one choice each person once. What somebody carries
    already by another's word stays theirs: taking the import back must not take it away. What a
    weightier word said of a group with one choice stays, too; other tags of it are driven out.
    """
    fresh: set[Pair] = set()
    for start in range(0, len(told), tagging.BATCH_MAX):
        fresh |= _give(told[start : start + tagging.BATCH_MAX], word)
    return fresh


def _give(told: Sequence[ToldTag], word: tagging.TagWord) -> set[Pair]:
    now = clock.now()
    single = [each for each in told if each.tag.group.choice == TagChoice.ONE]
    kept = _make_room(single, word, now)
    wanted = [each for each in told if (each.tag.pk, each.customer_id) not in kept]
    if not wanted:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            _GIVE_SQL,
            {
                "tags": [each.tag.pk for each in wanted],
                "people": [each.customer_id for each in wanted],
                "confidences": [each.confidence for each in wanted],
                "since": [each.since_at for each in wanted],
                "expires": [each.expires_at for each in wanted],
                "reasons": [each.reason for each in wanted],
                "source": word.source,
                "staff": word.staff_id,
                "batches": None if word.batch_id is None else [word.batch_id],
            },
        )
        fresh = {(tag, person) for tag, person, is_fresh in cursor.fetchall() if is_fresh}
    tagging.tell(
        [
            catalog.Tagged(
                occurred_at=each.since_at,
                # The moment of the import: what was taken away may be given again.
                key=f"{each.tag.pk}:{each.customer_id}:{now.isoformat()}",
                kind=word.source,
                customer_id=each.customer_id,
                tag_id=each.tag.pk,
                confidence=each.confidence,
            )
            for each in wanted
            if (each.tag.pk, each.customer_id) in fresh
        ]
    )
    return fresh


_GIVE_SQL = """
INSERT INTO customers_tagged AS known (tag_id, customer_id, source, confidence, held, since_at,
    expires_at, staff_id, reason, batch_ids)
SELECT tag, person, %(source)s, confidence, false, since, expires, %(staff)s, why,
    %(batches)s::bigint[]
FROM unnest(%(tags)s::bigint[], %(people)s::bigint[], %(confidences)s::smallint[],
    %(since)s::timestamptz[], %(expires)s::timestamptz[], %(reasons)s::text[])
    AS told(tag, person, confidence, since, expires, why)
ORDER BY tag, person
ON CONFLICT (tag_id, customer_id) DO UPDATE
SET confidence = excluded.confidence, expires_at = excluded.expires_at, reason = excluded.reason,
    batch_ids = CASE WHEN known.batch_ids IS NULL OR known.batch_ids @> excluded.batch_ids
        THEN known.batch_ids ELSE known.batch_ids || excluded.batch_ids END
WHERE known.source = excluded.source AND NOT known.held
    AND ((known.confidence, known.expires_at, known.reason)
        IS DISTINCT FROM (excluded.confidence, excluded.expires_at, excluded.reason)
        OR NOT known.batch_ids @> excluded.batch_ids)
RETURNING tag_id, customer_id, (xmax = 0)
"""

# The tags of some groups that any of these numbers carries. They are matched with what is told in
# memory: of a table that a transaction has just filled the planner knows nothing.
_CARRIED_SQL = """
SELECT coalesce(c.canonical_id, c.id), t.group_id, x.tag_id, x.customer_id,
    x.held OR NOT x.source = ANY(%(weaker)s) AS stays
FROM customers_tagged x
JOIN customers_tag t ON t.id = x.tag_id
JOIN customers_customer c ON c.id = x.customer_id
WHERE x.customer_id = ANY(%(numbers)s::bigint[]) AND t.group_id = ANY(%(groups)s::bigint[])
"""


def _make_room(told: Sequence[ToldTag], word: tagging.TagWord, now: datetime) -> set[Pair]:
    """Drive out the other tags of groups with one choice; give the pairs that must stay away."""
    if not told:
        return set()
    wanted = {(each.customer_id, each.tag.group_id): each.tag.pk for each in told}
    groups = sorted({each.tag.group_id for each in told})
    numbers = queries.all_numbers(BitMap64(each.customer_id for each in told))
    tagging.hold_groups(groups)
    with connection.cursor() as cursor:
        cursor.execute(
            _CARRIED_SQL,
            {
                "numbers": numbers.to_array().tolist(),
                "groups": groups,
                "weaker": list(rules.no_weightier_than(word.source)),
            },
        )
        rivals = [
            (wanted[person, group], person, rival, number, stays)
            for person, group, rival, number, stays in cursor.fetchall()
            if wanted.get((person, group), rival) != rival
        ]
    kept = {(tag, person) for tag, person, _, _, stays in rivals if stays}
    tagging.remove(
        [(rival, number) for tag, person, rival, number, _ in rivals if (tag, person) not in kept],
        kind=TagLoss.REPLACED,
        at=now,
    )
    return kept


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldEffect:
    """What an import of a tag would do: who gets it, has it, changes to it, keeps another one."""

    gets: int
    already: int
    replaced: int
    kept_other: int


def preview_told(*, tag: models.Tag, people: BitMap64, word: tagging.TagWord) -> ToldEffect:
    """What would happen to these people; nothing is written."""
    carrying = queries.tagged([tag.pk], within=people)
    fresh = people - carrying
    if tag.group.choice != TagChoice.ONE:
        return ToldEffect(gets=len(fresh), already=len(carrying), replaced=0, kept_other=0)
    others = queries.rivals(tag, within=fresh)
    stay = queries.rivals(tag, within=fresh, outranking=word.source) if others else others
    return ToldEffect(
        gets=len(fresh - stay),
        already=len(carrying),
        replaced=len(others - stay),
        kept_other=len(stay),
    )

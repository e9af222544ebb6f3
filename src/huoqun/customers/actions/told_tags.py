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

# The other tags of its group that any number of a person carries.
_RIVALS_SQL = """
WITH told AS (
    SELECT * FROM unnest(%(tags)s::bigint[], %(people)s::bigint[], %(groups)s::bigint[])
        AS told(tag_id, person, group_id)
), numbers AS (
    SELECT person, person AS number FROM told
    UNION
    SELECT canonical_id, id FROM customers_customer
    WHERE canonical_id = ANY(%(people)s::bigint[])
)
SELECT told.tag_id, told.person, x.tag_id, x.customer_id,
    x.held OR NOT x.source = ANY(%(weaker)s) AS stays
FROM told JOIN numbers USING (person)
JOIN customers_tagged x ON x.customer_id = numbers.number
JOIN customers_tag t ON t.id = x.tag_id
WHERE t.group_id = told.group_id AND x.tag_id <> told.tag_id
"""


def _make_room(told: Sequence[ToldTag], word: tagging.TagWord, now: datetime) -> set[Pair]:
    """Drive out the other tags of groups with one choice; give the pairs that must stay away."""
    if not told:
        return set()
    with connection.cursor() as cursor:
        tagging.hold_groups(sorted({each.tag.group_id for each in told}))
        cursor.execute(
            _RIVALS_SQL,
            {
                "tags": [each.tag.pk for each in told],
                "people": [each.customer_id for each in told],
                "groups": [each.tag.group_id for each in told],
                "weaker": list(rules.no_weightier_than(word.source)),
            },
        )
        rivals = cursor.fetchall()
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

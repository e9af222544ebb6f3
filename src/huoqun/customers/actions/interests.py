"""Learning from messages what people speak of and want; their interests are counted from it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

import pyarrow
from django.db import connection, transaction

from huoqun.analytics import queries as analytics_queries
from huoqun.core import clock
from huoqun.customers import models, rules
from huoqun.customers.kinds import Need, Topic
from huoqun.events import log, voiding
from huoqun.events.catalog import communities as community_catalog
from huoqun.events.catalog import customers as catalog
from huoqun.events.catalog import events as event_catalog
from huoqun.events.stored import StoredFact

# People counted anew in one transaction: a second or so.
PEOPLE_PER_TRANSACTION = 5_000
# Rows forgotten in one transaction.
ROWS_PER_TRANSACTION = 50_000

# Whose organic part may have changed, or who is somebody else now.
_MERGING = (catalog.Merged.name, catalog.Unmerged.name)
_TOUCHING = (
    *_MERGING,
    community_catalog.RoleGiven.name,
    community_catalog.RoleTaken.name,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """A message that is about something."""

    fact: StoredFact
    signals: rules.Signals


def learn_interests(batch: Sequence[StoredFact]) -> None:
    """Keep what these messages are about, drop what was taken back, and mark whom it concerns.

    Set-based, and the same rows however often a fact comes: a message is known by its seq.
    """
    touched = {
        each.customer_id
        for each in batch
        if each.name in _TOUCHING and each.customer_id is not None
    }
    touched |= _other_halves([each for each in batch if each.name in _MERGING])
    touched |= _keep(_said(batch))
    touched |= _take_back([each for each in batch if each.name == event_catalog.Voided.name])
    mark_due(touched)


def _other_halves(merges: Sequence[StoredFact]) -> set[int]:
    """With whom these people were one: their interests are counted anew as well."""
    people = [each.customer_id for each in merges]
    if not people:
        return set()
    with connection.cursor() as cursor:
        # Whoever is parted again was merged by an earlier fact.
        cursor.execute(
            "SELECT DISTINCT (payload->>'canonical_id')::bigint FROM events_fact"
            " WHERE name = %s AND customer_id = ANY(%s)",
            [catalog.Merged.name, people],
        )
        return {customer_id for (customer_id,) in cursor.fetchall()}


def _said(batch: Sequence[StoredFact]) -> list[_Said]:
    """The messages about something that are not void, and whose writer is known."""
    spoken = [
        each
        for each in batch
        if each.name == community_catalog.MessageSent.name
        and each.text
        and each.customer_id is not None
        and each.community_id is not None
    ]
    gone = _void_among(spoken)
    found = (_Said(fact=each, signals=rules.signals(each.text)) for each in spoken)
    return [each for each in found if each.signals and each.fact.seq not in gone]


def _void_among(spoken: Sequence[StoredFact]) -> set[int]:
    """The seqs of messages that were taken back before they were read here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT told.seq FROM unnest(%s::bigint[], %s::bigint[]) AS told (seq, batch_id)"
            " JOIN events_void v ON v.seq = told.seq OR v.batch_id = told.batch_id",
            [[each.seq for each in spoken], [each.batch_id for each in spoken]],
        )
        return {seq for (seq,) in cursor.fetchall()}


_KEEP_SQL = """
INSERT INTO customers_interestshown
    (fact_seq, word, customer_id, community_id, shown_on, batch_id)
SELECT told.* FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::date[],
    %s::bigint[]) AS told (fact_seq, word, customer_id, community_id, shown_on, batch_id)
JOIN customers_customer c ON c.id = told.customer_id AND c.erased_at IS NULL
ON CONFLICT DO NOTHING RETURNING customer_id
"""


def _keep(said: Sequence[_Said]) -> set[int]:
    """Write the topics and needs of messages; return of whom anything is new."""
    new = _write(
        (fact.seq, word.value, fact.customer_id, fact.community_id, fact.occurred_on, fact.batch_id)
        for fact, words in ((each.fact, each.signals) for each in said)
        for word in (*words.topics, *words.needs)
    )
    _tell_needs(each for each in said if each.fact.customer_id in new)
    return new


def _write(rows: Iterable[tuple[object, ...]]) -> set[int]:
    """Write what facts showed, each once; return of whom anything is new."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    if not columns:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_SQL, columns)
        return {customer_id for (customer_id,) in cursor.fetchall()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """Somebody opened something that is about these topics; ``fact_seq`` is the fact of it."""

    fact_seq: int
    customer_id: int
    topics: tuple[Topic, ...]
    opened_on: date
    community_id: int | None = None


def note_opened(*, opened: Sequence[Opened]) -> None:
    """Count what people open as their interest too, as much as a message; twice is once."""
    rows = [
        (each.fact_seq, topic.value, each.customer_id, each.community_id, each.opened_on, None)
        for each in opened
        for topic in each.topics
    ]
    mark_due(_write(rows))


def _tell_needs(said: Iterable[_Said]) -> None:
    """Record the needs as facts, with the import of the message: one take-back voids both."""
    by_batch = attrgetter("fact.batch_id")
    ordered = sorted(said, key=lambda each: (each.fact.batch_id or 0, each.fact.seq))
    for batch_id, those in groupby(ordered, key=by_batch):
        facts = [_need(each, need) for each in those for need in each.signals.needs]
        log.record_many(facts, batch_id=batch_id)


def _need(said: _Said, need: Need) -> catalog.NeedShown:
    fact = said.fact
    assert fact.customer_id is not None
    return catalog.NeedShown(
        occurred_at=fact.occurred_at,
        day=fact.occurred_on,
        key=_need_key(fact.seq, need),
        kind=need,
        customer_id=fact.customer_id,
        community_id=fact.community_id,
        unit_id=fact.unit_id,
        topics=tuple(each.value for each in said.signals.topics),
        message_seq=fact.seq,
    )


def _need_key(message_seq: int, need: str) -> str:
    return f"need:{message_seq}:{need}"


def _take_back(voided: Sequence[StoredFact]) -> set[int]:
    """Drop what void messages were about; return whom it concerns."""
    payloads = [each.payload or {} for each in voided]
    batches = [each["voided_batch_id"] for each in payloads if each.get("voided_batch_id")]
    seqs = [seq for each in payloads for seq in each.get("voided_seqs", ())]
    if not batches and not seqs:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM customers_interestshown WHERE batch_id = ANY(%s) RETURNING customer_id",
            [batches],
        )
        touched = {customer_id for (customer_id,) in cursor.fetchall()}
        cursor.execute(
            "DELETE FROM customers_interestshown WHERE fact_seq = ANY(%s)"
            " RETURNING customer_id, fact_seq, word, shown_on",
            [seqs],
        )
        corrected = cursor.fetchall()
        # Who was staff by an import's word is none by its taking back.
        cursor.execute(
            "SELECT DISTINCT customer_id FROM events_fact WHERE name = ANY(%s)"
            " AND (batch_id = ANY(%s) OR seq = ANY(%s)) AND customer_id IS NOT NULL",
            [list(_TOUCHING), batches, seqs],
        )
        touched |= {customer_id for (customer_id,) in cursor.fetchall()}
    _untell_needs([(seq, word, day) for _, seq, word, day in corrected if word in set(Need)])
    return touched | {customer_id for customer_id, *_ in corrected}


def _untell_needs(shown: Sequence[tuple[int, str, date]]) -> None:
    """Make the facts of needs void whose message was corrected alone (an import's go with it)."""
    facts = [
        catalog.NeedShown(
            occurred_at=clock.start_of_day(day),
            day=day,
            key=_need_key(seq, word),
            kind=Need(word),
            customer_id=0,
            community_id=None,
            unit_id=None,
            message_seq=seq,
        )
        for seq, word, day in shown
    ]
    known = log.known(facts)
    if known:
        voiding.void_known(known)


def mark_due(customer_ids: Collection[int]) -> None:
    """Have the interests of these people counted anew, soon, by a job."""
    if not customer_ids:
        return
    with connection.cursor() as cursor:
        # The update locks a row that waits already: a count under way must not miss what is new.
        cursor.execute(
            "INSERT INTO customers_interestdue (customer_id, since_at)"
            " SELECT id, %s FROM customers_customer WHERE id = ANY(%s) ORDER BY id"
            " ON CONFLICT (customer_id) DO UPDATE SET since_at = excluded.since_at",
            [clock.now(), sorted(customer_ids)],
        )


def count_interests() -> int:
    """Count the interests of those who are due; return how many people were done.

    Not inside a transaction: who is staff where is read from the lake.
    """
    if not models.InterestDue.objects.exists():
        return 0
    left_out = analytics_queries.left_out()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM customers_interestdue WHERE customer_id IN (SELECT customer_id"
            " FROM customers_interestdue ORDER BY customer_id LIMIT %s FOR UPDATE SKIP LOCKED)"
            " RETURNING customer_id",
            [PEOPLE_PER_TRANSACTION],
        )
        due = [customer_id for (customer_id,) in cursor.fetchall()]
        cursor.execute(_PEOPLE_SQL, [due])
        people = [customer_id for (customer_id,) in cursor.fetchall()]
        # Whoever became part of another has no interests of their own.
        cursor.execute(
            "DELETE FROM customers_interest WHERE customer_id = ANY(%s)", [[*due, *people]]
        )
        cursor.execute(_COUNT_SQL, _counting(people, left_out))
    return len(due)


# Two counts of one person take turns (a merge makes two numbers due at once).
_PEOPLE_SQL = """
SELECT id FROM customers_customer WHERE id IN (
    SELECT coalesce(canonical_id, id) FROM customers_customer WHERE id = ANY(%s)
) AND erased_at IS NULL ORDER BY id FOR UPDATE
"""

# A message weighs 1 on its day; as numeric, so that the sum is the same in any order.
_COUNT_SQL = """
INSERT INTO customers_interest (customer_id, word, facts, weight, first_on, last_on)
SELECT person, word, count(*),
    sum(round(power(2.0, (shown_on - latest)::numeric / %(half_life)s), 12)),
    min(shown_on), max(shown_on)
FROM (
    SELECT c.person, s.word, s.shown_on,
        max(s.shown_on) OVER (PARTITION BY c.person, s.word) AS latest
    FROM (
        SELECT id, coalesce(canonical_id, id) AS person FROM customers_customer
        WHERE id = ANY(%(people)s) OR canonical_id = ANY(%(people)s)
    ) c
    JOIN customers_interestshown s ON s.customer_id = c.id AND s.shown_on >= %(since)s
    WHERE NOT EXISTS (
        SELECT FROM unnest(%(persons)s::bigint[], %(communities)s::bigint[], %(from)s::date[],
            %(until)s::date[]) AS ours (person, community_id, from_day, until_day)
        JOIN customers_customer known ON known.id = ours.person
        WHERE coalesce(known.canonical_id, known.id) = c.person
          AND ours.community_id = s.community_id
          AND s.shown_on BETWEEN ours.from_day AND ours.until_day
    )
) shown
GROUP BY person, word
"""


def _counting(people: Sequence[int], left_out: pyarrow.Table) -> dict[str, Any]:
    """What the count needs to know; of the staff only those who are among the people."""
    family = models.Customer.objects.filter(canonical__in=people).values_list("id", flat=True)
    ours = analytics_queries.of_people(left_out, [*people, *family])
    return {
        "people": list(people),
        "half_life": rules.HALF_LIFE_DAYS,
        "since": clock.today() - timedelta(days=rules.REMEMBERED_DAYS),
        "persons": ours["customer_id"].to_pylist(),
        "communities": ours["community_id"].to_pylist(),
        "from": ours["from_day"].to_pylist(),
        "until": ours["until_day"].to_pylist(),
    }


def forget_old_interests() -> None:
    """Remove what was spoken of more than a year ago, and count its people anew."""
    before = clock.today() - timedelta(days=rules.REMEMBERED_DAYS)
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM customers_interestshown WHERE id IN ("
                "SELECT id FROM customers_interestshown WHERE shown_on < %s LIMIT %s)"
                " RETURNING customer_id",
                [before, ROWS_PER_TRANSACTION],
            )
            gone = [customer_id for (customer_id,) in cursor.fetchall()]
            mark_due(set(gone))
        if len(gone) < ROWS_PER_TRANSACTION:
            return


def forget_interests_of(customer_id: int) -> None:
    """Remove all that a person spoke of, in the caller's transaction (erasure)."""
    models.InterestShown.objects.filter(customer_id=customer_id).delete()
    models.Interest.objects.filter(customer_id=customer_id).delete()
    person = models.Customer.objects.get(pk=customer_id)
    # What was theirs no longer counts for whom they had become.
    mark_due({person.canonical_id or customer_id})

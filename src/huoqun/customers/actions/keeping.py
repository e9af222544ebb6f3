"""Keeping segments and rule-kept tags current: set against set, only what changed is written."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from pyroaring import BitMap64

from huoqun.core import clock
from huoqun.customers import models, queries
from huoqun.customers.actions import asking, fitting, segments, tagging, tags
from huoqun.customers.kinds import SegmentMove, TagChoice, TagLoss, TagSource
from huoqun.customers.rules import tree
from huoqun.customers.rules.tree import Is
from huoqun.events import log
from huoqun.events.catalog import customers as catalog

# People whose moves are told in one transaction.
BATCH_MAX = 20_000
_KEEPER_LOCK = 0x68755F6B656570  # "hu_keep"


def keep() -> int:
    """Bring rule-kept tags and live segments up to date; give how many people moved.

    One process does it at a time; others go on with something else.
    """
    with _alone() as mine:
        if not mine:
            return 0
        tags.ensure_grades()
        # Tags first: segments are made of them.
        return keep_tags() + keep_segments()


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process keeps; held by the session, for it spans many transactions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_KEEPER_LOCK])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEEPER_LOCK])


# --- Tags


def keep_tags() -> int:
    """Let the tags that have rules be carried by whom they fit; give how many changed."""
    moved = 0
    taken: dict[int, BitMap64] = {}
    for tag in queries.kept_by_rule():
        moved += _keep_tag(tag, taken)
    return moved


def _keep_tag(tag: models.Tag, taken: dict[int, BitMap64]) -> int:
    """Bring one tag up to date; ``taken`` are whom an earlier tag of a group has, by group."""
    company = Is(tree.REACHED, (("units", (tag.group.company_id,)),))
    found = fitting.answer(asking.expanded(asking.stored(tag)), universe=company)
    wanted = found.members
    if tag.group.choice == TagChoice.ONE:
        others = taken.setdefault(tag.group_id, BitMap64(queries.held(tag.group_id)))
        wanted = wanted - others
        taken[tag.group_id] = others | wanted
    carried_by = Is(tree.TAGGED, (("tags", (tag.pk,)),))
    carrying = fitting.fresh([carried_by])[carried_by].members
    # What people said themselves stays, whatever the rule says of it.
    over = queries.tagged([tag.pk], within=carrying - wanted, sources=[TagSource.RULE])
    moved = _let_go(tag, over) + _give(tag, wanted - carrying)
    models.Tag.objects.filter(pk=tag.pk).update(kept_at=clock.now())
    return moved


def _give(tag: models.Tag, people: BitMap64) -> int:
    word, given = tagging.TagWord(source=TagSource.RULE), 0
    for batch in _batches(people):
        with transaction.atomic():
            given += len(tagging.give(tag=tag, people=batch, word=word))
    return given


def _let_go(tag: models.Tag, people: BitMap64) -> int:
    gone = 0
    for batch in _batches(people):
        with transaction.atomic():
            gone += tagging.take(tag=tag, people=batch, kind=TagLoss.RULE, sources=[TagSource.RULE])
    return gone


# --- Segments


def keep_segments() -> int:
    """Bring the live segments up to date and tell who entered and who left; give how many."""
    return sum(keep_segment(each) for each in queries.kept_current())


def keep_segment(segment: models.Segment) -> int:
    """Bring one segment up to date; give how many entered or left."""
    rule = asking.expanded(asking.stored(segment))
    found = fitting.answer(rule, universe=asking.universe_of(segment))
    if segment.kept_of == found.mark and segment.members_version == segment.version:
        models.Segment.objects.filter(pk=segment.pk).update(evaluated_at=found.as_of)
        return _close_day(segment)
    if segment.count is None:
        # Nobody enters a segment by its being made: who comes later does.
        return _store(segment, found.members, found)
    known = queries.members(segment.pk)
    cause = SegmentMove.FACTS if segment.members_version == segment.version else SegmentMove.RULE
    entered, left = found.members - known, known - found.members
    for batch in _batches(left):
        known -= BitMap64(batch)
        _tell(segment, batch, known, cause, entered=False)
    for batch in _batches(entered):
        known |= BitMap64(batch)
        _tell(segment, batch, known, cause, entered=True)
    _store(segment, found.members, found)
    return len(entered) + len(left)


def _tell(
    segment: models.Segment,
    batch: Collection[int],
    members: BitMap64,
    cause: SegmentMove,
    *,
    entered: bool,
) -> None:
    """Store a part of the moves and tell of it: both or neither."""
    fact, now = catalog.SegmentEntered if entered else catalog.SegmentLeft, clock.now()
    with transaction.atomic():
        models.Segment.objects.filter(pk=segment.pk).update(
            members=members.serialize(), count=len(members)
        )
        outcome = log.record_many(
            [
                fact(
                    occurred_at=now,
                    key=f"{segment.pk}:{customer_id}:{now.isoformat()}:{fact.name}",
                    kind=cause,
                    customer_id=customer_id,
                    segment_id=segment.pk,
                )
                for customer_id in batch
            ]
        )
        assert len(outcome.accepted) == len(batch), "a move has a key of its own"
        counted = {"entered": len(batch)} if entered else {"left": len(batch)}
        segments.add_to_day(segment_id=segment.pk, day=clock.today(), count=len(members), **counted)


def _store(segment: models.Segment, members: BitMap64, found: fitting.Answer) -> int:
    with transaction.atomic():
        models.Segment.objects.filter(pk=segment.pk, version=segment.version).update(
            members=members.serialize(),
            count=len(members),
            members_version=segment.version,
            kept_of=found.mark,
            evaluated_at=found.as_of,
        )
    segment.count = len(members)
    return _close_day(segment)


def _close_day(segment: models.Segment) -> int:
    """Note today's size once, so that a quiet day has one too."""
    if segment.count is not None:
        segments.add_to_day(segment_id=segment.pk, day=clock.today(), count=segment.count)
    return 0


def _batches(people: BitMap64) -> Iterator[list[int]]:
    numbers = people.to_array()
    for start in range(0, len(numbers), BATCH_MAX):
        yield numbers[start : start + BATCH_MAX].tolist()


def forget_people(customer_ids: Collection[int]) -> None:
    """Take erased people out of every list that is kept, fixed ones too."""
    gone = BitMap64(customer_ids)
    for segment_id in models.Segment.objects.order_by("id").values_list("id", flat=True):
        with transaction.atomic():
            row = models.Segment.objects.select_for_update().get(pk=segment_id)
            if row.members is None:
                continue
            known = BitMap64.deserialize(bytes(row.members))
            if known & gone:
                row.members, row.count = (known - gone).serialize(), len(known - gone)
                row.save(update_fields=["members", "count"])

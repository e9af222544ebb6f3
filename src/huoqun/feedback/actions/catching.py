"""Messages of chats become tickets by the rules that are on; what is taken back goes again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from huoqun.communities import queries as community_queries
from huoqun.communities.models import Community
from huoqun.core import clock
from huoqun.events import recent
from huoqun.events.catalog.communities import MessageKind
from huoqun.events.stored import StoredFact
from huoqun.feedback import models, queries, rules
from huoqun.feedback.actions import opening
from huoqun.feedback.kinds import (
    TicketEntryKind,
    TicketKind,
    TicketOrigin,
    TicketSeverity,
    TicketState,
)


@dataclass(frozen=True, slots=True)
class _Hit:
    """A message with the rules whose words it contains, the first of which counts."""

    message: StoredFact
    rules: list[models.CatchRule]


def catch(messages: Sequence[StoredFact]) -> None:
    """Open or go on with tickets for those messages that a rule means, in one transaction.

    Not for old ones (an import of history), not for those of staff, bots and atmosphere, not for
    what was taken back, and not for what was recorded before the rule was on.
    """
    live = queries.live_rules()
    hits = _hits(messages, live) if live else []
    if not hits:
        return
    places = queries.communities_within([each.message.community_id or 0 for each in hits])
    crew = community_queries.crew(places)
    known = _known(each.message for each in hits)
    for hit in hits:
        message = hit.message
        place = places.get(message.community_id or 0)
        ours = (message.community_id, message.customer_id) in crew
        if place is None or ours or message.seq in known:
            continue
        fitting = [each for each in hit.rules if place.unit.path.startswith(each.unit.path)]
        if fitting:
            _gather(message, place, fitting[0])


def _hits(messages: Sequence[StoredFact], live: Sequence[models.CatchRule]) -> list[_Hit]:
    since = clock.now() - timedelta(days=rules.CAUGHT_DAYS_MAX)
    wanted = [(rule, queries.wording(rule)) for rule in live]
    hits = []
    for message in messages:
        asked = message.kind == MessageKind.TEXT and message.occurred_at >= since
        if not (asked and message.text and message.community_id and message.customer_id):
            continue
        text = rules.plain(message.text)
        fitting = [
            rule
            for rule, wording in wanted
            if rule.on_since and message.recorded_at >= rule.on_since and wording.fits(text)
        ]
        if fitting:
            hits.append(_Hit(message, fitting))
    return hits


def _known(messages: Iterable[StoredFact]) -> set[int]:
    """Those of the messages that are part of a ticket already, or were taken back."""
    batches = {each.seq: each.batch_id for each in messages}
    told = models.TicketEntry.objects.filter(message_seq__in=batches)
    void, void_batches = recent.void_among(
        list(batches), [each for each in batches.values() if each]
    )
    taken_back = {seq for seq, batch in batches.items() if batch in void_batches}
    captured = {each for each in told.values_list("message_seq", flat=True) if each}
    return captured | void | taken_back


def _gather(message: StoredFact, place: Community, rule: models.CatchRule) -> None:
    assert message.text is not None, "a rule found words in it"
    opening.gather(
        about=opening.About(
            customer_id=message.customer_id,
            community=place,
            unit=place.unit,
            kind=TicketKind(rule.kind),
            severity=TicketSeverity(rule.severity),
            origin=TicketOrigin.RULE,
            product=rule.product,
            rule=rule,
        ),
        said=opening.Said(
            text=message.text,
            at=message.occurred_at,
            message_seq=message.seq,
            message_batch_id=message.batch_id,
        ),
        hours=rule.gather_hours,
        caused_by=message,
    )


def take_back(voids: Sequence[StoredFact]) -> None:
    """Drop the messages that no longer count from tickets, and tickets made of nothing else."""
    batches, seqs = set[int](), set[int]()
    for each in voids:
        said = each.payload or {}
        batches |= {said["voided_batch_id"]} if said.get("voided_batch_id") else set()
        seqs |= set(said.get("voided_seqs") or ())
    with transaction.atomic():
        gone = models.TicketEntry.objects.filter(message_seq__in=seqs) | (
            models.TicketEntry.objects.filter(message_batch_id__in=batches)
        )
        touched = set(gone.values_list("ticket_id", flat=True))
        gone.delete()
        told = models.TicketEntry.objects.filter(ticket__in=touched, kind=TicketEntryKind.SAID)
        empty = touched - set(told.values_list("ticket_id", flat=True))
        models.Ticket.objects.filter(pk__in=empty).update(
            withdrawn=True,
            state=TicketState.CLOSED,
            closed_at=clock.now(),
            next_due_at=None,
            changed_at=clock.now(),
        )

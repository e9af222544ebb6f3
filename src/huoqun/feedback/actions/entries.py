"""A line in a ticket's history, its text sealed; and the line in the audit log beside it."""

from dataclasses import dataclass
from datetime import datetime

from huoqun.core import bulk
from huoqun.core.refusal import Refused
from huoqun.feedback import models, queries
from huoqun.feedback.kinds import TicketEntryKind
from huoqun.feedback.queries import words
from huoqun.org import actions as org_actions
from huoqun.org.models import Staff


class PersonErased(Refused):
    """Nothing more is written about somebody whose data was erased."""

    code = "person_erased"
    status = 409
    zh = "这位客户的资料已删除，不能再记录与其有关的内容，只能结案。"
    en = "This customer was erased: nothing more can be written about them; close the ticket."


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What an entry holds besides its kind."""

    at: datetime
    text: str = ""
    staff: Staff | None = None
    given_to: Staff | None = None
    message_seq: int | None = None
    message_batch_id: int | None = None


def add(*, ticket: models.Ticket, kind: TicketEntryKind, line: Line) -> models.TicketEntry:
    """Write a line in the caller's transaction; raises PersonErased when its text has no key."""
    entry_id = bulk.new_ids("feedback_ticketentry", 1)[0]
    sealed = None
    if line.text:
        ring = queries.ring_of(ticket.customer_id)
        if ring is None:
            raise PersonErased
        sealed = ring.seal(line.text, bound_to=words.bound_to(entry_id))
    return models.TicketEntry.objects.create(
        pk=entry_id,
        ticket=ticket,
        kind=kind,
        staff=line.staff,
        given_to=line.given_to,
        text_sealed=sealed,
        message_seq=line.message_seq,
        message_batch_id=line.message_batch_id,
        at=line.at,
    )


def audit(
    *, ticket: models.Ticket, action: str, by: org_actions.Actor, **detail: str | int | None
) -> None:
    """Write that somebody did something with a ticket; never what was said."""
    org_actions.audit(
        staff=by.staff,
        action=f"feedback.{action}",
        object_name="feedback_ticket",
        object_id=ticket.pk,
        detail=detail,
        request=by.request,
        unit_id=ticket.community.unit_id if ticket.community else ticket.unit_id,
    )

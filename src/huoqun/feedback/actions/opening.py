"""Feedback becomes a ticket, or goes on in the one that is open for the same person and product."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction

from huoqun.communities.models import Community
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.events import log, recent
from huoqun.events.catalog import feedback as catalog
from huoqun.events.stored import StoredFact
from huoqun.feedback import models, queries, rules
from huoqun.feedback.actions import entries
from huoqun.feedback.kinds import TicketEntryKind, TicketKind, TicketOrigin, TicketSeverity
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.models import OrgUnit, Staff


class AlreadyCaptured(Refused):
    """The message is part of a ticket already."""

    code = "message_already_captured"
    status = 409
    zh = "这条消息已经记录在反馈 #{ticket_id} 里。"
    en = "This message is part of feedback #{ticket_id} already."


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """Whose feedback it is, where it was said, and what it is."""

    customer_id: int | None
    community: Community | None
    unit: OrgUnit
    kind: TicketKind
    severity: TicketSeverity
    origin: TicketOrigin
    product: str = ""
    rule: models.CatchRule | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What somebody said, and the message of a chat that it was."""

    text: str
    at: datetime
    message_seq: int | None = None
    message_batch_id: int | None = None


def open_by_hand(*, about: About, text: str, actor: org_actions.Actor) -> models.Ticket:
    """Note what somebody told a colleague: always a ticket of its own."""
    with transaction.atomic():
        ticket = _open(about, Said(text=text, at=clock.now()), by=actor, caused_by=None)
        _audit_opened(ticket, actor)
    return ticket


def open_from_message(
    *, spoken: recent.Spoken, about: About, actor: org_actions.Actor
) -> models.Ticket:
    """Make a message of a chat a ticket, or part of the one that is open for its writer.

    Raises AlreadyCaptured.
    """
    said = Said(
        text=spoken.text,
        at=spoken.occurred_at,
        message_seq=spoken.seq,
        message_batch_id=spoken.batch_id,
    )
    with transaction.atomic():
        _take_turns(spoken.customer_id)
        known = models.TicketEntry.objects.filter(message_seq=spoken.seq).first()
        if known is not None:
            raise AlreadyCaptured(ticket_id=known.ticket_id)
        ticket = gather(about=about, said=said, hours=rules.GATHER_HOURS_DEFAULT, by=actor)
        _audit_opened(ticket, actor)
    return ticket


def gather(
    *,
    about: About,
    said: Said,
    hours: int,
    by: org_actions.Actor = org_actions.HOUSE,
    same_kind: bool = False,
    caused_by: StoredFact | None = None,
) -> models.Ticket:
    """Put words of a known person into their undone ticket of this product, or open one.

    A ticket gathers what follows within some hours; the gravest severity counts. Runs in the
    caller's transaction.
    """
    assert about.customer_id is not None, "words of nobody are gathered nowhere"
    _take_turns(about.customer_id)
    ticket = queries.gathering(
        customer_id=about.customer_id,
        product=about.product,
        kind=about.kind if same_kind else None,
        since=said.at - timedelta(hours=hours),
    )
    if ticket is None:
        return _open(about, said, by=by, caused_by=caused_by)
    _say(ticket, said, staff=by.staff)
    ticket.last_said_at = max(ticket.last_said_at, said.at)
    ticket.changed_at = clock.now()
    press(ticket=ticket, severity=rules.graver(one=ticket.severity, other=about.severity))
    ticket.save(
        update_fields=[
            "last_said_at",
            "changed_at",
            "severity",
            "answer_due_at",
            "solve_due_at",
            "next_due_at",
        ]
    )
    return ticket


def press(*, ticket: models.Ticket, severity: TicketSeverity) -> None:
    """Give a ticket another severity and, with it, the times by which it is due."""
    if severity == ticket.severity:
        return
    ticket.severity = severity
    due = queries.target(ticket.unit.corp_id, severity)
    ticket.answer_due_at = rules.due(since=ticket.opened_at, hours=due.answer_hours)
    ticket.solve_due_at = rules.due(since=ticket.opened_at, hours=due.solve_hours)
    ticket.next_due_at = queries.next_due(ticket)


def _open(
    about: About, said: Said, *, by: org_actions.Actor, caused_by: StoredFact | None
) -> models.Ticket:
    # A clock that runs ahead somewhere must not give us more time.
    at = min(said.at, clock.now())
    due = queries.target(about.unit.corp_id, about.severity)
    answer_due_at = rules.due(since=at, hours=due.answer_hours)
    ticket = models.Ticket.objects.create(
        customer_id=about.customer_id,
        community=about.community,
        unit=about.unit,
        product=about.product,
        kind=about.kind,
        severity=about.severity,
        origin=about.origin,
        rule=about.rule,
        assigned=_whose(about),
        opened_at=at,
        opened_on=clock.business_day(at),
        answer_due_at=answer_due_at,
        solve_due_at=rules.due(since=at, hours=due.solve_hours),
        next_due_at=answer_due_at,
        last_said_at=at,
    )
    _say(ticket, replace(said, at=at), staff=by.staff)
    log.record(
        catalog.Opened(
            occurred_at=at,
            key=f"ticket:{ticket.pk}:opened",
            kind=about.kind,
            ticket_id=ticket.pk,
            severity=about.severity,
            origin=about.origin,
            product=about.product,
            customer_id=about.customer_id,
            community_id=about.community.pk if about.community else None,
            unit_id=about.unit.pk,
            staff_id=ticket.assigned_id,
        ),
        caused_by=caused_by,
    )
    return ticket


def _say(ticket: models.Ticket, said: Said, *, staff: Staff | None) -> None:
    entries.add(
        ticket=ticket,
        kind=TicketEntryKind.SAID,
        line=entries.Line(
            at=said.at,
            text=said.text,
            staff=staff,
            message_seq=said.message_seq,
            message_batch_id=said.message_batch_id,
        ),
    )


def _whose(about: About) -> Staff | None:
    """Who gets a new ticket: the community's owner, else the nearest lead above its unit."""
    community = about.community
    if community is not None and community.owner is not None and community.owner.is_active:
        return community.owner
    return org_queries.nearest_lead(community.unit if community else about.unit)


def _take_turns(customer_id: int) -> None:
    """Two messages of one person at once open one ticket (until the transaction ends)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('feedback:' || %s, 0))", [customer_id]
        )


def _audit_opened(ticket: models.Ticket, actor: org_actions.Actor) -> None:
    entries.audit(
        ticket=ticket, action="opened", by=actor, kind=ticket.kind, severity=ticket.severity
    )

"""What is done with a ticket: each step under the row's lock, told as a fact, kept in the audit."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.db import transaction

from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.events import log
from huoqun.events.catalog import feedback as catalog
from huoqun.events.fact import Fact
from huoqun.feedback import models, queries, rules
from huoqun.feedback.actions import entries, opening
from huoqun.feedback.actions.entries import Line, PersonErased
from huoqun.feedback.kinds import (
    TicketEntryKind,
    TicketKind,
    TicketSeverity,
    TicketState,
    TicketStep,
    ToldVia,
)
from huoqun.feedback.queries import tickets
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.models import Staff

__all__ = ["PersonErased"]
# So many tickets are closed in one transaction.
SETTLED_PER_RUN_MAX = 1_000


class StepUnfit(Refused):
    """The ticket is not where this step is taken."""

    code = "ticket_step_unfit"
    status = 409
    zh = "这条反馈目前是“{state_zh}”，不能“{step_zh}”。请刷新后再看。"
    en = "This feedback is “{state_en}”; it cannot take the step “{step_en}”. Reload it."


class NotTheirs(Refused):
    """Somebody who does not handle feedback there cannot be given a ticket."""

    code = "ticket_not_theirs"
    zh = "“{name}”在这个群或门店没有“处理反馈”权限，请换一位同事。"
    en = "“{name}” does not handle feedback of this community or unit; choose a colleague."


def answer(*, ticket: models.Ticket, text: str, actor: org_actions.Actor) -> models.Ticket:
    """Note what the member was answered; the first answer stops the first clock."""
    with transaction.atomic():
        row = _locked(ticket, TicketStep.ANSWER)
        now = clock.now()
        first = row.first_answered_at is None
        if row.state == TicketState.OPEN:
            row.state = TicketState.ANSWERED
        row.first_answered_at = row.first_answered_at or now
        row.last_answered_at = now
        # After a reopening the answer is given, the solution still due.
        entry = _keep(row, TicketEntryKind.ANSWER, text, actor)
        _tell(row, catalog.Answered, entry, kind=TicketKind(row.kind), first=first)
        entries.audit(ticket=row, action="answered", by=actor)
    return row


def note(*, ticket: models.Ticket, text: str, actor: org_actions.Actor) -> models.Ticket:
    """Write a note for colleagues, which the member never sees."""
    with transaction.atomic():
        row = _locked(ticket, None)
        _keep(row, TicketEntryKind.INTERNAL, text, actor)
        entries.audit(ticket=row, action="noted", by=actor)
    return row


def solve(*, ticket: models.Ticket, text: str, actor: org_actions.Actor) -> models.Ticket:
    """Say that it is put right, and how (for colleagues; the member is told next)."""
    with transaction.atomic():
        row = _locked(ticket, TicketStep.SOLVE)
        row.state, row.solved_at = TicketState.SOLVED, clock.now()
        entry = _keep(row, TicketEntryKind.SOLVED, text, actor)
        _tell(row, catalog.Solved, entry, kind=TicketKind(row.kind))
        entries.audit(ticket=row, action="solved", by=actor)
    return row


def tell_back(
    *, ticket: models.Ticket, via: ToldVia, text: str, actor: org_actions.Actor
) -> models.Ticket:
    """Note that the member was told what became of it: who, when, how, in which words."""
    with transaction.atomic():
        row = _locked(ticket, TicketStep.TELL_BACK)
        now = clock.now()
        row.state, row.told_back_at, row.told_via = TicketState.TOLD_BACK, now, via
        row.told_back_by = actor.staff
        # For who was never answered before, this is the first word.
        row.first_answered_at = row.first_answered_at or now
        row.last_answered_at = now
        entry = _keep(row, TicketEntryKind.TOLD_BACK, text, actor)
        _tell(row, catalog.ToldBack, entry, kind=via)
        entries.audit(ticket=row, action="told_back", by=actor, via=via)
    return row


def close(*, ticket: models.Ticket, reason: str, actor: org_actions.Actor) -> models.Ticket:
    """Be done with a ticket, solved or not; ``reason`` says why one that is not."""
    with transaction.atomic():
        row = _locked(ticket, TicketStep.CLOSE)
        _close(row, reason, actor)
        entries.audit(ticket=row, action="closed", by=actor)
    return row


def reopen(
    *, ticket: models.Ticket, text: str, actor: org_actions.Actor, by_member: bool = False
) -> models.Ticket:
    """Take a ticket up again that was not solved after all; its solution is due anew."""
    with transaction.atomic():
        row = _locked(ticket, TicketStep.REOPEN)
        now = clock.now()
        row.state, row.solved_at, row.closed_at = TicketState.OPEN, None, None
        row.told_back_at, row.told_back_by, row.told_via = None, None, ""
        row.reopened_count += 1
        hours = queries.target(row.unit.corp_id, row.severity).solve_hours
        row.renewed_due_at = rules.due(since=now, hours=hours)
        if by_member:
            row.last_said_at = now
        entry = _keep(row, TicketEntryKind.REOPENED, text, actor)
        _tell(row, catalog.Reopened, entry, kind=TicketKind(row.kind))
        entries.audit(ticket=row, action="reopened", by=actor)
    return row


def assign(
    *, ticket: models.Ticket, to: Staff | None, text: str, actor: org_actions.Actor
) -> models.Ticket:
    """Give a ticket to a colleague who handles feedback where it is, or to nobody.

    Raises NotTheirs.
    """
    with transaction.atomic():
        row = _locked(ticket, None)
        if to is not None and not tickets.handles(org_queries.scope(to), row):
            raise NotTheirs(name=to.name)
        if (to.pk if to else None) == row.assigned_id:
            return row
        row.assigned = to
        entry = _keep(row, TicketEntryKind.ASSIGNED, text, actor, given_to=to)
        _tell(row, catalog.Assigned, entry, kind=TicketKind(row.kind))
        entries.audit(ticket=row, action="assigned", by=actor, to=to.pk if to else None)
    return row


def correct(
    *,
    ticket: models.Ticket,
    kind: TicketKind,
    severity: TicketSeverity,
    product: str,
    actor: org_actions.Actor,
) -> models.Ticket:
    """Say better what a ticket is; another severity brings other due times."""
    with transaction.atomic():
        row = _locked(ticket, None)
        before = {"kind": row.kind, "severity": row.severity, "product": row.product}
        after = {"kind": str(kind), "severity": str(severity), "product": product}
        if before == after:
            return row
        row.kind, row.product = kind, product
        opening.press(ticket=row, severity=severity)
        _keep(row, TicketEntryKind.CHANGED, "", actor)
        entries.audit(
            ticket=row,
            action="corrected",
            by=actor,
            **{f"{name}_before": was for name, was in before.items() if was != after[name]},
            **{f"{name}_after": now for name, now in after.items() if now != before[name]},
        )
    return row


def close_settled() -> int:
    """Close tickets whose member was told some days ago and said nothing more; give how many."""
    quiet_since = clock.now() - timedelta(days=rules.SETTLED_DAYS)
    with transaction.atomic():
        rows = models.Ticket.objects.select_for_update(of=("self",), skip_locked=True).filter(
            state=TicketState.TOLD_BACK,
            told_back_at__lt=quiet_since,
            last_said_at__lt=quiet_since,
            withdrawn=False,
        )
        settled = list(
            rows.select_related("unit", "community").order_by("id")[:SETTLED_PER_RUN_MAX]
        )
        for row in settled:
            _close(row, "", org_actions.HOUSE)
            entries.audit(ticket=row, action="closed", by=org_actions.HOUSE)
    return len(settled)


def _close(row: models.Ticket, reason: str, actor: org_actions.Actor) -> None:
    row.state, row.closed_at = TicketState.CLOSED, clock.now()
    entry = _keep(row, TicketEntryKind.CLOSED, reason, actor)
    _tell(
        row,
        catalog.Closed,
        entry,
        kind=TicketKind(row.kind),
        solved=row.solved_at is not None,
    )


def _locked(ticket: models.Ticket, step: TicketStep | None) -> models.Ticket:
    """The ticket as it is now, under its lock; raises StepUnfit."""
    rows = models.Ticket.objects.select_for_update(of=("self",))
    row = rows.select_related("unit", "community__unit").get(pk=ticket.pk)
    if step is not None and not rules.may(step, state=row.state):
        state = TicketState(row.state)
        raise StepUnfit(state_zh=state.zh, state_en=state.en, step_zh=step.zh, step_en=step.en)
    return row


def _keep(
    row: models.Ticket,
    kind: TicketEntryKind,
    text: str,
    actor: org_actions.Actor,
    *,
    given_to: Staff | None = None,
) -> models.TicketEntry:
    """Write the row with what presses now, and the line of its history."""
    row.changed_at = clock.now()
    row.next_due_at = queries.next_due(row)
    row.save()
    line = Line(at=row.changed_at, text=text, staff=actor.staff, given_to=given_to)
    return entries.add(ticket=row, kind=kind, line=line)


def _tell(
    row: models.Ticket,
    fact: Callable[..., Fact],
    entry: models.TicketEntry,
    **said: TicketKind | ToldVia | bool,
) -> None:
    log.record(
        fact(
            occurred_at=entry.at,
            key=f"ticket:{row.pk}:{entry.pk}",
            ticket_id=row.pk,
            customer_id=row.customer_id,
            community_id=row.community_id,
            unit_id=row.unit_id,
            staff_id=row.assigned_id,
            **said,
        )
    )


def undone_of(customer_ids: Sequence[int]) -> list[models.Ticket]:
    """The tickets of people that are not closed, under their locks."""
    rows = models.Ticket.objects.select_for_update(of=("self",)).filter(customer__in=customer_ids)
    return list(rows.exclude(state=TicketState.CLOSED).select_related("unit", "community"))

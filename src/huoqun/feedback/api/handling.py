"""What is done with one ticket."""

from typing import Any

from ninja import Schema

from huoqun.core.http import Paragraph
from huoqun.core.ids import BigId
from huoqun.feedback import actions, queries
from huoqun.feedback.api import shapes
from huoqun.feedback.api.routes import router
from huoqun.feedback.kinds import TicketKind, TicketSeverity, ToldVia
from huoqun.feedback.queries import Holder
from huoqun.org import access
from huoqun.org.kinds import Permission

ONE = "/tickets/{ticket_id}"


class TicketTextIn(Schema):
    """What was answered, noted or done."""

    text: shapes.Told


class TicketReasonIn(Schema):
    """Why a ticket is closed; nothing when it is solved."""

    text: Paragraph = ""


class TellBackIn(Schema):
    """What the member was told, and how."""

    via: ToldVia
    text: shapes.Told


class AssignTicketIn(Schema):
    """To whom a ticket goes, nobody for null, and a word to them."""

    staff_id: BigId | None
    text: Paragraph = ""


class CorrectTicketIn(Schema):
    """What a ticket really is."""

    kind: TicketKind
    severity: TicketSeverity
    product: shapes.Product


@router.patch(ONE, response=shapes.TicketDetailOut)
@access.requires(Permission.HANDLE_FEEDBACK)
def correct_ticket(
    request: access.StaffRequest, ticket_id: BigId, body: CorrectTicketIn
) -> dict[str, Any]:
    """Correct kind, severity or product; another severity brings other due times."""
    ticket = queries.get(ticket_id, seen_by=request.scope)
    actions.correct(ticket=ticket, actor=request.actor, **body.dict())
    return _now(request, ticket_id)


@router.get(ONE + "/holders", response=list[shapes.TicketHolderOut])
@access.requires(Permission.HANDLE_FEEDBACK)
def ticket_holders(request: access.StaffRequest, ticket_id: BigId) -> list[Holder]:
    """Name the colleagues who may be given a ticket, with how much they have to do."""
    return queries.holders(queries.get(ticket_id, seen_by=request.scope))


@router.post(ONE + "/assign", response=shapes.TicketDetailOut)
@access.requires(Permission.HANDLE_FEEDBACK)
def assign_ticket(
    request: access.StaffRequest, ticket_id: BigId, body: AssignTicketIn
) -> dict[str, Any]:
    """Give a ticket to a colleague who handles feedback there."""
    ticket = queries.get(ticket_id, seen_by=request.scope)
    to = queries.holder(body.staff_id, ticket=ticket) if body.staff_id is not None else None
    actions.assign(ticket=ticket, to=to, text=body.text, actor=request.actor)
    return _now(request, ticket_id)


@router.post(ONE + "/answer", response=shapes.TicketDetailOut)
@access.requires(Permission.HANDLE_FEEDBACK)
def answer_ticket(
    request: access.StaffRequest, ticket_id: BigId, body: TicketTextIn
) -> dict[str, Any]:
    """Note what the member was answered; their page shows it."""
    ticket = queries.get(ticket_id, seen_by=request.scope)
    actions.answer(ticket=ticket, text=body.text, actor=request.actor)
    return _now(request, ticket_id)


@router.post(ONE + "/note", response=shapes.TicketDetailOut)
@access.requires(Permission.HANDLE_FEEDBACK)
def note_on_ticket(
    request: access.StaffRequest, ticket_id: BigId, body: TicketTextIn
) -> dict[str, Any]:
    """Write a note for colleagues."""
    ticket = queries.get(ticket_id, seen_by=request.scope)
    actions.note(ticket=ticket, text=body.text, actor=request.actor)
    return _now(request, ticket_id)


@router.post(ONE + "/solve", response=shapes.TicketDetailOut)
@access.requires(Permission.HANDLE_FEEDBACK)
def solve_ticket(
    request: access.StaffRequest, ticket_id: BigId, body: TicketTextIn
) -> dict[str, Any]:
    """Say that it is put right, and how."""
    ticket = queries.get(ticket_id, seen_by=request.scope)
    actions.solve(ticket=ticket, text=body.text, actor=request.actor)
    return _now(request, ticket_id)


@router.post(ONE + "/tell-back", response=shapes.TicketDetailOut)
@access.requires(Permission.HANDLE_FEEDBACK)
def tell_back(request: access.StaffRequest, ticket_id: BigId, body: TellBackIn) -> dict[str, Any]:
    """Note that the member was told what became of it."""
    ticket = queries.get(ticket_id, seen_by=request.scope)
    actions.tell_back(ticket=ticket, via=body.via, text=body.text, actor=request.actor)
    return _now(request, ticket_id)


@router.post(ONE + "/close", response=shapes.TicketDetailOut)
@access.requires(Permission.HANDLE_FEEDBACK)
def close_ticket(
    request: access.StaffRequest, ticket_id: BigId, body: TicketReasonIn
) -> dict[str, Any]:
    """Be done with a ticket."""
    ticket = queries.get(ticket_id, seen_by=request.scope)
    actions.close(ticket=ticket, reason=body.text, actor=request.actor)
    return _now(request, ticket_id)


@router.post(ONE + "/reopen", response=shapes.TicketDetailOut)
@access.requires(Permission.HANDLE_FEEDBACK)
def reopen_ticket(
    request: access.StaffRequest, ticket_id: BigId, body: TicketTextIn
) -> dict[str, Any]:
    """Take a ticket up again."""
    ticket = queries.get(ticket_id, seen_by=request.scope)
    actions.reopen(ticket=ticket, text=body.text, actor=request.actor)
    return _now(request, ticket_id)


def _now(request: access.StaffRequest, ticket_id: int) -> dict[str, Any]:
    return shapes.detail(queries.get(ticket_id, seen_by=request.scope))

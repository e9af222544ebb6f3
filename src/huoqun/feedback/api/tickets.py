"""The desk's list, one ticket, and feedback that staff note."""

from typing import Any, Literal

from django.http import HttpResponse
from ninja import Query, Schema, Status

from huoqun.communities import queries as community_queries
from huoqun.core import clock, http, paging
from huoqun.core.http import Line
from huoqun.core.ids import BigId, Count
from huoqun.customers import queries as customer_queries
from huoqun.events import recent
from huoqun.feedback import actions, queries
from huoqun.feedback.api import shapes
from huoqun.feedback.api.routes import router
from huoqun.feedback.kinds import TicketKind, TicketOrigin, TicketSeverity
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission


class TicketQuery(shapes.TicketFilter, http.PageIn):
    """Which tickets, in which order: due first (overdue ones lead), opened or spoken of last."""

    sort: Literal["due", "-opened", "-said"] = "due"


class TicketIn(Schema):
    """Feedback that somebody told a colleague; of a community, else of a unit."""

    text: shapes.Told
    kind: TicketKind
    severity: TicketSeverity = TicketSeverity.NORMAL
    product: shapes.Product = ""
    customer_id: BigId | None = None
    community_id: BigId | None = None
    unit_id: BigId | None = None


class TicketOfMessageIn(Schema):
    """A message of a chat that is feedback; ``seq`` as the timeline names it."""

    seq: BigId
    kind: TicketKind
    severity: TicketSeverity = TicketSeverity.NORMAL
    product: shapes.Product = ""


class TicketsExportIn(shapes.TicketFilter):
    """Which tickets go into a file."""

    format: Literal["csv", "xlsx"] = "csv"


class FeedbackCountOut(Schema):
    """How many tickets are past their next due time."""

    overdue: Count


@router.get("/tickets", response=http.Page[shapes.TicketOut])
@access.requires(Permission.HANDLE_FEEDBACK)
def ticket_list(request: access.StaffRequest, asked: Query[TicketQuery]) -> paging.Window[Any]:
    """List the tickets of one's part of the organisation."""
    found = queries.page(
        request.scope,
        shapes.wanted(asked, seen_by=request.scope),
        sort=asked.sort,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    return paging.Window(
        items=[shapes.listed(each) for each in found.items],
        next_cursor=found.next_cursor,
        total=found.total,
        total_is_capped=found.total_is_capped,
    )


@router.post("/tickets", response={201: shapes.TicketDetailOut})
@access.requires(Permission.HANDLE_FEEDBACK)
def note_feedback(request: access.StaffRequest, body: TicketIn) -> Status[dict[str, Any]]:
    """Note what a customer told a colleague, by hand."""
    community = None
    if body.community_id is not None:
        community = community_queries.get(body.community_id, seen_by=request.scope)
    customer = None
    if body.customer_id is not None:
        known = request.full_scope.where(Permission.VIEW_MEMBERS)
        customer = customer_queries.get(body.customer_id, seen_by=known)
    if community is not None:
        unit = community.unit
    elif body.unit_id is not None:
        unit = org_queries.unit(body.unit_id, seen_by=request.scope)
    else:
        unit = queries.own_unit(request.staff, customer=customer, seen_by=request.scope)
    made = actions.open_by_hand(
        about=actions.About(
            customer_id=customer.pk if customer else None,
            community=community,
            unit=unit,
            kind=body.kind,
            severity=body.severity,
            origin=TicketOrigin.STAFF,
            product=body.product,
        ),
        text=body.text,
        actor=request.actor,
    )
    return Status(201, shapes.detail(queries.get(made.pk, seen_by=request.scope)))


@router.post("/from-message", response={201: shapes.TicketDetailOut})
@access.requires(Permission.HANDLE_FEEDBACK)
def note_message(request: access.StaffRequest, body: TicketOfMessageIn) -> Status[dict[str, Any]]:
    """Make a message of a chat a ticket, or part of the one that is open for its writer."""
    spoken = recent.message(body.seq, today=clock.today())
    community = queries.place_of(spoken, seen_by=request.scope)
    assert spoken is not None, "place_of refuses what is gone"
    made = actions.open_from_message(
        spoken=spoken,
        about=actions.About(
            customer_id=spoken.customer_id,
            community=community,
            unit=community.unit,
            kind=body.kind,
            severity=body.severity,
            origin=TicketOrigin.STAFF,
            product=body.product,
        ),
        actor=request.actor,
    )
    return Status(201, shapes.detail(queries.get(made.pk, seen_by=request.scope)))


@router.get("/tickets/{ticket_id}", response=shapes.TicketDetailOut)
@access.requires(Permission.HANDLE_FEEDBACK)
def one_ticket(request: access.StaffRequest, ticket_id: BigId) -> dict[str, Any]:
    """Show a ticket with its history."""
    return shapes.detail(queries.get(ticket_id, seen_by=request.scope))


@router.get("/overdue", response=FeedbackCountOut)
@access.requires(Permission.HANDLE_FEEDBACK)
def overdue(request: access.StaffRequest) -> dict[str, int]:
    """Count the tickets that are past their next due time."""
    return {"overdue": queries.overdue_count(request.scope)}


@router.get("/products", response=list[Line])
@access.requires(Permission.HANDLE_FEEDBACK)
def product_list(request: access.StaffRequest) -> list[str]:
    """Name the products that tickets were about, for forms to suggest."""
    return queries.products(request.scope)


@router.post("/export")
@access.requires(Permission.HANDLE_FEEDBACK)
def export_tickets(request: access.StaffRequest, body: TicketsExportIn) -> HttpResponse:
    """Write the list into a file: names masked, without what was said. The audit log keeps it."""
    access.check(request, Permission.EXPORT)
    scope = request.scope.where(Permission.EXPORT)
    content = actions.export(
        seen_by=scope,
        wanted=shapes.wanted(body, seen_by=scope),
        file_format=body.format,
        actor=request.actor,
    )
    content_type = {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }[body.format]
    name = f"feedback-{clock.today():%Y%m%d}.{body.format}"
    return http.file_response(name=name, content=content, content_type=content_type)

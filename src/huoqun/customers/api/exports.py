"""Staff routes about exports of personal data: asking, deciding, fetching, tracing a leak."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Query, Schema
from pydantic import Field

from huoqun.analytics import queries as analytics_queries
from huoqun.analytics.kinds import ExportFormat, Reading
from huoqun.core import http, paging
from huoqun.core.http import Day, Line, Words
from huoqun.core.ids import BigId, Count
from huoqun.customers import actions, models, queries, rules
from huoqun.customers.api.routes import export_router as router
from huoqun.customers.kinds import ExportEnd, ExportKind, ExportState
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission
from huoqun.org.queries import Scope

# One word such as "要用" explains nothing to whoever decides.
REASON_LENGTH_MIN = 4
CHOICES_MAX = 200
Reason = Annotated[Line, Field(min_length=REASON_LENGTH_MIN)]
Choices = Annotated[list[Line], Field(max_length=CHOICES_MAX)]


class ExportListIn(Schema):
    """Which list of customers is to be exported, as what, and why (without anybody's name)."""

    report: Literal["members", "rfm"]
    reason: Reason
    community: Choices = Field(default_factory=list)
    store: Choices = Field(default_factory=list)
    source: Choices = Field(default_factory=list)
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    reading: Reading = Reading.ALL
    currency: Annotated[str, Field(pattern="^[A-Za-z]{3}$")] | None = None
    format: ExportFormat = ExportFormat.XLSX


class ExportPackageIn(Schema):
    """Of whom everything is to be exported, and why (without their name)."""

    customer_id: BigId
    reason: Reason


class ExportTermsIn(Schema):
    """What is thought of: a list, or everything about one customer."""

    report: Literal["members", "rfm"] = "members"
    customer_id: BigId | None = None


class ExportTermsOut(Schema):
    """Who can approve; where nobody else can, the file comes after ``delay_minutes``."""

    deciders: list[str]
    second_factor_needed: bool
    second_factor_on: bool
    delay_minutes: Count
    rows_per_day: Count
    rows_left: Count
    hours: Count
    downloads_max: Count


class ExportOut(Schema):
    """An export: what was asked, by whom and why, what became of it."""

    id: BigId
    kind: ExportKind
    state: ExportState
    because: ExportEnd | None
    report: str | None
    communities: list[str]
    stores: list[str]
    first: str | None
    last: str | None
    format: str
    customer_id: BigId | None
    customer_name: str | None
    unit_name: str | None
    rows: Count
    reason: str
    asked_by_name: str
    asked_at: datetime
    mine: bool
    # Where nobody else could decide: from when the file is made.
    ripe_at: datetime | None
    answer_until: datetime
    decided_by_name: str | None
    decided_at: datetime | None
    comment: str
    expires_at: datetime | None
    downloads_left: Count


class ExportsIn(http.PageIn):
    """Which exports: one's own, those that wait for one's word, or all that one may decide on."""

    view: Literal["mine", "waiting", "all"] = "mine"


class ExportCommentIn(Schema):
    """What whoever asked is told with a yes."""

    comment: Annotated[Words, Field(max_length=200)] = ""


class ExportNoIn(Schema):
    """Why not."""

    comment: Annotated[Line, Field(min_length=2)]


class TraceIn(Schema):
    """What was found in a leaked file: the code of its mark, or the id of a customer in it."""

    value: Line


class TraceOut(Schema):
    """The export whose file held it; null when none did."""

    export: ExportOut | None


@router.get("/terms", response=ExportTermsOut)
@access.requires(Permission.REVEAL_PERSONAL)
def export_terms(request: access.StaffRequest, asked: Query[ExportTermsIn]) -> dict[str, object]:
    """Tell what awaits whoever asks, before they do: who decides, how long, how many rows."""
    if asked.customer_id is None:
        scope = _scope(request, asked.report)
        place = org_queries.place_of(request.staff, scope)
    else:
        scope = _scope(request, None)
        place = actions.place_of_package(
            customer=queries.get(asked.customer_id, seen_by=scope), scope=scope
        )
    terms = queries.exports.terms(request.staff, place)
    return {
        **asdict(terms),
        "second_factor_needed": not terms.deciders,
        "second_factor_on": access.has_second_factor(request),
    }


@router.get("", response=http.Page[ExportOut])
@access.requires(Permission.REVEAL_PERSONAL)
def export_list(
    request: access.StaffRequest, wanted: Query[ExportsIn]
) -> paging.Window[dict[str, object]]:
    """List exports, the latest first."""
    access.check(request, Permission.EXPORT)
    scope = request.full_scope
    rows = {
        "mine": lambda: queries.exports.asked_by(request.staff),
        "waiting": lambda: queries.exports.to_decide(request.staff, scope),
        "all": lambda: queries.exports.within(request.staff, scope),
    }[wanted.view]()
    page = paging.window(rows, cursor=wanted.cursor, limit=wanted.limit, descending=True)
    return paging.Window(
        items=_told(page.items, request),
        next_cursor=page.next_cursor,
        total=page.total,
        total_is_capped=page.total_is_capped,
    )


@router.post("/lists", response=ExportOut)
@access.requires(Permission.REVEAL_PERSONAL)
def ask_list(request: access.StaffRequest, body: ExportListIn) -> dict[str, object]:
    """Ask for a list of customers by the ids of their import; a colleague decides."""
    access.require_person(request)
    scope = _scope(request, body.report)
    params = analytics_queries.ReportParams(
        communities=tuple(body.community),
        stores=tuple(body.store),
        sources=tuple(body.source),
        first=body.first,
        last=body.last,
        reading=body.reading,
        currency=body.currency,
    )
    _refuse_alone(request, org_queries.place_of(request.staff, scope))
    asked = queries.exports.ListAsked(report=body.report, params=params, how=body.format)
    export = actions.ask_list(asked=asked, reason=body.reason, by=request.actor, scope=scope)
    return _told([export], request)[0]


@router.post("/packages", response=ExportOut)
@access.requires(Permission.REVEAL_PERSONAL)
def ask_package(request: access.StaffRequest, body: ExportPackageIn) -> dict[str, object]:
    """Ask for everything that is held about a customer; a colleague decides."""
    access.require_person(request)
    scope = _scope(request, None)
    customer = queries.get(body.customer_id, seen_by=scope)
    _refuse_alone(request, actions.place_of_package(customer=customer, scope=scope))
    export = actions.ask_package(
        customer=customer, reason=body.reason, by=request.actor, scope=scope
    )
    return _told([export], request)[0]


@router.post("/trace", response=TraceOut)
@access.requires(Permission.MANAGE_PRIVACY)
def trace_leak(request: access.StaffRequest, body: TraceIn) -> dict[str, object]:
    """Find the export from which leaked data came; each look leaves a line in the audit log."""
    access.require_person(request)
    found = actions.trace_leak(value=body.value, by=request.actor, scope=request.scope)
    return {"export": _told([found], request)[0] if found else None}


@router.post("/{export_id}/approve", response=ExportOut)
@access.requires(Permission.REVEAL_PERSONAL)
def approve_export(
    request: access.StaffRequest, export_id: BigId, body: ExportCommentIn
) -> dict[str, object]:
    """Let a colleague's file be made; takes a fresh sign-in."""
    return _decide(request, export_id, approves=True, comment=body.comment)


@router.post("/{export_id}/decline", response=ExportOut)
@access.requires(Permission.REVEAL_PERSONAL)
def decline_export(
    request: access.StaffRequest, export_id: BigId, body: ExportNoIn
) -> dict[str, object]:
    """Decline a colleague's request, with a word why."""
    return _decide(request, export_id, approves=False, comment=body.comment)


@router.post("/{export_id}/withdraw", response=ExportOut)
@access.requires(Permission.REVEAL_PERSONAL)
def withdraw_export(request: access.StaffRequest, export_id: BigId) -> dict[str, object]:
    """Take one's own request back."""
    access.require_person(request)
    export = queries.exports.export(export_id, among=queries.exports.asked_by(request.staff))
    return _told([actions.withdraw_export(export_id=export.pk, by=request.actor)], request)[0]


@router.post("/{export_id}/file")
@access.requires(Permission.REVEAL_PERSONAL)
def export_file(request: access.StaffRequest, export_id: BigId) -> HttpResponse:
    """Give the file to whoever asked for it, after a fresh sign-in; by second factor if alone."""
    access.check(request, Permission.EXPORT)
    export = queries.exports.export(export_id, among=queries.exports.asked_by(request.staff))
    alone = export.approval.ripe_at is not None and export.approval.decided_by_id is None
    access.require_fresh_sign_in(request, by_second_factor=alone)
    file = actions.fetch_export(export_id=export.pk, by=request.actor)
    return http.file_response(name=file.name, content=file.content, content_type=file.content_type)


def _scope(request: access.StaffRequest, report: str | None) -> Scope:
    """Where the person holds every right that the export takes; refuses for want of one."""
    for permission in queries.exports.rights_for(report):
        access.check(request, permission)
    return queries.exports.scope_for(report, request.full_scope)


def _refuse_alone(request: access.StaffRequest, place: org_queries.Place) -> None:
    """Where nobody else can decide, whoever asks shows by their second factor who they are."""
    if not queries.exports.terms(request.staff, place).deciders:
        access.require_fresh_sign_in(request, by_second_factor=True)


def _decide(
    request: access.StaffRequest, export_id: int, *, approves: bool, comment: str
) -> dict[str, object]:
    access.check(request, Permission.EXPORT)
    access.require_person(request)
    seen = queries.exports.within(request.staff, request.full_scope)
    export = queries.exports.export(export_id, among=seen)
    if approves and export.approval.asked_by_id != request.staff.pk:
        access.require_fresh_sign_in(request)
    decided = actions.decide_export(
        export_id=export.pk, approves=approves, comment=comment, by=request.actor
    )
    return _told([decided], request)[0]


def _told(
    exports: list[models.PersonalExport], request: access.StaffRequest
) -> list[dict[str, object]]:
    names = queries.shown_names([each.customer_id for each in exports])
    return [_one(each, names.get(each.customer_id), request) for each in exports]


def _one(
    export: models.PersonalExport, customer_name: str | None, request: access.StaffRequest
) -> dict[str, object]:
    approval, subject = export.approval, export.approval.subject
    return {
        "id": export.pk,
        "kind": export.kind,
        "state": queries.exports.state_of(export),
        "because": export.ended_because or None,
        "report": subject.get("report"),
        "communities": subject.get("communities", []),
        "stores": subject.get("stores", []),
        "first": subject.get("from"),
        "last": subject.get("to"),
        "format": actions.file_ending(export),
        "customer_id": export.customer_id,
        "customer_name": customer_name,
        "unit_name": approval.unit.name if approval.unit else None,
        "rows": export.rows,
        "reason": approval.reason,
        "asked_by_name": approval.asked_by.name,
        "asked_at": approval.asked_at,
        "mine": approval.asked_by_id == request.staff.pk,
        "ripe_at": approval.ripe_at,
        "answer_until": approval.expires_at,
        "decided_by_name": approval.decided_by.name if approval.decided_by else None,
        "decided_at": approval.decided_at,
        "comment": approval.comment,
        "expires_at": export.expires_at,
        "downloads_left": max(0, rules.DOWNLOADS_MAX - export.downloads),
    }

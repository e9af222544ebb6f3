"""The history of imports, one of them, sending its file, running it, taking it back."""

from datetime import date
from typing import Annotated

from ninja import Query, Schema, Status
from pydantic import StringConstraints

from huoqun.connectors.files import actions, models, queries
from huoqun.connectors.files.api.routes import router
from huoqun.connectors.files.api.shapes import STORABLE, Bytes, ImportOut
from huoqun.connectors.files.kinds import BatchState, FileKind
from huoqun.core import http, paging
from huoqun.core.ids import BigId, Count
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission


class ImportsQuery(http.PageIn):
    """Which page of which imports."""

    kind: FileKind | None = None
    state: BatchState | None = None


class ImportIn(Schema):
    """A file that is going to be sent."""

    kind: FileKind
    file_name: Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=STORABLE)]
    size: Bytes
    unit_id: BigId


class PartIn(Schema):
    """Where a part of a file belongs."""

    offset: Bytes


class FallsAwayOut(Schema):
    """What taking an import back would remove; what it replaced does not come back."""

    facts: Count
    replaced: Count
    memberships: Count
    reopened: Count
    orders: Count
    communities: Count
    customers: Count
    tags: Count
    first_on: date | None
    last_on: date | None


@router.get("", response=http.Page[ImportOut])
@access.requires(Permission.IMPORT)
def history(
    request: access.StaffRequest, wanted: Query[ImportsQuery]
) -> paging.Window[models.ImportBatch]:
    """List the imports into one's part of the organisation, newest first."""
    found = queries.listed(request.scope, kind=wanted.kind, state=wanted.state)
    return paging.window(found, cursor=wanted.cursor, limit=wanted.limit, descending=True)


@router.post("", response=ImportOut)
@access.requires(Permission.IMPORT)
def receive(request: access.StaffRequest, body: ImportIn) -> models.ImportBatch:
    """Begin an import; its file follows in parts."""
    return actions.receive(
        kind=body.kind,
        file_name=body.file_name,
        size=body.size,
        unit=org_queries.unit(body.unit_id, seen_by=request.scope),
        actor=request.actor,
    )


@router.get("/{import_id}", response=ImportOut)
@access.requires(Permission.IMPORT)
def one(request: access.StaffRequest, import_id: BigId) -> models.ImportBatch:
    """Show one import and how far it is."""
    return queries.get(import_id, seen_by=request.scope)


@router.put("/{import_id}/file", response=ImportOut)
@access.requires(Permission.IMPORT)
def take_part(
    request: access.StaffRequest, import_id: BigId, place: Query[PartIn]
) -> models.ImportBatch:
    """Take a part of the file (the raw body, at most 16 MB) at its place."""
    batch = queries.get(import_id, seen_by=request.scope)
    return actions.take_part(batch=batch, offset=place.offset, content=request.body)


@router.post("/{import_id}/start", response=ImportOut)
@access.requires(Permission.IMPORT)
def start(request: access.StaffRequest, import_id: BigId) -> models.ImportBatch:
    """Let a worker run the import, or go on with one that stopped."""
    batch = queries.get(import_id, seen_by=request.scope)
    return actions.start(batch=batch, actor=request.actor)


@router.delete("/{import_id}", response={204: None})
@access.requires(Permission.IMPORT)
def discard(request: access.StaffRequest, import_id: BigId) -> Status[None]:
    """Forget an import that has not begun, with its file."""
    batch = queries.get(import_id, seen_by=request.scope)
    actions.discard(batch=batch, actor=request.actor)
    return Status(204, None)


@router.get("/{import_id}/take-back", response=FallsAwayOut)
@access.requires(Permission.TAKE_BACK)
def falls_away(request: access.StaffRequest, import_id: BigId) -> queries.FallsAway:
    """Count what taking the import back would remove."""
    return queries.falls_away(queries.get(import_id, seen_by=request.scope))


@router.post("/{import_id}/take-back", response=ImportOut)
@access.requires(Permission.TAKE_BACK)
def take_back(request: access.StaffRequest, import_id: BigId) -> models.ImportBatch:
    """Let a worker take the import back."""
    batch = queries.get(import_id, seen_by=request.scope)
    return actions.start_take_back(batch=batch, actor=request.actor)

"""The audit log, read only."""

from datetime import datetime
from typing import Any

from ninja import Query, Router, Schema

from huoqun.core import http, paging
from huoqun.core.http import Day
from huoqun.core.ids import BigId
from huoqun.org import access, models, queries
from huoqun.org.api.shapes import Word
from huoqun.org.kinds import Permission

router = Router(tags=["org"])


class AuditOut(Schema):
    """One line of the audit log; no staff means that the house itself acted."""

    id: BigId
    at: datetime
    staff_id: BigId | None
    staff_name: str | None
    action: str
    object_name: str
    object_id: BigId | None
    detail: dict[str, Any]
    reason: str
    ip: str | None

    @staticmethod
    def resolve_staff_name(entry: models.AuditEntry) -> str | None:
        """Who acted."""
        return entry.staff.name if entry.staff else None


class AuditQuery(http.PageIn):
    """Which lines; days are business days, both included."""

    staff_id: BigId | None = None
    action: Word = ""
    object_name: Word = ""
    object_id: BigId | None = None
    first_day: Day | None = None
    last_day: Day | None = None


@router.get("/audit", response=http.Page[AuditOut])
@access.requires(Permission.VIEW_AUDIT)
def audit_log(
    request: access.StaffRequest, wanted: Query[AuditQuery]
) -> paging.Window[models.AuditEntry]:
    """List who did what in one's part of the organisation, newest first."""
    chosen = queries.AuditFilter(**wanted.model_dump(exclude={"cursor", "limit"}))
    found = queries.audit_log(request.scope, chosen)
    return paging.window(found, cursor=wanted.cursor, limit=wanted.limit, descending=True)

"""Events that were not taken, for those who bring data in."""

from datetime import datetime

from ninja import Query, Router, Schema

from huoqun.connectors.webhooks import queries
from huoqun.connectors.webhooks.kinds import EventFault, EventResult
from huoqun.core import http, paging
from huoqun.core.ids import BigId, Count
from huoqun.org import access
from huoqun.org.kinds import Permission

router = Router(tags=["webhooks"])


class KeptQuery(http.PageIn):
    """Which page of which events."""

    source_id: BigId | None = None
    result: EventResult | None = None


class KeptEventOut(Schema):
    """An event that was not taken: why, how it stood, how often and when it came."""

    id: BigId
    source_id: BigId
    source_name: str
    result: EventResult
    fault: EventFault
    reason_zh: str
    reason_en: str
    order_id: str
    detail: str
    text: str
    times: Count
    first_at: datetime
    last_at: datetime

    @staticmethod
    def resolve_reason_zh(row: queries.Kept) -> str:
        """Why, in Chinese."""
        return row.fault.zh

    @staticmethod
    def resolve_reason_en(row: queries.Kept) -> str:
        """Why, in English."""
        return row.fault.en


@router.get("/kept", response=http.Page[KeptEventOut])
@access.requires(Permission.IMPORT)
def kept(request: access.StaffRequest, wanted: Query[KeptQuery]) -> paging.Window[queries.Kept]:
    """List the events that were not taken, those that came last first."""
    if wanted.source_id is not None:
        queries.get(wanted.source_id, seen_by=request.scope)
    rows = queries.kept_visible_to(request.scope, source_id=wanted.source_id, result=wanted.result)
    return queries.kept_page(rows, cursor=wanted.cursor, limit=wanted.limit)

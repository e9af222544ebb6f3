"""The rows that an import did not take."""

from django.http import HttpResponseBase, StreamingHttpResponse
from ninja import Query, Schema

from huoqun.connectors.files import queries
from huoqun.connectors.files.api.routes import router
from huoqun.connectors.files.kinds import Field
from huoqun.core import http, paging
from huoqun.core.ids import BigId, Count
from huoqun.org import access
from huoqun.org.kinds import Permission


class RejectionOut(Schema):
    """A row that was not taken: why, in which field, what stood there, and the whole row."""

    id: BigId
    row_no: Count
    fault: str
    reason_zh: str
    reason_en: str
    field: Field | None
    written: str
    original: str

    @staticmethod
    def resolve_reason_zh(row: queries.Rejection) -> str:
        """Why, in Chinese."""
        return row.fault.zh

    @staticmethod
    def resolve_reason_en(row: queries.Rejection) -> str:
        """Why, in English."""
        return row.fault.en


@router.get("/{import_id}/rejected", response=http.Page[RejectionOut])
@access.requires(Permission.IMPORT)
def rejected(
    request: access.StaffRequest, import_id: BigId, wanted: Query[http.PageIn]
) -> paging.Window[queries.Rejection]:
    """List the rows that were not taken, in the order of the file."""
    batch = queries.get(import_id, seen_by=request.scope)
    return queries.rejections(batch, cursor=wanted.cursor, limit=wanted.limit)


@router.get("/{import_id}/rejected.csv", response={200: str})
@access.requires(Permission.IMPORT)
def rejected_file(request: access.StaffRequest, import_id: BigId) -> HttpResponseBase:
    """Download the rows that were not taken as CSV."""
    batch = queries.get(import_id, seen_by=request.scope)
    answer = StreamingHttpResponse(queries.rejected_report(batch), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="rejected-{batch.pk}.csv"'
    return answer

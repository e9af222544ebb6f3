"""Staff routes about who a customer is; lists and profiles stand where orders are known too."""

from typing import Annotated, Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from huoqun.analytics import actions as analytics_actions
from huoqun.analytics import queries as analytics_queries
from huoqun.analytics.kinds import ExportFormat, Reading
from huoqun.core import http
from huoqun.core.http import Day, Line
from huoqun.core.ids import BIGINT_MAX, BigId, Count
from huoqun.customers import actions, queries
from huoqun.org import access
from huoqun.org.kinds import Permission

router = Router(tags=["customers"])

# One word such as "看" explains nothing to whoever reads the audit log.
REASON_LENGTH_MIN = 4
REPORT_ROWS_DEFAULT = 1_000
REPORT_ROWS_MAX = 10_000
CHOICES_MAX = 200

Choices = Annotated[list[Line], Field(max_length=CHOICES_MAX)]
Number = Annotated[int, Field(ge=-BIGINT_MAX, le=BIGINT_MAX)]


class RevealIn(Schema):
    """Why someone needs to read a person's name."""

    reason: Annotated[Line, Field(min_length=REASON_LENGTH_MIN)]


class NameOut(Schema):
    """A person's readable names; ``name`` is null when only the import's id is known."""

    name: str | None
    import_id: str


@router.post("/{customer_id}/reveal", response=NameOut)
@access.requires(Permission.REVEAL_PERSONAL)
def reveal(
    request: access.StaffRequest, customer_id: BigId, body: RevealIn
) -> dict[str, str | None]:
    """Show a person's name and import id; the audit log keeps the reason."""
    customer = queries.get(customer_id, seen_by=request.scope)
    name = actions.reveal(
        customer=customer, reason=body.reason, actor=request.actor, seen_by=request.scope
    )
    return {"name": name.display, "import_id": name.import_id}


class PeopleReportIn(Schema):
    """The question of a report that names people; see ``docs/metrics.md``."""

    community: Choices = Field(default_factory=list)
    store: Choices = Field(default_factory=list)
    source: Choices = Field(default_factory=list)
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    reading: Reading = Reading.ALL
    currency: Annotated[str, Field(pattern="^[A-Za-z]{3}$")] | None = None
    format: Literal["json", "csv", "xlsx"] = "json"
    cursor: Annotated[int, Field(ge=0, le=BIGINT_MAX)] = 0
    limit: Annotated[int, Field(ge=1, le=REPORT_ROWS_MAX)] = REPORT_ROWS_DEFAULT


class PeopleReportOut(Schema):
    """Some rows of a report on people, who are named by the ids of their import."""

    name: str
    columns: list[str]
    rows: list[dict[str, str | bool | Number | float | None]]
    next_cursor: str | None
    total: Count


@router.post("/reports/{name}", response=PeopleReportOut)
@access.requires(Permission.REVEAL_PERSONAL)
def people_report(request: access.StaffRequest, name: str, asked: Query[PeopleReportIn]) -> Any:  # noqa: ANN401 - rows or a file
    """Tell of people by their import ids: ``members``, or ``rfm`` for who may see money.

    Everybody's ids leave the system at once: one must be allowed to export them and to see them
    in the clear, and each reading leaves a line in the audit log (so it is a POST).
    """
    scope = request.scope
    needed = [Permission.VIEW_MEMBERS, Permission.EXPORT]
    if name in analytics_queries.MONEY_REPORTS:
        needed.append(Permission.VIEW_MONEY)
    for permission in needed:
        access.check(request, permission)
        scope = scope.where(permission)
    params = analytics_queries.ReportParams(
        communities=tuple(asked.community),
        stores=tuple(asked.store),
        sources=tuple(asked.source),
        first=asked.first,
        last=asked.last,
        reading=asked.reading,
        currency=asked.currency,
    )
    table = queries.report(name, params, scope)
    told = analytics_actions.Reported(
        name=name, tables=[table], how=asked.format, scope=scope, params=params
    )
    analytics_actions.note_export(action="people_reported", told=told, by=request.actor)
    if asked.format != "json":
        file = analytics_queries.as_file(name, table, ExportFormat(asked.format))
        return http.file_response(
            name=file.name, content=file.content, content_type=file.content_type
        )
    end = asked.cursor + asked.limit
    return {
        "name": name,
        "columns": table.column_names,
        "rows": analytics_queries.as_rows(table.slice(asked.cursor, asked.limit)),
        "next_cursor": str(end) if end < table.num_rows else None,
        "total": table.num_rows,
    }

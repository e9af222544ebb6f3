"""Staff routes of reports, metrics and the rows behind a figure."""

from typing import Any

from ninja import Query, Router

from huoqun.analytics import actions, metrics, queries
from huoqun.analytics.api import shapes
from huoqun.analytics.kinds import ExportFormat
from huoqun.core import http
from huoqun.org import access
from huoqun.org.kinds import Permission

router = Router(tags=["analytics"])


@router.get("/metrics", response=shapes.reports.MetricsOut)
@access.requires(Permission.VIEW_FIGURES)
def metric_catalogue(request: access.StaffRequest) -> dict[str, list[metrics.Metric]]:
    """Show how every figure is computed."""
    del request
    return {"metrics": metrics.as_rows()}


@router.get("/metrics/{metric_key}/rows", response=shapes.reports.ReportOut)
@access.requires(Permission.VIEW_FIGURES)
def metric_rows(
    request: access.StaffRequest, metric_key: str, asked: Query[shapes.reports.RowsIn]
) -> dict[str, Any]:
    """Show the rows over which a figure of one community is computed.

    Rows of people need the right to see members, rows of orders the right to see money.
    """
    scope = request.scope
    for permission in queries.rows_need(metric_key):
        access.check(request, permission)
        scope = scope.where(permission)
    params = queries.ReportParams(
        community_ids=(asked.community_id,),
        first=asked.first,
        last=asked.last,
        reading=asked.reading,
    )
    table = queries.rows_behind(metric_key, params, scope)
    return shapes.reports.page_of(metric_key, table, cursor=asked.cursor, limit=asked.limit)


@router.get("/reports/{name}", response=shapes.reports.ReportOut)
@access.requires(Permission.VIEW_FIGURES)
def report(request: access.StaffRequest, name: str, asked: Query[shapes.reports.ReportIn]) -> Any:  # noqa: ANN401 - rows or a file
    """Answer a report as rows, or as a CSV or Excel file for those who may export.

    Reports that name people are exports, which a colleague approves.
    """
    if name in queries.PERSONAL_REPORTS:
        raise queries.UnknownReport(name=name, known="/exports/lists")
    scope = request.scope
    if name in queries.MONEY_REPORTS:
        access.check(request, Permission.VIEW_MONEY)
        scope = request.full_scope.where(Permission.VIEW_MONEY)
    params = shapes.reports.params_of(asked)
    if asked.format == "json":
        table = queries.report(name, params, scope)
        page = table.slice(asked.cursor, asked.limit)
        answer = shapes.reports.page_of(name, table, cursor=asked.cursor, limit=asked.limit)
        return answer | {"names": queries.names_of(name, page, params, scope)}
    access.check(request, Permission.EXPORT)
    scope = scope.where(Permission.EXPORT)
    table = queries.report(name, params, scope)
    told = actions.Reported(name=name, tables=[table], how=asked.format, scope=scope, params=params)
    actions.note_export(action="report_exported", told=told, by=request.actor)
    file = queries.as_file(name, table, ExportFormat(asked.format))
    return http.file_response(name=file.name, content=file.content, content_type=file.content_type)

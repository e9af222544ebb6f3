"""Staff routes of reports, metrics and the rows behind a figure."""

from typing import Any

import pyarrow
from django.http import HttpResponse
from ninja import Query, Router

from huoqun.analytics import metrics, queries
from huoqun.analytics.api import shapes
from huoqun.analytics.reports import writing
from huoqun.org import access
from huoqun.org import actions as org_actions
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
    """Answer a report as rows, or as a CSV file for those who may export.

    Reports that name people stand with the customers.
    """
    if name in queries.PERSONAL_REPORTS:
        raise queries.UnknownReport(name=name, known="/customers/reports")
    scope = request.scope
    if name in queries.MONEY_REPORTS:
        access.check(request, Permission.VIEW_MONEY)
        scope = request.full_scope.where(Permission.VIEW_MONEY)
    table = queries.report(name, shapes.reports.params_of(asked), scope)
    return _answer(request, name, asked, table)


def _answer(
    request: access.StaffRequest, name: str, asked: shapes.reports.ReportIn, table: pyarrow.Table
) -> dict[str, Any] | HttpResponse:
    """Give a report as the asker wants it; an export leaves a line in the audit log."""
    if asked.format == "csv":
        access.check(request, Permission.EXPORT)
        org_actions.audit(
            staff=request.staff,
            action="report_exported",
            object_name="report",
            object_id=None,
            detail={"report": name, "rows": table.num_rows},
            request=request,
        )
        response = HttpResponse(writing.as_csv(table), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    return shapes.reports.page_of(name, table, cursor=asked.cursor, limit=asked.limit)

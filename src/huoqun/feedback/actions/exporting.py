"""The list of tickets as a file: names masked, no word of what was said, noted in the audit."""

from dataclasses import asdict
from datetime import datetime
from typing import Literal

import pyarrow as pa

from huoqun.core import clock, spreadsheets
from huoqun.core.refusal import Refused
from huoqun.feedback import queries
from huoqun.feedback.kinds import TicketKind, TicketOrigin, TicketSeverity, TicketState, ToldVia
from huoqun.org import actions as org_actions
from huoqun.org.queries import Scope

ROWS_MAX = 50_000
FileFormat = Literal["csv", "xlsx"]


class ExportTooLarge(Refused):
    """More tickets than one file takes."""

    code = "feedback_export_too_large"
    zh = "一次最多导出 {rows_max} 条反馈，请先缩小筛选范围。"
    en = "A file takes {rows_max} tickets at most; narrow the filter first."


def export(
    *, seen_by: Scope, wanted: queries.Wanted, file_format: FileFormat, actor: org_actions.Actor
) -> bytes:
    """The tickets that fit a filter as a file; raises ExportTooLarge."""
    rows = queries.listed(seen_by, wanted).select_related("unit", "community", "assigned")
    found = list(rows.order_by("-opened_at", "-id")[: ROWS_MAX + 1])
    if len(found) > ROWS_MAX:
        raise ExportTooLarge(rows_max=ROWS_MAX)
    table = pa.Table.from_pylist(
        [_row(each) for each in queries.named(found)], schema=pa.schema(_COLUMNS)
    )
    asked = {name: value for name, value in asdict(wanted).items() if value and name != "words"}
    org_actions.audit(
        staff=actor.staff,
        action="feedback.exported",
        object_name="feedback_ticket",
        object_id=None,
        detail={
            "rows": table.num_rows,
            "format": file_format,
            # Words may be a person's name: only that somebody was looked for is kept.
            "filter": {name: str(value) for name, value in asked.items()},
            "by_words": bool(wanted.words),
        },
        request=actor.request,
        unit_id=actor.staff.unit_id if actor.staff else None,
    )
    if file_format == "csv":
        return spreadsheets.csv_bytes(table)
    return spreadsheets.xlsx_bytes(table, sheet="feedback")


_COLUMNS = [
    (name, pa.string())
    for name in (
        "编号",
        "状态",
        "类型",
        "紧急程度",
        "来源",
        "商品",
        "客户",
        "社群",
        "门店",
        "负责人",
        "提出时间",
        "首次回复时限",
        "首次回复",
        "解决时限",
        "解决",
        "告知会员",
        "告知方式",
        "结案",
        "重开次数",
    )
]


def _row(found: queries.ListedTicket) -> dict[str, str | None]:
    ticket = found.ticket
    cells = (
        str(ticket.pk),
        TicketState(ticket.state).zh,
        TicketKind(ticket.kind).zh,
        TicketSeverity(ticket.severity).zh,
        TicketOrigin(ticket.origin).zh,
        ticket.product,
        found.customer_name,
        ticket.community.title if ticket.community else None,
        ticket.unit.name,
        ticket.assigned.name if ticket.assigned else None,
        _moment(ticket.opened_at),
        _moment(ticket.answer_due_at),
        _moment(ticket.first_answered_at),
        _moment(ticket.solve_due_at),
        _moment(ticket.solved_at),
        _moment(ticket.told_back_at),
        ToldVia(ticket.told_via).zh if ticket.told_via else None,
        _moment(ticket.closed_at),
        str(ticket.reopened_count),
    )
    return {name: cell for (name, _), cell in zip(_COLUMNS, cells, strict=True)}


def _moment(at: datetime | None) -> str | None:
    """A moment of the business zone, to the minute."""
    return at.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M") if at else None

"""Customers handed over: from members who stay and from members who left (§8)."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import transfers as records
from wecom_sandbox.rules import paging, transfers
from wecom_sandbox.store import Row

CUSTOMERS_MAX = 100
PAGE_MAX = 1000


class TransferResigned(msgspec.Struct, kw_only=True):
    """POST resigned/transfer_customer."""

    handover_userid: str
    takeover_userid: str
    external_userid: Annotated[list[str], Meta(min_length=1, max_length=CUSTOMERS_MAX)]


class Transfer(TransferResigned, kw_only=True):
    """POST transfer_customer."""

    transfer_success_msg: Annotated[str, Meta(max_length=200)] = ""


class Result(msgspec.Struct, kw_only=True):
    """POST transfer_result and resigned/transfer_result."""

    handover_userid: str
    takeover_userid: str
    cursor: fields.Cursor = ""


class Unassigned(msgspec.Struct, kw_only=True):
    """POST get_unassigned_list; page_id is the old way of paging."""

    page_id: Annotated[int, Meta(ge=0)] | None = None
    cursor: fields.Cursor = ""
    page_size: fields.Limit | None = None


def transfer(call: Call, request: Transfer) -> Answer:
    """From a member who stays: begins for each customer who can be moved."""
    if request.handover_userid == request.takeover_userid:
        raise ApiError(40130)
    giver = call.staff(request.handover_userid, unknown=40003)
    return _start(call, request, giver, on_job=True, message=request.transfer_success_msg)


def transfer_resigned(call: Call, request: TransferResigned) -> Answer:
    """From a member who left."""
    return _start(call, request, _gone(call, request.handover_userid), on_job=False, message="")


def _gone(call: Call, userid: str) -> Row:
    row = call.store.one(
        "SELECT * FROM staff WHERE corp_id = ? AND userid = ?", call.corp_id, userid
    )
    if row is None:
        raise ApiError(40003, userid)
    if row["status"] != 5:
        raise ApiError(40097, userid)
    return row


def _start(
    call: Call, request: TransferResigned, giver: Row, *, on_job: bool, message: str
) -> Answer:
    taker = call.staff(request.takeover_userid, unknown=40003)
    if taker["status"] != 1:
        raise ApiError(40143, request.takeover_userid)
    if not taker["real_name"]:
        raise ApiError(40098, request.takeover_userid)
    full = records.is_full(call.box, taker)
    found = []
    for external in dict.fromkeys(request.external_userid):
        code = _start_one(call, (giver, taker), external, on_job=on_job, full=full, message=message)
        found.append({"external_userid": external, "errcode": code})
    return {"customer": found}


def _start_one(
    call: Call, pair: tuple[Row, Row], external: str, *, on_job: bool, full: bool, message: str
) -> int:
    known = call.store.one(
        "SELECT 1 FROM customer WHERE external_userid = ? AND corp_id = ?", external, call.corp_id
    )
    if known is None:
        return 40096
    code = records.refusal(
        call.box, call.corp_id, pair[0]["userid"], external, on_job=on_job, full=full
    )
    if not code:
        app_id = call.app.app_id
        records.start(call.box, app_id, pair, external, on_job=on_job, message=message)
    return code


def result(call: Call, request: Result) -> Answer:
    """How the hand-overs between two members who stay stand."""
    return _result(call, request, on_job=True)


def result_resigned(call: Call, request: Result) -> Answer:
    """The same for a member who left."""
    return _result(call, request, on_job=False)


def _result(call: Call, request: Result, *, on_job: bool) -> Answer:
    """The last hand-over of each customer; a waiting one shows when it will be over."""
    rows = call.store.all(
        "SELECT * FROM transfer AS t WHERE corp_id = ?1 AND handover = ?2 AND takeover = ?3"
        " AND on_job = ?4 AND no > ?5 AND NOT EXISTS (SELECT 1 FROM transfer AS later"
        "  WHERE later.corp_id = t.corp_id AND later.external_userid = t.external_userid"
        "  AND later.handover = t.handover AND later.takeover = t.takeover"
        "  AND later.on_job = t.on_job AND later.no > t.no) ORDER BY no LIMIT ?6",
        call.corp_id,
        request.handover_userid,
        request.takeover_userid,
        int(on_job),
        fields.after(request.cursor),
        PAGE_MAX + 1,
    )
    page = rows[:PAGE_MAX]
    return {
        "customer": [_shown(call, row) for row in page],
        "next_cursor": paging.cursor_of(page[-1]["no"]) if len(rows) > PAGE_MAX else "",
    }


def _shown(call: Call, row: Row) -> dict[str, Any]:
    at = row["takeover_time"]
    if row["status"] == transfers.WAITING:
        at = row["started_at"] + call.box.settings.transfer_seconds
    return {
        "external_userid": row["external_userid"],
        "status": row["status"],
        "takeover_time": at,
    }


def unassigned(call: Call, request: Unassigned) -> Answer:
    """Customers of members who left, until they are assigned."""
    limit = paging.above_to_max(asked=request.page_size, default=PAGE_MAX, most=PAGE_MAX)
    skip = 0 if request.cursor else (request.page_id or 0) * limit
    rows = call.store.all(
        "SELECT * FROM unassigned WHERE corp_id = ? AND no > ? ORDER BY no LIMIT ? OFFSET ?",
        call.corp_id,
        fields.after(request.cursor),
        limit + 1,
        skip,
    )
    page = rows[:limit]
    last = len(rows) <= limit
    return {
        "info": [
            {
                "handover_userid": row["handover"],
                "external_userid": row["external_userid"],
                "dimission_time": row["dimission_time"],
            }
            for row in page
        ],
        "is_last": last,
        "next_cursor": "" if last else paging.cursor_of(page[-1]["no"]),
    }

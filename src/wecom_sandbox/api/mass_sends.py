"""Mass sends by the app: planned here, confirmed by staff (§8)."""

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import Meta

from wecom_sandbox.api import attachments as parts
from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import mass_sends, scope
from wecom_sandbox.rules import paging
from wecom_sandbox.store import Row, marks, pack, unpack

CUSTOMERS_MAX = 10_000
GROUPS_MAX = 2000
ATTACHMENTS_MAX = 9
LIST_DEFAULT, LIST_MAX = 50, 100
PAGE_DEFAULT, PAGE_MAX = 500, 1000
SPAN_S_MAX = 31 * 86400
DAY_S = 86400

ChatType = Literal["single", "group"]


class TagGroup(msgspec.Struct, kw_only=True):
    """Any of these tags."""

    tag_list: fields.Ids100 = []


class TagFilter(msgspec.Struct, kw_only=True):
    """One tag of every group."""

    group_list: Annotated[list[TagGroup], Meta(max_length=100)] = []


class Add(msgspec.Struct, kw_only=True):
    """POST add_msg_template."""

    chat_type: ChatType = "single"
    external_userid: Annotated[list[str], Meta(max_length=CUSTOMERS_MAX)] = []
    chat_id_list: Annotated[list[str], Meta(max_length=GROUPS_MAX)] = []
    tag_filter: TagFilter | None = None
    sender: str = ""
    allow_select: bool = False
    text: parts.Text | None = None
    attachments: list[parts.Attachment] = []


class ListSends(msgspec.Struct, kw_only=True):
    """POST get_groupmsg_list_v2."""

    chat_type: ChatType
    start_time: fields.Time
    end_time: fields.Time
    creator: str = ""
    filter_type: Literal[0, 1, 2] = 2
    limit: fields.Limit | None = None
    cursor: fields.Cursor = ""


class OneSend(msgspec.Struct, kw_only=True):
    """POST remind_groupmsg_send and cancel_groupmsg_send."""

    ERRCODES: ClassVar[dict[str, int]] = {"msgid": 41046}

    msgid: str


class Tasks(OneSend, kw_only=True):
    """POST get_groupmsg_task."""

    limit: fields.Limit | None = None
    cursor: fields.Cursor = ""


class Results(Tasks, kw_only=True):
    """POST get_groupmsg_send_result."""

    userid: str


def add(call: Call, request: Add) -> Answer:
    """Plan a mass send. Nothing goes out before the senders tap."""
    if len(request.attachments) > ATTACHMENTS_MAX:
        raise ApiError(41064, f"{ATTACHMENTS_MAX} are allowed")
    parts.check(call, request.text, request.attachments)
    if request.sender:
        call.staff(request.sender, unknown=40003)
    plan_for = _groups_plan if request.chat_type == "group" else _customers_plan
    plan, failed = plan_for(call, request)
    if not plan:
        raise ApiError(41048)
    text = {"content": request.text.content} if request.text and request.text.content else None
    content = mass_sends.Content(
        text=text,
        attachments=parts.kept(request.attachments),
        allow_select=request.allow_select,
    )
    msgid = mass_sends.create(
        call.box,
        call.corp_id,
        request.chat_type,
        content,
        plan,
        app_id=call.app.app_id,
    )
    return {"fail_list": failed, "msgid": msgid}


def _groups_plan(call: Call, request: Add) -> tuple[dict[str, list[str]], list[str]]:
    """The sender's groups: those named, or all."""
    if not request.sender:
        raise ApiError(40063, "sender")
    owned = call.store.column(
        "SELECT chat_id FROM groupchat WHERE corp_id = ? AND owner = ? AND dissolved_at IS NULL"
        " ORDER BY no",
        call.corp_id,
        request.sender,
    )
    if not request.chat_id_list:
        return ({request.sender: owned} if owned else {}), []
    known = set(owned)
    good = [each for each in dict.fromkeys(request.chat_id_list) if each in known]
    failed = [each for each in request.chat_id_list if each not in known]
    return ({request.sender: good} if good else {}), failed


def _customers_plan(call: Call, request: Add) -> tuple[dict[str, list[str]], list[str]]:
    """Each customer by the member who talked to them last, or by the sender."""
    if not request.sender and not request.external_userid and request.tag_filter is None:
        raise ApiError(40063, "sender or external_userid")
    rows = call.store.all(
        "SELECT userid, external_userid FROM friendship JOIN staff USING (corp_id, userid)"
        " WHERE corp_id = ?1 AND customer_left_at IS NULL AND NOT half AND status = 1"
        " AND (?2 = '' OR userid = ?2)"
        " AND (?3 = '[]' OR external_userid IN (SELECT value FROM json_each(?3)))"
        " ORDER BY coalesce(last_chat_at, friendship.created_at), friendship.no",
        call.corp_id,
        request.sender,
        pack(request.external_userid),
    )
    people = scope.visible(call.box, call.app)
    last = {
        row["external_userid"]: row["userid"]
        for row in rows
        if people is None or row["userid"] in people
    }
    if request.tag_filter is not None and not request.external_userid:
        last = _with_tags(call, request.tag_filter, last)
    plan: dict[str, list[str]] = {}
    for external, userid in sorted(last.items()):
        plan.setdefault(userid, []).append(external)
    return plan, [each for each in request.external_userid if each not in last]


def _with_tags(call: Call, wanted: TagFilter, last: dict[str, str]) -> dict[str, str]:
    """Those who carry one tag of every group, set by the member who will send."""
    for group in wanted.group_list:
        if not group.tag_list:
            continue
        rows = call.store.all(
            f"SELECT external_userid, userid FROM friendship_tag WHERE corp_id = ?"  # noqa: S608  # marks only
            f" AND tag_id IN ({marks(group.tag_list)})",
            call.corp_id,
            *group.tag_list,
        )
        carry = {(row["external_userid"], row["userid"]) for row in rows}
        last = {
            external: userid for external, userid in last.items() if (external, userid) in carry
        }
    return last


def sends(call: Call, request: ListSends) -> Answer:
    """What was planned by apps and begun by members, in the order it was made."""
    if not 0 <= request.end_time - request.start_time <= SPAN_S_MAX:
        raise ApiError(40058, "start_time and end_time are at most a month apart")
    limit = paging.above_to_default(asked=request.limit, default=LIST_DEFAULT, most=LIST_MAX)
    settled_ms = call.box.now_ms() - call.box.settings.dispatch_ms
    rows = call.store.all(
        "SELECT * FROM mass_send WHERE corp_id = ?1 AND chat_type = ?2"
        " AND created_ms >= ?3 AND created_ms <= ?4 AND no > ?5"
        " AND (?6 = 2 OR create_type = ?6) AND (?7 = '' OR creator = ?7) ORDER BY no LIMIT ?8",
        call.corp_id,
        request.chat_type,
        request.start_time * 1000,
        min(request.end_time * 1000 + 999, settled_ms),
        fields.after(request.cursor),
        request.filter_type,
        request.creator,
        limit + 1,
    )
    page = rows[:limit]
    people = scope.visible(call.box, call.app)
    shown = [
        row for row in page if people is None or not row["creator"] or row["creator"] in people
    ]
    return {
        "group_msg_list": [_send(row) for row in shown],
        "next_cursor": paging.cursor_of(page[-1]["no"]) if len(rows) > limit else "",
    }


def _send(row: Row) -> dict[str, object]:
    """Without a creator when an app made it."""
    found: dict[str, object] = {"msgid": row["msgid"]}
    if row["creator"]:
        found["creator"] = row["creator"]
    found |= {"create_time": row["created_ms"] // 1000, "create_type": row["create_type"]}
    if row["text_json"]:
        found["text"] = unpack(row["text_json"])
    return {**found, "attachments": unpack(row["attachments_json"])}


def tasks(call: Call, request: Tasks) -> Answer:
    """Who has tapped."""
    mass_sends.require(call.box, call.corp_id, request.msgid)
    limit = paging.above_to_default(asked=request.limit, default=PAGE_DEFAULT, most=PAGE_MAX)
    rows = call.store.all(
        "SELECT * FROM mass_send_task WHERE msgid = ? AND no > ? ORDER BY no LIMIT ?",
        request.msgid,
        fields.after(request.cursor),
        limit + 1,
    )
    page = rows[:limit]
    return {
        "task_list": [
            {"userid": row["userid"], "status": row["status"], **_sent_at(row)} for row in page
        ],
        "next_cursor": paging.cursor_of(page[-1]["no"]) if len(rows) > limit else "",
    }


def results(call: Call, request: Results) -> Answer:
    """What became of one member's targets."""
    send = mass_sends.require(call.box, call.corp_id, request.msgid)
    task = call.store.one(
        "SELECT 1 FROM mass_send_task WHERE msgid = ? AND userid = ?", request.msgid, request.userid
    )
    if task is None:
        raise ApiError(40003, request.userid)
    limit = paging.above_to_default(asked=request.limit, default=PAGE_DEFAULT, most=PAGE_MAX)
    rows = call.store.all(
        "SELECT * FROM mass_send_target WHERE msgid = ? AND userid = ? AND no > ?"
        " ORDER BY no LIMIT ?",
        request.msgid,
        request.userid,
        fields.after(request.cursor),
        limit + 1,
    )
    page = rows[:limit]
    kind = "chat_id" if send["chat_type"] == mass_sends.GROUP else "external_userid"
    return {
        "send_list": [
            {
                kind: row["target"],
                "userid": row["userid"],
                "status": row["status"],
                **_sent_at(row),
            }
            for row in page
        ],
        "next_cursor": paging.cursor_of(page[-1]["no"]) if len(rows) > limit else "",
    }


def _sent_at(row: Row) -> dict[str, int]:
    return {"send_time": row["send_time"]} if row["send_time"] else {}


def remind(call: Call, request: OneSend) -> None:
    """Nudge those who have not tapped; three times in 24 hours."""
    _require_going(call, request.msgid)
    now = call.box.now()
    lately = call.store.value(
        "SELECT count(*) FROM mass_send_reminder WHERE msgid = ? AND at > ?",
        request.msgid,
        now - DAY_S,
    )
    if lately >= call.box.settings.reminders_per_day_max:
        raise ApiError(41094)
    call.store.insert("mass_send_reminder", msgid=request.msgid, at=now)
    call.store.update("mass_send_task", {"msgid": request.msgid, "status": 0}, reminded_at=now)


def cancel(call: Call, request: OneSend) -> None:
    """Stop what was not sent yet; what was sent stays."""
    _require_going(call, request.msgid)
    call.store.update("mass_send", {"msgid": request.msgid}, cancelled_at=call.box.now())


def _require_going(call: Call, msgid: str) -> None:
    if mass_sends.require(call.box, call.corp_id, msgid)["cancelled_at"] is not None:
        raise ApiError(41093)

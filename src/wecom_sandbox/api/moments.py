"""Moments: made by a job, published by staff, read back here (§8)."""

from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.limits import MINUTE_S
from wecom_sandbox.records import media, moments, scope
from wecom_sandbox.rules import paging
from wecom_sandbox.store import Row, pack, unpack

TEXT_BYTES_MAX = 4000
TEXT_MAX = 2000
MOST = {"image": 9, "video": 1, "link": 1}
SENDERS_MAX = 100_000
SPAN_S_MAX = 30 * 86400
MONTH_S = 30 * 86400
PAGE_DEFAULT, PAGE_MAX = 500, 1000
SENT_DEFAULT, SENT_MAX = 3000, 5000


class Text(msgspec.Struct, kw_only=True):
    """text"""

    content: Annotated[str, Meta(max_length=TEXT_MAX)] = ""


class File(msgspec.Struct, kw_only=True):
    """image and video"""

    media_id: str


class Link(msgspec.Struct, kw_only=True, omit_defaults=True):
    """link; its picture may be left out"""

    url: Annotated[str, Meta(min_length=1, max_length=2048)]
    title: Annotated[str, Meta(max_length=64)] = ""
    media_id: str = ""


class Attachment(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One attachment; all of a moment are of one kind."""

    ERRCODES: ClassVar[dict[str, int]] = {"msgtype": 41065}

    msgtype: Literal["image", "video", "link"]
    image: File | None = None
    video: File | None = None
    link: Link | None = None


class Senders(msgspec.Struct, kw_only=True):
    """sender_list"""

    user_list: Annotated[list[str], Meta(max_length=SENDERS_MAX)] = []
    department_list: Annotated[list[int], Meta(max_length=SENDERS_MAX)] = []


class Tagged(msgspec.Struct, kw_only=True):
    """external_contact_list"""

    tag_list: list[str] = []


class Range(msgspec.Struct, kw_only=True):
    """visible_range"""

    sender_list: Senders | None = None
    external_contact_list: Tagged | None = None


class AddTask(msgspec.Struct, kw_only=True):
    """POST add_moment_task."""

    ERRCODES: ClassVar[dict[str, int]] = {"msgtype": 41065}

    text: Text | None = None
    attachments: list[Attachment] = []
    visible_range: Range | None = None


class JobResult(msgspec.Struct, kw_only=True):
    """GET get_moment_task_result."""

    jobid: str


class ListMoments(msgspec.Struct, kw_only=True):
    """POST get_moment_list."""

    start_time: fields.Time
    end_time: fields.Time
    creator: str = ""
    filter_type: Literal[0, 1, 2] = 2
    cursor: fields.Cursor = ""
    limit: fields.Limit | None = None


class OneMoment(msgspec.Struct, kw_only=True):
    """POST cancel_moment_task."""

    ERRCODES: ClassVar[dict[str, int]] = {"moment_id": 41059}

    moment_id: str


class Tasks(OneMoment, kw_only=True):
    """POST get_moment_task."""

    cursor: fields.Cursor = ""
    limit: fields.Limit | None = None


class OfMember(Tasks, kw_only=True):
    """POST get_moment_customer_list, get_moment_send_result, get_moment_comments."""

    userid: str


def add_task(call: Call, request: AddTask) -> Answer:
    """Ask for a moment; a job makes it."""
    _check(call, request)
    settings, now = call.box.settings, call.box.now()
    most = settings.moments_per_minute_max
    call.box.limits.take(call.corp_id, "moments", seconds=MINUTE_S, most=most)
    used = call.store.value(
        "SELECT count(*) FROM moment_job WHERE corp_id = ? AND created_ms > ?",
        call.corp_id,
        (now - MONTH_S) * 1000,
    )
    if used >= settings.moments_per_month_max:
        raise ApiError(45009, "moments of a month")
    range_ = request.visible_range or Range()
    senders, tagged = range_.sender_list or Senders(), range_.external_contact_list or Tagged()
    text = {"content": request.text.content} if request.text and request.text.content else None
    wanted = moments.Wanted(
        text=text,
        attachments=msgspec.to_builtins(request.attachments),
        users=senders.user_list,
        departments=senders.department_list,
        tags=tagged.tag_list,
    )
    jobid = call.box.ids.next("job", 48)
    created_ms = call.box.now_ms()
    call.store.insert(
        "moment_job",
        jobid=jobid,
        corp_id=call.corp_id,
        app_id=call.app.app_id,
        request_json=pack(wanted),
        created_ms=created_ms,
    )
    call.box.set_timer(moments.JOB, due_ms=created_ms + settings.moment_done_ms, jobid=jobid)
    return {"jobid": jobid}


def _check(call: Call, request: AddTask) -> None:
    """Something in it, of one kind, not too many, every medium uploaded for moments."""
    if not (request.text and request.text.content) and not request.attachments:
        raise ApiError(41089)
    if request.text:
        fields.check_bytes("text.content", request.text.content, TEXT_BYTES_MAX)
    kinds = {each.msgtype for each in request.attachments}
    if len(kinds) > 1:
        raise ApiError(41065, "attachments are of one kind")
    for kind in kinds:
        if len(request.attachments) > MOST[kind]:
            raise ApiError(41064, f"{MOST[kind]} of {kind}")
    for each in request.attachments:
        _check_medium(call, each)


def _check_medium(call: Call, attachment: Attachment) -> None:
    part = getattr(attachment, attachment.msgtype)
    if part is None:
        raise ApiError(40063, attachment.msgtype)
    if isinstance(part, Link) and not part.media_id:
        return
    type_ = "image" if isinstance(part, Link) else attachment.msgtype
    row = media.require(call.box, call.corp_id, part.media_id, type_)
    if row["kind"] != "moment":
        raise ApiError(41072, part.media_id)


def job_result(call: Call, request: JobResult) -> Answer:
    """How far the job is; it is forgotten after a day."""
    job = call.store.one(
        "SELECT * FROM moment_job WHERE jobid = ? AND app_id = ?", request.jobid, call.app.app_id
    )
    life_ms = call.box.settings.moment_job_seconds * 1000
    if job is None or call.box.now_ms() - job["created_ms"] > life_ms:
        raise ApiError(40088, request.jobid)
    status = moments.job_status(call.box, job)
    found: dict[str, Any] = {"status": status, "type": "add_moment_task"}
    if status == moments.DONE and job["result_json"]:
        found["result"] = unpack(job["result_json"])
    return found


def listed(call: Call, request: ListMoments) -> Answer:
    """Moments of the corp and of members, in the order they were made."""
    if not 0 <= request.end_time - request.start_time <= SPAN_S_MAX:
        raise ApiError(40058, "start_time and end_time are at most 30 days apart")
    most = call.box.settings.moment_list_limit_max
    limit = paging.above_to_default(asked=request.limit, default=most, most=most)
    rows = call.store.all(
        "SELECT * FROM moment WHERE corp_id = ?1 AND created_at BETWEEN ?2 AND ?3 AND no > ?4"
        " AND (?5 = 2 OR create_type = ?5) AND (?6 = '' OR creator = ?6) ORDER BY no LIMIT ?7",
        call.corp_id,
        request.start_time,
        request.end_time,
        fields.after(request.cursor),
        request.filter_type,
        request.creator,
        limit + 1,
    )
    page = rows[:limit]
    people = scope.visible(call.box, call.app)
    return {
        "moment_list": [
            _moment(row)
            for row in page
            if people is None or not row["creator"] or row["creator"] in people
        ],
        "next_cursor": paging.cursor_of(page[-1]["no"]) if len(rows) > limit else "",
    }


def _moment(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {"moment_id": row["moment_id"]}
    if row["creator"]:
        found["creator"] = row["creator"]
    found |= {
        "create_time": row["created_at"],
        "create_type": row["create_type"],
        "visible_type": row["visible_type"],
    }
    if row["text_json"]:
        found["text"] = unpack(row["text_json"])
    for attachment in unpack(row["attachments_json"]):
        kind = attachment["msgtype"]
        if kind == "image":
            found.setdefault("image", []).append(attachment["image"])
        else:
            found[kind] = attachment[kind]
    return found


def tasks(call: Call, request: Tasks) -> Answer:
    """Who has published a corp's moment."""
    moments.require(call.box, call.corp_id, request.moment_id, by_corp=True)
    limit = paging.above_to_default(asked=request.limit, default=PAGE_DEFAULT, most=PAGE_MAX)
    rows = call.store.all(
        "SELECT * FROM moment_task WHERE moment_id = ? AND no > ? ORDER BY no LIMIT ?",
        request.moment_id,
        fields.after(request.cursor),
        limit + 1,
    )
    page = rows[:limit]
    return {
        "task_list": [
            {"userid": row["userid"], "publish_status": row["publish_status"]} for row in page
        ],
        "next_cursor": paging.cursor_of(page[-1]["no"]) if len(rows) > limit else "",
    }


def customers(call: Call, request: OfMember) -> Answer:
    """Whom a member's moment was meant for."""
    _task(call, request)
    limit = paging.above_to_default(asked=request.limit, default=PAGE_DEFAULT, most=PAGE_MAX)
    rows, cursor = _audience(call, request, "chosen", limit)
    people = [{"userid": row["userid"], "external_userid": row["external_userid"]} for row in rows]
    return {"customer_list": people, "next_cursor": cursor}


def send_result(call: Call, request: OfMember) -> Answer:
    """Who can see it."""
    _published(call, request)
    limit = paging.above_to_default(asked=request.limit, default=SENT_DEFAULT, most=SENT_MAX)
    rows, cursor = _audience(call, request, "reached", limit)
    people = [{"external_userid": row["external_userid"]} for row in rows]
    return {"customer_list": people, "next_cursor": cursor}


def _audience(call: Call, request: OfMember, which: str, limit: int) -> tuple[list[Row], str]:
    rows = call.store.all(
        f"SELECT * FROM moment_audience WHERE moment_id = ? AND userid = ? AND {which}"  # noqa: S608  # two names
        " AND no > ? ORDER BY no LIMIT ?",
        request.moment_id,
        request.userid,
        fields.after(request.cursor),
        limit + 1,
    )
    page = rows[:limit]
    return page, paging.cursor_of(page[-1]["no"]) if len(rows) > limit else ""


def comments(call: Call, request: OfMember) -> Answer:
    """Who commented and who liked; what they wrote is not told."""
    _published(call, request)
    place = call.box, request.moment_id, request.userid
    return {
        "comment_list": list(moments.reactions(*place, moments.COMMENT)),
        "like_list": list(moments.reactions(*place, moments.LIKE)),
    }


def cancel(call: Call, request: OneMoment) -> None:
    """Stop those who have not published yet."""
    row = moments.require(call.box, call.corp_id, request.moment_id, by_corp=True)
    if row["cancelled_at"] is None:
        call.store.update("moment", {"no": row["no"]}, cancelled_at=call.box.now())


def _task(call: Call, request: OfMember) -> Row:
    moments.require(call.box, call.corp_id, request.moment_id)
    task = moments.find_task(call.box, request.moment_id, request.userid)
    if task is None:
        raise ApiError(41061, request.userid)
    return task


def _published(call: Call, request: OfMember) -> None:
    if not _task(call, request)["publish_status"]:
        raise ApiError(41062, request.userid)

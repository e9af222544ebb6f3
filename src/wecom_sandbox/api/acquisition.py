"""Acquisition links: made here, opened by customers, counted here (§6)."""

from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Answer, Call, Nothing
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import acquisition as records
from wecom_sandbox.records import scope
from wecom_sandbox.rules import paging
from wecom_sandbox.store import Row, Value, pack, unpack

LIST_MAX = 100
CUSTOMERS_MAX = 1000
DAY_S = 86400
BACK_S_MAX = 180 * DAY_S
KEY_LENGTH = 20

Name = Annotated[str, Meta(min_length=1, max_length=30)]


class Range(msgspec.Struct, kw_only=True):
    """range"""

    user_list: list[str] = []
    department_list: list[int] = []


class Priority(msgspec.Struct, kw_only=True, omit_defaults=True):
    """priority_option"""

    priority_type: Annotated[int, Meta(ge=0, le=2)] = 0
    priority_userid_list: list[str] = []


class Create(msgspec.Struct, kw_only=True):
    """POST customer_acquisition/create_link."""

    link_name: Name
    range: Range
    skip_verify: bool = True
    priority_option: Priority | None = None


class OneLink(msgspec.Struct, kw_only=True):
    """POST customer_acquisition/get and delete_link."""

    link_id: str


class Update(OneLink, kw_only=True):
    """POST customer_acquisition/update_link; the range is replaced whole."""

    link_name: Name | None = None
    range: Range | None = None
    skip_verify: bool | None = None
    priority_option: Priority | None = None


class ListLinks(msgspec.Struct, kw_only=True):
    """POST customer_acquisition/list_link."""

    limit: fields.Limit | None = None
    cursor: fields.Cursor = ""


class Customers(OneLink, kw_only=True):
    """POST customer_acquisition/customer."""

    limit: fields.Limit | None = None
    cursor: fields.Cursor = ""


class Statistic(OneLink, kw_only=True):
    """POST customer_acquisition/statistic."""

    start_time: fields.Time
    end_time: fields.Time


class ChatInfo(msgspec.Struct, kw_only=True):
    """POST customer_acquisition/get_chat_info."""

    ERRCODES: ClassVar[dict[str, int]] = {}

    chat_key: str


def listed(call: Call, request: ListLinks) -> Answer:
    """The links that this app made."""
    limit = paging.above_to_max(asked=request.limit, default=LIST_MAX, most=LIST_MAX)
    rows = call.store.all(
        "SELECT no, link_id FROM acquisition_link WHERE app_id = ? AND no > ? ORDER BY no LIMIT ?",
        call.app.app_id,
        fields.after(request.cursor),
        limit + 1,
    )
    page = rows[:limit]
    return {
        "link_id_list": [row["link_id"] for row in page],
        "next_cursor": paging.cursor_of(page[-1]["no"]) if len(rows) > limit else "",
    }


def create(call: Call, request: Create) -> Answer:
    """A link that leads to some people."""
    _check_range(call, request.range)
    count = call.store.value(
        "SELECT count(*) FROM acquisition_link WHERE corp_id = ?", call.corp_id
    )
    if count >= call.box.settings.acquisition_links_max:
        raise ApiError(41095)
    link_id = call.box.ids.next("link", 32, "ca")
    call.store.insert(
        "acquisition_link",
        link_id=link_id,
        corp_id=call.corp_id,
        app_id=call.app.app_id,
        name=request.link_name,
        url_key=call.box.ids.next("link url", KEY_LENGTH, "ca"),
        skip_verify=int(request.skip_verify),
        users_json=pack(request.range.user_list),
        departments_json=pack(request.range.department_list),
        priority_json=pack(request.priority_option) if request.priority_option else None,
        created_at=call.box.now(),
    )
    link = _require(call, link_id)
    return {
        "link": {
            "link_id": link_id,
            "link_name": link["name"],
            "url": records.url_of(call.box, link),
            "create_time": link["created_at"],
        }
    }


def get(call: Call, request: OneLink) -> Answer:
    """One link."""
    link = _require(call, request.link_id)
    found: dict[str, Any] = {
        "link": {
            "link_name": link["name"],
            "url": records.url_of(call.box, link),
            "create_time": link["created_at"],
            "skip_verify": bool(link["skip_verify"]),
        },
        "range": {
            "user_list": unpack(link["users_json"]),
            "department_list": unpack(link["departments_json"]),
        },
    }
    if link["priority_json"]:
        found["priority_option"] = unpack(link["priority_json"])
    return found


def update(call: Call, request: Update) -> None:
    """Change what is named."""
    _require(call, request.link_id)
    changes: dict[str, Value] = {}
    if request.link_name is not None:
        changes["name"] = request.link_name
    if request.range is not None:
        _check_range(call, request.range)
        changes["users_json"] = pack(request.range.user_list)
        changes["departments_json"] = pack(request.range.department_list)
    if request.skip_verify is not None:
        changes["skip_verify"] = int(request.skip_verify)
    if request.priority_option is not None:
        changes["priority_json"] = pack(request.priority_option)
    if changes:
        call.store.update("acquisition_link", {"link_id": request.link_id}, **changes)


def delete(call: Call, request: OneLink) -> None:
    """The link leads nowhere any more."""
    row = _require(call, request.link_id)
    call.store.run("DELETE FROM acquisition_link WHERE no = ?", row["no"])


def customers(call: Call, request: Customers) -> Answer:
    """Who came through a link, to whom, and whether they talked."""
    _require(call, request.link_id)
    limit = paging.above_to_max(asked=request.limit, default=CUSTOMERS_MAX, most=CUSTOMERS_MAX)
    rows = call.store.all(
        "SELECT * FROM acquisition_customer WHERE link_id = ? AND no > ? ORDER BY no LIMIT ?",
        request.link_id,
        fields.after(request.cursor),
        limit + 1,
    )
    page = rows[:limit]
    names = ("external_userid", "userid", "chat_status", "state")
    return {
        "customer_list": [{name: row[name] for name in names} for row in page],
        "next_cursor": paging.cursor_of(page[-1]["no"]) if len(rows) > limit else "",
    }


def quota(call: Call, request: Nothing) -> Answer:
    """What is left, parcel by parcel."""
    now = call.box.now()
    parcels = [row for row in records.quota(call.box, call.corp_id) if row["expires_on"] > now]
    return {
        "total": sum(row["total"] for row in parcels),
        "balance": sum(row["balance"] for row in parcels),
        "quota_list": [
            {"expire_date": row["expires_on"], "balance": row["balance"]} for row in parcels
        ],
    }


def statistic(call: Call, request: Statistic) -> Answer:
    """People who clicked and people who came, over whole days."""
    _require(call, request.link_id)
    clock, now = call.box.clock, call.box.now()
    first = clock.day_start(request.start_time)
    last = clock.day_start(request.end_time) + DAY_S
    if request.start_time > request.end_time or first < clock.day_start(now) - BACK_S_MAX:
        raise ApiError(40058, "start_time and end_time lie within the last 180 days")
    clicks = call.store.value(
        "SELECT count(DISTINCT external_userid) FROM acquisition_click"
        " WHERE link_id = ? AND day >= ? AND day < ?",
        request.link_id,
        first,
        last,
    )
    new = call.store.value(
        "SELECT count(*) FROM acquisition_customer"
        " WHERE link_id = ? AND added_at >= ? AND added_at < ?",
        request.link_id,
        first,
        last,
    )
    return {"click_link_customer_cnt": clicks, "new_customer_cnt": new}


def chat_info(call: Call, request: ChatInfo) -> Answer:
    """The chat behind the key of customer_start_chat, for half an hour."""
    row = call.store.one(
        "SELECT * FROM chat_key WHERE chat_key = ? AND corp_id = ?", request.chat_key, call.corp_id
    )
    if row is None or row["expires_at"] <= call.box.now():
        raise ApiError(40058, "chat_key")
    received = call.store.value(
        "SELECT max(received) FROM acquisition_customer"
        " WHERE link_id = ? AND userid = ? AND external_userid = ?",
        row["link_id"],
        row["userid"],
        row["external_userid"],
    )
    return {
        "userid": row["userid"],
        "external_userid": row["external_userid"],
        "chat_info": {
            "recv_msg_cnt": received,
            "link_id": row["link_id"],
            "state": row["state"],
        },
    }


def _require(call: Call, link_id: str) -> Row:
    """A link of this app; others are unknown to it."""
    row = call.store.one(
        "SELECT * FROM acquisition_link WHERE link_id = ? AND app_id = ?", link_id, call.app.app_id
    )
    if row is None:
        raise ApiError(40058, "link_id")
    return row


def _check_range(call: Call, range_: Range) -> None:
    if not range_.user_list and not range_.department_list:
        raise ApiError(40063, "range")
    if range_.user_list:
        scope.require_staff_list(call.box, call.app, range_.user_list)
    people = scope.staff_of(
        call.box, call.corp_id, range_.user_list, range_.department_list, active=False
    )
    most = call.box.settings.acquisition_people_max
    if not people or len(people) > most:
        raise ApiError(40058, f"range has {len(people)} people, 1 to {most} are allowed")

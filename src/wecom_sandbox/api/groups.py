"""Customer groups: lists, detail, hand-over (§7)."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import groups, scope
from wecom_sandbox.rules import paging
from wecom_sandbox.store import Row, Value, marks

DAY_S = 86400
PERIOD_DAYS = 90


class OwnerFilter(msgspec.Struct, kw_only=True):
    """owner_filter"""

    userid_list: fields.Ids100 = []


class ListGroups(msgspec.Struct, kw_only=True):
    """POST externalcontact/groupchat/list"""

    status_filter: Literal[0, 1, 2, 3] = 0
    owner_filter: OwnerFilter | None = None
    cursor: fields.Cursor = ""
    limit: Annotated[int, Meta(ge=1, le=1000)]


class GetGroup(msgspec.Struct, kw_only=True):
    """POST externalcontact/groupchat/get"""

    chat_id: fields.Id
    need_name: fields.Flag = 0


class Transfer(msgspec.Struct, kw_only=True):
    """POST externalcontact/groupchat/transfer and onjob_transfer"""

    chat_id_list: Annotated[list[fields.Id], Meta(min_length=1, max_length=100)]
    new_owner: fields.Id


class OpenGid(msgspec.Struct, kw_only=True):
    """POST externalcontact/opengid_to_chatid"""

    opengid: fields.Id


def listed(call: Call, request: ListGroups) -> Answer:
    """The groups of owners in range, in the order they were made."""
    owners = _owners(call, request.owner_filter)
    where, values = "", list[Value]()
    if owners is not None:
        where, values = f" AND owner IN ({marks(owners)})", [*owners]
    if request.status_filter:
        where += " AND status = ?"
        values.append(request.status_filter)
    sql = (
        "SELECT no, chat_id, status FROM groupchat"  # noqa: S608  # marks only
        f" WHERE corp_id = ? AND no > ? AND dissolved_at IS NULL{where} ORDER BY no LIMIT ?"
    )
    after = fields.after(request.cursor)
    rows = call.store.all(sql, call.corp_id, after, *values, request.limit + 1)
    page = rows[: request.limit]
    cursor = paging.cursor_of(page[-1]["no"]) if len(rows) > request.limit else ""
    return {
        "group_chat_list": [{"chat_id": row["chat_id"], "status": row["status"]} for row in page],
        "next_cursor": cursor,
    }


def _owners(call: Call, chosen: OwnerFilter | None) -> list[str] | None:
    """Whose groups are asked for; None stands for everyone's."""
    if chosen is not None and chosen.userid_list:
        scope.require_staff_list(call.box, call.app, chosen.userid_list)
        return chosen.userid_list
    people = scope.visible(call.box, call.app)
    count = len(people) if people is not None else _staff_count(call)
    if count > call.box.settings.staff_without_filter_max:
        raise ApiError(81017)
    return None if people is None else sorted(people)


def _staff_count(call: Call) -> int:
    key = ("staff", call.corp_id)
    if key not in call.box.cache:
        call.box.cache[key] = call.store.value(
            "SELECT count(*) FROM staff WHERE corp_id = ? AND status <> 5", call.corp_id
        )
    count: int = call.box.cache[key]
    return count


def get(call: Call, request: GetGroup) -> Answer:
    """A group with its members."""
    group = _seen(call, request.chat_id)
    if request.need_name:
        rows = call.store.all(
            "SELECT m.*, c.unionid, coalesce(c.name, s.name, '') AS name FROM group_member AS m"
            " LEFT JOIN customer AS c ON m.type = 2 AND c.external_userid = member_id"
            " LEFT JOIN staff AS s ON m.type = 1 AND s.corp_id = ? AND s.userid = member_id"
            " WHERE chat_id = ? ORDER BY join_time, member_id",
            call.corp_id,
            request.chat_id,
        )
    else:
        rows = call.store.all(
            "SELECT m.*, c.unionid, '' AS name FROM group_member AS m"
            " LEFT JOIN customer AS c ON m.type = 2 AND c.external_userid = member_id"
            " WHERE chat_id = ? ORDER BY join_time, member_id",
            request.chat_id,
        )
    bound = call.store.value("SELECT open_platform_bound FROM corp WHERE corp_id = ?", call.corp_id)
    found: dict[str, object] = {
        "chat_id": group["chat_id"],
        "name": group["name"],
        "owner": group["owner"],
        "create_time": group["created_at"],
    }
    if group["notice"]:
        found["notice"] = group["notice"]
    need_name = bool(request.need_name)
    found["member_list"] = [_member(row, need_name=need_name, bound=bool(bound)) for row in rows]
    found["admin_list"] = [{"userid": row["member_id"]} for row in rows if row["is_admin"]]
    if call.box.settings.member_versions_on:
        found["member_version"] = group["member_version"]
    return {"group_chat": found}


def _member(row: Row, *, need_name: bool, bound: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "userid": row["member_id"],
        "type": row["type"],
        "join_time": row["join_time"],
        "join_scene": row["join_scene"],
    }
    if bound and row["unionid"]:
        found["unionid"] = row["unionid"]
    if row["invitor"]:
        found["invitor"] = {"userid": row["invitor"]}
    if row["nickname"]:
        found["group_nickname"] = row["nickname"]
    if need_name:
        found["name"] = row["name"]
    if row["state"] and row["join_scene"] == groups.BY_QR:
        found["state"] = row["state"]
    return found


def _seen(call: Call, chat_id: str) -> Row:
    """A group whose owner is in range."""
    group = groups.require(call.box, call.corp_id, chat_id)
    if not scope.may_see(call.box, call.app, group["owner"]):
        raise ApiError(60011, chat_id)
    return group


def transfer_resigned(call: Call, request: Transfer) -> Answer:
    """Hand over groups whose owner has left."""
    return _transfer(call, request, on_job=False)


def transfer_on_job(call: Call, request: Transfer) -> Answer:
    """Hand over groups whose owner still works here."""
    return _transfer(call, request, on_job=True)


def _transfer(call: Call, request: Transfer, *, on_job: bool) -> Answer:
    """Each group for itself: what fails is listed, the rest changes hands at once."""
    owner = call.staff(request.new_owner)
    if owner["status"] != 1:
        raise ApiError(41054, request.new_owner)
    if not owner["real_name"]:
        raise ApiError(40098, request.new_owner)
    if call.box.now() - owner["last_login_at"] > 365 * DAY_S:
        raise ApiError(90510, request.new_owner)
    failed = []
    for chat_id in dict.fromkeys(request.chat_id_list):
        code = _hand_over(call, chat_id, request.new_owner, on_job=on_job)
        if code:
            failed.append({"chat_id": chat_id, "errcode": code, "errmsg": ApiError(code).meaning})
    return {"failed_chat_list": failed}


def _hand_over(call: Call, chat_id: str, new_owner: str, *, on_job: bool) -> int:
    """The errcode of one hand-over; 0 when it is done."""
    group = groups.find(call.box, call.corp_id, chat_id)
    if group is None:
        return 90501
    if group["owner"] == new_owner:
        return 90504
    status = call.store.value(
        "SELECT status FROM staff WHERE corp_id = ? AND userid = ?", call.corp_id, group["owner"]
    )
    if on_job == (status == 5):
        return 90502 if on_job else 90500
    joins = groups.member(call.box, chat_id, new_owner) is None
    if joins and group["members"] >= call.box.settings.group_members_max:
        return 90503
    if refusal := _worn_out(call, group, new_owner, on_job=on_job):
        return refusal
    groups.change_owner(call.box, group, new_owner, on_job=on_job)
    call.store.update("groupchat", {"chat_id": chat_id}, status=0 if on_job else 3)
    return 0


def _worn_out(call: Call, group: Row, new_owner: str, *, on_job: bool) -> int:
    """45009-like limits: so many groups a day for a person, so many times for a group."""
    now, settings = call.box.now(), call.box.settings
    today = call.store.value(
        "SELECT count(*) FROM group_transfer WHERE corp_id = ? AND new_owner = ? AND at >= ?",
        call.corp_id,
        new_owner,
        call.box.clock.day_start(now),
    )
    if today >= settings.group_transfers_per_day_max:
        return 45009
    lately = call.store.value(
        "SELECT count(*) FROM group_transfer WHERE chat_id = ? AND on_job AND at > ?",
        group["chat_id"],
        now - PERIOD_DAYS * DAY_S,
    )
    return 45009 if on_job and lately >= settings.group_transfers_per_90_days_max else 0


def by_opengid(call: Call, request: OpenGid) -> Answer:
    """The group behind the id that a mini-program was given."""
    chat_id = call.store.value(
        "SELECT chat_id FROM groupchat WHERE opengid = ? AND corp_id = ? AND dissolved_at IS NULL",
        request.opengid,
        call.corp_id,
    )
    if chat_id is None:
        raise ApiError(90511)
    return {"chat_id": chat_id}

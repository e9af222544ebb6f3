"""Customers and who follows them (§5)."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Answer, Call, Nothing
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import friends, media, scope
from wecom_sandbox.rules import paging
from wecom_sandbox.store import Row, unpack

BATCH_MAX = 100
BATCH_DEFAULT = 50


class OfUser(msgspec.Struct, kw_only=True):
    """GET externalcontact/list"""

    userid: str


class Get(msgspec.Struct, kw_only=True):
    """GET externalcontact/get"""

    external_userid: str
    cursor: fields.Cursor = ""


class Batch(msgspec.Struct, kw_only=True):
    """POST externalcontact/batch/get_by_user"""

    userid_list: Annotated[list[fields.Id], Meta(max_length=100)] = []
    userid: fields.Id | None = None  # the call's first form, which wechatpy still sends
    cursor: fields.Cursor = ""
    limit: fields.Limit | None = None


class Remark(msgspec.Struct, kw_only=True):
    """POST externalcontact/remark"""

    userid: fields.Id
    external_userid: fields.Id
    remark: fields.Text20 | None = None
    description: fields.Text150 | None = None
    remark_company: fields.Text20 | None = None
    remark_mobiles: Annotated[list[str], Meta(max_length=20)] | None = None
    remark_pic_mediaid: str | None = None


class ByUnionid(msgspec.Struct, kw_only=True):
    """POST externalcontact/unionid_to_external_userid and idconvert/…"""

    unionid: fields.Id
    openid: str = ""
    subject_type: int = 0


def followers(call: Call, request: Nothing) -> Answer:
    """The members with 客户联系, in range."""
    people = scope.visible(call.box, call.app)
    rows = call.store.column(
        "SELECT userid FROM staff WHERE corp_id = ? AND contact AND status <> 5 ORDER BY no",
        call.corp_id,
    )
    return {"follow_user": [each for each in rows if people is None or each in people]}


def of_user(call: Call, request: OfUser) -> Answer:
    """The customers of one member."""
    call.staff(request.userid)
    found = call.store.column(
        "SELECT external_userid FROM friendship WHERE corp_id = ? AND userid = ? ORDER BY no",
        call.corp_id,
        request.userid,
    )
    empty = call.box.settings.empty_customer_list_errcode
    if not found and empty:
        raise ApiError(empty)
    return {"external_userid": found}


def get(call: Call, request: Get) -> Answer:
    """A customer with everyone who follows them."""
    customer = friends.customer(call.box, call.corp_id, request.external_userid)
    after = fields.after(request.cursor)
    most = call.box.settings.followers_per_page
    rows = call.store.all(
        "SELECT * FROM friendship WHERE external_userid = ? AND no > ? ORDER BY no",
        request.external_userid,
        after,
    )
    people = scope.visible(call.box, call.app)
    seen = [row for row in rows if people is None or row["userid"] in people]
    if not seen:
        raise ApiError(84061)
    page = seen[:most]
    answer: dict[str, object] = {
        "external_contact": _contact(call, customer),
        "follow_user": [_follow(call, row) for row in page],
    }
    if len(seen) > most:
        answer["next_cursor"] = paging.cursor_of(page[-1]["no"])
    return answer


def batch(call: Call, request: Batch) -> Answer:
    """The customers of several members, page by page; a customer comes once per follower."""
    userids = request.userid_list or ([request.userid] if request.userid else [])
    if not userids:
        raise ApiError(40063, "userid_list")
    scope.require_staff_list(call.box, call.app, userids)
    limit = paging.above_to_max(asked=request.limit, default=BATCH_DEFAULT, most=BATCH_MAX)
    start = fields.position(request.cursor, int, int) or (0, 0)
    index, after = int(start[0]), int(start[1])
    rows: list[Row] = []
    places: list[tuple[int, int]] = []
    for at in range(index, len(userids)):
        found = call.store.all(
            "SELECT f.*, c.name, c.avatar, c.type, c.gender, c.unionid, c.position, c.corp_name,"
            " c.corp_full_name FROM friendship AS f JOIN customer AS c USING (external_userid)"
            " WHERE f.corp_id = ? AND f.userid = ? AND f.no > ? ORDER BY f.no LIMIT ?",
            call.corp_id,
            userids[at],
            after if at == index else 0,
            limit + 1 - len(rows),
        )
        rows += found
        places += [(at, row["no"]) for row in found]
        if len(rows) > limit:
            break
    cursor = paging.cursor_of(*places[limit - 1]) if len(rows) > limit else ""
    return {
        "external_contact_list": [
            {"external_contact": _contact(call, row), "follow_info": _follow_info(call, row)}
            for row in rows[:limit]
        ],
        "next_cursor": cursor,
    }


def remark(call: Call, request: Remark) -> Answer:
    """What a member writes about a customer."""
    names = ("remark", "description", "remark_company", "remark_mobiles", "remark_pic_mediaid")
    if all(getattr(request, name) is None for name in names):
        raise ApiError(40063, "nothing to change")
    call.staff(request.userid)
    friends.customer(call.box, call.corp_id, request.external_userid)
    row = friends.require(call.box, call.corp_id, request.userid, request.external_userid)
    if request.remark_pic_mediaid:
        media.require(call.box, call.corp_id, request.remark_pic_mediaid, "image")
    change_remark(
        call,
        row,
        remark=request.remark,
        description=request.description,
        remark_corp_name=request.remark_company,
        mobiles=request.remark_mobiles,
    )
    return {}


def change_remark(call: Call, row: Row, *, mobiles: list[str] | None, **texts: str | None) -> None:
    """Write what is given; mobiles of [""] clear the list."""
    changes: dict[str, Any] = {name: text for name, text in texts.items() if text is not None}
    if mobiles is not None:
        kept = [each for each in mobiles if each]
        changes["remark_mobiles_json"] = msgspec.json.encode(kept).decode()
    if changes:
        call.store.update("friendship", {"no": row["no"]}, **changes)


def by_unionid(call: Call, request: ByUnionid) -> Answer:
    """The customer behind a unionid, for verified corps."""
    verified = call.store.value("SELECT verified FROM corp WHERE corp_id = ?", call.corp_id)
    if not verified:
        raise ApiError(48002, "the corp is not verified")
    external = call.store.value(
        "SELECT external_userid FROM customer WHERE unionid = ? AND corp_id = ?",
        request.unionid,
        call.corp_id,
    )
    if external is None:
        raise ApiError(84061)
    return {"external_userid": external}


def _contact(call: Call, row: Row) -> dict[str, object]:
    """Who the customer is; what is not known is left out."""
    found: dict[str, object] = {
        "external_userid": row["external_userid"],
        "name": row["name"],
        "type": row["type"],
        "avatar": row["avatar"],
        "gender": row["gender"],
    }
    if row["type"] == 1 and row["unionid"] and _bound(call):
        found["unionid"] = row["unionid"]
    for name in ("position", "corp_name", "corp_full_name"):
        if row[name]:
            found[name] = row[name]
    return found


def _bound(call: Call) -> bool:
    key = ("bound", call.corp_id)
    if key not in call.box.cache:
        call.box.cache[key] = bool(
            call.store.value("SELECT open_platform_bound FROM corp WHERE corp_id = ?", call.corp_id)
        )
    return bool(call.box.cache[key])


def _relation(row: Row) -> dict[str, object]:
    found: dict[str, object] = {
        "userid": row["userid"],
        "remark": row["remark"],
        "description": row["description"],
        "createtime": row["created_at"],
        "remark_mobiles": unpack(row["remark_mobiles_json"]),
        "add_way": row["add_way"],
        "oper_userid": row["oper_userid"],
    }
    if row["remark_corp_name"]:
        found["remark_corp_name"] = row["remark_corp_name"]
    if row["state"]:
        found["state"] = row["state"]
    return found


def _follow(call: Call, row: Row) -> dict[str, object]:
    """As externalcontact/get shows it: tags in full."""
    tags: list[dict[str, object]] = [
        {
            "group_name": tag["group_name"],
            "tag_name": tag["name"],
            "tag_id": tag["tag_id"],
            "type": 1,
        }
        for tag in call.store.all(
            "SELECT tag.tag_id, tag.name, tag_group.name AS group_name FROM friendship_tag"
            " JOIN tag USING (tag_id) JOIN tag_group USING (group_id)"
            " WHERE external_userid = ? AND userid = ? ORDER BY tag_id",
            row["external_userid"],
            row["userid"],
        )
    ]
    tags += [
        {"group_name": "", "tag_name": name, "type": 2}
        for name in call.store.column(
            "SELECT name FROM personal_tag WHERE external_userid = ? AND userid = ? ORDER BY name",
            row["external_userid"],
            row["userid"],
        )
    ]
    return {**_relation(row), "tags": tags}


def _follow_info(call: Call, row: Row) -> dict[str, object]:
    """As the batch shows it: tag ids only."""
    ids = call.store.column(
        "SELECT tag_id FROM friendship_tag WHERE external_userid = ? AND userid = ?"
        " ORDER BY tag_id",
        row["external_userid"],
        row["userid"],
    )
    return {**_relation(row), "tag_id": ids}

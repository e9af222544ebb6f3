"""Contact ways (「联系我」): codes by which people become friends of staff (§6)."""

from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from wecom_sandbox.api import attachments, fields
from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import scope, ways
from wecom_sandbox.rules import paging
from wecom_sandbox.store import Row, pack, unpack

ONE, MANY = 1, 2
QR = 2
LIST_MAX = 1000
LIST_DEFAULT = 100
LIST_DAYS_BACK = 90
CONCLUSION_BYTES_MAX = 4000


class Conclusions(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What a temporary chat ends with."""

    text: attachments.Text | None = None
    image: attachments.Image | None = None
    link: attachments.Link | None = None
    miniprogram: attachments.MiniProgram | None = None


class WayFields(msgspec.Struct, kw_only=True):
    """What add and update have in common."""

    style: int | None = None
    remark: fields.Text30 | None = None
    skip_verify: bool | None = None
    state: fields.Text30 | None = None
    user: list[fields.Id] | None = None
    party: list[int] | None = None
    expires_in: Annotated[int, Meta(gt=0)] | None = None
    chat_expires_in: Annotated[int, Meta(gt=0)] | None = None
    unionid: str | None = None
    is_exclusive: bool | None = None
    conclusions: Conclusions | None = None


class AddWay(WayFields, kw_only=True):
    """POST externalcontact/add_contact_way"""

    ERRCODES: ClassVar = {"type": 41039, "scene": 41040, "style": 41042}
    MISSING: ClassVar = {"type": 41037, "scene": 41038}

    type: Literal[1, 2]
    scene: Literal[1, 2]
    is_temp: bool = False


class UpdateWay(WayFields, kw_only=True):
    """POST externalcontact/update_contact_way"""

    MISSING: ClassVar = {"config_id": 41043}

    config_id: fields.Id


class OneWay(msgspec.Struct, kw_only=True):
    """POST externalcontact/get_contact_way and del_contact_way"""

    MISSING: ClassVar = {"config_id": 41043}

    config_id: fields.Id


class ListWays(msgspec.Struct, kw_only=True):
    """POST externalcontact/list_contact_way"""

    start_time: fields.Time | None = None
    end_time: fields.Time | None = None
    cursor: fields.Cursor = ""
    limit: fields.Limit | None = None


class CloseTemp(msgspec.Struct, kw_only=True):
    """POST externalcontact/close_temp_chat"""

    userid: fields.Id
    external_userid: fields.Id


def add(call: Call, request: AddWay) -> Answer:
    """A new way; QR codes come with the address of their picture."""
    users, parties = request.user or [], request.party or []
    _check_people(call, request.type, users, parties)
    settings, now = call.box.settings, call.box.now()
    if request.is_temp:
        _check_temp(call, request, now)
    ways.require_quota(call.box, call.corp_id)
    _check_conclusions(call, request.conclusions)
    config_id = call.box.ids.hexadecimal("contact way")
    life = request.expires_in or settings.temp_way_seconds
    call.store.insert(
        "contact_way",
        config_id=config_id,
        corp_id=call.corp_id,
        app_id=call.app.app_id,
        type=request.type,
        scene=request.scene,
        style=request.style,
        remark=request.remark or "",
        skip_verify=int(request.skip_verify is not False),
        state=request.state or "",
        users_json=pack(users),
        departments_json=pack(parties),
        is_temp=int(request.is_temp),
        expires_at=now + life if request.is_temp else None,
        chat_expires_in=request.chat_expires_in or settings.temp_chat_seconds,
        unionid=request.unionid or "",
        is_exclusive=int(bool(request.is_exclusive)),
        conclusions_json=pack(request.conclusions) if request.conclusions else None,
        created_at=now,
    )
    answer = {"config_id": config_id}
    if request.scene == QR:
        answer["qr_code"] = ways.qr_url(call.box, config_id)
    return answer


def get(call: Call, request: OneWay) -> Answer:
    """A way as it stands."""
    row = _require(call, request.config_id)
    found: dict[str, object] = {
        "config_id": row["config_id"],
        "type": row["type"],
        "scene": row["scene"],
        "is_temp": bool(row["is_temp"]),
        "remark": row["remark"],
        "skip_verify": bool(row["skip_verify"]),
        "state": row["state"],
        "user": unpack(row["users_json"]),
        "party": unpack(row["departments_json"]),
        "is_exclusive": bool(row["is_exclusive"]),
    }
    if row["style"] is not None:
        found["style"] = row["style"]
    if row["scene"] == QR:
        found["qr_code"] = ways.qr_url(call.box, row["config_id"])
    if row["is_temp"]:
        found["expires_in"] = row["expires_at"] - row["created_at"]
        found["chat_expires_in"] = row["chat_expires_in"]
        if row["unionid"]:
            found["unionid"] = row["unionid"]
        if row["conclusions_json"]:
            found["conclusions"] = unpack(row["conclusions_json"])
    return {"contact_way": found}


def listed(call: Call, request: ListWays) -> Answer:
    """The ids of all ways but temporary ones, by the time they were made."""
    limit = paging.above_to_max(asked=request.limit, default=LIST_DEFAULT, most=LIST_MAX)
    now = call.box.now()
    start = now - LIST_DAYS_BACK * 86400 if request.start_time is None else request.start_time
    rows = call.store.all(
        "SELECT no, config_id FROM contact_way WHERE corp_id = ? AND NOT is_temp"
        " AND created_at BETWEEN ? AND ? AND no > ? ORDER BY no LIMIT ?",
        call.corp_id,
        start,
        now if request.end_time is None else request.end_time,
        fields.after(request.cursor),
        limit + 1,
    )
    page = rows[:limit]
    cursor = paging.cursor_of(page[-1]["no"]) if len(rows) > limit else ""
    return {
        "contact_way": [{"config_id": row["config_id"]} for row in page],
        "next_cursor": cursor,
    }


def update(call: Call, request: UpdateWay) -> Answer:
    """Change what is given; user and party replace the old lists."""
    row = _require(call, request.config_id)
    changes: dict[str, Any] = {}
    users, parties = unpack(row["users_json"]), unpack(row["departments_json"])
    if request.user is not None or request.party is not None:
        users, parties = request.user or [], request.party or []
        _check_people(call, row["type"], users, parties)
        changes = {"users_json": pack(users), "departments_json": pack(parties)}
    for name in ("style", "remark", "state", "unionid", "chat_expires_in"):
        if (value := getattr(request, name)) is not None:
            changes[name] = value
    for name in ("skip_verify", "is_exclusive"):
        if (value := getattr(request, name)) is not None:
            changes[name] = int(value)
    if request.expires_in and row["is_temp"]:
        changes["expires_at"] = call.box.now() + request.expires_in
    if request.conclusions:
        _check_conclusions(call, request.conclusions)
        changes["conclusions_json"] = pack(request.conclusions)
    if changes:
        call.store.update("contact_way", {"no": row["no"]}, **changes)
    return {}


def delete(call: Call, request: OneWay) -> Answer:
    """The code opens nothing any more."""
    row = _require(call, request.config_id)
    call.store.run("DELETE FROM contact_way WHERE no = ?", row["no"])
    return {}


def close_temp_chat(call: Call, request: CloseTemp) -> Answer:
    """End a temporary chat; its closing words are sent."""
    call.staff(request.userid)
    closed = call.store.run(
        "UPDATE temp_chat SET closed = 1 WHERE corp_id = ? AND userid = ? AND external_userid = ?"
        " AND NOT closed AND expires_at > ?",
        call.corp_id,
        request.userid,
        request.external_userid,
        call.box.now(),
    )
    if not closed:
        raise ApiError(84061, "no temporary chat")
    return {}


def _require(call: Call, config_id: str) -> Row:
    row = call.store.one(
        "SELECT * FROM contact_way WHERE config_id = ? AND corp_id = ?", config_id, call.corp_id
    )
    if row is None:
        raise ApiError(41044, config_id)
    return row


def _check_people(call: Call, kind: int, users: list[str], parties: list[int]) -> None:
    if kind == ONE and (len(users) != 1 or parties):
        raise ApiError(40058, "type 1 takes exactly one user")
    if not users and not parties:
        raise ApiError(40063, "user or party")
    if len(users) > call.box.settings.way_people_max:
        raise ApiError(41041)
    if users:
        scope.require_staff_list(call.box, call.app, users)
    people = scope.staff_of(call.box, call.corp_id, users, parties)
    if len(people) > call.box.settings.way_people_max:
        raise ApiError(41041)
    if not people:
        raise ApiError(41054)


def _check_temp(call: Call, request: AddWay, now: int) -> None:
    """Temporary ways: single, up to fourteen days, so many a day."""
    settings = call.box.settings
    longest = max(request.expires_in or 0, request.chat_expires_in or 0)
    if request.type != ONE or longest > settings.temp_way_seconds_max:
        raise ApiError(40058, "a temporary way is for one member and up to 14 days")
    made = call.store.value(
        "SELECT count(*) FROM contact_way WHERE corp_id = ? AND is_temp AND created_at >= ?",
        call.corp_id,
        call.box.clock.day_start(now),
    )
    if made >= settings.temp_ways_per_day_max:
        raise ApiError(41045)


def _check_conclusions(call: Call, conclusions: Conclusions | None) -> None:
    if conclusions is None:
        return
    if conclusions.text:
        fields.check_bytes("conclusions.text", conclusions.text.content, CONCLUSION_BYTES_MAX)
    for kind in ("image", "link", "miniprogram"):
        part = getattr(conclusions, kind)
        if part is not None:
            attachments.check_part(call, kind, part)

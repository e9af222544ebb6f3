"""Join ways (「加入群聊」): codes by which people come into groups (§7)."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import groups, scope, ways
from wecom_sandbox.store import Row, Value, pack, unpack

CHATS_MAX = 5


class JoinWay(msgspec.Struct, kw_only=True):
    """POST externalcontact/groupchat/add_join_way; what update_join_way leaves out is reset."""

    scene: Literal[1, 2]
    remark: fields.Text30 = ""
    auto_create_room: fields.Flag = 1
    room_base_name: fields.Text40 = ""
    room_base_id: Annotated[int, Meta(ge=0, lt=2**31)] = 1
    chat_id_list: Annotated[list[fields.Id], Meta(min_length=1)]
    state: fields.Text30 = ""
    mark_source: bool = True


class UpdateJoinWay(JoinWay, kw_only=True):
    """POST externalcontact/groupchat/update_join_way"""

    config_id: fields.Id


class OneJoinWay(msgspec.Struct, kw_only=True):
    """POST externalcontact/groupchat/get_join_way and del_join_way"""

    config_id: fields.Id


def add(call: Call, request: JoinWay) -> Answer:
    """A new way; its QR code comes with get_join_way."""
    ways.require_quota(call.box, call.corp_id)
    columns = _columns(call, request)
    config_id = call.box.ids.hexadecimal("join way")
    call.store.insert(
        "join_way",
        config_id=config_id,
        corp_id=call.corp_id,
        app_id=call.app.app_id,
        created_at=call.box.now(),
        **columns,
    )
    return {"config_id": config_id}


def get(call: Call, request: OneJoinWay) -> Answer:
    """A way as it stands, the groups that were made for it included."""
    row = _require(call, request.config_id)
    return {
        "join_way": {
            "config_id": row["config_id"],
            "scene": row["scene"],
            "remark": row["remark"],
            "auto_create_room": row["auto_create_room"],
            "room_base_name": row["room_base_name"],
            "room_base_id": row["room_base_id"],
            "chat_id_list": unpack(row["chat_ids_json"]),
            "qr_code": ways.qr_url(call.box, row["config_id"]),
            "state": row["state"],
            "mark_source": bool(row["mark_source"]),
        }
    }


def update(call: Call, request: UpdateJoinWay) -> Answer:
    """Overwrite a way with everything that is given."""
    row = _require(call, request.config_id)
    call.store.update("join_way", {"no": row["no"]}, **_columns(call, request))
    return {}


def delete(call: Call, request: OneJoinWay) -> Answer:
    """The code opens nothing any more."""
    row = _require(call, request.config_id)
    call.store.run("DELETE FROM join_way WHERE no = ?", row["no"])
    return {}


def _require(call: Call, config_id: str) -> Row:
    row = call.store.one(
        "SELECT * FROM join_way WHERE config_id = ? AND corp_id = ?", config_id, call.corp_id
    )
    if row is None:
        raise ApiError(41044, config_id)
    return row


def _columns(call: Call, request: JoinWay) -> dict[str, Value]:
    if len(request.chat_id_list) > CHATS_MAX:
        raise ApiError(41091)
    for chat_id in request.chat_id_list:
        group = groups.require(call.box, call.corp_id, chat_id)
        if not scope.may_see(call.box, call.app, group["owner"]):
            raise ApiError(60011, chat_id)
    return {
        "scene": request.scene,
        "remark": request.remark,
        "auto_create_room": request.auto_create_room,
        "room_base_name": request.room_base_name,
        "room_base_id": request.room_base_id,
        "chat_ids_json": pack(request.chat_id_list),
        "state": request.state,
        "mark_source": int(request.mark_source),
    }

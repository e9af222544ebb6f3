"""Groups: who comes and goes, what staff do with them in the client."""

from typing import Annotated, Literal

from msgspec import Meta

from wecom_sandbox.errors import WorldError
from wecom_sandbox.records import events, friends, groups, messages
from wecom_sandbox.records.groups import Change
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, pack, unpack
from wecom_sandbox.world import staff
from wecom_sandbox.world.staff import UserId
from wecom_sandbox.world.verbs import Done, InCorp, Request

CHANGED = "change_external_chat"
NAME_MAX = 64


class CreateGroup(InCorp, kw_only=True):
    """staff.create_group"""

    owner: UserId
    name: Annotated[str, Meta(max_length=NAME_MAX)] = ""
    staff: list[str] = []
    customers: list[str] = []


class JoinGroup(Request, kw_only=True):
    """customer.join_group: by a join way's config_id, or into a chat_id by invitation."""

    external_userid: str
    by: Literal["qr", "invite", "link"] = "qr"
    config_id: str = ""
    chat_id: str = ""
    invitor: str = ""


class InGroup(Request, kw_only=True):
    """Somebody in a group."""

    chat_id: str
    member_id: str


class Invite(Request, kw_only=True):
    """staff.invite: colleagues and customers"""

    chat_id: str
    invitor: UserId
    members: Annotated[list[str], Meta(min_length=1)]


class Kick(Request, kw_only=True):
    """staff.kick"""

    chat_id: str
    members: Annotated[list[str], Meta(min_length=1)]


class Rename(Request, kw_only=True):
    """staff.rename"""

    chat_id: str
    name: Annotated[str, Meta(max_length=NAME_MAX)]


class Notice(Request, kw_only=True):
    """staff.notice"""

    chat_id: str
    notice: Annotated[str, Meta(max_length=2000)]


class HandOver(Request, kw_only=True):
    """staff.transfer: the owner hands the group over in the client"""

    chat_id: str
    new_owner: UserId


class Admins(Request, kw_only=True):
    """staff.set_admins"""

    chat_id: str
    userids: list[str]


class Nickname(InGroup, kw_only=True):
    """customer.set_nickname, in one group"""

    nickname: Annotated[str, Meta(max_length=64)]


class Template(Request, kw_only=True):
    """staff.apply_welcome: an empty template_id takes it off"""

    chat_id: str
    template_id: str


class OneGroup(Request, kw_only=True):
    """Verbs about a whole group."""

    chat_id: str


def create(box: Sandbox, request: CreateGroup) -> Done:
    """建群 · A member makes a customer group in the client."""
    owner = staff.member(box, request.corp_id, request.owner)
    corp_id: str = owner["corp_id"]
    group = groups.create(box, corp_id, request.owner, request.name)
    _let_in(box, group, [*request.staff, *request.customers], invitor=request.owner)
    told = tell(box, groups.living(box, group["chat_id"]), "create")
    return {"chat_id": group["chat_id"], "opengid": group["opengid"], "callbacks": told}


def join(box: Sandbox, request: JoinGroup) -> Done:
    """客户进群 · A customer comes into a group: by code, link or invitation."""
    person = friends.person(box, request.external_userid)
    external, state = person["external_userid"], None
    told = 0
    if request.config_id:
        way = box.store.one(
            "SELECT * FROM join_way WHERE config_id = ? AND corp_id = ?",
            request.config_id,
            person["corp_id"],
        )
        if way is None:
            raise WorldError(
                "code_expired", zh="群二维码已失效", en="this code leads nowhere", status=404
            )
        inside = _inside_already(box, way, external)
        if inside is not None:
            return {"chat_id": inside, "already_member": True, "callbacks": 0}
        group, told = _room(box, way)
        scene, state, invitor = groups.BY_QR, way["state"] or None, None
    else:
        group = groups.living(box, request.chat_id)
        scenes = {"qr": groups.BY_QR, "invite": groups.INVITED, "link": groups.BY_LINK}
        scene = scenes[request.by]
        invitor = request.invitor or (group["owner"] if request.by == "invite" else None)
    if groups.member(box, group["chat_id"], external) is not None:
        return {"chat_id": group["chat_id"], "already_member": True, "callbacks": 0}
    change = groups.add(
        box,
        group,
        [external],
        type_=groups.EXTERNAL,
        scene=scene,
        invitor=invitor,
        state=state,
    )
    told += tell_change(box, group, "add_member", change, join_scene=scene)
    _greet(box, group, [person["name"]])
    return {"chat_id": group["chat_id"], "already_member": False, "callbacks": told}


def leave(box: Sandbox, request: InGroup) -> Done:
    """退群 · Somebody leaves by themselves."""
    group = groups.living(box, request.chat_id)
    _not_the_owner(group, request.member_id)
    change = groups.remove(box, group, [request.member_id], quit_scene=groups.LEFT)
    told = tell_change(box, group, "del_member", change, quit_scene=groups.LEFT)
    return {"chat_id": group["chat_id"], "callbacks": told}


def kick(box: Sandbox, request: Kick) -> Done:
    """移出群聊 · The owner or an admin removes members."""
    group = groups.living(box, request.chat_id)
    for member_id in request.members:
        _not_the_owner(group, member_id)
    change = groups.remove(box, group, request.members, quit_scene=groups.REMOVED)
    told = tell_change(box, group, "del_member", change, quit_scene=groups.REMOVED)
    return {"chat_id": group["chat_id"], "callbacks": told}


def invite(box: Sandbox, request: Invite) -> Done:
    """邀请进群 · A member pulls colleagues and customers in."""
    group = groups.living(box, request.chat_id)
    groups.require_member(box, request.chat_id, request.invitor)
    told = 0
    for change in _let_in(box, group, request.members, invitor=request.invitor):
        told += tell_change(box, group, "add_member", change, join_scene=groups.INVITED)
    return {"chat_id": request.chat_id, "callbacks": told}


def rename(box: Sandbox, request: Rename) -> Done:
    """改群名 · A group gets another name."""
    group = groups.living(box, request.chat_id)
    box.store.update("groupchat", {"chat_id": request.chat_id}, name=request.name)
    return {"callbacks": tell(box, group, "update", UpdateDetail="change_name")}


def notice(box: Sandbox, request: Notice) -> Done:
    """发群公告 · A group gets a notice."""
    group = groups.living(box, request.chat_id)
    box.store.update("groupchat", {"chat_id": request.chat_id}, notice=request.notice)
    return {"callbacks": tell(box, group, "update", UpdateDetail="change_notice")}


def transfer(box: Sandbox, request: HandOver) -> Done:
    """转让群主 · The owner hands the group over in the client."""
    group = groups.living(box, request.chat_id)
    staff.member(box, group["corp_id"], request.new_owner)
    change = groups.change_owner(box, group, request.new_owner, on_job=True)
    told = 0
    if change.members:
        told += tell_change(box, group, "add_member", change, join_scene=groups.INVITED)
    told += tell(box, groups.living(box, request.chat_id), "update", UpdateDetail="change_owner")
    return {"callbacks": told}


def set_admins(box: Sandbox, request: Admins) -> Done:
    """设群管理员 · The owner names admins; the platform makes no event of it."""
    for userid in request.userids:
        groups.require_member(box, request.chat_id, userid)
    box.store.update("group_member", {"chat_id": request.chat_id}, is_admin=0)
    for userid in request.userids:
        where = {"chat_id": request.chat_id, "member_id": userid}
        box.store.update("group_member", where, is_admin=1)
    return {"callbacks": 0}


def set_nickname(box: Sandbox, request: Nickname) -> Done:
    """改群昵称 · Somebody changes their name in the group; the platform makes no event of it."""
    groups.require_member(box, request.chat_id, request.member_id)
    where = {"chat_id": request.chat_id, "member_id": request.member_id}
    box.store.update("group_member", where, nickname=request.nickname)
    return {"callbacks": 0}


def apply_welcome(box: Sandbox, request: Template) -> Done:
    """用入群欢迎语 · The owner applies a template of the library to the group."""
    group = groups.living(box, request.chat_id)
    box.store.update(
        "groupchat",
        {"chat_id": group["chat_id"]},
        welcome_template_id=request.template_id or None,
    )
    return {"chat_id": group["chat_id"], "template_id": request.template_id}


def dissolve(box: Sandbox, request: OneGroup) -> Done:
    """解散群 · The owner dissolves the group; there are no events about its members."""
    group = groups.living(box, request.chat_id)
    told = tell(box, group, "dismiss")
    groups.dissolve(box, group)
    return {"callbacks": told}


def tell(box: Sandbox, group: Row, change: str, **more: events.Field) -> int:
    """A change_external_chat event; apps hear it that see the owner."""
    fields: dict[str, events.Field] = {"ChatId": group["chat_id"], **more}
    return events.emit(
        box, group["corp_id"], (CHANGED, change), fields, concerning=[group["owner"]]
    )


def tell_change(
    box: Sandbox,
    group: Row,
    detail: str,
    change: Change,
    *,
    join_scene: int = 0,
    quit_scene: int = 0,
) -> int:
    """An update event about members, with both versions."""
    if not change.members:
        return 0
    more: dict[str, events.Field] = {
        "UpdateDetail": detail,
        "JoinScene": join_scene,
        "QuitScene": quit_scene,
        "MemChangeCnt": len(change.members),
    }
    if box.settings.member_versions_on:
        more |= {
            "MemChangeList": list(change.members),
            "LastMemVer": change.last_version,
            "CurMemVer": change.version,
        }
    return tell(box, group, "update", **more)


def _let_in(box: Sandbox, group: Row, members: list[str], *, invitor: str) -> list[Change]:
    """Colleagues and customers by their ids; give the changes, staff first."""
    customers = [each for each in members if _is_customer(box, group["corp_id"], each)]
    colleagues = [each for each in members if each not in customers]
    for userid in colleagues:
        staff.member(box, group["corp_id"], userid)
    changes = []
    for ids, type_ in ((colleagues, groups.STAFF), (customers, groups.EXTERNAL)):
        if ids:
            now = groups.living(box, group["chat_id"])
            changes.append(
                groups.add(box, now, ids, type_=type_, scene=groups.INVITED, invitor=invitor)
            )
    return changes


def _is_customer(box: Sandbox, corp_id: str, member_id: str) -> bool:
    return bool(
        box.store.one(
            "SELECT 1 FROM customer WHERE external_userid = ? AND corp_id = ?", member_id, corp_id
        )
    )


def _inside_already(box: Sandbox, way: Row, external: str) -> str | None:
    for chat_id in unpack(way["chat_ids_json"]):
        if groups.member(box, chat_id, external) is not None:
            return str(chat_id)
    return None


def _room(box: Sandbox, way: Row) -> tuple[Row, int]:
    """The first group of a way with room; else a new one. With the number of events told."""
    chats: list[str] = unpack(way["chat_ids_json"])
    most = box.settings.join_way_group_members_max
    last = None
    for chat_id in chats:
        group = groups.find(box, way["corp_id"], chat_id)
        if group is not None and group["members"] < most:
            return group, 0
        last = group or last
    if not way["auto_create_room"] or last is None:
        raise WorldError("group_full", zh="群已满，无法加入", en="every group of this code is full")
    no = way["room_base_id"]
    name = f"{way['room_base_name'] or last['name']}{no}"
    new = groups.create(box, way["corp_id"], last["owner"], name, join_config_id=way["config_id"])
    box.store.update(
        "join_way",
        {"no": way["no"]},
        room_base_id=no + 1,
        chat_ids_json=pack([*chats, new["chat_id"]][-5:]),
    )
    return new, tell(box, new, "create")


def _greet(box: Sandbox, group: Row, names: list[str]) -> None:
    """The group's welcome, in the owner's name."""
    row = box.store.one(
        "SELECT content_json FROM group_welcome WHERE template_id = ?",
        group["welcome_template_id"],
    )
    if row is None:
        return
    content = unpack(row["content_json"])
    text = content.get("text", {}).get("content", "").replace("%NICKNAME%", "、".join(names))
    if text:
        said = {"content": text}
        messages.in_group(box, group, group["owner"], "text", said, origin="welcome")


def _not_the_owner(group: Row, member_id: str) -> None:
    if member_id == group["owner"]:
        raise WorldError(
            "owner_stays",
            zh="群主不能直接退群，请先转让",
            en="the owner hands the group over before leaving it",
        )

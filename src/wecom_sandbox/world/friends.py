"""How people and staff become friends, and stop; what staff note down in the client."""

from typing import Annotated

from msgspec import Meta

from wecom_sandbox.errors import WorldError, not_found
from wecom_sandbox.records import apps, events, friends, scope, taglib, welcomes
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, Value, pack, unpack
from wecom_sandbox.world import staff
from wecom_sandbox.world.staff import UserId
from wecom_sandbox.world.verbs import Done, InCorp, Request

BY_QR = 1
CHANGED = "change_external_contact"


class Pair(InCorp, kw_only=True):
    """A member and a customer."""

    userid: UserId
    external_userid: str


class AddFriend(Pair, kw_only=True):
    """customer.add_friend: without a code, in one of the ways of add_way."""

    add_way: Annotated[int, Meta(ge=0, le=202)] = 0
    state: str = ""
    skip_verify: bool = True  # False: the member must accept, see staff.accept_friend


class ScanWay(Request, kw_only=True):
    """customer.scan: a contact way by its config_id."""

    external_userid: str
    config_id: str


class Remark(Pair, kw_only=True):
    """staff.remark, written in the client."""

    remark: Annotated[str, Meta(max_length=20)] | None = None
    description: Annotated[str, Meta(max_length=150)] | None = None
    remark_company: Annotated[str, Meta(max_length=20)] | None = None
    remark_mobiles: list[str] | None = None


class MarkTag(Pair, kw_only=True):
    """staff.mark_tag, done in the client; personal tags go by name."""

    add_tag: list[str] = []
    remove_tag: list[str] = []
    add_personal: list[str] = []
    remove_personal: list[str] = []


class CreateTags(InCorp, kw_only=True):
    """tag.create, in the admin console."""

    group_name: str
    names: Annotated[list[str], Meta(min_length=1)]


class ChangeTag(InCorp, kw_only=True):
    """tag.update and tag.delete, of a tag or a group"""

    id: str
    name: str | None = None
    order: int | None = None


class RefuseTransfer(Request, kw_only=True):
    """customer.refuse_transfer"""

    external_userid: str
    refuses: bool = True


def add_friend(box: Sandbox, request: AddFriend) -> Done:
    """加好友 · A person and a member become friends."""
    person = friends.person(box, request.external_userid)
    member = staff.member(box, person["corp_id"], request.userid)
    return befriend(
        box,
        member,
        person,
        add_way=request.add_way,
        state=request.state,
        half=not request.skip_verify,
    )


def scan(box: Sandbox, request: ScanWay) -> Done:
    """扫「联系我」码 · A person scans a contact way and becomes a friend of whoever it leads to."""
    person = friends.person(box, request.external_userid)
    way = box.store.one(
        "SELECT * FROM contact_way WHERE config_id = ? AND corp_id = ?",
        request.config_id,
        person["corp_id"],
    )
    if way is None or (way["is_temp"] and way["expires_at"] <= box.now()):
        raise WorldError(
            "code_expired", zh="二维码已失效", en="this code leads nowhere any more", status=404
        )
    userid = _whom(box, way, person)
    member = staff.member(box, way["corp_id"], userid)
    if way["is_temp"]:
        return _temp_chat(box, way, member, person)
    half = not way["skip_verify"] or box.settings.half_friends
    return befriend(box, member, person, add_way=BY_QR, state=way["state"], half=half)


def befriend(
    box: Sandbox, member: Row, person: Row, *, add_way: int, state: str = "", half: bool = False
) -> Done:
    """Make the relation and tell of it. Half: passed without verifying, the member has not added.

    Friends already: nothing happens, no event, no code.
    """
    corp_id, userid, external = member["corp_id"], member["userid"], person["external_userid"]
    if friends.reachable(box, corp_id, userid, external):
        return {"userid": userid, "already_friends": True, "callbacks": 0}
    friends.add(box, corp_id, userid, external, add_way=add_way, state=state, half=half)
    code = welcomes.issue(box, member, person)
    change = "add_half_external_contact" if half else "add_external_contact"
    told = tell(box, corp_id, change, userid, external, State=state or None, WelcomeCode=code)
    return {
        "userid": userid,
        "external_userid": external,
        "already_friends": False,
        "welcome_code": code,
        "callbacks": told,
    }


def tell(
    box: Sandbox, corp_id: str, change: str, userid: str, external: str, **more: events.Field
) -> int:
    """A change_external_contact event; give how many apps hear it."""
    fields = {"UserID": userid, "ExternalUserID": external, **more}
    return events.emit(box, corp_id, (CHANGED, change), fields, concerning=[userid])


def accept(box: Sandbox, request: Pair) -> Done:
    """通过好友申请 · The member accepts somebody who came half way."""
    relation = _relation(box, request)
    box.store.update("friendship", {"no": relation["no"]}, half=0)
    state = relation["state"] or None
    pair = relation["userid"], relation["external_userid"]
    told = tell(box, relation["corp_id"], "add_external_contact", *pair, State=state)
    return {"callbacks": told}


def delete_staff(box: Sandbox, request: Pair) -> Done:
    """客户删员工 · The customer deletes the member: churn."""
    relation = _relation(box, request)
    friends.end(box, relation, by="customer")
    pair = relation["userid"], relation["external_userid"]
    return {"callbacks": tell(box, relation["corp_id"], "del_follow_user", *pair)}


def delete_customer(box: Sandbox, request: Pair) -> Done:
    """员工删客户 · The member deletes the customer."""
    relation = _relation(box, request)
    friends.end(box, relation, by="staff")
    pair = relation["userid"], relation["external_userid"]
    return {"callbacks": tell(box, relation["corp_id"], "del_external_contact", *pair)}


def remark(box: Sandbox, request: Remark) -> Done:
    """改备注 · The member notes something about the customer in the client."""
    relation = _relation(box, request)
    changes: dict[str, Value] = {}
    for name, column in (
        ("remark", "remark"),
        ("description", "description"),
        ("remark_company", "remark_corp_name"),
    ):
        if (value := getattr(request, name)) is not None:
            changes[column] = value
    if request.remark_mobiles is not None:
        changes["remark_mobiles_json"] = pack(request.remark_mobiles)
    if changes:
        box.store.update("friendship", {"no": relation["no"]}, **changes)
    return {"callbacks": _edited(box, relation)}


def mark_tag(box: Sandbox, request: MarkTag) -> Done:
    """打标签 · The member tags the customer in the client."""
    relation = _relation(box, request)
    taglib.mark(box, relation, add=request.add_tag, remove=request.remove_tag)
    pair = relation["corp_id"], relation["external_userid"], relation["userid"]
    for name in request.add_personal:
        box.store.run("INSERT OR IGNORE INTO personal_tag VALUES (?, ?, ?, ?)", *pair, name)
    for name in request.remove_personal:
        box.store.run(
            "DELETE FROM personal_tag WHERE external_userid = ? AND userid = ? AND name = ?",
            *pair[1:],
            name,
        )
    return {"callbacks": _edited(box, relation)}


def create_tags(box: Sandbox, request: CreateTags) -> Done:
    """后台建标签 · An administrator adds tags in the console."""
    corp_id = apps.corp(box, request.corp_id)["corp_id"]
    known = box.store.column(
        "SELECT group_id FROM tag_group WHERE corp_id = ? AND NOT deleted", corp_id
    )
    group = taglib.group_for(box, corp_id, group_id="", name=request.group_name, order=0)
    new = taglib.add_tags(box, group, [(name, 0) for name in request.names])
    told = 0
    if group["group_id"] not in known:
        told += _tag_event(box, corp_id, "create", group["group_id"], "tag_group")
    for row in new:
        told += _tag_event(box, corp_id, "create", row["tag_id"], "tag")
    return {
        "group_id": group["group_id"],
        "tags": {row["name"]: row["tag_id"] for row in new},
        "callbacks": told,
    }


def update_tag(box: Sandbox, request: ChangeTag) -> Done:
    """后台改标签 · An administrator renames a tag or a group."""
    corp_id = apps.corp(box, request.corp_id)["corp_id"]
    kind = taglib.edit(box, corp_id, request.id, name=request.name, order=request.order)
    return {"callbacks": _tag_event(box, corp_id, "update", request.id, kind)}


def delete_tag(box: Sandbox, request: ChangeTag) -> Done:
    """后台删标签 · An administrator deletes a tag or a group."""
    corp_id = apps.corp(box, request.corp_id)["corp_id"]
    is_group = taglib.find_group(box, corp_id, request.id) is not None
    gone = taglib.delete(
        box,
        corp_id,
        tag_ids=[] if is_group else [request.id],
        group_ids=[request.id] if is_group else [],
    )
    told = 0 if is_group else _tag_event(box, corp_id, "delete", request.id, "tag")
    for group_id in gone:
        told += _tag_event(box, corp_id, "delete", group_id, "tag_group")
    return {"callbacks": told}


def refuse_transfer(box: Sandbox, request: RefuseTransfer) -> Done:
    """拒绝被接手 · The customer will refuse to be handed over (or will not, any more)."""
    person = friends.person(box, request.external_userid)
    box.store.update(
        "customer",
        {"external_userid": person["external_userid"]},
        refuses_transfer=int(request.refuses),
    )
    return {"external_userid": person["external_userid"], "refuses": request.refuses}


def _relation(box: Sandbox, request: Pair) -> Row:
    corp_id = friends.person(box, request.external_userid)["corp_id"]
    row = friends.find(box, corp_id, request.userid, request.external_userid)
    if row is None or row["customer_left_at"] is not None:
        raise not_found("friendship", f"{request.userid} – {request.external_userid}")
    return row


def _edited(box: Sandbox, relation: Row) -> int:
    return tell(
        box,
        relation["corp_id"],
        "edit_external_contact",
        relation["userid"],
        relation["external_userid"],
        State=relation["state"] or None,
    )


def _tag_event(box: Sandbox, corp_id: str, change: str, id_: str, kind: str) -> int:
    fields: dict[str, events.Field] = {"Id": id_, "TagType": kind}
    return events.emit(box, corp_id, ("change_external_tag", change), fields)


def _whom(box: Sandbox, way: Row, person: Row) -> str:
    """Who of the way's people is next: by the dice, but exclusive ways keep to an old friend."""
    people = scope.staff_of(
        box, way["corp_id"], unpack(way["users_json"]), unpack(way["departments_json"])
    )
    if not people:
        raise WorldError(
            "nobody_there", zh="这个码没有可添加的员工", en="nobody is behind this code"
        )
    if way["is_exclusive"]:
        external = person["external_userid"]
        for userid in people:
            if friends.reachable(box, way["corp_id"], userid, external):
                return userid
    dice = box.chance("way", way["config_id"], person["external_userid"])
    return dice.choice(people)


def _temp_chat(box: Sandbox, way: Row, member: Row, person: Row) -> Done:
    """Temporary ways open a chat without making friends."""
    pair = (way["corp_id"], member["userid"], person["external_userid"])
    box.store.run("INSERT OR REPLACE INTO temp_chat VALUES (?, ?, ?, ?, ?, 0)",
        *pair, way["config_id"], box.now() + way["chat_expires_in"])  # fmt: skip
    return {"userid": member["userid"], "temporary": True, "callbacks": 0}

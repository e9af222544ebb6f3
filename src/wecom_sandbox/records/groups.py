"""Customer groups: members, versions, full or not."""

from collections.abc import Sequence

import msgspec

from wecom_sandbox.errors import ApiError, WorldError, not_found
from wecom_sandbox.rules import versions
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row

STAFF, EXTERNAL = 1, 2
INVITED, BY_LINK, BY_QR = 1, 2, 3
LEFT, REMOVED = 1, 2


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What a change of members did, as the event tells it."""

    members: list[str]
    last_version: str
    version: str


def find(box: Sandbox, corp_id: str, chat_id: str) -> Row | None:
    """A group of a corp that was not dissolved."""
    return box.store.one(
        "SELECT * FROM groupchat WHERE chat_id = ? AND corp_id = ? AND dissolved_at IS NULL",
        chat_id,
        corp_id,
    )


def require(box: Sandbox, corp_id: str, chat_id: str) -> Row:
    """The same, or 40050."""
    row = find(box, corp_id, chat_id)
    if row is None:
        raise ApiError(40050, chat_id)
    return row


def living(box: Sandbox, chat_id: str) -> Row:
    """The same for the world face, where the id alone says which corp."""
    row = box.store.one(
        "SELECT * FROM groupchat WHERE chat_id = ? AND dissolved_at IS NULL", chat_id
    )
    if row is None:
        raise not_found("group", chat_id)
    return row


def member(box: Sandbox, chat_id: str, member_id: str) -> Row | None:
    """Somebody in a group."""
    return box.store.one(
        "SELECT * FROM group_member WHERE chat_id = ? AND member_id = ?", chat_id, member_id
    )


def require_member(box: Sandbox, chat_id: str, member_id: str) -> Row:
    """Somebody who must be in it."""
    row = member(box, chat_id, member_id)
    if row is None:
        raise WorldError(
            "not_in_group", zh=f"{member_id} 不在这个群里", en=f"{member_id} is not in this group"
        )
    return row


def create(
    box: Sandbox, corp_id: str, owner: str, name: str, *, join_config_id: str | None = None
) -> Row:
    """A new group with only its owner in it."""
    chat_id = box.ids.chat_id()
    box.store.insert(
        "groupchat",
        chat_id=chat_id,
        corp_id=corp_id,
        name=name,
        owner=owner,
        created_at=box.now(),
        member_version="",
        opengid=box.ids.next("opengid", 28, "tG"),
        join_config_id=join_config_id,
    )
    add(box, living(box, chat_id), [owner], type_=STAFF, scene=INVITED)
    return living(box, chat_id)


def add(
    box: Sandbox,
    group: Row,
    member_ids: Sequence[str],
    *,
    type_: int,
    scene: int,
    invitor: str | None = None,
    state: str | None = None,
) -> Change:
    """Let people in; who is there already stays as they are."""
    new = [each for each in member_ids if member(box, group["chat_id"], each) is None]
    if group["members"] + len(new) > box.settings.group_members_max:
        raise WorldError("group_full", zh="群已满", en="the group is full")
    for member_id in new:
        box.store.insert(
            "group_member",
            chat_id=group["chat_id"],
            member_id=member_id,
            type=type_,
            join_time=box.now(),
            join_scene=scene,
            invitor=invitor,
            state=state,
        )
    return _changed(box, group, new)


def remove(box: Sandbox, group: Row, member_ids: Sequence[str], *, quit_scene: int) -> Change:
    """Let people go, by themselves or not."""
    gone = [require_member(box, group["chat_id"], each) for each in member_ids]
    for row in gone:
        box.store.run(
            "DELETE FROM group_member WHERE chat_id = ? AND member_id = ?",
            group["chat_id"],
            row["member_id"],
        )
        box.store.insert(
            "group_leave",
            chat_id=group["chat_id"],
            member_id=row["member_id"],
            type=row["type"],
            join_time=row["join_time"],
            left_at=box.now(),
            quit_scene=quit_scene,
        )
    return _changed(box, group, [row["member_id"] for row in gone])


def _changed(box: Sandbox, group: Row, who: list[str]) -> Change:
    """Count anew and give the list its new version."""
    chat_id = group["chat_id"]
    ids = box.store.column("SELECT member_id FROM group_member WHERE chat_id = ?", chat_id)
    version = versions.member_version(ids) if who else group["member_version"]
    box.store.update("groupchat", {"chat_id": chat_id}, member_version=version, members=len(ids))
    return Change(members=who, last_version=group["member_version"], version=version)


def dissolve(box: Sandbox, group: Row) -> None:
    """The group is over: nobody is in it, its name stays in the state."""
    chat_id = group["chat_id"]
    box.store.update("groupchat", {"chat_id": chat_id}, dissolved_at=box.now(), members=0)
    box.store.run("DELETE FROM group_member WHERE chat_id = ?", chat_id)


def change_owner(box: Sandbox, group: Row, new_owner: str, *, on_job: bool) -> Change:
    """Hand the group to another member, who joins it if necessary."""
    change = add(box, group, [new_owner], type_=STAFF, scene=INVITED)
    box.store.update("groupchat", {"chat_id": group["chat_id"]}, owner=new_owner)
    box.store.insert(
        "group_transfer",
        corp_id=group["corp_id"],
        chat_id=group["chat_id"],
        old_owner=group["owner"],
        new_owner=new_owner,
        on_job=int(on_job),
        at=box.now(),
    )
    return change

"""Customer groups and who is in them (paths 92120, 92122)."""

import msgspec

from huoqun.connectors.wecom.platform.client import Endpoint

GROUPS_PER_PAGE_MAX = 1_000
OWNERS_PER_CALL_MAX = 100


class ListedGroup(msgspec.Struct):
    """``status`` 0 normal, 1 its owner resigned, 2 being handed over, 3 handed over."""

    chat_id: str
    status: int = 0


class GroupPage(msgspec.Struct):
    """A page of groups; an empty cursor is the end."""

    group_chat_list: list[ListedGroup] = []
    next_cursor: str = ""


class Invitor(msgspec.Struct):
    """Who of the staff invited a member."""

    userid: str = ""


class GroupMember(msgspec.Struct):
    """``type`` 1 staff, 2 customer; ``join_scene`` 1 invited, 2 by link, 3 by code (``state``)."""

    userid: str
    type: int = 2
    join_time: int = 0
    join_scene: int = 0
    invitor: Invitor = msgspec.field(default_factory=Invitor)
    name: str = ""
    group_nickname: str = ""
    state: str = ""
    unionid: str = ""


class GroupAdmin(msgspec.Struct):
    """Someone who manages the group beside its owner."""

    userid: str


class Group(msgspec.Struct):
    """A group as it is now; ``member_version`` changes with every change of its members."""

    chat_id: str
    name: str = ""
    owner: str = ""
    create_time: int = 0
    notice: str = ""
    member_list: list[GroupMember] = []
    admin_list: list[GroupAdmin] = []
    member_version: str = ""


class GroupAnswer(msgspec.Struct):
    """One group."""

    group_chat: Group


GROUPS = Endpoint(path="externalcontact/groupchat/list", answer=GroupPage)
GROUP = Endpoint(path="externalcontact/groupchat/get", answer=GroupAnswer)

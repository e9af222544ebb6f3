"""Codes by which customers add staff (path 92572) or join groups (path 92229)."""

import msgspec

from huoqun.connectors.wecom.platform.client import Endpoint

# People behind one code after departments are opened (41041), and groups behind one (41091).
STAFF_PER_CODE_MAX = 100
GROUPS_PER_CODE_MAX = 5
REMARK_LENGTH_MAX = 30
WAYS_PER_PAGE_MAX = 1_000
# The list knows codes made since 2021-07-10 (path 92572).
LISTED_SINCE = 1_625_846_400


class MadeContactWay(msgspec.Struct):
    """A code for adding staff, and the address of its picture."""

    config_id: str
    qr_code: str = ""


class MadeJoinWay(msgspec.Struct):
    """A code for joining groups; its picture comes with :data:`JOIN_WAY`."""

    config_id: str


class JoinWay(msgspec.Struct):
    """A code for joining groups as it is now."""

    config_id: str
    qr_code: str = ""
    chat_id_list: list[str] = []
    state: str = ""
    remark: str = ""


class JoinWayAnswer(msgspec.Struct):
    """One code for joining groups."""

    join_way: JoinWay


class ContactWay(msgspec.Struct):
    """A code for adding staff as it is now."""

    config_id: str
    qr_code: str = ""
    remark: str = ""
    state: str = ""
    skip_verify: bool = True
    user: list[str] = []


class ContactWayAnswer(msgspec.Struct):
    """One code for adding staff."""

    contact_way: ContactWay


class ListedWay(msgspec.Struct):
    """A code in the list: only its id."""

    config_id: str


class WayPage(msgspec.Struct):
    """A page of codes for adding staff; there is no list of those for joining groups."""

    contact_way: list[ListedWay] = []
    next_cursor: str = ""


class Done(msgspec.Struct):
    """Nothing but that it was done."""


CONTACT_WAYS = Endpoint(path="externalcontact/list_contact_way", answer=WayPage)
CONTACT_WAY = Endpoint(path="externalcontact/get_contact_way", answer=ContactWayAnswer)
ADD_CONTACT_WAY = Endpoint(path="externalcontact/add_contact_way", answer=MadeContactWay)
UPDATE_CONTACT_WAY = Endpoint(path="externalcontact/update_contact_way", answer=Done)
DELETE_CONTACT_WAY = Endpoint(path="externalcontact/del_contact_way", answer=Done)
ADD_JOIN_WAY = Endpoint(path="externalcontact/groupchat/add_join_way", answer=MadeJoinWay)
JOIN_WAY = Endpoint(path="externalcontact/groupchat/get_join_way", answer=JoinWayAnswer)
UPDATE_JOIN_WAY = Endpoint(path="externalcontact/groupchat/update_join_way", answer=Done)
DELETE_JOIN_WAY = Endpoint(path="externalcontact/groupchat/del_join_way", answer=Done)

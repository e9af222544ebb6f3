"""Codes by which customers add staff (path 92572) or join groups (path 92229)."""

import msgspec

from huoqun.connectors.wecom.platform.client import Endpoint

# People behind one code after departments are opened (41041), and groups behind one (41091).
STAFF_PER_CODE_MAX = 100
GROUPS_PER_CODE_MAX = 5
REMARK_LENGTH_MAX = 30


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


class Done(msgspec.Struct):
    """Nothing but that it was done."""


ADD_CONTACT_WAY = Endpoint(path="externalcontact/add_contact_way", answer=MadeContactWay)
UPDATE_CONTACT_WAY = Endpoint(path="externalcontact/update_contact_way", answer=Done)
DELETE_CONTACT_WAY = Endpoint(path="externalcontact/del_contact_way", answer=Done)
ADD_JOIN_WAY = Endpoint(path="externalcontact/groupchat/add_join_way", answer=MadeJoinWay)
JOIN_WAY = Endpoint(path="externalcontact/groupchat/get_join_way", answer=JoinWayAnswer)
UPDATE_JOIN_WAY = Endpoint(path="externalcontact/groupchat/update_join_way", answer=Done)
DELETE_JOIN_WAY = Endpoint(path="externalcontact/groupchat/del_join_way", answer=Done)

"""Who has agreed to the archive, and whose chats it keeps (§10)."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import consent, friends, groups

PAIRS_MAX = 100


class Pair(msgspec.Struct, kw_only=True):
    """One member and one customer; the field's odd name is the platform's."""

    userid: str
    exteranalopenid: str


class CheckSingle(msgspec.Struct, kw_only=True):
    """POST msgaudit/check_single_agree."""

    info: Annotated[list[Pair], Meta(min_length=1, max_length=PAIRS_MAX)]


class CheckRoom(msgspec.Struct, kw_only=True):
    """POST msgaudit/check_room_agree."""

    roomid: str


class Permitted(msgspec.Struct, kw_only=True):
    """POST msgaudit/get_permit_user_list; types are editions of the archive."""

    type: Literal[1, 2, 3] | None = None


def check_single(call: Call, request: CheckSingle) -> Answer:
    """Whether customers agreed to 1:1 chats being kept."""
    found: list[dict[str, Any]] = []
    for pair in request.info:
        friends.customer(call.box, call.corp_id, pair.exteranalopenid)
        status, at = consent.find(call.box, call.corp_id, pair.userid, pair.exteranalopenid)
        found.append(
            {
                "status_change_time": at,
                "userid": pair.userid,
                "exteranalopenid": pair.exteranalopenid,
                "agree_status": status,
            }
        )
    return {"agreeinfo": found}


def check_room(call: Call, request: CheckRoom) -> Answer:
    """Whether the customers in a group agreed."""
    if groups.find(call.box, call.corp_id, request.roomid) is None:
        raise ApiError(40050, request.roomid)
    rows = call.store.column(
        "SELECT member_id FROM group_member WHERE chat_id = ? AND type = 2 ORDER BY member_id",
        request.roomid,
    )
    found: list[dict[str, Any]] = []
    for external in rows:
        status, at = consent.find(call.box, call.corp_id, request.roomid, external)
        found.append(
            {"status_change_time": at, "exteranalopenid": external, "agree_status": status}
        )
    return {"agreeinfo": found}


def permitted(call: Call, request: Permitted) -> Answer:
    """The members whose chats are kept."""
    ids = call.store.column(
        "SELECT userid FROM staff JOIN corp USING (corp_id)"
        " WHERE corp_id = ? AND archived AND archive_on AND status <> 5 ORDER BY no",
        call.corp_id,
    )
    return {"ids": ids}

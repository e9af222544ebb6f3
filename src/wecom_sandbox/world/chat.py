"""What people say, in groups and 1:1; the archive hears what it may."""

from typing import Any, Literal

from wecom_sandbox.errors import WorldError
from wecom_sandbox.records import acquisition, friends, groups, intercept, messages
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, unpack
from wecom_sandbox.world import staff
from wecom_sandbox.world.staff import UserId
from wecom_sandbox.world.verbs import Done, Request

Kind = Literal[
    "text", "image", "voice", "video", "file", "link", "weapp", "card", "location", "emotion",
]  # fmt: skip


class Said(Request, kw_only=True):
    """A text, or another kind of message with its content."""

    text: str = ""
    msgtype: Kind = "text"
    content: dict[str, Any] = {}


class CustomerSpeaks(Said, kw_only=True):
    """customer.speak: in a group, or to a member"""

    external_userid: str
    chat_id: str = ""
    userid: str = ""


class StaffSpeaks(Said, kw_only=True):
    """staff.send_group_message_by_hand and staff.speak"""

    corp_id: str = ""
    userid: UserId
    chat_id: str = ""
    external_userid: str = ""


class Recall(Request, kw_only=True):
    """message.recall, by whoever said it"""

    msgid: str


class History(Request, kw_only=True):
    """message.list: of a group, or of a pair"""

    chat_id: str = ""
    userid: str = ""
    external_userid: str = ""
    after_seq: int = 0
    limit: int = 200


def customer_speaks(box: Sandbox, request: CustomerSpeaks) -> Done:
    """客户说话 · A customer says something, in a group or to a member."""
    person = friends.person(box, request.external_userid)
    said = _said(request)
    if request.chat_id:
        group = groups.living(box, request.chat_id)
        groups.require_member(box, request.chat_id, request.external_userid)
        return _done(box, messages.in_group(box, group, request.external_userid, *said))
    corp_id: str = person["corp_id"]
    _may_talk(box, corp_id, request.userid, request.external_userid)
    msgid = messages.in_private(
        box, corp_id, request.userid, request.external_userid, said, by_customer=True
    )
    acquisition.spoke(box, corp_id, request.userid, request.external_userid)
    return _done(box, msgid)


def staff_speaks(box: Sandbox, request: StaffSpeaks) -> Done:
    """员工说话 · A member says something by hand, in a group or to a customer."""
    member = staff.member(box, request.corp_id, request.userid)
    corp_id: str = member["corp_id"]
    said = _said(request)
    text = str(said[1].get("content", ""))
    warned = {"warnings": intercept.warnings(box, corp_id, request.userid, said[0], text)}
    if request.chat_id:
        group = groups.living(box, request.chat_id)
        groups.require_member(box, request.chat_id, request.userid)
        return {**_done(box, messages.in_group(box, group, request.userid, *said)), **warned}
    _may_talk(box, corp_id, request.userid, request.external_userid)
    msgid = messages.in_private(box, corp_id, request.userid, request.external_userid, said)
    return {**_done(box, msgid), **warned}


def recall(box: Sandbox, request: Recall) -> Done:
    """撤回消息 · Somebody takes back what they said."""
    row = box.store.one("SELECT * FROM message WHERE msgid = ?", request.msgid)
    if row is None or row["msgtype"] == "revoke":
        raise WorldError("not_found", zh="没有这条消息", en="there is no such message", status=404)
    content = {"pre_msgid": request.msgid}
    if row["chat_id"]:
        group = groups.living(box, row["chat_id"])
        msgid = messages.in_group(box, group, row["sender"], "revoke", content)
    else:
        msgid = messages.in_private(
            box,
            row["corp_id"],
            row["userid"],
            row["external_userid"],
            ("revoke", content),
            by_customer=row["sender"] == row["external_userid"],
        )
    box.store.update("message", {"msgid": msgid}, action="recall")
    return _done(box, msgid)


def history(box: Sandbox, request: History) -> Done:
    """聊天记录 · What was said in a group or by a pair, the newest at the end."""
    if request.chat_id:
        rows = box.store.all(
            "SELECT * FROM message WHERE chat_id = ? AND seq > ? ORDER BY seq DESC LIMIT ?",
            request.chat_id,
            request.after_seq,
            request.limit,
        )
    else:
        rows = box.store.all(
            "SELECT * FROM message WHERE external_userid = ? AND userid = ? AND seq > ?"
            " ORDER BY seq DESC LIMIT ?",
            request.external_userid,
            request.userid,
            request.after_seq,
            request.limit,
        )
    return {"messages": [shown(row) for row in reversed(rows)]}


def shown(row: Row) -> dict[str, object]:
    """A message as the world tells of it."""
    return {
        "seq": row["seq"],
        "msgid": row["msgid"],
        "action": row["action"],
        "from": row["sender"],
        "chat_id": row["chat_id"],
        "msgtime": row["msgtime_ms"],
        "msgtype": row["msgtype"],
        "origin": row["origin"],
        "content": unpack(row["content_json"]),
    }


def _said(request: Said) -> tuple[str, dict[str, Any]]:
    if request.msgtype == "text":
        if not request.text:
            raise WorldError(
                "nothing_said", zh="请写点什么", en="say something: text is empty", status=422
            )
        return "text", {"content": request.text}
    return request.msgtype, request.content


def _done(box: Sandbox, msgid: str) -> Done:
    row = box.store.one("SELECT seq, archived FROM message WHERE msgid = ?", msgid)
    assert row is not None
    return {"msgid": msgid, "seq": row["seq"], "archived": bool(row["archived"])}


def _may_talk(box: Sandbox, corp_id: str, userid: str, external: str) -> None:
    """Friends may, and the two of a temporary chat."""
    open_chat = box.store.one(
        "SELECT 1 FROM temp_chat WHERE corp_id = ? AND userid = ? AND external_userid = ?"
        " AND NOT closed AND expires_at > ?",
        corp_id,
        userid,
        external,
        box.now(),
    )
    if not friends.reachable(box, corp_id, userid, external) and open_chat is None:
        raise WorldError(
            "not_friends", zh="他们不是好友", en="they are not friends: the message is refused"
        )

"""Mass sends: planned by an app or begun by a member, delivered by nobody but the member."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from wecom_sandbox.errors import ApiError, WorldError, not_found
from wecom_sandbox.records import friends, groups, messages
from wecom_sandbox.rules import send_quota
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, pack, unpack

SINGLE, GROUP = "single", "group"
BY_CORP, BY_MEMBER = 0, 1
TASK_SENT = 2
MSGID_LENGTH = 32
# The archive's names for what attachments call by others.
SPOKEN_AS = {"miniprogram": "weapp"}


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent; allow_select lets the member pick customers."""

    text: dict[str, str] | None = None
    attachments: list[Any] = []
    allow_select: bool = False


def create(
    box: Sandbox,
    corp_id: str,
    chat_type: str,
    content: Content,
    plan: Mapping[str, Iterable[str]],
    *,
    app_id: int | None = None,
    creator: str = "",
) -> str:
    """Plan who is to send what to whom; give the msgid. A named creator is a member's own send."""
    msgid = box.ids.next("msgid", MSGID_LENGTH, "msg")
    box.store.insert(
        "mass_send",
        msgid=msgid,
        corp_id=corp_id,
        app_id=app_id,
        creator=creator,
        create_type=BY_MEMBER if creator else BY_CORP,
        chat_type=chat_type,
        text_json=pack(content.text) if content.text else None,
        attachments_json=pack(content.attachments),
        allow_select=int(content.allow_select),
        created_ms=box.now_ms(),
    )
    for userid, targets in plan.items():
        box.store.insert("mass_send_task", msgid=msgid, userid=userid)
        box.store.insert_many(
            "mass_send_target",
            ("msgid", "userid", "target"),
            [(msgid, userid, target) for target in targets],
        )
    return msgid


def find(box: Sandbox, corp_id: str, msgid: str) -> Row | None:
    """A mass send of a corp."""
    return box.store.one("SELECT * FROM mass_send WHERE msgid = ? AND corp_id = ?", msgid, corp_id)


def require(box: Sandbox, corp_id: str, msgid: str) -> Row:
    """One that is out: 41046, 41047, or 41063 while it is being dispatched."""
    if not msgid:
        raise ApiError(41046)
    row = find(box, corp_id, msgid)
    if row is None:
        raise ApiError(41047, msgid)
    if box.now_ms() < row["created_ms"] + box.settings.dispatch_ms:
        raise ApiError(41063)
    return row


def pending(box: Sandbox, corp_id: str, userid: str) -> list[dict[str, Any]]:
    """What waits for a member's tap, the newest first."""
    rows = box.store.all(
        "SELECT m.*, t.reminded_at FROM mass_send_task AS t JOIN mass_send AS m USING (msgid)"
        " WHERE t.userid = ? AND t.status = 0 AND m.corp_id = ? AND m.cancelled_at IS NULL"
        " AND m.created_ms <= ? ORDER BY m.no DESC",
        userid,
        corp_id,
        box.now_ms() - box.settings.dispatch_ms,
    )
    return [
        {
            "msgid": row["msgid"],
            "chat_type": row["chat_type"],
            "created_at": row["created_ms"] // 1000,
            "reminded_at": row["reminded_at"],
            "allow_select": bool(row["allow_select"]) or row["chat_type"] == GROUP,
            "text": unpack(row["text_json"]),
            "attachments": unpack(row["attachments_json"]),
            "targets": _targets(box, row["msgid"], userid),
        }
        for row in rows
    ]


def _targets(box: Sandbox, msgid: str, userid: str) -> list[str]:
    return box.store.column(
        "SELECT target FROM mass_send_target WHERE msgid = ? AND userid = ? ORDER BY no",
        msgid,
        userid,
    )


def confirm(
    box: Sandbox, corp_id: str, userid: str, msgid: str, only: list[str] | None = None
) -> dict[str, int]:
    """The member taps: every target, or those picked, gets it or not. Give status by target."""
    send = find(box, corp_id, msgid)
    task = box.store.one(
        "SELECT * FROM mass_send_task WHERE msgid = ? AND userid = ?", msgid, userid
    )
    if send is None or task is None:
        raise not_found("mass send", msgid)
    _may_confirm(send, task, only)
    planned = _targets(box, msgid, userid)
    chosen = planned if only is None else only
    if strangers := sorted(set(chosen) - set(planned)):
        raise not_found("target", ", ".join(strangers))
    rule = rule_of(box, corp_id)
    found = {target: _send_one(box, send, userid, target, rule) for target in chosen}
    now = box.now()
    for target, status in found.items():
        box.store.update(
            "mass_send_target",
            {"msgid": msgid, "userid": userid, "target": target},
            status=status,
            send_time=now if status == send_quota.SENT else None,
        )
    box.store.update("mass_send_task", {"no": task["no"]}, status=TASK_SENT, send_time=now)
    return found


def _may_confirm(send: Row, task: Row, only: list[str] | None) -> None:
    if send["cancelled_at"] is not None:
        raise WorldError("cancelled", zh="这条群发已被停止", en="this mass send was cancelled")
    if task["status"]:
        raise WorldError("sent", zh="这条群发已经发过", en="this mass send was confirmed already")
    if only is not None and send["chat_type"] == SINGLE and not send["allow_select"]:
        raise WorldError(
            "no_choice",
            zh="创建时没有允许成员重新选择客户（allow_select）",
            en="it was made without allow_select: the member cannot pick customers",
        )


def rule_of(box: Sandbox, corp_id: str) -> str:
    """The rule that the corp's admin chose."""
    chosen = box.store.value("SELECT send_rule FROM corp WHERE corp_id = ?", corp_id)
    return chosen or box.settings.send_rule


def received(box: Sandbox, target: str, rule: str) -> int:
    """How many mass sends a customer or group got in the period that counts today."""
    now = box.now()
    today = box.clock.local(now).date()
    days = (today - send_quota.period_start(rule=rule, today=today)).days
    count: int = box.store.value(
        "SELECT count(*) FROM mass_send_target WHERE target = ? AND status = 1 AND send_time >= ?",
        target,
        box.clock.day_start(now) - days * 86400,
    )
    return count


def _send_one(box: Sandbox, send: Row, userid: str, target: str, rule: str) -> int:
    corp_id = send["corp_id"]
    group = groups.find(box, corp_id, target) if send["chat_type"] == GROUP else None
    if send["chat_type"] == GROUP:
        reachable = group is not None and group["owner"] == userid
    else:
        reachable = friends.reachable(box, corp_id, userid, target)
    status = send_quota.outcome(
        reachable=reachable,
        received=received(box, target, rule),
        allowed=send_quota.most(rule=rule, today=box.clock.local(box.now()).date()),
    )
    if status == send_quota.SENT:
        for msgtype, content in spoken(send["text_json"], send["attachments_json"]):
            if group is not None:
                messages.in_group(box, group, userid, msgtype, content, origin="mass_send")
            else:
                messages.in_private(
                    box, corp_id, userid, target, (msgtype, content), origin="mass_send"
                )
    return status


def spoken(text_json: str | None, attachments_json: str) -> list[tuple[str, Any]]:
    """Text and attachments as the messages that appear in the chat."""
    said: list[tuple[str, Any]] = []
    if text := unpack(text_json):
        said.append(("text", {"content": text["content"]}))
    for attachment in unpack(attachments_json):
        kind = attachment["msgtype"]
        said.append((SPOKEN_AS.get(kind, kind), _spoken(kind, attachment[kind])))
    return said


def _spoken(kind: str, part: dict[str, str]) -> dict[str, str]:
    if kind == "link":
        return {
            "title": part["title"],
            "description": part.get("desc", ""),
            "link_url": part["url"],
            "image_url": part.get("picurl", ""),
        }
    if kind == "miniprogram":
        return {
            "title": part["title"],
            "description": part["title"],
            "username": part["appid"],
            "displayname": part["title"],
        }
    return {"sdkfileid": part.get("media_id") or part.get("pic_url", "")}

"""What is said, and whether the archive hears it (§10)."""

from typing import Any

from wecom_sandbox.records import events, friends
from wecom_sandbox.records.apps import Right
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, pack

NOTICE = "msgaudit_notify"


def in_group(
    box: Sandbox, group: Row, sender: str, msgtype: str, content: object, *, origin: str = "hand"
) -> str:
    """Something said in a group; give its msgid."""
    archived = box.store.value(
        "SELECT archive_on FROM corp WHERE corp_id = ?1 AND EXISTS (SELECT 1 FROM group_member"
        " JOIN staff ON staff.userid = member_id AND staff.corp_id = ?1 AND archived"
        " WHERE chat_id = ?2 AND type = 1)",
        group["corp_id"],
        group["chat_id"],
    )
    return _keep(
        box,
        group["corp_id"],
        sender,
        (msgtype, content),
        bool(archived),
        chat_id=group["chat_id"],
        origin=origin,
    )


def in_private(
    box: Sandbox,
    corp_id: str,
    userid: str,
    external_userid: str,
    said: tuple[str, object],
    *,
    by_customer: bool = False,
    origin: str = "hand",
) -> str:
    """Something said 1:1, as (msgtype, content); give its msgid."""
    archived = box.store.value(
        "SELECT archive_on AND archived FROM staff JOIN corp USING (corp_id)"
        " WHERE corp_id = ? AND userid = ?",
        corp_id,
        userid,
    )
    msgid = _keep(
        box,
        corp_id,
        external_userid if by_customer else userid,
        said,
        bool(archived),
        userid=userid,
        external_userid=external_userid,
        tolist_json=pack([userid if by_customer else external_userid]),
        origin=origin,
    )
    friends.touch(box, corp_id, userid, external_userid)
    return msgid


def _keep(
    box: Sandbox,
    corp_id: str,
    sender: str,
    said: tuple[str, object],
    archived: bool,  # noqa: FBT001  # private
    **where: str,
) -> str:
    msgid = box.ids.next("message", 32)
    box.store.insert(
        "message",
        corp_id=corp_id,
        msgid=msgid,
        sender=sender,
        msgtime_ms=box.now_ms(),
        msgtype=said[0],
        content_json=pack(said[1]),
        archived=int(archived),
        **where,
    )
    if archived:
        _announce(box, corp_id)
    return msgid


def _announce(box: Sandbox, corp_id: str) -> None:
    """Tell of new archive data, but not more often than the platform does."""
    now_ms = box.now_ms()
    last_ms: int = box.store.value("SELECT archive_notice_ms FROM corp WHERE corp_id = ?", corp_id)
    if last_ms > now_ms:
        return  # one is on its way
    due_ms = max(now_ms, last_ms + box.settings.archive_notice_seconds * 1000)
    box.store.update("corp", {"corp_id": corp_id}, archive_notice_ms=due_ms)
    box.set_timer(NOTICE, due_ms=due_ms, corp_id=corp_id)


def announce(box: Sandbox, subject: dict[str, Any]) -> None:
    """The timer behind it: msgaudit_notify to the apps with the archive."""
    events.emit(box, subject["corp_id"], (NOTICE, ""), {}, right=Right.ARCHIVE)

"""What the pages of the world show; every list has an end."""

from typing import Any

from wecom_sandbox.records import friends, groups
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, Value, unpack
from wecom_sandbox.world import staff

LIST_MAX = 60
TALK_MAX = 80
EVENTS_MAX = 30

_WORDS = {
    "image": "[图片 image]",
    "voice": "[语音 voice]",
    "video": "[视频 video]",
    "file": "[文件 file]",
    "link": "[链接 link]",
    "miniprogram": "[小程序 mini-program]",
    "weapp": "[小程序 mini-program]",
    "revoke": "撤回了一条消息 · recalled a message",
}


def overview(box: Sandbox, corp_id: str, words: str) -> dict[str, Any]:
    """A corp at a glance: groups, staff with what waits for them, customers, events."""
    like = f"%{words}%"
    return {
        "counts": _counts(box, corp_id),
        "apps": box.store.all(
            "SELECT agent_id, name, callback_url,"
            " (SELECT count(*) FROM callback WHERE callback.app_id = app.app_id"
            "  AND state IN ('queued', 'sending')) AS waiting"
            " FROM app WHERE corp_id = ? ORDER BY agent_id",
            corp_id,
        ),
        "groups": box.store.all(
            "SELECT g.*, s.name AS owner_name FROM groupchat AS g"
            " LEFT JOIN staff AS s ON s.corp_id = g.corp_id AND s.userid = g.owner"
            " WHERE g.corp_id = ? AND dissolved_at IS NULL AND g.name LIKE ?"
            " ORDER BY g.no DESC LIMIT ?",
            corp_id,
            like,
            LIST_MAX,
        ),
        "staff": _staff(box, corp_id, like),
        "customers": box.store.all(
            "SELECT external_userid, name FROM customer WHERE corp_id = ? AND name LIKE ?"
            " ORDER BY created_at DESC LIMIT ?",
            corp_id,
            like,
            LIST_MAX,
        ),
        "codes": _codes(box, corp_id),
        "events": box.store.all(
            "SELECT callback.*, app.name AS app_name FROM callback JOIN app USING (app_id)"
            " WHERE callback.corp_id = ? ORDER BY no DESC LIMIT ?",
            corp_id,
            EVENTS_MAX,
        ),
    }


def _counts(box: Sandbox, corp_id: str) -> Row:
    row = box.store.one(
        "SELECT (SELECT count(*) FROM staff WHERE corp_id = ?1 AND status <> 5) AS staff,"
        " (SELECT count(*) FROM customer WHERE corp_id = ?1) AS customers,"
        " (SELECT count(*) FROM friendship WHERE corp_id = ?1) AS friendships,"
        " (SELECT count(*) FROM groupchat WHERE corp_id = ?1 AND dissolved_at IS NULL) AS groups",
        corp_id,
    )
    assert row is not None
    return row


def _staff(box: Sandbox, corp_id: str, like: str) -> list[Row]:
    return box.store.all(
        "SELECT s.userid, s.name, s.status,"
        " (SELECT count(*) FROM mass_send_task AS t JOIN mass_send AS m USING (msgid)"
        "  WHERE t.userid = s.userid AND m.corp_id = s.corp_id AND t.status = 0"
        "  AND m.cancelled_at IS NULL)"
        " + (SELECT count(*) FROM moment_task AS t JOIN moment AS m USING (moment_id)"
        "  WHERE t.userid = s.userid AND m.corp_id = s.corp_id AND t.publish_status = 0"
        "  AND m.cancelled_at IS NULL) AS waiting"
        " FROM staff AS s WHERE s.corp_id = ?1 AND (s.name LIKE ?2 OR s.userid LIKE ?2)"
        " ORDER BY waiting DESC, s.no LIMIT ?3",
        corp_id,
        like,
        LIST_MAX,
    )


def _codes(box: Sandbox, corp_id: str) -> list[Row]:
    return box.store.all(
        "SELECT config_id, remark, state, 'friend' AS kind, created_at FROM contact_way"
        " WHERE corp_id = ?1 UNION ALL"
        " SELECT config_id, remark, state, 'group', created_at FROM join_way WHERE corp_id = ?1"
        " UNION ALL SELECT url_key, name, '', 'link', created_at FROM acquisition_link"
        " WHERE corp_id = ?1"
        " ORDER BY created_at DESC LIMIT ?2",
        corp_id,
        LIST_MAX // 3,
    )


def group(box: Sandbox, chat_id: str) -> dict[str, Any]:
    """A group: who is in it and what was said last."""
    row = groups.living(box, chat_id)
    members = box.store.all(
        "SELECT m.*, coalesce(c.name, s.name, member_id) AS name FROM group_member AS m"
        " LEFT JOIN customer AS c ON m.type = 2 AND c.external_userid = member_id"
        " LEFT JOIN staff AS s ON m.type = 1 AND s.corp_id = ? AND s.userid = member_id"
        " WHERE chat_id = ? ORDER BY m.type, join_time LIMIT ?",
        row["corp_id"],
        chat_id,
        LIST_MAX * 2,
    )
    talk = box.store.all(
        "SELECT * FROM message WHERE chat_id = ? ORDER BY seq DESC LIMIT ?", chat_id, TALK_MAX
    )
    return {
        "group": row,
        "members": members,
        "talk": _talk(box, row["corp_id"], talk),
        "outsiders": box.store.all(
            "SELECT external_userid, name FROM customer WHERE corp_id = ? AND external_userid"
            " NOT IN (SELECT member_id FROM group_member WHERE chat_id = ?)"
            " ORDER BY created_at DESC LIMIT ?",
            row["corp_id"],
            chat_id,
            LIST_MAX,
        ),
    }


def member(box: Sandbox, corp_id: str, userid: str, other: str) -> dict[str, Any]:
    """A member's phone: what waits, messages of apps, customers, one chat."""
    row = staff.member(box, corp_id, userid)
    return {
        "me": row,
        "moments": _moments(
            box,
            "SELECT m.* FROM moment_task AS t JOIN moment AS m USING (moment_id)"
            " WHERE t.userid = ? AND m.corp_id = ? AND publish_status = 0"
            " AND m.cancelled_at IS NULL ORDER BY m.no DESC LIMIT ?",
            userid,
            corp_id,
            LIST_MAX,
        ),
        "friends": box.store.all(
            "SELECT f.*, c.name FROM friendship AS f JOIN customer AS c USING (external_userid)"
            " WHERE f.corp_id = ? AND f.userid = ? ORDER BY coalesce(last_chat_at, 0) DESC, no DESC"
            " LIMIT ?",
            corp_id,
            userid,
            LIST_MAX,
        ),
        "groups": box.store.all(
            "SELECT g.* FROM group_member AS m JOIN groupchat AS g USING (chat_id)"
            " WHERE m.member_id = ? AND m.type = 1 AND g.corp_id = ? LIMIT ?",
            userid,
            corp_id,
            LIST_MAX,
        ),
        "other": friends.person(box, other) if other else None,
        "talk": _pair(box, corp_id, userid, other) if other else [],
    }


def customer(box: Sandbox, external_userid: str, other: str) -> dict[str, Any]:
    """A customer's phone: friends, groups, one chat, what they may scan."""
    row = friends.person(box, external_userid)
    corp_id: str = row["corp_id"]
    return {
        "me": row,
        "friends": box.store.all(
            "SELECT f.*, s.name FROM friendship AS f JOIN staff AS s USING (corp_id, userid)"
            " WHERE external_userid = ? AND customer_left_at IS NULL ORDER BY no DESC LIMIT ?",
            external_userid,
            LIST_MAX,
        ),
        "groups": box.store.all(
            "SELECT g.* FROM group_member JOIN groupchat AS g USING (chat_id)"
            " WHERE member_id = ? LIMIT ?",
            external_userid,
            LIST_MAX,
        ),
        "moments": _moments(
            box,
            "SELECT m.*, a.userid, s.name AS publisher FROM moment_audience AS a"
            " JOIN moment AS m USING (moment_id)"
            " JOIN staff AS s ON s.corp_id = m.corp_id AND s.userid = a.userid"
            " WHERE a.external_userid = ? AND m.corp_id = ? AND a.reached"
            " ORDER BY m.no DESC LIMIT ?",
            external_userid,
            corp_id,
            LIST_MAX // 3,
        ),
        "staff": _staff(box, corp_id, "%"),
        "codes": _codes(box, corp_id),
        "other": staff.member(box, corp_id, other) if other else None,
        "talk": _pair(box, corp_id, other, external_userid) if other else [],
    }


def _moments(box: Sandbox, sql: str, *values: Value) -> list[dict[str, Any]]:
    """Moments in words, with how often each was liked and commented."""
    found = []
    for row in box.store.all(sql, *values):
        text = (unpack(row["text_json"]) or {}).get("content", "")
        parts = [words_of(each["msgtype"], {}) for each in unpack(row["attachments_json"])]
        kinds = box.store.column(
            "SELECT kind FROM moment_reaction WHERE moment_id = ?", row["moment_id"]
        )
        likes = kinds.count("like")
        found.append(
            {
                **dict(row),
                "words": " ".join([text, *parts]).strip(),
                "likes": likes,
                "comments": len(kinds) - likes,
            }
        )
    return found


def _pair(box: Sandbox, corp_id: str, userid: str, external_userid: str) -> list[dict[str, Any]]:
    rows = box.store.all(
        "SELECT * FROM message WHERE external_userid = ? AND userid = ? ORDER BY seq DESC LIMIT ?",
        external_userid,
        userid,
        TALK_MAX,
    )
    return _talk(box, corp_id, rows)


def _talk(box: Sandbox, corp_id: str, rows: list[Row]) -> list[dict[str, Any]]:
    """Messages in the order they were said, with the names of who said them."""
    return [
        {
            "sender": row["sender"],
            "name": _name(box, corp_id, row["sender"]),
            "is_staff": not row["sender"].startswith(("wm", "wo")),
            "at": row["msgtime_ms"] // 1000,
            "text": words_of(row["msgtype"], unpack(row["content_json"])),
            "origin": row["origin"],
        }
        for row in reversed(rows)
    ]


def _name(box: Sandbox, corp_id: str, sender: str) -> str:
    found = box.store.value("SELECT name FROM customer WHERE external_userid = ?", sender)
    if found is None:
        found = box.store.value(
            "SELECT name FROM staff WHERE corp_id = ? AND userid = ?", corp_id, sender
        )
    return str(found or sender)


def words_of(msgtype: str, content: dict[str, Any]) -> str:
    """A message in words."""
    if msgtype in {"text", "markdown"}:
        return str(content.get("content", ""))
    title = content.get("title", "")
    return f"{_WORDS.get(msgtype, f'[{msgtype}]')} {title}".strip()

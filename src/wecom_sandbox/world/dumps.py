"""What the dump shows of each noun: rows sorted by their `id`, in the API's words.

A function per noun takes (box, corp_id, after, limit) and gives the rows whose id comes after.
To add a noun: write the function, add a line to NOUNS.
"""

from collections.abc import Callable
from typing import Any

from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, unpack
from wecom_sandbox.world import sending_dumps

Rows = list[dict[str, Any]]
PAGE = 5000
RIGHTS = ("contact", "directory", "archive", "acquisition")


def departments(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """The tree; ids are padded so that they sort as text."""
    rows = box.store.all(
        "SELECT printf('%010d', department_id) AS id, * FROM department"
        " WHERE corp_id = ? AND id > ? ORDER BY id LIMIT ?",
        corp_id,
        after,
        limit,
    )
    return [
        {
            "id": row["id"],
            "department_id": row["department_id"],
            "name": row["name"],
            "parentid": row["parent_id"],
            "order": row["order_no"],
        }
        for row in rows
    ]


def staff(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """Everyone who works there, or did."""
    rows = box.store.all(
        "SELECT staff.*, (SELECT json_group_array(department_id) FROM staff_department AS d"
        "  WHERE d.corp_id = staff.corp_id AND d.userid = staff.userid) AS departments"
        " FROM staff WHERE corp_id = ? AND userid > ? ORDER BY userid LIMIT ?",
        corp_id,
        after,
        limit,
    )
    return [
        {
            "id": row["userid"],
            "name": row["name"],
            "alias": row["alias"],
            "status": row["status"],
            "department": sorted(unpack(row["departments"])),
            "resigned_at": row["resigned_at"],
        }
        for row in rows
    ]


def customers(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """Every person, friend or not."""
    rows = box.store.all(
        "SELECT * FROM customer WHERE corp_id = ? AND external_userid > ?"
        " ORDER BY external_userid LIMIT ?",
        corp_id,
        after,
        limit,
    )
    names = ("name", "type", "gender", "unionid")
    return [{"id": row["external_userid"], **{name: row[name] for name in names}} for row in rows]


def corp_apps(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """Apps by their number, without secrets."""
    rows = box.store.all(
        "SELECT printf('%010d', agent_id) AS id, * FROM app"
        " WHERE corp_id = ? AND id > ? ORDER BY id LIMIT ?",
        corp_id,
        after,
        limit,
    )
    return [
        {
            "id": row["id"],
            "agent_id": row["agent_id"],
            "name": row["name"],
            "rights": [right for right in RIGHTS if row[right]],
            "callback_url": row["callback_url"],
        }
        for row in rows
    ]


def friendships(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """Who follows whom, with remarks and tags; the id is userid/external_userid."""
    rows = box.store.all(
        "SELECT f.*, userid || '/' || external_userid AS id,"
        " (SELECT json_group_array(tag_id) FROM friendship_tag AS t"
        "  WHERE t.external_userid = f.external_userid AND t.userid = f.userid) AS tags"
        " FROM friendship AS f WHERE corp_id = ? AND (userid, external_userid) > (?, ?)"
        " ORDER BY userid, external_userid LIMIT ?",
        corp_id,
        after.partition("/")[0],
        after.partition("/")[2],
        limit,
    )
    return [
        {
            "id": row["id"],
            "userid": row["userid"],
            "external_userid": row["external_userid"],
            "createtime": row["created_at"],
            "add_way": row["add_way"],
            "state": row["state"],
            "remark": row["remark"],
            "description": row["description"],
            "remark_corp_name": row["remark_corp_name"],
            "remark_mobiles": unpack(row["remark_mobiles_json"]),
            "customer_left_at": row["customer_left_at"],
            "tags": sorted(unpack(row["tags"])),
        }
        for row in rows
    ]


def tags(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """The library as it stands."""
    rows = box.store.all(
        "SELECT tag.*, tag_group.name AS group_name FROM tag JOIN tag_group USING (group_id)"
        " WHERE tag.corp_id = ? AND NOT tag.deleted AND tag_id > ? ORDER BY tag_id LIMIT ?",
        corp_id,
        after,
        limit,
    )
    names = ("name", "group_id", "group_name")
    return [
        {"id": row["tag_id"], "order": row["order_no"], **{name: row[name] for name in names}}
        for row in rows
    ]


def contact_ways(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """Codes that lead to staff."""
    rows = box.store.all(
        "SELECT * FROM contact_way WHERE corp_id = ? AND config_id > ? ORDER BY config_id LIMIT ?",
        corp_id,
        after,
        limit,
    )
    names = ("type", "scene", "remark", "state")
    return [
        {
            "id": row["config_id"],
            **{name: row[name] for name in names},
            "user": unpack(row["users_json"]),
            "party": unpack(row["departments_json"]),
            "is_temp": bool(row["is_temp"]),
        }
        for row in rows
    ]


def join_ways(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """Codes that lead into groups."""
    rows = box.store.all(
        "SELECT * FROM join_way WHERE corp_id = ? AND config_id > ? ORDER BY config_id LIMIT ?",
        corp_id,
        after,
        limit,
    )
    names = ("scene", "remark", "state", "auto_create_room", "room_base_name", "room_base_id")
    return [
        {
            "id": row["config_id"],
            **{name: row[name] for name in names},
            "chat_id_list": unpack(row["chat_ids_json"]),
        }
        for row in rows
    ]


def groups(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """Groups with everyone in them, sorted; dissolved ones have nobody."""
    rows = box.store.all(
        "SELECT * FROM groupchat WHERE corp_id = ? AND chat_id > ? ORDER BY chat_id LIMIT ?",
        corp_id,
        after,
        limit,
    )
    members: dict[str, Rows] = {row["chat_id"]: [] for row in rows}
    if rows:
        for member in box.store.all(
            "SELECT * FROM group_member WHERE chat_id BETWEEN ? AND ? ORDER BY chat_id, member_id",
            rows[0]["chat_id"],
            rows[-1]["chat_id"],
        ):
            if member["chat_id"] in members:
                members[member["chat_id"]].append(_member(member))
    names = ("name", "owner", "notice", "status", "member_version", "dissolved_at")
    return [
        {
            "id": row["chat_id"],
            **{name: row[name] for name in names},
            "create_time": row["created_at"],
            "member_list": members[row["chat_id"]],
        }
        for row in rows
    ]


def _member(row: Row) -> dict[str, Any]:
    return {
        "userid": row["member_id"],
        "type": row["type"],
        "join_time": row["join_time"],
        "join_scene": row["join_scene"],
        "invitor": row["invitor"],
        "state": row["state"],
        "group_nickname": row["nickname"],
        "is_admin": bool(row["is_admin"]),
    }


def messages(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """What was said, in its order; the id is the padded seq."""
    rows = box.store.all(
        "SELECT printf('%012d', seq) AS id, * FROM message WHERE corp_id = ? AND seq > ?"
        " ORDER BY seq LIMIT ?",
        corp_id,
        int(after or 0),
        limit,
    )
    names = ("msgid", "sender", "chat_id", "userid", "external_userid", "msgtime_ms", "msgtype")
    return [
        {
            "id": row["id"],
            **{name: row[name] for name in names},
            "content": unpack(row["content_json"]),
            "archived": bool(row["archived"]),
        }
        for row in rows
    ]


NOUNS: dict[str, Callable[[Sandbox, str, str, int], Rows]] = {
    "apps": corp_apps,
    "departments": departments,
    "staff": staff,
    "customers": customers,
    "friendships": friendships,
    "tags": tags,
    "contact_ways": contact_ways,
    "join_ways": join_ways,
    "groups": groups,
    "messages": messages,
    "mass_sends": sending_dumps.mass_sends,
    "moments": sending_dumps.moments,
    "transfers": sending_dumps.transfers,
    "unassigned": sending_dumps.unassigned,
    "acquisition_links": sending_dumps.acquisition_links,
}


def whole(box: Sandbox, corp_id: str, noun: str) -> Rows:
    """Every row of a noun."""
    found: Rows = []
    after = ""
    while page := NOUNS[noun](box, corp_id, after, PAGE):
        found += page
        if len(page) < PAGE:
            break
        after = str(page[-1]["id"])
    return found

"""What the dump shows of sends, moments, hand-overs and links; `dumps` lists them."""

from typing import Any

from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, unpack

Rows = list[dict[str, Any]]


def _page(box: Sandbox, sql: str, corp_id: str, after: str, limit: int) -> list[Row]:
    return box.store.all(sql, corp_id, after, limit)


def mass_sends(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """Sends with what became of every target."""
    rows = _page(
        box,
        "SELECT m.*, (SELECT json_group_array(json_array(userid, status, send_time))"
        "  FROM mass_send_task AS t WHERE t.msgid = m.msgid) AS tasks,"
        " (SELECT json_group_array(json_array(userid, target, status, send_time))"
        "  FROM mass_send_target AS t WHERE t.msgid = m.msgid) AS targets"
        " FROM mass_send AS m WHERE corp_id = ? AND msgid > ? ORDER BY msgid LIMIT ?",
        corp_id,
        after,
        limit,
    )
    return [
        {
            "id": row["msgid"],
            "chat_type": row["chat_type"],
            "creator": row["creator"],
            "create_type": row["create_type"],
            "create_time": row["created_ms"] // 1000,
            "cancelled_at": row["cancelled_at"],
            "text": unpack(row["text_json"]),
            "attachments": unpack(row["attachments_json"]),
            "tasks": [
                {"userid": userid, "status": status, "send_time": at}
                for userid, status, at in sorted(unpack(row["tasks"]))
            ],
            "targets": [
                {"userid": userid, "target": target, "status": status, "send_time": at}
                for userid, target, status, at in sorted(unpack(row["targets"]))
            ],
        }
        for row in rows
    ]


def moments(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """Moments with who published, who could see them and who reacted."""
    rows = _page(
        box,
        "SELECT m.*, (SELECT json_group_array(json_array(userid, publish_status))"
        "  FROM moment_task AS t WHERE t.moment_id = m.moment_id) AS tasks,"
        " (SELECT json_group_array(json_array(userid, external_userid, reached))"
        "  FROM moment_audience AS a WHERE a.moment_id = m.moment_id) AS audience,"
        " (SELECT json_group_array(json_array(kind, userid, author, at))"
        "  FROM moment_reaction AS r WHERE r.moment_id = m.moment_id) AS reactions"
        " FROM moment AS m WHERE corp_id = ? AND moment_id > ? ORDER BY moment_id LIMIT ?",
        corp_id,
        after,
        limit,
    )
    return [
        {
            "id": row["moment_id"],
            "creator": row["creator"],
            "create_type": row["create_type"],
            "create_time": row["created_at"],
            "cancelled_at": row["cancelled_at"],
            "text": unpack(row["text_json"]),
            "attachments": unpack(row["attachments_json"]),
            "tasks": sorted(unpack(row["tasks"])),
            "audience": sorted(unpack(row["audience"])),
            "reactions": sorted(unpack(row["reactions"])),
        }
        for row in rows
    ]


def transfers(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """Hand-overs of customers; ids are padded numbers."""
    rows = _page(
        box,
        "SELECT printf('%012d', no) AS id, * FROM transfer"
        " WHERE corp_id = ? AND id > ? ORDER BY id LIMIT ?",
        corp_id,
        after,
        limit,
    )
    names = ("id", "handover", "takeover", "external_userid", "on_job", "status", "takeover_time")
    return [{name: row[name] for name in names} for row in rows]


def unassigned(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """Customers of members who left."""
    rows = _page(
        box,
        "SELECT handover || '/' || external_userid AS id, * FROM unassigned"
        " WHERE corp_id = ? AND id > ? ORDER BY id LIMIT ?",
        corp_id,
        after,
        limit,
    )
    return [{"id": row["id"], "dimission_time": row["dimission_time"]} for row in rows]


def acquisition_links(box: Sandbox, corp_id: str, after: str, limit: int) -> Rows:
    """Links with who came through them."""
    rows = _page(
        box,
        "SELECT l.*, (SELECT json_group_array("
        "   json_array(userid, external_userid, chat_status, state))"
        "  FROM acquisition_customer AS c WHERE c.link_id = l.link_id) AS customers"
        " FROM acquisition_link AS l WHERE corp_id = ? AND link_id > ? ORDER BY link_id LIMIT ?",
        corp_id,
        after,
        limit,
    )
    return [
        {
            "id": row["link_id"],
            "link_name": row["name"],
            "skip_verify": bool(row["skip_verify"]),
            "user_list": unpack(row["users_json"]),
            "department_list": unpack(row["departments_json"]),
            "create_time": row["created_at"],
            "customers": sorted(unpack(row["customers"])),
        }
        for row in rows
    ]

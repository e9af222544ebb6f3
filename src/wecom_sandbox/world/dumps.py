"""What the dump shows of each noun: rows sorted by their `id`, in the API's words.

A function per noun takes (box, corp_id, after, limit) and gives the rows whose id comes after.
To add a noun: write the function, add a line to NOUNS.
"""

from collections.abc import Callable
from typing import Any

from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import unpack

Rows = list[dict[str, Any]]
PAGE = 5000


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


NOUNS: dict[str, Callable[[Sandbox, str, str, int], Rows]] = {
    "departments": departments,
    "staff": staff,
    "customers": customers,
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

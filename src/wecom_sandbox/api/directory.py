"""Departments and staff (§4)."""

import msgspec

from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import scope
from wecom_sandbox.rules import paging
from wecom_sandbox.store import Row, unpack

LIST_ID_MAX = 10_000


class DepartmentId(msgspec.Struct, kw_only=True):
    """GET department/list and department/simplelist."""

    id: int | None = None


class GetDepartment(msgspec.Struct, kw_only=True):
    """GET department/get."""

    id: int


class OfDepartment(msgspec.Struct, kw_only=True):
    """GET user/simplelist and user/list."""

    department_id: int
    fetch_child: int = 0


class GetUser(msgspec.Struct, kw_only=True):
    """GET user/get."""

    userid: str


class ListIds(msgspec.Struct, kw_only=True):
    """POST user/list_id."""

    cursor: fields.Cursor = ""
    limit: fields.Limit | None = None


def departments(call: Call, request: DepartmentId) -> Answer:
    """The departments below one, in range."""
    return {"department": [_department(row) for row in _departments(call, request.id)]}


def department_ids(call: Call, request: DepartmentId) -> Answer:
    """The same, numbers only."""
    rows = _departments(call, request.id)
    found = [
        {"id": row["department_id"], "parentid": row["parent_id"], "order": row["order_no"]}
        for row in rows
    ]
    return {"department_id": found}


def department(call: Call, request: GetDepartment) -> Answer:
    """One department."""
    return {"department": _department(_require_department(call, request.id))}


def users_simple(call: Call, request: OfDepartment) -> Answer:
    """The direct members of a department: names."""
    rows = _members(call, request)
    return {
        "userlist": [
            {
                "userid": row["userid"],
                "name": row["name"],
                "department": _departments_of(call, row["userid"])[0],
                "open_userid": row["open_userid"],
            }
            for row in rows
        ]
    }


def users(call: Call, request: OfDepartment) -> Answer:
    """The direct members of a department, in full."""
    return {"userlist": [_user(call, row) for row in _members(call, request)]}


def user(call: Call, request: GetUser) -> Answer:
    """One member."""
    return _user(call, call.staff(request.userid))


def user_ids(call: Call, request: ListIds) -> Answer:
    """Who is in which department, page by page."""
    limit = paging.above_to_max(asked=request.limit, default=LIST_ID_MAX, most=LIST_ID_MAX)
    start = fields.position(request.cursor, str, int) or ("", 0)
    rows = call.store.all(
        "SELECT userid, department_id FROM staff_department JOIN staff USING (corp_id, userid)"
        " WHERE corp_id = ? AND status <> 5 AND (userid, department_id) > (?, ?)"
        " ORDER BY userid, department_id LIMIT ?",
        call.corp_id,
        *start,
        limit + 1,
    )
    page = rows[:limit]
    people = scope.visible(call.box, call.app)
    cursor = paging.cursor_of(*page[-1]) if len(rows) > limit else ""
    return {
        "dept_user": [
            {"userid": row["userid"], "department": row["department_id"]}
            for row in page
            if people is None or row["userid"] in people
        ],
        "next_cursor": cursor,
    }


def _departments(call: Call, root: int | None) -> list[Row]:
    if root is not None:
        _require_department(call, root)
    rows = call.store.all(
        "SELECT * FROM department WHERE corp_id = ? ORDER BY department_id", call.corp_id
    )
    seen = scope.visible_departments(call.box, call.app)
    below = None
    if root is not None:
        below = scope.departments_below(call.box, call.corp_id, [root])
    return [
        row
        for row in rows
        if (seen is None or row["department_id"] in seen)
        and (below is None or row["department_id"] in below)
    ]


def _require_department(call: Call, department_id: int) -> Row:
    row = call.store.one(
        "SELECT * FROM department WHERE corp_id = ? AND department_id = ?",
        call.corp_id,
        department_id,
    )
    if row is None:
        raise ApiError(60123, str(department_id))
    seen = scope.visible_departments(call.box, call.app)
    if seen is not None and department_id not in seen:
        raise ApiError(60011, str(department_id))
    return row


def _department(row: Row) -> dict[str, object]:
    found: dict[str, object] = {"id": row["department_id"], "name": row["name"]}
    if row["name_en"]:
        found["name_en"] = row["name_en"]
    if leaders := unpack(row["leaders_json"]):
        found["department_leader"] = leaders
    return {**found, "parentid": row["parent_id"], "order": row["order_no"]}


def _members(call: Call, request: OfDepartment) -> list[Row]:
    _require_department(call, request.department_id)
    ids = {request.department_id}
    if request.fetch_child:
        ids = scope.departments_below(call.box, call.corp_id, [request.department_id])
    listed = "[" + ",".join(map(str, sorted(ids))) + "]"
    rows = call.store.all(
        "SELECT * FROM staff WHERE corp_id = ?1 AND status <> 5 AND userid IN (SELECT userid"
        " FROM staff_department WHERE corp_id = ?1"
        " AND department_id IN (SELECT value FROM json_each(?2))) ORDER BY no",
        call.corp_id,
        listed,
    )
    people = scope.visible(call.box, call.app)
    return [row for row in rows if people is None or row["userid"] in people]


def _departments_of(call: Call, userid: str) -> tuple[list[int], list[int], list[int]]:
    """Departments, the order in each and whether the member leads it."""
    rows = call.store.all(
        "SELECT department_id, order_no, is_leader FROM staff_department"
        " WHERE corp_id = ? AND userid = ? ORDER BY department_id",
        call.corp_id,
        userid,
    )
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def _user(call: Call, row: Row) -> dict[str, object]:
    """Without mobile, e-mail, avatar and gender, which new apps do not get."""
    ids, orders, leads = _departments_of(call, row["userid"])
    return {
        "userid": row["userid"],
        "name": row["name"],
        "department": ids,
        "order": orders,
        "position": row["position"],
        "is_leader_in_dept": leads,
        "direct_leader": unpack(row["direct_leaders_json"]),
        "main_department": row["main_department"],
        "status": row["status"],
        "isleader": int(any(leads)),
        "enable": int(row["status"] == 1),
        "alias": row["alias"],
        "external_position": row["external_position"],
        "open_userid": row["open_userid"],
        "extattr": {"attrs": []},
    }

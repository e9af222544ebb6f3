"""Who an app may see: its visible range, departments unfolded downwards."""

from wecom_sandbox.errors import ApiError
from wecom_sandbox.records.apps import App, Right
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, marks

_BELOW = (
    "WITH RECURSIVE below(id) AS (SELECT value FROM json_each(?2) UNION"
    " SELECT department_id FROM department JOIN below ON parent_id = below.id WHERE corp_id = ?1)"
)


def sees_everyone(app: App) -> bool:
    """Whether the range is the whole corp."""
    return app.scope_all or Right.DIRECTORY in app.rights


def departments_below(box: Sandbox, corp_id: str, departments: list[int]) -> set[int]:
    """Departments with all departments under them."""
    if not departments:
        return set()
    roots = "[" + ",".join(map(str, departments)) + "]"
    sql = f"{_BELOW} SELECT id FROM below"  # noqa: S608  # constants
    return set(box.store.column(sql, corp_id, roots))


def staff_of(
    box: Sandbox, corp_id: str, users: list[str], departments: list[int], *, active: bool = True
) -> list[str]:
    """People named directly or by department, in a stable order, without those who left."""
    wanted = set(users)
    if departments:
        roots = "[" + ",".join(map(str, departments)) + "]"
        wanted |= set(
            box.store.column(
                f"{_BELOW} SELECT userid FROM staff_department"  # noqa: S608  # a constant
                " WHERE corp_id = ?1 AND department_id IN (SELECT id FROM below)",
                corp_id,
                roots,
            )
        )
    status = "status = 1" if active else "status <> 5"
    return [
        userid
        for userid in box.store.column(
            f"SELECT userid FROM staff WHERE corp_id = ? AND {status} ORDER BY no",  # noqa: S608  # a constant
            corp_id,
        )
        if userid in wanted
    ]


def visible(box: Sandbox, app: App) -> frozenset[str] | None:
    """The userids an app may see; None stands for everyone in the corp."""
    if sees_everyone(app):
        return None
    key = ("visible", app.app_id)
    if key not in box.cache:
        people = staff_of(box, app.corp_id, app.scope_users, app.scope_departments, active=False)
        box.cache[key] = frozenset(people)
    found: frozenset[str] = box.cache[key]
    return found


def visible_departments(box: Sandbox, app: App) -> frozenset[int] | None:
    """The departments an app may see; None stands for all."""
    if sees_everyone(app):
        return None
    key = ("departments", app.app_id)
    if key not in box.cache:
        box.cache[key] = frozenset(departments_below(box, app.corp_id, app.scope_departments))
    found: frozenset[int] = box.cache[key]
    return found


def may_see(box: Sandbox, app: App, userid: str) -> bool:
    """Whether a member is in the app's range."""
    people = visible(box, app)
    return people is None or userid in people


def require_staff(box: Sandbox, app: App, userid: str, *, unknown: int = 60111) -> Row:
    """A member who exists and is in range, or the errcode that says which is not so."""
    row = box.store.one(
        "SELECT * FROM staff WHERE corp_id = ? AND userid = ? AND status <> 5", app.corp_id, userid
    )
    if row is None:
        raise ApiError(unknown, userid)
    if not may_see(box, app, userid):
        raise ApiError(60011, userid)
    return row


def require_staff_list(box: Sandbox, app: App, userids: list[str]) -> None:
    """All members exist and are in range."""
    known = set(
        box.store.column(
            f"SELECT userid FROM staff WHERE corp_id = ? AND userid IN ({marks(userids)})",  # noqa: S608  # marks only
            app.corp_id,
            *userids,
        )
    )
    people = visible(box, app)
    for userid in userids:
        if userid not in known:
            raise ApiError(40003, userid)
        if people is not None and userid not in people:
            raise ApiError(60011, userid)

"""Staff: how they come, change, and stop."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from wecom_sandbox.errors import WorldError, not_found
from wecom_sandbox.records import apps, events
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, Value
from wecom_sandbox.world.verbs import Done, InCorp

UserId = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_\-@.]+$")]


class OneStaff(InCorp, kw_only=True):
    """Verbs about one member."""

    userid: UserId


class CreateStaff(OneStaff, kw_only=True):
    """staff.create"""

    name: str
    departments: list[int] = msgspec.field(default_factory=lambda: [1])
    alias: str = ""
    position: str = ""
    mobile: str = ""
    email: str = ""
    gender: int = 0
    contact: bool = True  # has the 客户联系 feature
    real_name: bool = True
    archived: bool = False  # the archive is open for this member
    leads: list[int] = []  # departments that this member leads
    customers_max: int | None = None


class UpdateStaff(OneStaff, kw_only=True):
    """staff.update"""

    name: str | UnsetType = UNSET
    alias: str | UnsetType = UNSET
    position: str | UnsetType = UNSET
    status: int | UnsetType = UNSET  # 1 active 2 disabled 4 inactive
    departments: list[int] | UnsetType = UNSET
    contact: bool | UnsetType = UNSET
    real_name: bool | UnsetType = UNSET
    archived: bool | UnsetType = UNSET
    customers_max: int | UnsetType | None = UNSET
    last_login_at: int | UnsetType = UNSET


class Greeting(InCorp, kw_only=True):
    """staff.console_greeting; without userids it is for everyone."""

    on: bool
    userids: list[str] = []


def member(box: Sandbox, corp_id: str, userid: str) -> Row:
    """A member who works there."""
    row = box.store.one(
        "SELECT * FROM staff WHERE corp_id = ? AND userid = ? AND status <> 5",
        apps.corp(box, corp_id)["corp_id"],
        userid,
    )
    if row is None:
        raise not_found("staff", userid)
    return row


def create(box: Sandbox, request: CreateStaff) -> Done:
    """新员工入职 · Somebody starts to work there."""
    corp_id = apps.corp(box, request.corp_id)["corp_id"]
    if box.store.one(
        "SELECT 1 FROM staff WHERE corp_id = ? AND userid = ?", corp_id, request.userid
    ):
        raise WorldError(
            "taken", zh=f"已有成员 {request.userid}", en=f"there is a member {request.userid}"
        )
    now = box.now()
    box.store.insert(
        "staff",
        corp_id=corp_id,
        userid=request.userid,
        name=request.name,
        alias=request.alias,
        position=request.position,
        main_department=request.departments[0] if request.departments else 1,
        open_userid=box.ids.next("open_userid", 32, "wo"),
        mobile=request.mobile,
        email=request.email,
        gender=request.gender,
        contact=int(request.contact),
        real_name=int(request.real_name),
        archived=int(request.archived),
        customers_max=request.customers_max,
        last_login_at=now,
        created_at=now,
    )
    _join_departments(box, corp_id, request.userid, request.departments, request.leads)
    told = _tell(box, corp_id, "create_user", request.userid, request.name, request.departments)
    return {"corp_id": corp_id, "userid": request.userid, "callbacks": told}


def update(box: Sandbox, request: UpdateStaff) -> Done:
    """修改成员 · Change a member."""
    row = member(box, request.corp_id, request.userid)
    corp_id: str = row["corp_id"]
    changes: dict[str, Value] = {}
    names = ("name", "alias", "position", "status", "contact", "real_name", "archived")
    for name in (*names, "customers_max", "last_login_at"):
        if (value := getattr(request, name)) is not UNSET:
            changes[name] = int(value) if isinstance(value, bool) else value
    departments = None
    if request.departments is not UNSET:
        departments = request.departments
        changes["main_department"] = departments[0] if departments else 1
        _join_departments(box, corp_id, request.userid, departments, [])
    if changes:
        box.store.update("staff", {"corp_id": corp_id, "userid": request.userid}, **changes)
    box.touch_directory()
    told = _tell(box, corp_id, "update_user", request.userid, changes.get("name"), departments)
    return {"userid": request.userid, "callbacks": told}


def disable(box: Sandbox, request: OneStaff) -> Done:
    """禁用成员 · Lock a member out (status 2)."""
    return update(box, UpdateStaff(corp_id=request.corp_id, userid=request.userid, status=2))


def console_greeting(box: Sandbox, request: Greeting) -> Done:
    """后台欢迎语开关 · A greeting set in the admin console; new friends then bring no code."""
    corp_id = apps.corp(box, request.corp_id)["corp_id"]
    userids = request.userids or box.store.column(
        "SELECT userid FROM staff WHERE corp_id = ?", corp_id
    )
    for userid in userids:
        box.store.update("staff", {"corp_id": corp_id, "userid": userid}, greeting=int(request.on))
    return {"userids": userids, "on": request.on}


def _join_departments(
    box: Sandbox, corp_id: str, userid: str, departments: list[int], leads: list[int]
) -> None:
    box.store.run("DELETE FROM staff_department WHERE corp_id = ? AND userid = ?", corp_id, userid)
    for department_id in departments or [1]:
        known = box.store.one(
            "SELECT 1 FROM department WHERE corp_id = ? AND department_id = ?",
            corp_id,
            department_id,
        )
        if known is None:
            raise not_found("department", department_id)
        box.store.insert(
            "staff_department",
            corp_id=corp_id,
            department_id=department_id,
            userid=userid,
            is_leader=int(department_id in leads),
        )
    box.touch_directory()


def _tell(
    box: Sandbox,
    corp_id: str,
    change: str,
    userid: str,
    name: Value,
    departments: list[int] | None,
) -> int:
    fields: dict[str, events.Field] = {"UserID": userid}
    if name is not None:
        fields["Name"] = str(name)
    if departments is not None:
        fields["Department"] = ",".join(map(str, departments or [1]))
    return events.emit(
        box, corp_id, ("change_contact", change), fields, concerning=[userid], right=None
    )

"""Corps, apps and departments: what an administrator does in the admin console."""

from typing import Annotated

import httpx
from msgspec import UNSET, Meta, UnsetType

from wecom_sandbox import callbacks, crypto
from wecom_sandbox.errors import WorldError, not_found
from wecom_sandbox.records import apps, events
from wecom_sandbox.records.apps import Right
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, Value, pack
from wecom_sandbox.world.verbs import Done, InCorp, Request

FIRST_AGENT = 1_000_002
CHECK_SECONDS = 5.0

Name = Annotated[str, Meta(min_length=1, max_length=64)]


class CreateCorp(Request, kw_only=True):
    """corp.create"""

    name: Name
    corp_id: str = ""
    verified: bool = True
    archive_on: bool = False
    open_platform_bound: bool = False


class UpdateCorp(InCorp, kw_only=True):
    """corp.update"""

    archive_on: bool | UnsetType = UNSET
    open_platform_bound: bool | UnsetType = UNSET
    send_rule: str | UnsetType | None = UNSET  # month_days, 7_per_week, 1_per_day


class AppFields(InCorp, kw_only=True):
    """What an administrator sets of an app; empty IPs and domains mean any."""

    name: Name | UnsetType = UNSET
    description: str | UnsetType = UNSET
    rights: list[Right] | UnsetType = UNSET
    scope_all: bool | UnsetType = UNSET
    scope_users: list[str] | UnsetType = UNSET
    scope_departments: list[int] | UnsetType = UNSET
    allowed_ips: list[str] | UnsetType = UNSET
    trusted_domains: list[str] | UnsetType = UNSET
    home_url: str | UnsetType = UNSET


class CreateApp(AppFields, kw_only=True):
    """app.create"""

    name: Name
    agent_id: int = 0
    secret: str = ""


class UpdateApp(AppFields, kw_only=True):
    """app.update"""

    agent_id: int


class RenewSecret(InCorp, kw_only=True):
    """app.renew_secret; an empty secret draws one."""

    agent_id: int
    secret: str = ""


class SetCallback(InCorp, kw_only=True):
    """app.set_callback; an empty url takes the receiver away."""

    agent_id: int
    url: str
    token: str = ""
    aes_key: str = ""
    check: bool = True


class CreateDepartment(InCorp, kw_only=True):
    """department.create"""

    name: Name
    name_en: str = ""
    parent_id: int = 1
    department_id: int = 0
    order: int = 0


def create_corp(box: Sandbox, request: CreateCorp) -> Done:
    """注册一家企业 · A corp with its root department."""
    corp_id = request.corp_id or "ww" + box.ids.hexadecimal("corp")[:16]
    if box.store.one("SELECT 1 FROM corp WHERE corp_id = ?", corp_id):
        raise _taken("corp_id", corp_id)
    box.store.insert(
        "corp",
        corp_id=corp_id,
        name=request.name,
        full_name=request.name,
        verified=int(request.verified),
        archive_on=int(request.archive_on),
        open_platform_bound=int(request.open_platform_bound),
        created_at=box.now(),
    )
    box.store.insert("department", corp_id=corp_id, department_id=1, name=request.name, parent_id=0)
    return {"corp_id": corp_id}


def update_corp(box: Sandbox, request: UpdateCorp) -> Done:
    """修改企业设置 · Change a corp's switches."""
    corp = apps.corp(box, request.corp_id)
    changes: dict[str, Value] = {}
    for name in ("archive_on", "open_platform_bound", "send_rule"):
        value = getattr(request, name)
        if value is not UNSET:
            changes[name] = int(value) if isinstance(value, bool) else value
    if changes:
        box.store.update("corp", {"corp_id": corp["corp_id"]}, **changes)
    return {"corp_id": corp["corp_id"]}


def create_app(box: Sandbox, request: CreateApp) -> Done:
    """新建自建应用 · A self-built app; the answer carries its secret."""
    corp_id = apps.corp(box, request.corp_id)["corp_id"]
    agent_id = request.agent_id or _next_agent(box, corp_id)
    if apps.find_app(box, corp_id, agent_id):
        raise _taken("agent_id", agent_id)
    secret = _fresh_secret(box, request.secret)
    app_id = box.store.insert(
        "app",
        corp_id=corp_id,
        agent_id=agent_id,
        name=request.name,
        secret=secret,
        created_at=box.now(),
    )
    _write(box, app_id, request)
    return {"corp_id": corp_id, "agent_id": agent_id, "secret": secret}


def update_app(box: Sandbox, request: UpdateApp) -> Done:
    """修改应用 · Change an app's rights, range, addresses."""
    app = _app(box, request)
    _write(box, int(str(app["app_id"])), request)
    return {"corp_id": app["corp_id"], "agent_id": app["agent_id"]}


def renew_secret(box: Sandbox, request: RenewSecret) -> Done:
    """重置应用 Secret · Another secret for an app; the former one and its tokens end at once."""
    app = _app(box, request)
    secret = _fresh_secret(box, request.secret)
    box.store.update("app", {"app_id": app["app_id"]}, secret=secret)
    box.store.update("token", {"app_id": app["app_id"]}, revoked=1)
    return {"corp_id": app["corp_id"], "agent_id": app["agent_id"], "secret": secret}


def _fresh_secret(box: Sandbox, wanted: str) -> str:
    secret = wanted or box.ids.next("secret", 43)
    if box.store.one("SELECT 1 FROM app WHERE secret = ?", secret):
        raise _taken("secret", secret)
    return secret


async def set_callback(box: Sandbox, request: SetCallback) -> Done:
    """设置接收事件服务器 · Set an app's receiver; it must pass the platform's check first."""
    app = _app(box, request)
    aes_key = request.aes_key or box.ids.next("aes", 43).replace("-", "a").replace("_", "b")
    token = request.token or box.ids.next("callback token", 16)
    if request.url:
        given = {**app, "callback_url": request.url}
        given |= {"callback_token": token, "callback_aes_key": aes_key}
        try:
            callbacks.codec_of(given)
        except crypto.Refused as error:
            raise _bad_receiver(str(error)) from error
        if request.check:
            await _check(box, given)
    with box.turn():
        box.store.update(
            "app",
            {"app_id": app["app_id"]},
            callback_url=request.url,
            callback_token=token,
            callback_aes_key=aes_key,
        )
    return {"url": request.url, "token": token, "aes_key": aes_key}


def create_department(box: Sandbox, request: CreateDepartment) -> Done:
    """新建部门 · A department."""
    corp_id = apps.corp(box, request.corp_id)["corp_id"]
    parent = box.store.one(
        "SELECT 1 FROM department WHERE corp_id = ? AND department_id = ?",
        corp_id,
        request.parent_id,
    )
    if parent is None:
        raise not_found("department", request.parent_id)
    department_id = request.department_id or 1 + box.store.value(
        "SELECT max(department_id) FROM department WHERE corp_id = ?", corp_id
    )
    box.store.insert(
        "department",
        corp_id=corp_id,
        department_id=department_id,
        name=request.name,
        name_en=request.name_en or None,
        parent_id=request.parent_id,
        order_no=request.order,
    )
    box.touch_directory()
    told = events.emit(
        box,
        corp_id,
        ("change_contact", "create_party"),
        {"Id": department_id, "Name": request.name, "ParentId": request.parent_id},
        right=Right.DIRECTORY,
    )
    return {"department_id": department_id, "callbacks": told}


def _app(box: Sandbox, request: UpdateApp | SetCallback | RenewSecret) -> dict[str, Value]:
    corp_id = apps.corp(box, request.corp_id)["corp_id"]
    row: Row | None = box.store.one(
        "SELECT * FROM app WHERE corp_id = ? AND agent_id = ?", corp_id, request.agent_id
    )
    if row is None:
        raise not_found("app", request.agent_id)
    return dict(row)


def _write(box: Sandbox, app_id: int, request: AppFields) -> None:
    changes: dict[str, Value] = {}
    for name in ("name", "description", "home_url", "scope_all"):
        if (value := getattr(request, name)) is not UNSET:
            changes[name] = int(value) if isinstance(value, bool) else value
    for name in ("scope_users", "scope_departments", "allowed_ips", "trusted_domains"):
        if (value := getattr(request, name)) is not UNSET:
            changes[f"{name}_json"] = pack(value)
    if request.rights is not UNSET:
        changes |= {right.value: int(right in request.rights) for right in Right}
    named = request.scope_users or request.scope_departments
    if request.scope_all is UNSET and named:
        changes["scope_all"] = 0  # who names people does not mean everyone
    if changes:
        box.store.update("app", {"app_id": app_id}, **changes)
    box.touch_directory()


def _next_agent(box: Sandbox, corp_id: str) -> int:
    last = box.store.value("SELECT max(agent_id) FROM app WHERE corp_id = ?", corp_id)
    return max(FIRST_AGENT, (last or 0) + 1)


async def _check(box: Sandbox, app: dict[str, Value]) -> None:
    """The platform's GET: the receiver must decrypt the echo and return it bare."""
    url, query, expected = callbacks.check_url(app)
    try:
        async with httpx.AsyncClient(
            transport=box.receivers, verify=callbacks.certificates(), trust_env=False
        ) as client:
            answer = await client.get(url, params=query, timeout=CHECK_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _bad_receiver(f"{type(error).__name__}") from error
    if answer.status_code != 200 or answer.content != expected.encode():
        raise _bad_receiver(f"HTTP {answer.status_code}, {answer.content[:60]!r}")


def _bad_receiver(why: str) -> WorldError:
    return WorldError(
        "callback_check_failed",
        zh=f"回调地址没有通过验证：{why}",
        en=f"the receiver did not pass the check: {why}",
        status=422,
    )


def _taken(kind: str, name: object) -> WorldError:
    return WorldError("taken", zh=f"{kind} 已被使用：{name}", en=f"{kind} is taken: {name}")

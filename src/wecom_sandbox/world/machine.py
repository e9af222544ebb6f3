"""The machine behind the world: clock, faults, knobs, counts, the dump."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from wecom_sandbox.callbacks import Faults
from wecom_sandbox.errors import WorldError, not_found
from wecom_sandbox.records import apps
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import pack
from wecom_sandbox.world import dumps
from wecom_sandbox.world.verbs import Done, InCorp, Request

DUMP_PAGE = 1000
LIST_MAX = 10_000


class Advance(Request, kw_only=True):
    """clock.advance"""

    seconds: Annotated[float, Meta(ge=0)] = 0
    minutes: Annotated[float, Meta(ge=0)] = 0
    hours: Annotated[float, Meta(ge=0)] = 0
    days: Annotated[float, Meta(ge=0)] = 0


class SetClock(Request, kw_only=True):
    """clock.set: a later moment, another speed (0 freezes), or neither: just look."""

    now: int | None = None
    speed: Annotated[float, Meta(ge=0)] | None = None


class SetFaults(InCorp, kw_only=True):
    """faults.set for one app; what is left out is off."""

    agent_id: int
    faults: Faults = Faults()


class SetSettings(Request, kw_only=True):
    """settings.set"""

    settings: dict[str, Any]


class ExpireToken(InCorp, kw_only=True):
    """token.expire"""

    agent_id: int
    revoke: bool = False  # then it is unknown (40014) instead of expired (42001)


class Calls(Request, kw_only=True):
    """limits.calls"""

    reset: bool = False


class ListCallbacks(Request, kw_only=True):
    """callback.list"""

    after: int = 0
    limit: Annotated[int, Meta(ge=1, le=LIST_MAX)] = 1000
    state: str = ""


class Flush(Request, kw_only=True):
    """callback.flush"""


class Dump(InCorp, kw_only=True):
    """state.dump; a noun alone comes page by page."""

    noun: str = ""
    after: str = ""
    limit: Annotated[int, Meta(ge=1, le=LIST_MAX)] = DUMP_PAGE


async def advance(box: Sandbox, request: Advance) -> Done:
    """时间前进 · Move the clock on; whatever falls due on the way happens in its order."""
    seconds = request.seconds + request.minutes * 60 + request.hours * 3600 + request.days * 86400
    return _move(box, box.clock.now_ms() + int(seconds * 1000), None)


async def set_clock(box: Sandbox, request: SetClock) -> Done:
    """设定时钟 · Set the clock's moment or speed."""
    now_ms = None if request.now is None else request.now * 1000
    if now_ms is not None and now_ms < box.clock.now_ms():
        raise WorldError(
            "backwards", zh="时间不能倒流", en="time does not run backwards", status=422
        )
    return _move(box, now_ms, request.speed)


def _move(box: Sandbox, now_ms: int | None, speed: float | None) -> Done:
    with box.turn():
        box.clock.set(now_ms=now_ms, speed=speed)
    happened = 0
    while due := box.run_due():
        happened += due
    now = box.clock.now()
    local = box.clock.local(now).strftime("%Y-%m-%d %H:%M:%S")
    return {"now": now, "local": local, "speed": box.clock.speed, "happened": happened}


def set_faults(box: Sandbox, request: SetFaults) -> Done:
    """回调故障 · What goes wrong on the way to an app's receiver."""
    app_id = _app_id(box, request.corp_id, request.agent_id)
    box.store.run("DELETE FROM fault WHERE app_id = ?", app_id)
    box.store.insert("fault", app_id=app_id, knobs_json=pack(request.faults))
    return {"agent_id": request.agent_id, "faults": request.faults}


def set_settings(box: Sandbox, request: SetSettings) -> Done:
    """改规则数值 · Turn knobs (settings.py lists them); without any: see them."""
    known = set(box.settings.__struct_fields__)
    if unknown := set(request.settings) - known:
        raise not_found("setting", ", ".join(sorted(unknown)))
    try:
        box.change_settings(request.settings)
    except msgspec.ValidationError as error:
        raise WorldError(
            "bad_setting", zh=f"设置不对：{error}", en=f"a setting is wrong: {error}", status=422
        ) from error
    shown = msgspec.to_builtins(box.settings)
    del shown["world_token"]
    return {"settings": shown}


def expire_token(box: Sandbox, request: ExpireToken) -> Done:
    """让令牌失效 · End an app's access tokens before their time."""
    app_id = _app_id(box, request.corp_id, request.agent_id)
    if request.revoke:
        count = box.store.update("token", {"app_id": app_id, "revoked": 0}, revoked=1)
    else:
        count = box.store.run(
            "UPDATE token SET expires_at = ?1 WHERE app_id = ?2 AND expires_at > ?1",
            box.now(),
            app_id,
        )
    return {"tokens": count}


def calls(box: Sandbox, request: Calls) -> Done:
    """调用计数 · How often each path was called since the start, by errcode."""
    counted = [
        {"corp_id": corp_id, "path": path, "errcode": code, "calls": count}
        for (corp_id, path, code), count in sorted(box.limits.calls.items())
    ]
    if request.reset:
        box.limits.reset()
    return {"calls": counted}


def list_callbacks(box: Sandbox, request: ListCallbacks) -> Done:
    """回调记录 · The events in the order they happened, with what became of them."""
    rows = box.store.all(
        "SELECT callback.*, agent_id FROM callback JOIN app USING (app_id)"
        " WHERE no > ?1 AND (?2 = '' OR state = ?2) ORDER BY no LIMIT ?3",
        request.after,
        request.state,
        request.limit,
    )
    names = (
        "no", "corp_id", "agent_id", "event", "change_type", "plaintext", "created_at", "copy_of",
        "attempts", "state", "last_error",
    )  # fmt: skip
    return {"callbacks": [{name: row[name] for name in names} for row in rows]}


async def flush(box: Sandbox, request: Flush) -> Done:
    """送完回调 · Deliver every event that is due by now, retries included, then answer."""
    box.run_due()
    return {"attempts": await box.flush()}


def dump(box: Sandbox, request: Dump) -> Done:
    """世界快照 · The state as canonical JSON: sorted, comparable, whole or noun by noun."""
    corp_id: str = apps.corp(box, request.corp_id)["corp_id"]
    if not request.noun:
        return {
            "corp_id": corp_id,
            **{noun: dumps.whole(box, corp_id, noun) for noun in dumps.NOUNS},
        }
    if request.noun not in dumps.NOUNS:
        raise not_found("noun", f"{request.noun}; {', '.join(dumps.NOUNS)}")
    rows = dumps.NOUNS[request.noun](box, corp_id, request.after, request.limit)
    after = str(rows[-1]["id"]) if len(rows) == request.limit else ""
    return {"corp_id": corp_id, "noun": request.noun, "rows": rows, "after": after}


def _app_id(box: Sandbox, corp_id: str, agent_id: int) -> int:
    app = apps.find_app(box, apps.corp(box, corp_id)["corp_id"], agent_id)
    if app is None:
        raise not_found("app", agent_id)
    return app.app_id

"""From HTTP to a verb: who may call, what they said, one turn, a plain answer.

It answers this machine only, or whoever brings the token. A browser on this machine must not be
led here by a foreign page: a body counts only as JSON, and a foreign Origin is refused.
"""

import hmac
import ipaddress
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from wecom_sandbox.errors import ApiError, WorldError
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.world import table
from wecom_sandbox.world.verbs import Done, Verb

COOKIE = "wecom_sandbox_token"  # carries it for the pages of the world
REQUEST_BYTES_MAX = 256 * 1024 * 1024  # a bulk seed is one request


def admit(request: Request) -> None:
    """Refuse strangers."""
    box: Sandbox = request.app.state.box
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if _is_token(box, bearer):
        return
    origin = urlsplit(request.headers.get("origin", ""))
    foreign = bool(origin.netloc) and origin.netloc != request.headers.get("host", "")
    known = _is_token(box, request.cookies.get(COOKIE, "")) or _is_local(request)
    if foreign or not known:
        raise WorldError(
            "not_here",
            zh="沙盒世界只对本机开放；从别处来请带 --world-token 设定的令牌",
            en="the world face answers this machine only, or the bearer of --world-token",
            status=403,
        )


def _is_token(box: Sandbox, given: str) -> bool:
    token = box.settings.world_token
    return bool(token and given) and hmac.compare_digest(token.encode(), given.encode())


def _is_local(request: Request) -> bool:
    if "x-forwarded-for" in request.headers or request.client is None:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def answer(request: Request) -> Response:
    """POST /_sandbox/v1/<verb>."""
    box: Sandbox = request.app.state.box
    try:
        admit(request)
        verb = _find(request.path_params["verb"])
        return _json(await run(box, verb, await _said(request, verb)))
    except WorldError as error:
        return _json(
            {"code": error.code, "zh": error.zh, "en": error.en, "message": error.en}, error.status
        )


async def listing(request: Request) -> Response:
    """GET /_sandbox/v1/: every verb with the schema of what it takes."""
    try:
        admit(request)
    except WorldError as error:
        return _json({"code": error.code, "zh": error.zh, "en": error.en}, error.status)
    verbs, components = [], {}
    for verb in table.VERBS:
        (schema,), parts = msgspec.json.schema_components(
            [verb.request], ref_template="#/components/{name}"
        )
        components.update(parts)
        verbs.append(
            {
                "verb": verb.name,
                "method": "POST",
                "path": f"/_sandbox/v1/{verb.name}",
                "does": verb.does,
                "request": schema,
            }
        )
    return _json({"verbs": verbs, "components": components})


async def run(box: Sandbox, verb: Verb, said: msgspec.Struct) -> Done:
    """Let it happen. What the platform itself would refuse becomes a 422."""
    try:
        if verb.act_async is not None:
            return await verb.act_async(box, said)
        assert verb.act is not None, f"{verb.name} does nothing"
        with box.turn():
            return verb.act(box, said)
    except OverflowError as error:
        raise WorldError(
            "number_out_of_range", zh="数字太大", en="a number is out of range", status=422
        ) from error
    except ApiError as error:
        raise WorldError(
            f"errcode_{error.code}",
            zh=f"企业微信会以 {error.code} 拒绝：{error.meaning}",
            en=f"the platform refuses with {error.code}: {error.meaning}",
            status=422,
        ) from error


async def run_said(box: Sandbox, verb: Verb, said: dict[str, str]) -> Done:
    """The same for our own pages, which say it as a plain dictionary."""
    try:
        request = msgspec.convert(said, verb.request)
    except msgspec.ValidationError as error:
        raise WorldError(
            "not_understood",
            zh=f"看不懂这个请求：{error}",
            en=f"the request is not understood: {error}",
            status=422,
        ) from error
    return await run(box, verb, request)


def _find(name: str) -> Verb:
    verb = table.BY_NAME.get(name)
    if verb is None:
        raise WorldError(
            "no_such_verb",
            zh=f"没有动作 {name}；GET /_sandbox/v1/ 列出全部",
            en=f"there is no verb {name}; GET /_sandbox/v1/ lists them",
            status=404,
        )
    return verb


async def _said(request: Request, verb: Verb) -> msgspec.Struct:
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise WorldError(
            "not_json",
            zh="请用 Content-Type: application/json",
            en="send Content-Type: application/json",
            status=415,
        )
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > REQUEST_BYTES_MAX:
            raise WorldError("too_large", zh="请求太大", en="the request is too large", status=413)
    try:
        return msgspec.json.decode(bytes(body) or b"{}", type=verb.request)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WorldError(
            "not_understood",
            zh=f"看不懂这个请求：{error}",
            en=f"the request is not understood: {error}",
            status=422,
        ) from error


def _json(content: Done, status: int = 200) -> Response:
    return Response(
        msgspec.json.encode(content),
        status_code=status,
        headers={"Content-Type": "application/json; charset=UTF-8"},
    )

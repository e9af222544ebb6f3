"""From the HTTP request to a handler and back: find, admit, decode, run in one turn, answer."""

import asyncio
import re
import secrets
from typing import Any

import msgspec
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from wecom_sandbox.api import table
from wecom_sandbox.api.call import Answer, Binary, Call, Endpoint, Upload
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records.apps import App
from wecom_sandbox.sandbox import Sandbox

JSON = "application/json; charset=UTF-8"
_AT = re.compile(r"at `\$([^`]*)`$")
_MISSING = re.compile(r"missing required field `(\w+)`")
_NAME = re.compile(r"\w+")


def client_ip(request: Request, box: Sandbox) -> str:
    """The address that asks."""
    forwarded = request.headers.get("x-forwarded-for", "")
    if box.settings.trust_forwarded_for and forwarded:
        return forwarded.split(",")[0].strip()
    return request.client.host if request.client else "127.0.0.1"


async def answer(request: Request) -> Response:
    """Every request below /cgi-bin/."""
    box: Sandbox = request.app.state.box
    path: str = request.path_params["path"]
    ip = client_ip(request, box)
    corp_id, flying = "", False
    try:
        body = await _body(request, box.settings.request_bytes_max, box.settings.upload_bytes_max)
        endpoint = _find(box, request.method, path)
        box.limits.take_ip(ip, path, box.settings)
        app = _admit(box, endpoint, request, ip)
        corp_id = app.corp_id if app else ""
        box.limits.enter(corp_id or ip, path, box.settings)
        flying = True
        if box.settings.latency_ms:
            await asyncio.sleep(box.settings.latency_ms / 1000)
        upload = await _upload(request) if endpoint.upload else None
        decoded = _decode(endpoint, request, body)
        call = Call(box=box, path=path, ip=ip, token_app=app, upload=upload)
        given = _run(endpoint, call, decoded)
    except ApiError as error:
        box.limits.calls[corp_id, path, error.code] += 1
        return _json(_refusal(error, ip))
    except ClientDisconnect:
        # Nobody is there to be answered.
        return Response(status_code=400)
    finally:
        if flying:
            box.limits.leave(corp_id or ip, path)
    box.limits.calls[corp_id, path, 0] += 1
    if isinstance(given, Binary):
        return _file(given)
    return _json({"errcode": 0, "errmsg": "ok", **(given or {})})


def _run(endpoint: Endpoint, call: Call, decoded: msgspec.Struct) -> Answer | Binary | None:
    """The call in its turn."""
    try:
        with call.box.turn():
            return endpoint.handler(call, decoded)
    except OverflowError as error:  # a number that no 64 bits hold
        raise ApiError(40058, "number out of range") from error


async def _body(request: Request, most: int, upload_most: int) -> bytes:
    """The whole body, but no more than is sane."""
    multipart = request.headers.get("content-type", "").startswith("multipart/")
    length = request.headers.get("content-length", "0")
    limit = upload_most if multipart else most
    if not length.isdigit() or int(length) > limit:
        raise ApiError(40058, f"the body has more than {limit} bytes")
    body = b""
    if not multipart:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise ApiError(40058, f"the body has more than {limit} bytes")
    return body


def _find(box: Sandbox, method: str, path: str) -> Endpoint:
    endpoint = table.BY_PATH.get(path)
    if endpoint is None:
        raise ApiError(box.settings.unknown_path_errcode, path)
    if method != endpoint.method:
        raise ApiError(40058, f"{endpoint.method} is required")
    return endpoint


def _admit(box: Sandbox, endpoint: Endpoint, request: Request, ip: str) -> App | None:
    """The app behind the token, if it may come from there, so often, and has the right."""
    if not endpoint.token:
        return None
    token = request.query_params.get("access_token", "")
    if not token:
        raise ApiError(41001)
    row = box.store.one(
        "SELECT app.*, expires_at, revoked FROM token JOIN app USING (app_id) WHERE token = ?",
        token,
    )
    if row is None or row["revoked"]:
        raise ApiError(40014)
    if row["expires_at"] <= box.clock.now():
        raise ApiError(42001)
    app = App.of(row)
    if app.allowed_ips and ip not in app.allowed_ips:
        raise ApiError(60020)
    box.limits.take_corp(app.corp_id, endpoint.path, box.settings)
    if endpoint.right is not None and endpoint.right not in app.rights:
        raise ApiError(48002)
    return app


async def _upload(request: Request) -> Upload:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise ApiError(40058, "multipart/form-data is required")
    async with request.form(max_files=1, max_fields=10) as form:
        for value in form.values():
            if isinstance(value, UploadFile):
                return Upload(
                    filename=value.filename or "",
                    content_type=value.content_type or "application/octet-stream",
                    content=await value.read(),
                )
    raise ApiError(44001, "no file in the form")


def _decode(endpoint: Endpoint, request: Request, body: bytes) -> msgspec.Struct:
    """The request as its struct, which holds the documented limits."""
    by_query = endpoint.method == "GET" or endpoint.upload
    if by_query:
        raw: Any = {
            name: value for name, value in request.query_params.items() if name != "access_token"
        }
    else:
        raw = _parse(body)
    try:
        return msgspec.convert(raw, endpoint.request, strict=not by_query)
    except msgspec.ValidationError as error:
        raise _field_error(str(error), endpoint.request) from error


def _parse(body: bytes) -> Any:  # noqa: ANN401  # any JSON
    if not body.strip():
        return {}
    try:
        raw = _without_nulls(msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ApiError(47001) from error
    if not isinstance(raw, dict):
        raise ApiError(47001, "an object is required")
    return raw


def _without_nulls(value: Any) -> Any:  # noqa: ANN401  # any JSON
    """Optional fields may come as null; they count as absent."""
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [_without_nulls(each) for each in value]
    return value


def _field_error(text: str, request: type[msgspec.Struct]) -> ApiError:
    """The errcode of a field that breaks its rule.

    Special ones stand in the struct's ERRCODES, those of absent fields in its MISSING.
    """
    special: dict[str, int] = getattr(request, "ERRCODES", {})
    place = _AT.search(text)
    names = _NAME.findall(place.group(1)) if place else []
    if missing := _MISSING.search(text):
        name = missing.group(1)
        absent: dict[str, int] = getattr(request, "MISSING", {})
        return ApiError(absent.get(name, special.get(name, 40063)), name)
    for name in reversed(names):
        if name in special:
            return ApiError(special[name], text)
    return ApiError(40058, text)


def _refusal(error: ApiError, ip: str) -> dict[str, object]:
    hint = secrets.token_hex(9)
    text = (
        f"{error.meaning}, hint: [{hint}], from ip: {ip}, more info at "
        f"https://open.work.weixin.qq.com/devtool/query?e={error.code}"
    )
    return {"errcode": error.code, "errmsg": text}


def _json(content: dict[str, object]) -> Response:
    return Response(msgspec.json.encode(content), headers={"Content-Type": JSON})


def _file(given: Binary) -> Response:
    safe = given.filename.replace('"', "").replace("\r", "").replace("\n", "")
    name = safe.encode("utf-8").decode("latin-1")  # as the platform does: bytes in a header
    return Response(
        given.content,
        headers={
            "Content-Type": given.content_type,
            "Content-Disposition": f'attachment; filename="{name}"',
        },
    )

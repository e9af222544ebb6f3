"""The API's root: /api/v1, its gate, and how every "no" looks on the wire."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja import errors as ninja_errors

import huoqun
from huoqun.core import http
from huoqun.core.refusal import Refused
from huoqun.org import access
from huoqun.server import wiring

FIELDS_SHOWN_MAX = 5


class InvalidInput(Refused):
    """The request does not have the shape the API asks for."""

    code = "invalid_input"
    status = 422
    zh = "填写的内容有误：{fields}。"
    en = "Some of the input is not valid: {fields}."


class NotSignedIn(Refused):
    """Nobody is signed in, or the token is not known."""

    code = "not_signed_in"
    status = 401
    zh = "请先登录。"
    en = "Sign in first."


class NotAllowed(Refused):
    """The browser's request lacks its CSRF token, or the like."""

    code = "not_allowed"
    status = 403
    zh = "请求被拒绝，请刷新页面后重试。"
    en = "The request was refused; reload the page and try again."


class NotFound(Refused):
    """There is no such thing, or not for this person."""

    code = "not_found"
    status = 404
    zh = "没有找到，或您无权查看。"
    en = "Not found, or not yours to see."


class NotPossible(Refused):
    """Any other HTTP refusal of the framework."""

    code = "not_possible"
    status = 400
    zh = "请求无法处理（{reason}）。"
    en = "The request cannot be handled ({reason})."


class TooLarge(Refused):
    """A request that is larger than we hold in memory."""

    code = "request_too_large"
    status = 413
    zh = "请求超过 {megabytes} MB，请减少内容后重试。"
    en = "The request is over {megabytes} MB; send less at once."


class Broken(Refused):
    """A fault of ours; the log has the rest."""

    code = "fault"
    status = 500
    zh = "系统出错了，已记录日志。请稍后重试。"
    en = "Something went wrong on our side and was logged. Try again later."


api = NinjaAPI(
    title="活群 huoqun",
    version=huoqun.__version__,
    urls_namespace="api",
    auth=access.AUTH,
    docs_url=None,  # the interactive page loads its scripts from elsewhere
)


def refusal_response(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal as JSON in both languages, with its status."""
    out = http.RefusalOut(
        code=refusal.code,
        zh=refusal.sentence_zh,
        en=refusal.sentence_en,
        params={name: str(value) for name, value in refusal.params.items()},
    )
    return api.create_response(request, out.model_dump(), status=refusal.status)


@api.exception_handler(Refused)
def _on_refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return refusal_response(request, error)


@api.exception_handler(ninja_errors.ValidationError)
def _on_invalid(request: HttpRequest, error: ninja_errors.ValidationError) -> HttpResponse:
    return refusal_response(request, InvalidInput(fields=_fields(error.errors)))


@api.exception_handler(Http404)
def _on_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    del error
    return refusal_response(request, NotFound())


@api.exception_handler(ninja_errors.HttpError)
def _on_http_error(request: HttpRequest, error: ninja_errors.HttpError) -> HttpResponse:
    known = {401: NotSignedIn, 403: NotAllowed, 404: NotFound}
    refusal = known.get(error.status_code)
    if refusal is not None:
        return refusal_response(request, refusal())
    response = refusal_response(request, NotPossible(reason=error.message))
    response.status_code = error.status_code
    return response


def _fields(errors: list[dict[str, Any]]) -> str:
    """Where the input is wrong and why, in words: ``limit: less than or equal to 200``."""
    shown = [
        f"{'.'.join(str(part) for part in error['loc'][1:]) or error['loc'][0]}: {error['msg']}"
        for error in errors[:FIELDS_SHOWN_MAX]
    ]
    return "; ".join(shown) + ("; …" if len(errors) > FIELDS_SHOWN_MAX else "")


for path, router in wiring.ROUTERS:
    api.add_router(path, router)

"""The pages beside the API: the console's shell, the health page, and Django's own refusals."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from huoqun.server import api, health
from huoqun.server.demo import account

_NOT_BUILT = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>活群 huoqun</title><body>
<h1>控制台尚未构建 · The console is not built</h1>
<p>在代码目录中运行 <code>make console</code>，然后刷新此页。</p>
<p>Run <code>make console</code> in the checkout, then reload this page.</p>
</body></html>"""


@never_cache
@ensure_csrf_cookie
@require_safe
def console(request: HttpRequest) -> HttpResponse:
    """The console's one page; its routes live in the browser."""
    del request
    page = settings.CONSOLE / "index.html"
    try:
        return HttpResponse(page.read_bytes(), content_type="text/html; charset=utf-8")
    except FileNotFoundError:
        return HttpResponse(_NOT_BUILT, status=503)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the system works, for monitors: 200 or 503, with its few figures and no secrets."""
    del request
    found = health.look()
    body: dict[str, Any] = {
        "ok": found.ok,
        "database": found.database,
        "worker_heartbeat_seconds": found.worker_heartbeat_seconds,
        "horizon_lag_seconds": found.horizon_lag_seconds,
    }
    return JsonResponse(body, status=200 if found.ok else 503)


@never_cache
@require_safe
def demo_login(request: HttpRequest) -> JsonResponse:
    """What the sign-in page of a demo shows, so that nobody looks for it in a terminal."""
    del request
    login = account.told()
    return JsonResponse({"login": {"username": login[0], "password": login[1]} if login else None})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 400 (too large, a host that is not ours…), in the words of the API."""
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20
        return api.refusal_response(request, api.TooLarge(megabytes=most))
    return api.refusal_response(request, api.NotPossible(reason=type(exception).__name__))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's own 404, in the words of the API."""
    del exception
    return api.refusal_response(request, api.NotFound())


def forbidden(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A request without its CSRF token, in the words of the API."""
    del reason
    return api.refusal_response(request, api.NotAllowed())


def fault(request: HttpRequest) -> HttpResponse:
    """A bug: nothing of it is told, the log has it."""
    return api.refusal_response(request, api.Broken())

"""Where the platform calls us: GET checks the address, POST brings an event.

Answers are 200 for what the platform sent, 404 for a path that we never gave out and 403 for all
that is forged; none says why, the log does.
"""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from huoqun.connectors.wecom import actions, queries
from huoqun.connectors.wecom.platform import codec

logger = logging.getLogger(__name__)


# A few at a time; what they do not manage within five seconds a worker takes over. More than they
# manage in that time need not wait for them: at a twentieth of a second each, 4 threads send 400.
_THREADS = 4
_WAITING_MAX = 400
_POOL = ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="welcome")
_ROOM = threading.BoundedSemaphore(_WAITING_MAX)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, key: str) -> HttpResponse:
    """Take one call of the platform."""
    link = queries.by_callback_path(key)
    if link is None:
        return HttpResponse(status=404)
    query = {name: value for name, value in request.GET.items() if isinstance(value, str)}
    try:
        if request.method == "GET":
            plain = actions.check_address(link=link, query=query)
            return HttpResponse(plain, content_type="text/plain; charset=utf-8")
        # What is too large is not read: Django would refuse it with a page of its own.
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not (announced.isascii() and announced.isdigit()):
            raise codec.Unacceptable("no length")
        if int(announced) > codec.BODY_BYTES_MAX:
            raise codec.Unacceptable("too large")
        welcome_id = actions.receive(link=link, query=query, body=request.body)
    except codec.Unacceptable as reason:
        logger.warning("a callback for %s was refused: %s", link, reason)
        return HttpResponse(status=403)
    if welcome_id is not None:
        # Twenty seconds are too few for a queue: it is sent at once, beside this answer.
        _welcome(welcome_id)
    return HttpResponse("success", content_type="text/plain; charset=utf-8")


def _welcome(welcome_id: int) -> None:
    """Have it sent by a thread of ours, or by a worker when too many wait for these."""
    if not _ROOM.acquire(blocking=False):
        actions.welcome_later(welcome_id=welcome_id)
        return
    sent = _POOL.submit(actions.welcome_beside, welcome_id=welcome_id)
    sent.add_done_callback(lambda _: _ROOM.release())


urlpatterns: list[URLPattern] = [path("<str:key>", callback, name="wecom-callback")]

"""Where outside systems send orders: the one address without a signed-in person.

Answers 200 when every event was dealt with (what was not taken is kept, and said in the answer),
404 for a path that was never given out, 401 and 403 for what is forged or unwelcome, without why.
"""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from huoqun.connectors.webhooks import actions, queries, rules
from huoqun.core.refusal import Refused


@csrf_exempt
@require_POST
def orders(request: HttpRequest, key: str) -> HttpResponse:
    """Take one delivery."""
    source = queries.by_path_key(key)
    if source is None:
        return HttpResponse(status=404)
    try:
        body = _body(request)
        header = request.headers.get(rules.HEADER, "")
        handled = actions.deliver(source=source, header=header, body=body)
    except Refused as refusal:
        return _refused(refusal)
    except UnreadablePostError:  # the sender hung up
        return HttpResponse(status=400)
    return _json({"events": [_shown(each) for each in handled]})


def _body(request: HttpRequest) -> bytes:
    """The raw body; what says that it is too large is not read at all."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if announced.isdecimal() and int(announced) <= rules.BODY_BYTES_MAX:
        body: bytes = request.body
        if len(body) <= rules.BODY_BYTES_MAX:
            return body
    raise actions.DeliveryTooLarge(events=rules.EVENTS_MAX, bytes=rules.BODY_BYTES_MAX)


def _shown(each: actions.Handled) -> dict[str, object]:
    said = each.fault or each.result
    return {
        "place": each.place,
        "kind": each.kind,
        "order_id": each.order_id,
        "result": each.result,
        "code": each.fault,
        "zh": said.zh,
        "en": said.en,
        "detail": each.detail,
    }


def _refused(refusal: Refused) -> HttpResponse:
    said = {"code": refusal.code, "zh": refusal.sentence_zh, "en": refusal.sentence_en}
    answer = _json(said, status=refusal.status)
    if refusal.status in (429, 503):
        answer["Retry-After"] = str(refusal.params.get("seconds", 5))
    return answer


def _json(content: object, *, status: int = 200) -> HttpResponse:
    return HttpResponse(
        msgspec.json.encode(content), content_type="application/json", status=status
    )


urlpatterns: list[URLPattern] = [path("orders/<str:key>", orders, name="order-webhook")]

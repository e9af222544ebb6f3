"""Signing in of staff with WeCom: which corps offer it, the way there, and the way back.

| request below /sign-in/wecom | answers |
|---|---|
| GET | the corps that offer it, by an opaque key, and why the last attempt was refused |
| GET /to/KEY?next=… | 302 to the platform's page |
| GET /back?code=…&state=… | 302 into the console, to its second factor, or to its sign-in page |
"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huoqun.connectors.wecom import actions, queries
from huoqun.connectors.wecom.public import arrivals
from huoqun.core import cookies, http
from huoqun.core.refusal import Refused
from huoqun.org import access

_BELOW = "/sign-in/wecom"
_PAGE = "/sign-in"
_HOME = "/overview"
# How WeCom's own view names itself.
_INSIDE = "wxwork"


@never_cache
@require_GET
def offers(request: HttpRequest) -> HttpResponse:
    """The corps by whose WeCom one may sign in; names and keys, nothing else."""
    corps = [{"key": queries.page_key(link), "name": link.unit.name} for link in queries.working()]
    said = cookies.read_note(request, name="said")
    sentence = {"zh": said["zh"], "en": said["en"]} if said else None
    answer = JsonResponse({"corps": corps, "said": sentence})
    if said:
        cookies.drop(answer, name="said", path=_BELOW)
    return answer


@never_cache
@require_GET
def depart(request: HttpRequest, key: str) -> HttpResponse:
    """Send someone to the platform's page."""
    wanted = http.internal(request.GET.get("next", ""), otherwise=_HOME)
    link = queries.by_page_key(key)
    if link is None:
        return _turned_away(actions.SignInNotOffered(), wanted)
    state = arrivals.new_state()
    inside = _INSIDE in request.headers.get("User-Agent", "").lower()
    page = actions.page_to_scan(link=link, state=state, inside=inside)
    return arrivals.depart(to=page, state=state, key=key, wanted=wanted, path=_BELOW)


@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Take someone who came back in, as if they had typed their password."""
    try:
        arrival = arrivals.arrive(request)
        with arrivals.guarded(request):
            staff = actions.staff_of(link=arrival.link, code=arrival.code)
    except Refused as refusal:
        return _turned_away(refusal, arrivals.wanted(request, otherwise=_HOME))
    if access.let_in(request, staff=staff, proof="wecom"):
        answer = HttpResponseRedirect(arrival.wanted)
    else:
        asked = {"second_factor": "1", "next": arrival.wanted}
        answer = HttpResponseRedirect(f"{_PAGE}?{urlencode(asked)}")
    arrivals.forget_state(answer, path=_BELOW)
    return answer


def _turned_away(refusal: Refused, wanted: str) -> HttpResponse:
    query = "" if wanted == _HOME else "?" + urlencode({"next": wanted})
    return arrivals.turn_away(refusal, to=_PAGE + query, path=_BELOW)


urlpatterns: list[URLPattern] = [
    path("", offers, name="wecom-sign-in"),
    path("/to/<str:key>", depart, name="wecom-sign-in-to"),
    path("/back", back, name="wecom-sign-in-back"),
]

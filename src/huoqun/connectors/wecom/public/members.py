"""Customers show who they are: the way to the platform and back, below /m/KEY of their company.

The pages themselves, and the page that says why somebody was turned away, are the server's frame.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from huoqun.connectors.wecom import actions, queries
from huoqun.connectors.wecom.public import arrivals
from huoqun.core import cookies, http
from huoqun.core.refusal import Refused
from huoqun.customers import queries as customer_queries


@never_cache
@require_GET
def depart(request: HttpRequest, key: str) -> HttpResponse:
    """Send a customer to the platform's page, which leads back at once."""
    below = f"/m/{key}/"
    wanted = http.internal(request.GET.get("next", ""), otherwise=f"{below}me", below=below)
    link = queries.by_page_key(key)
    if link is None:
        return _turned_away(actions.SignInNotOffered(), below)
    state = arrivals.new_state()
    page = actions.page_to_authorize(link=link, state=state)
    return arrivals.depart(to=page, state=state, key=key, wanted=wanted, path=below)


@never_cache
@require_GET
def back(request: HttpRequest, key: str) -> HttpResponse:
    """Begin the session of a customer who came back."""
    below = f"/m/{key}/"
    try:
        arrival = arrivals.arrive(request, key=key)
        with arrivals.guarded(request):
            token = actions.let_customer_in(link=arrival.link, code=arrival.code)
    except Refused as refusal:
        return _turned_away(refusal, below)
    answer = HttpResponseRedirect(arrival.wanted)
    cookies.put(
        answer,
        name=customer_queries.MEMBER_COOKIE,
        value=token,
        path=below,
        seconds=customer_queries.MEMBER_SECONDS,
    )
    arrivals.forget_state(answer, path=below)
    return answer


def _turned_away(refusal: Refused, below: str) -> HttpResponse:
    return arrivals.turn_away(refusal, to=f"{below}said", path=below)


urlpatterns: list[URLPattern] = [
    path("sign-in", depart, name="member-sign-in"),
    path("back", back, name="member-back"),
]

"""The frame of the members' pages: a customer's own page, and what stands there instead of it.

The session belongs to the customers' room, the way to it to the connector that can vouch for
somebody (``sign-in`` beside these pages). No script runs here.
"""

import hashlib
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlencode

from csp import constants as csp
from csp.decorators import csp as with_policy
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.communities import queries as community_queries
from huoqun.core import clock, cookies
from huoqun.core.refusal import Refused
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.models import Form, MemberSession
from huoqun.org import queries as org_queries
from huoqun.server import member_feedback, member_forms, member_rights, member_words, wiring

_STYLE: Final = Path(__file__).parent / "templates/member/style.css"
_SAID: Final = "said"
_POLICY: Final = {
    "default-src": [csp.NONE],
    "style-src": [csp.SELF],
    "form-action": [csp.SELF],
    "base-uri": [csp.NONE],
    "frame-ancestors": [csp.NONE],
}
_View = TypeVar("_View")


def _strict(view: _View) -> _View:
    """Let a page load our style sheet and nothing else (the decorator knows plain views only)."""
    return cast(_View, with_policy(_POLICY)(cast(Any, view)))


# Marks that turn the direction of what follows, and controls: no part of anybody's name.
_UNSEEN: Final = frozenset({"Cc", "Zl", "Zp"})
_DIRECTIONS: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


@never_cache
@_strict
@require_GET
def me(request: HttpRequest, key: str) -> HttpResponse:
    """What we know of the customer who asks; whoever is not known yet shows who they are first."""
    session = session_of(request)
    if session is None:
        return HttpResponseRedirect(f"/m/{key}/sign-in?{urlencode({'next': request.path})}")
    return _mine(request, session, member_feedback.Typed())


@never_cache
@_strict
@require_POST
def tell(request: HttpRequest, key: str) -> HttpResponse:
    """Take a customer's feedback; what is refused stands in the form again, with the reason."""
    session = session_of(request)
    if session is None:
        return _who_are_you(key)
    try:
        member_feedback.take(request, session)
    except Refused as refusal:
        return _not_taken(request, session, refusal)
    return HttpResponseRedirect(f"/m/{key}/me#feedback")


@never_cache
@_strict
@require_POST
def tell_again(request: HttpRequest, key: str, ticket_id: int) -> HttpResponse:
    """Take from a customer that something is not solved after all."""
    session = session_of(request)
    if session is None:
        return _who_are_you(key)
    try:
        member_feedback.take_again(request, session, ticket_id)
    except Refused as refusal:
        return _not_taken(request, session, refusal, ticket_id=ticket_id)
    return HttpResponseRedirect(f"/m/{key}/me#feedback")


@never_cache
@_strict
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, key: str, form_id: int) -> HttpResponse:
    """Show a form to a customer and take their answer; what is refused stays ticked."""
    session = session_of(request)
    if session is None:
        wanted = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"/m/{key}/sign-in?{wanted}")
    try:
        asked = member_forms.found(session, form_id)
    except Refused as refusal:
        return _page(request, "said", {"sentence": _in_words(refusal)}, status=refusal.status)
    if request.method != "POST":
        # Who was led back from their own answer did not look once more.
        if request.method == "GET" and "done" not in request.GET:
            member_forms.visited(request, session, asked)
        return _form(request, session, asked, member_forms.Ticked())
    try:
        member_forms.take(request, session, asked)
    except Refused as refusal:
        return _form(request, session, asked, member_forms.ticked(request, refusal))
    return HttpResponseRedirect(f"{request.path}?{urlencode({'done': 1})}")


def _form(
    request: HttpRequest, session: MemberSession, asked: Form, typed: member_forms.Ticked
) -> HttpResponse:
    shown = member_forms.shown(request, session, asked, typed)
    shown |= {"me": f"{'/'.join(request.path.split('/')[:3])}/me"}
    return _page(request, "form", shown, status=typed.status)


def _in_words(refusal: Refused) -> str:
    english = member_words.words() is member_words.EN
    return refusal.sentence_en if english else refusal.sentence_zh


def _who_are_you(key: str) -> HttpResponse:
    return HttpResponseRedirect(f"/m/{key}/sign-in?{urlencode({'next': f'/m/{key}/me'})}")


def _not_taken(
    request: HttpRequest, session: MemberSession, refusal: Refused, *, ticket_id: int = 0
) -> HttpResponse:
    typed = member_feedback.typed(
        request,
        sentence=_in_words(refusal),
        status=refusal.status,
        ticket_id=ticket_id,
    )
    return _mine(request, session, typed)


def _mine(
    request: HttpRequest, session: MemberSession, typed: member_feedback.Typed
) -> HttpResponse:
    """The page of one customer, with what they may have typed in vain."""
    words = member_words.words()
    name = customer_queries.names([session.customer_id]).get(session.customer_id)
    stays = community_queries.memberships_of(session.customer_id, seen_by=org_queries.EVERYTHING)
    shown = {
        "company": plain(session.unit.name),
        "name": plain((name.display or "") if name else ""),
        "communities": [
            _row(each.community.title, each.joined_on) for each in stays if each.left_on is None
        ],
        "friends": [
            _row(each.staff.name, clock.business_day(each.since_at))
            for each in customer_queries.friendships(session.customer_id)
        ],
        "kept": [each.kept_en if words is member_words.EN else each.kept_zh for each in _rooms()],
        # Where a form of this page leads, whatever address the page was answered under.
        "here": "/".join(request.path.split("/")[:3]),
        **member_feedback.shown(session, typed),
        **member_rights.shown(session.customer_id),
    }
    return _page(request, "me", shown, status=typed.status)


@never_cache
@_strict
@require_GET
def said(request: HttpRequest, key: str) -> HttpResponse:
    """Why somebody was turned away, or that they are signed out."""
    words = member_words.words()
    note = cookies.read_note(request, name=_SAID)
    zh_en = (note or {}).get("en" if words is member_words.EN else "zh")
    answer = _page(request, "said", {"sentence": zh_en or words.turned_away})
    cookies.drop(answer, name=_SAID, path=f"/m/{key}/")
    return answer


@never_cache
@require_POST
def sign_out(request: HttpRequest, key: str) -> HttpResponse:
    """End the session that the browser brought."""
    session = session_of(request)
    if session is not None:
        customer_actions.end_member_session(session=session)
    answer = HttpResponseRedirect(f"/m/{key}/said")
    below = f"/m/{key}/"
    gone = {"zh": member_words.ZH.signed_out, "en": member_words.EN.signed_out}
    cookies.put_note(answer, name=_SAID, content=gone, path=below, seconds=60)
    cookies.drop(answer, name=customer_queries.MEMBER_COOKIE, path=below)
    return answer


@never_cache
@require_POST
def choices(request: HttpRequest, key: str) -> HttpResponse:
    """Note a yes or a no of the customer's own; what is no purpose changes nothing."""
    session = session_of(request)
    if session is not None:
        member_rights.choose(request, session)
    return HttpResponseRedirect(f"/m/{key}/me")


@never_cache
@require_POST
def package(request: HttpRequest, key: str) -> HttpResponse:
    """Give the customer everything that we hold about them."""
    session = session_of(request)
    if session is None:
        return HttpResponseRedirect(f"/m/{key}/me")
    return member_rights.package(session, rooms=wiring.PRIVACY)


@never_cache
@require_POST
def erasure(request: HttpRequest, key: str) -> HttpResponse:
    """Take the customer's request to be erased; staff answer it."""
    session = session_of(request)
    if session is not None:
        member_rights.ask_erasure(session)
    return HttpResponseRedirect(f"/m/{key}/me")


@cache_control(public=True, max_age=31_536_000, immutable=True)
@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """The one style sheet; its address changes with its content."""
    del request
    return HttpResponse(_STYLE.read_bytes(), content_type="text/css; charset=utf-8")


def plain(text: str) -> str:
    """A name that people gave themselves, without what would turn or break the page around it."""
    return "".join(
        each
        for each in text
        if each not in _DIRECTIONS and unicodedata.category(each) not in _UNSEEN
    )


def session_of(request: HttpRequest) -> MemberSession | None:
    """The session of the customer who asks, if they have one."""
    token = cookies.read(request, name=customer_queries.MEMBER_COOKIE)
    return customer_queries.member_session(token) if token else None


def _row(title: str, since: date) -> dict[str, str]:
    return {
        "title": plain(title),
        "since": member_words.words().since.format(day=since.isoformat()),
    }


def _rooms() -> list[Any]:
    # The customers' room knows the name: it comes first, as the page does.
    return sorted(wiring.PRIVACY, key=lambda each: (each.room != "customers", each.room))


def _page(
    request: HttpRequest, name: str, shown: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    about = {"words": member_words.words(), "style": _style_mark()}
    return render(request, f"member/{name}.html", about | shown, status=status)


@cache
def _style_mark() -> str:
    return hashlib.sha256(_STYLE.read_bytes()).hexdigest()[:8]


urlpatterns: list[URLPattern] = [
    path("style.css", style, name="member-style"),
    path("<slug:key>/me", me, name="member-me"),
    path("<slug:key>/feedback", tell, name="member-tell"),
    path("<slug:key>/feedback/<int:ticket_id>/again", tell_again, name="member-tell-again"),
    path("<slug:key>/forms/<int:form_id>", form, name="member-form"),
    path("<slug:key>/said", said, name="member-said"),
    path("<slug:key>/sign-out", sign_out, name="member-sign-out"),
    path("<slug:key>/choices", choices, name="member-choices"),
    path("<slug:key>/package", package, name="member-package"),
    path("<slug:key>/erasure", erasure, name="member-erasure"),
]

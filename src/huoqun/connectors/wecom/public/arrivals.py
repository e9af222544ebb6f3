"""Going over to the platform and coming back: one state, for one browser, once.

The state is random and travels through the platform; the browser keeps it in a signed note with
the corp that was chosen and where to go afterwards. Both must meet again, in ten minutes, and no
state is taken twice.
"""

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from huoqun.connectors.wecom import actions, models, queries
from huoqun.core import clock, cookies
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions

# The platform takes 128 letters and digits.
_STATE_BYTES: Final = 24
_SAID_SECONDS: Final = 300
_STATE = "wecom_state"
_SAID = "said"


class SignInLost(Refused):
    """Another browser's, too old, already used, or nobody's state."""

    code = "wecom_sign_in_lost"
    status = 400
    zh = "这次登录已过期、已经用过，或不是从这个浏览器开始的。请允许 Cookie 后重新开始。"
    en = (
        "This attempt is too old, was used already, or was begun in another browser. Allow cookies"
        " and start again."
    )


class TooManyArrivals(Refused):
    """Codes that were not good, from one address."""

    code = "wecom_too_many_arrivals"
    status = 429
    zh = "尝试次数太多，请 15 分钟后再试。"
    en = "Too many attempts; try again in 15 minutes."


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Somebody who came back: from which corp's page, with what, and where they wanted to go."""

    link: models.Link
    code: str
    wanted: str


def new_state() -> str:
    """A state for one attempt."""
    return secrets.token_hex(_STATE_BYTES)


def depart(*, to: str, state: str, key: str, wanted: str, path: str) -> HttpResponse:
    """Send a browser to the platform's page; the note comes back to addresses below the path."""
    answer = HttpResponseRedirect(to)
    content = {"state": state, "key": key, "wanted": wanted}
    cookies.put_note(
        answer, name=_STATE, content=content, path=path, seconds=actions.STATE_SECONDS_MAX
    )
    return answer


def wanted(request: HttpRequest, *, otherwise: str) -> str:
    """Where the browser wanted to go, whatever became of the rest."""
    note = cookies.read_note(request, name=_STATE) or {}
    return str(note.get("wanted", otherwise))


def arrive(request: HttpRequest, *, key: str | None = None) -> Arrival:
    """Take the state that came back, once; raises SignInLost, SignInNotOffered.

    ``key`` is the corp on whose page the browser came back, where the address names one.
    """
    note = cookies.read_note(request, name=_STATE)
    given = request.GET.get("state", "").encode()
    if note is None or not hmac.compare_digest(str(note["state"]).encode(), given):
        raise SignInLost
    # The browser may have kept a copy of its note.
    if not actions.use_state(state=str(note["state"])):
        raise SignInLost
    link = queries.by_page_key(str(note["key"]))
    if link is None or key not in (None, note["key"]):
        raise actions.SignInNotOffered
    return Arrival(
        link=link,
        code=request.GET.get("code", ""),
        wanted=str(note["wanted"]),
    )


@contextmanager
def guarded(request: HttpRequest) -> Iterator[None]:
    """Count an arrival before the platform is asked about it; only guessed codes go on counting.

    Many strangers share one address, and whoever brings a code that was made for them is no
    guesser, welcome or not. Raises TooManyArrivals.
    """
    address, at = org_actions.client_ip(request) or "unknown", clock.now()
    if not org_actions.take_proof(address=address, at=at):
        raise TooManyArrivals
    try:
        yield
    except actions.SignInCodeOver:
        raise
    except Refused:
        org_actions.give_proof_back(address=address, at=at)
        raise
    org_actions.give_proof_back(address=address, at=at)


def turn_away(refusal: Refused, *, to: str, path: str) -> HttpResponse:
    """Send a browser to the page that says why; only we can write what it will say."""
    answer = HttpResponseRedirect(to)
    content = {"code": refusal.code, "zh": refusal.sentence_zh, "en": refusal.sentence_en}
    cookies.put_note(answer, name=_SAID, content=content, path=path, seconds=_SAID_SECONDS)
    forget_state(answer, path=path)
    return answer


def forget_state(answer: HttpResponse, *, path: str) -> None:
    """The attempt is over."""
    cookies.drop(answer, name=_STATE, path=path)

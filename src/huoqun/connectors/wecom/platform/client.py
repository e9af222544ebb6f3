"""The thin client: one call, its token, its budget, one bounded retry, an answer or a refusal.

Nothing here logs an address, a token or a body: the call's name and its outcome only.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Generic, Protocol, TypeVar

import httpx
import msgspec

from huoqun.connectors.wecom.platform import refusals

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

CONNECT_SECONDS_MAX: Final = 3.0
ANSWER_SECONDS_MAX: Final = 10.0
# Others wait for the token meanwhile, ten seconds at most (the database's lock_timeout), and the
# web process has a connection open for it, which the database ends after ten.
TOKEN_SECONDS_MAX: Final = 4.0
# An answer of 500 members with their names has about 200 kB; media are fetched elsewhere.
ANSWER_BYTES_MAX: Final = 16 * 2**20
# A list of five million rows at fifty a page; a cursor that never ends is a fault of the platform.
PAGES_MAX: Final = 100_000
# The platform says -1 when it is busy and asks for at most three more tries (path 90313).
BUSY_PAUSES_SECONDS: Final = (0.2, 0.5, 1.0)
# How long to leave an API alone after the platform said "too often" without saying for how long:
# its shortest window is a minute (path 90454); what runs at once is over in a second.
FREQUENCY_PAUSE_SECONDS: Final = 60.0
PARALLEL_PAUSE_SECONDS: Final = 1.0
_TOO_FREQUENT: Final = 45009


@dataclass(frozen=True, kw_only=True)
class Endpoint(Generic[Answer]):
    """A call of the platform: its path below /cgi-bin/, and the shape of what it answers."""

    path: str
    answer: type[Answer]
    method: str = "POST"


class Paged(Protocol):
    """A page of a list; an empty cursor is the end."""

    next_cursor: str


Page = TypeVar("Page", bound=Paged)


class Tokens(Protocol):
    """Whoever keeps the access token of an app for all processes."""

    def current(self) -> str:
        """The token in use, fetched when there is none."""

    def renew(self, *, ended: str) -> str:
        """Another token than the one that ended; fetched once however many ask.

        Raises TokenRefused, without asking while the platform is left alone.
        """

    def useless(self, token: str) -> refusals.TokenRefused:
        """Leave the platform alone for a while: it takes not even the token that it just gave."""


class Budget(Protocol):
    """Whoever counts the calls of an app over all processes."""

    def take(self, api: str) -> None:
        """Count one call; raises TooOften when the window has none left."""

    def close(self, api: str, *, seconds: float) -> None:
        """Make no call of this API for so long: the platform has said so."""


class _Status(msgspec.Struct):
    errcode: int = 0
    errmsg: str = ""


@dataclass(frozen=True, kw_only=True)
class Client:
    """Calls the platform for one app."""

    base_url: str
    tokens: Tokens
    budget: Budget

    def call(
        self,
        endpoint: Endpoint[Answer],
        /,
        *,
        seconds_max: float = ANSWER_SECONDS_MAX,
        **parameters: object,
    ) -> Answer:
        """Ask, and give the answer; raises PlatformRefused, TooOften or Unreachable.

        Parameters that are None are left out. A token that has ended is renewed once; "busy" is
        asked again three times. Nothing else is repeated: whether it was done is unknown.
        """
        wanted = {name: value for name, value in parameters.items() if value is not None}
        token = self.tokens.current()
        renewed = False
        pauses = list(BUSY_PAUSES_SECONDS)
        while True:
            self.budget.take(endpoint.path)
            body = _ask(self.base_url, endpoint, token, wanted, seconds_max)
            status = _decode(body, _Status, endpoint.path, self.base_url)
            if status.errcode == 0:
                return _decode(body, endpoint.answer, endpoint.path, self.base_url)
            if status.errcode in refusals.TOKEN_ENDED:
                if renewed:
                    raise self.tokens.useless(token)
                token, renewed = self.tokens.renew(ended=token), True
            elif status.errcode == refusals.BUSY and pauses:
                time.sleep(pauses.pop(0))
            else:
                raise self._refusal(endpoint.path, status)

    def pages(self, endpoint: Endpoint[Page], /, **parameters: object) -> Iterator[Page]:
        """Ask page by page until the list ends; raises what :meth:`call` raises."""
        cursor: str | None = None
        for _ in range(PAGES_MAX):
            asked: dict[str, Any] = parameters | {"cursor": cursor}
            page = self.call(endpoint, **asked)
            yield page
            cursor = page.next_cursor
            if not cursor:
                return
        raise _unreachable(endpoint.path, self.base_url, "a list without end")

    def _refusal(self, path: str, status: _Status) -> refusals.PlatformRefused:
        # A right that the app has not is told where rights are shown, and asked for often.
        level = logging.DEBUG if status.errcode == refusals.NO_RIGHT else logging.INFO
        logger.log(level, "wecom %s refused with %s", path, status.errcode)
        if status.errcode not in refusals.TOO_OFTEN:
            return refusals.PlatformRefused(call=path, errcode=status.errcode, errmsg=status.errmsg)
        frequent = status.errcode == _TOO_FREQUENT
        seconds = FREQUENCY_PAUSE_SECONDS if frequent else PARALLEL_PAUSE_SECONDS
        self.budget.close(path, seconds=seconds)
        return refusals.TooOften(call=path, errcode=status.errcode, wait_seconds=seconds)


class TokenAnswer(msgspec.Struct):
    """A fresh access token and for how many seconds it serves."""

    access_token: str
    expires_in: int


def fetch_token(*, base_url: str, corpid: str, secret: str) -> TokenAnswer:
    """Ask for the access token of an app; the platform repeats the one it gave while it lasts."""
    path = "gettoken"
    endpoint = Endpoint(path=path, answer=TokenAnswer, method="GET")
    parameters = {"corpid": corpid, "corpsecret": secret}
    body = _ask(base_url, endpoint, None, parameters, TOKEN_SECONDS_MAX)
    status = _decode(body, _Status, path, base_url)
    if status.errcode:
        raise refusals.PlatformRefused(call=path, errcode=status.errcode, errmsg=status.errmsg)
    return _decode(body, TokenAnswer, path, base_url)


def _ask(
    base_url: str,
    endpoint: Endpoint[Any],
    token: str | None,
    parameters: Mapping[str, object],
    seconds_max: float,
) -> bytes:
    """The body that came back; raises Unreachable for everything that is none."""
    url = f"{base_url}/cgi-bin/{endpoint.path}"
    query: dict[str, Any] = {} if token is None else {"access_token": token}
    content = None
    if endpoint.method == "GET":
        query |= parameters
    else:
        content = msgspec.json.encode(parameters)
    timeout = httpx.Timeout(seconds_max, connect=min(CONNECT_SECONDS_MAX, seconds_max))
    try:
        answer = _http().request(
            endpoint.method, url, params=query, content=content, timeout=timeout
        )
        answer.raise_for_status()
    except httpx.HTTPError as error:
        # Its message may hold the address, which holds the token.
        reason = type(error).__name__
        if isinstance(error, httpx.HTTPStatusError):
            reason = f"HTTP {error.response.status_code}"
        raise _unreachable(endpoint.path, base_url, reason) from None
    if len(answer.content) > ANSWER_BYTES_MAX:
        raise _unreachable(endpoint.path, base_url, "answer too large")
    return answer.content


@cache
def _http() -> httpx.Client:
    """One pool of connections for the process; redirects would carry the token elsewhere."""
    return httpx.Client(follow_redirects=False, trust_env=True)


Shape = TypeVar("Shape")


def _decode(body: bytes, shape: type[Shape], path: str, base_url: str) -> Shape:
    try:
        # The platform writes some numbers as text ("created_at"), and leaves out what is empty.
        return msgspec.json.decode(body, type=shape, strict=False)
    except msgspec.DecodeError as error:
        logger.warning("wecom %s answered what cannot be read", path)
        raise _unreachable(path, base_url, "unreadable answer") from error


def _unreachable(path: str, base_url: str, reason: str) -> refusals.Unreachable:
    return refusals.Unreachable(call=path, host=base_url, reason=reason)

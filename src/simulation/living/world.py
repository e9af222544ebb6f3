"""The sandbox's world face: one verb after another, over HTTP."""

from collections.abc import Callable
from types import TracebackType
from typing import Any

import httpx

SECONDS_MAX = 120.0


class Said(Exception):
    """The world says that this cannot happen: who is not there cannot leave."""


class Gone(Exception):
    """No sandbox answers there."""


class World:
    """One corp of a sandbox, as its people act in it; `heard` is told of every verb."""

    def __init__(
        self,
        address: str,
        *,
        corp_id: str = "",
        token: str = "",
        heard: Callable[[str, dict[str, Any]], None] | None = None,
    ) -> None:
        self.corp_id = corp_id
        self._heard = heard
        self._http = httpx.Client(
            base_url=f"{address.rstrip('/')}/_sandbox/v1/",
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=SECONDS_MAX,
            trust_env=False,
        )

    def __enter__(self) -> "World":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def turn(self, verb: str, **said: object) -> dict[str, Any]:
        """Let something happen in the world as a whole; raises Said or Gone."""
        if self._heard is not None:
            self._heard(verb, dict(said))
        try:
            answer = self._http.post(verb, json=said)
        except httpx.TransportError as error:
            raise Gone(f"{self._http.base_url}: {error}") from error
        if answer.status_code != httpx.codes.OK:
            raise Said(f"{verb}: {answer.text}")
        return dict(answer.json())

    def do(self, verb: str, **said: object) -> dict[str, Any]:
        """Let something happen in the corp; raises Said or Gone."""
        return self.turn(verb, corp_id=self.corp_id, **said)

    def rows(self, noun: str) -> list[dict[str, Any]]:
        """Everything of one noun, as the dump shows it."""
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            page = self.do("state.dump", noun=noun, after=after)
            found += page["rows"]
            after = page["after"]
            if not after:
                return found

    def now(self) -> int:
        """The present second of the world."""
        return int(self.turn("clock.set")["now"])

"""Send invented orders to an order webhook, signed as any shop signs (docs/webhooks.md)."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What one delivery holds at most.
EVENTS_MAX = 1_000
TIMEOUT_SECONDS = 30
# Of a receiver that is busy or slows us down.
TRIES_MAX = 5
PAUSE_SECONDS_MAX = 60


class NotTaken(Exception):
    """The receiver did not take the delivery; ``status`` and what it said."""

    def __init__(self, status: int, said: str) -> None:
        self.status = status
        super().__init__(f"{status}: {said[:500]}")


def signature(body: bytes, *, secret: str, timestamp: int) -> str:
    """The content of ``X-Huoqun-Signature`` for these bytes."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={signed.hexdigest()}"


@dataclass(frozen=True)
class Shop:
    """An outside system with the address and the secret of its source."""

    url: str
    secret: str

    def send(self, events: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Deliver events, EVENTS_MAX at a time; what became of each, in their order.

        A receiver that is busy is asked again, which is safe: what came in counts once. Raises
        NotTaken when it says no, and OSError when it cannot be reached.
        """
        answers: list[dict[str, Any]] = []
        for start in range(0, len(events), EVENTS_MAX):
            body = json.dumps(list(events[start : start + EVENTS_MAX])).encode()
            answers += self._deliver(body)
        return answers

    def _deliver(self, body: bytes) -> list[dict[str, Any]]:
        for tried in range(1, TRIES_MAX + 1):
            try:
                return self._post(body)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 503) or tried == TRIES_MAX:
                    raise NotTaken(error.code, error.read().decode("utf-8", "replace")) from error
                pause = error.headers.get("Retry-After", "1")
            time.sleep(min(int(pause) if pause.isdecimal() else 1, PAUSE_SECONDS_MAX))
        raise AssertionError("the last try returns or raises")

    def _post(self, body: bytes) -> list[dict[str, Any]]:
        signed = signature(body, secret=self.secret, timestamp=int(time.time()))
        request = urllib.request.Request(  # noqa: S310 - whoever simulates names the address
            self.url,
            data=body,
            headers={"Content-Type": "application/json", "X-Huoqun-Signature": signed},
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - as above
            told: dict[str, list[dict[str, Any]]] = json.load(answer)
        return told["events"]

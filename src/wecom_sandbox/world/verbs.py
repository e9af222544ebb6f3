"""What a verb of the world is, and the bases of their requests."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from wecom_sandbox.sandbox import Sandbox

Done = Mapping[str, object]


class Request(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A mistyped field is refused, not ignored."""


class InCorp(Request, kw_only=True):
    """About one corp; without a corp_id the only one is meant."""

    corp_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Verb:
    """A line of the world's table.

    `act` runs inside one turn. `act_async` is for the few that wait for something outside (a
    receiver's answer); it takes its own turns.
    """

    name: str
    request: type[Request]
    act: Callable[[Sandbox, Any], Done] | None = None
    act_async: Callable[[Sandbox, Any], Awaitable[Done]] | None = None

    @property
    def does(self) -> str:
        """The first line of the function's docstring."""
        return ((self.act or self.act_async).__doc__ or "").strip().partition("\n")[0]

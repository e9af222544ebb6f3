"""One call of the API: who asks, and with what file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from wecom_sandbox.records import scope
from wecom_sandbox.records.apps import App, Right
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, Store


class Nothing(msgspec.Struct, kw_only=True):
    """The request of calls that take no parameters."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """The file of a multipart request."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Binary:
    """An answer that is a file and not JSON."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Call:
    """What a handler is handed beside the decoded request."""

    box: Sandbox
    path: str
    ip: str
    token_app: App | None = None  # None in the few calls without a token
    upload: Upload | None = None

    @property
    def app(self) -> App:
        """The app whose token came along."""
        assert self.token_app is not None, f"{self.path} takes no token"
        return self.token_app

    @property
    def corp_id(self) -> str:
        """The corp of that app."""
        return self.app.corp_id

    @property
    def store(self) -> Store:
        """The state."""
        return self.box.store

    def staff(self, userid: str, *, unknown: int = 60111) -> Row:
        """A member whom the app may see, or 60111 (or `unknown`), 60011."""
        return scope.require_staff(self.box, self.app, userid, unknown=unknown)


Answer = Mapping[str, object]
Handler = Callable[[Call, Any], Answer | Binary | None]


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A line of the table."""

    method: str
    path: str
    request: type[msgspec.Struct]
    handler: Handler
    right: Right | None = None
    token: bool = True
    upload: bool = False

"""A small corp and two hands: `api` calls the platform, `world` makes people do things.

Lin leads, Chen owns groups, Zhao works in another department; Xiao Mei and the others are
customers. Time stands at noon of 2026-03-02 in China until a test moves it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from defusedxml import ElementTree

from wecom_sandbox.crypto import Codec, Refused
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.server import create_app
from wecom_sandbox.settings import Settings
from wecom_sandbox.tests.client import Client

NOON = 1_772_424_000
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


@dataclass
class Receiver(httpx.AsyncBaseTransport):
    """Stands where the app's callback server would: opens envelopes and keeps what was inside."""

    codec: Codec | None = None
    status: int = 200
    forged: int = 0
    requests: list[tuple[str, str]] = field(default_factory=list)  # (raw query, plaintext)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Open, keep, answer."""
        assert self.codec is not None, "the receiver has no key yet"
        query = {
            name: values[0] for name, values in parse_qs(urlsplit(str(request.url)).query).items()
        }
        checks = request.method == "GET"
        body = b"" if checks else await request.aread()
        sealed = query["echostr"] if checks else ElementTree.fromstring(body).findtext("Encrypt")
        try:
            plaintext = self.codec.open(
                signature=query["msg_signature"],
                timestamp=query["timestamp"],
                nonce=query["nonce"],
                sealed=sealed,
            )
        except Refused:
            self.forged += 1
            return httpx.Response(403)
        if checks:
            return httpx.Response(200, text=plaintext)
        self.requests.append((str(request.url), plaintext))
        return httpx.Response(self.status)

    @property
    def events(self) -> list[dict[str, str]]:
        """What came, as flat dictionaries; lists are joined by commas."""
        found = []
        for _, plaintext in self.requests:
            root = ElementTree.fromstring(plaintext)
            found.append(
                {each.tag: each.text or ",".join(item.text or "" for item in each) for each in root}
            )
        return found


@dataclass
class Company:
    """A running sandbox with one corp, seen through HTTP."""

    client: Client
    receiver: Receiver
    corp_id: str = ""
    agent_id: int = 0
    secret: str = ""
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def box(self) -> Sandbox:
        """The sandbox behind it."""
        return self.client.app.state.box

    def world(self, verb: str, *, status: int = 200, **said: Any) -> dict[str, Any]:
        """Something happens; an unexpected status is shown with its answer."""
        answer = self.client.post(f"/_sandbox/v1/{verb}", json=said)
        assert answer.status_code == status, answer.text
        return answer.json()

    def call(self, method: str, path: str, *, secret: str = "", **said: Any) -> dict[str, Any]:
        """A call of the API with a fresh enough token; whatever it answers."""
        params = {"access_token": self.token(secret)}
        if method == "GET":
            answer = self.client.get(f"/cgi-bin/{path}", params={**params, **said})
        else:
            answer = self.client.post(f"/cgi-bin/{path}", params=params, json=said)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, path: str, **said: Any) -> dict[str, Any]:
        """A GET that must succeed."""
        return _succeeded(self.call("GET", path, **said))

    def do(self, path: str, **said: Any) -> dict[str, Any]:
        """A POST that must succeed."""
        return _succeeded(self.call("POST", path, **said))

    def refused(self, path: str, **said: Any) -> int:
        """The errcode of a POST that must fail."""
        code = self.call("POST", path, **said)["errcode"]
        assert code, f"{path} was not refused"
        return code

    def token(self, secret: str = "") -> str:
        """The token of a secret; the first app's when none is named."""
        params = {"corpid": self.corp_id, "corpsecret": secret or self.secret}
        return _succeeded(self.client.get("/cgi-bin/gettoken", params=params).json())[
            "access_token"
        ]

    def listen(self, agent_id: int = 0) -> None:
        """Give the app a receiver; what it is told stands in `receiver.events`."""
        self.receiver.codec = Codec(
            token="callback-token", aes_key=AES_KEY, receive_id=self.corp_id
        )
        self.world(
            "app.set_callback",
            agent_id=agent_id or self.agent_id,
            url="http://receiver.test/callback",
            token="callback-token",
            aes_key=AES_KEY,
        )

    def heard(self) -> list[dict[str, str]]:
        """Deliver, then everything new that the receiver was told."""
        before = len(self.receiver.requests)
        self.world("callback.flush")
        return self.receiver.events[before:]

    def friend(self, userid: str, name: str = "小美", **how: Any) -> str:
        """A new person who becomes a friend of a member; their external_userid."""
        person = self.world("customer.create", name=name)["external_userid"]
        self.world("customer.add_friend", external_userid=person, userid=userid, **how)
        return person


def _succeeded(answer: dict[str, Any]) -> dict[str, Any]:
    assert answer["errcode"] == 0, answer
    return answer


@pytest.fixture
def empty() -> Iterator[Company]:
    """A sandbox without a corp, its clock standing still."""
    receiver = Receiver()
    settings = Settings(start_at=NOON, clock_speed=0, base_url="http://sandbox.test")
    app = create_app(settings, receivers=receiver)
    client = Client(app)
    yield Company(client=client, receiver=receiver)
    client.close()
    app.state.box.store.close()


@pytest.fixture
def company(empty: Company) -> Company:
    """活群茶业 with a contact app and three members."""
    empty.corp_id = empty.world("corp.create", name="活群茶业", corp_id="ww0123456789abcdef")[
        "corp_id"
    ]
    app = empty.world("app.create", name="活群", rights=["contact"])
    empty.agent_id, empty.secret = app["agent_id"], app["secret"]
    empty.world("department.create", name="一店")
    empty.world("department.create", name="二店")
    empty.world("staff.create", userid="lin", name="林岚", departments=[1])
    empty.world("staff.create", userid="chen", name="陈晨", departments=[2])
    empty.world("staff.create", userid="zhao", name="赵昭", departments=[3])
    return empty

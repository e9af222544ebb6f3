"""A callback receiver as an app would run one, on a port of this machine."""

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from defusedxml import ElementTree

from wecom_sandbox.conformance import hands
from wecom_sandbox.crypto import Codec, Refused

BODY_BYTES_MAX = 4 * 1024 * 1024
Event = dict[str, str]


@dataclass
class Receiver:
    """Opens envelopes, keeps what was inside, and misbehaves when it is told to."""

    codec: Codec
    url: str = ""
    delay_s: float = 0.0  # before it answers
    echo_suffix: str = ""  # spoils the answer to the check of the address
    refused: int = 0
    read: int = 0  # how many of them `heard` has shown
    plaintexts: list[str] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)

    @property
    def events(self) -> list[Event]:
        """What came, flat; lists are joined by commas."""
        return [flat(text) for text in self.plaintexts]

    def open(self, query: dict[str, str], sealed: str) -> str:
        """The plaintext of an envelope."""
        return self.codec.open(
            signature=query.get("msg_signature", ""),
            timestamp=query.get("timestamp", ""),
            nonce=query.get("nonce", ""),
            sealed=sealed,
        )

    def take(self, query: dict[str, str], body: bytes) -> bool:
        """Keep an event; whether it was one."""
        sealed = ElementTree.fromstring(body).findtext("Encrypt") or ""
        try:
            plaintext = self.open(query, sealed)
        except Refused:
            self.refused += 1
            return False
        self.plaintexts.append(plaintext)
        self.queries.append(query)
        return True


def flat(text: str) -> Event:
    """An event's fields."""
    root = ElementTree.fromstring(text)
    return {each.tag: each.text or ",".join(item.text or "" for item in each) for each in root}


@contextlib.contextmanager
def listening(corp_id: str, host: str = "127.0.0.1") -> Iterator[Receiver]:
    """Run one until the block is over."""
    codec = Codec(token=hands.TOKEN, aes_key=hands.AES_KEY, receive_id=corp_id)
    receiver = Receiver(codec=codec)
    server = ThreadingHTTPServer((host, 0), _handler(receiver))
    receiver.url = f"http://{host}:{server.server_port}/callback"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = self._query()
            try:
                plaintext = receiver.open(query, query.get("echostr", ""))
            except Refused:
                self._answer(403, b"")
                return
            self._answer(200, (plaintext + receiver.echo_suffix).encode())

        def do_POST(self) -> None:
            length = min(int(self.headers.get("content-length", "0")), BODY_BYTES_MAX)
            good = receiver.take(self._query(), self.rfile.read(length))
            time.sleep(receiver.delay_s)
            self._answer(200 if good else 403, b"success")

        def _query(self) -> dict[str, str]:
            found = parse_qs(urlsplit(self.path).query)
            return {name: values[0] for name, values in found.items()}

        def _answer(self, status: int, body: bytes) -> None:
            with contextlib.suppress(OSError):  # whoever asked has gone
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    return Handler


def register(corp: hands.Corp, receiver: Receiver) -> None:
    """Make it the receiver of the corp's app; the platform tries it first."""
    corp.act(
        "app.set_callback",
        agent_id=corp.agent_id,
        url=receiver.url,
        token=hands.TOKEN,
        aes_key=hands.AES_KEY,
    )


def heard(corp: hands.Corp, receiver: Receiver) -> list[Event]:
    """Let everything be delivered, then the events that are new."""
    corp.world.act("callback.flush")
    before, receiver.read = receiver.read, len(receiver.plaintexts)
    return receiver.events[before : receiver.read]

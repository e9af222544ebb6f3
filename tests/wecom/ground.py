"""One server for all sandboxes of a test run: each test's world is its own, the port is shared.

Starting and ending a server takes a sixth of a second, most of it waiting; a world takes
a hundredth.
"""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from wecom_sandbox.server import Serving, create_app
from wecom_sandbox.settings import Settings

SECONDS_MAX = 30


class Ground:
    """A listening server that hands every request to the world of the moment."""

    def __init__(self, listener: socket.socket) -> None:
        self.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._listener = listener
        self._app: Starlette | None = None
        self._answering: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        # Each world opens and closes its own lifespan.
        config = uvicorn.Config(
            self._hand_on,
            interface="asgi3",
            log_level="warning",
            access_log=False,
            ws="none",
            lifespan="off",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._server.serve(sockets=[self._listener]))

    async def _hand_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None, "asked between two worlds"
        answer = asyncio.ensure_future(self._app(scope, receive, send))
        self._answering.add(answer)
        answer.add_done_callback(self._answering.discard)
        # An answer that its world did not live to see ends here, without a word in the log.
        await asyncio.wait([answer])
        if not answer.cancelled():
            answer.result()

    def start(self) -> None:
        """Serve from a thread; connections that come earlier wait."""
        self._thread.start()

    def end(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join(SECONDS_MAX)

    @contextmanager
    def world(self) -> Iterator[Serving]:
        """A new world; at the end whoever still waits for its answer gets none."""
        app = create_app(Settings(base_url=self.base_url))
        lifespan = app.router.lifespan_context(app)
        self._do(lifespan.__aenter__())
        self._app = app
        try:
            yield Serving(base_url=self.base_url, box=app.state.box)
        finally:
            self._app = None
            self._do(self._silence())
            self._do(lifespan.__aexit__(None, None, None))

    async def _silence(self) -> None:
        for answer in self._answering:
            answer.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)

    def _do(self, work: Coroutine[Any, Any, object]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(SECONDS_MAX)


@contextmanager
def ground() -> Iterator[Ground]:
    """Serve on the loopback, on a port of its own, until the end."""
    # Named as TCP, or asyncio does not switch Nagle's delay off: 40 ms a call.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        made = Ground(listener)
        made.start()
        try:
            yield made
        finally:
            made.end()

"""The application: faces, clock and dispatcher in one event loop."""

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from wecom_sandbox import archive, timers
from wecom_sandbox.api import face as api_face
from wecom_sandbox.callbacks import Dispatcher
from wecom_sandbox.records import media
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.settings import Settings
from wecom_sandbox.web import codes, pages, sign_in, world
from wecom_sandbox.world import face as world_face

log = logging.getLogger("wecom_sandbox")
START_SECONDS_MAX = 10


def create_app(
    settings: Settings | None = None,
    *,
    state: str | Path | None = None,
    receivers: httpx.AsyncBaseTransport | None = None,
) -> Starlette:
    """A sandbox that speaks HTTP. `receivers` takes the place of the network for callbacks.

    The loop that delivers callbacks lives with the application's lifespan; without it,
    `callback.flush` delivers.
    """
    box = Sandbox(settings or Settings(), state=state, timers=timers.TIMERS)
    box.receivers = receivers
    dispatcher = Dispatcher(box)
    box.flush = dispatcher.drain

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        loop = asyncio.create_task(_deliver(dispatcher))
        yield
        loop.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await loop
        await dispatcher.close()
        box.store.close()

    methods = ["GET", "POST", "PUT", "DELETE"]
    both = ["GET", "POST"]
    app = Starlette(
        lifespan=lifespan,
        routes=[
            Route("/cgi-bin/{path:path}", api_face.answer, methods=methods),
            Route("/archive/v1/chatdata", archive.chatdata, methods=["POST"]),
            Route("/archive/v1/media", archive.media, methods=["POST"]),
            Route("/_sandbox/v1/", world_face.listing, methods=["GET"]),
            Route("/_sandbox/v1/{verb}", world_face.answer, methods=["POST"]),
            Route("/connect/oauth2/authorize", sign_in.authorize, methods=both),
            Route("/wwopen/sso/qrConnect", sign_in.scan_login, methods=both),
            Route("/wwlogin/sso/login", sign_in.scan_login, methods=both),
            Route("/qr/{config_id}", codes.qr, methods=both),
            Route("/ca/{key}", codes.link, methods=both),
            Route(f"{media.IMAGES}{{media_id}}", codes.picture),
            Route("/", world.home),
            Route("/corp/{corp_id}", world.corp),
            Route("/group/{chat_id}", world.group),
            Route("/staff/{corp_id}/{userid}", world.member),
            Route("/customer/{external_userid}", world.customer),
            Mount("/static", StaticFiles(directory=pages.STATIC)),
        ],
    )
    app.state.box = box
    app.state.dispatcher = dispatcher
    return app


async def _deliver(dispatcher: Dispatcher) -> None:
    """Keep the dispatcher going: a bug in one event must not silence all that follow."""
    while True:
        try:
            await dispatcher.run()
        except Exception:  # house: a loop that must not die
            log.exception("the dispatcher stumbled")
            await asyncio.sleep(1)


@dataclass(frozen=True, kw_only=True)
class Serving:
    """A sandbox that runs in this process on a port of its own."""

    base_url: str
    box: Sandbox


@contextlib.contextmanager
def serving(
    settings: Settings | None = None, *, state: str | Path | None = None, port: int = 0
) -> Iterator[Serving]:
    """Serve on the loopback from a thread: for tests of clients that speak HTTP only."""
    # Named as TCP, or asyncio does not switch Nagle's delay off: 40 ms a call.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        chosen = msgspec.structs.replace(settings or Settings(), base_url=base_url)
        app = create_app(chosen, state=state)
        config = uvicorn.Config(app, log_level="warning", access_log=False, ws="none")
        server = uvicorn.Server(config)
        started = threading.Event()

        async def serve() -> None:
            task = asyncio.create_task(server.serve(sockets=[listener]))
            while not server.started and not task.done():
                await asyncio.sleep(0.005)
            started.set()
            await task

        thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
        thread.start()
        started.wait(START_SECONDS_MAX)
        try:
            yield Serving(base_url=base_url, box=app.state.box)
        finally:
            server.should_exit = True
            thread.join(START_SECONDS_MAX)

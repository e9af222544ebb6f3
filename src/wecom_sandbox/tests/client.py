"""Calls an application in this process, from plain functions and without threads."""

import asyncio
from typing import Any

import httpx
from starlette.applications import Starlette


class Client:
    """A small httpx client over ASGI with an event loop of its own."""

    def __init__(self, app: Starlette, *, address: str = "127.0.0.1") -> None:
        self.app = app
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, client=(address, 50000)),
            base_url="http://sandbox.test",
            follow_redirects=True,
        )

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        """One request."""
        return self._loop.run_until_complete(self._client.request(method, url, **more))

    def get(self, url: str, **more: Any) -> httpx.Response:
        """GET."""
        return self.request("GET", url, **more)

    def post(self, url: str, **more: Any) -> httpx.Response:
        """POST."""
        return self.request("POST", url, **more)

    def close(self) -> None:
        """Let the loop go."""
        self._loop.run_until_complete(self._client.aclose())
        self._loop.close()

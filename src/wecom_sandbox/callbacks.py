"""Tells the apps what happened: a queue in the state, emptied by one loop (§9).

`enqueue` rolls the dice of the app's faults; `Dispatcher` signs, seals, posts, retries. The queue
survives a restart: what was being sent then is sent again, as a real platform's retry would be.
"""

import asyncio
import secrets
import ssl
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import httpx
import msgspec

from wecom_sandbox import clock as real_clock
from wecom_sandbox.crypto import Codec
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, Value

IDLE_S = 0.25  # how often the queue is looked at when nobody wakes the loop
BATCH_MAX = 64


class Faults(msgspec.Struct, kw_only=True, frozen=True):
    """What goes wrong on the way to one app; shares between 0 and 1."""

    duplicate: float = 0.0
    reorder: float = 0.0
    drop: float = 0.0
    delay: float = 0.0
    delay_seconds_max: int = 60  # by the world's clock
    wrong_signature: float = 0.0  # the first attempt is signed wrongly


@cache
def certificates() -> ssl.SSLContext:
    """Whom an https receiver is believed; read once, for reading them takes 30 ms of work."""
    return httpx.create_ssl_context(trust_env=False)


def enqueue(
    box: Sandbox, *, app_id: int, corp_id: str, names: tuple[str, str], plaintext: str
) -> int:
    """Put one event into an app's queue; `names` are Event and ChangeType. Give its number."""
    row = box.store.one("SELECT knobs_json FROM fault WHERE app_id = ?", app_id)
    faults = msgspec.json.decode(row["knobs_json"], type=Faults) if row else Faults()
    now_ms = box.now_ms()
    no = box.store.insert(
        "callback",
        app_id=app_id,
        corp_id=corp_id,
        event=names[0],
        change_type=names[1],
        plaintext=plaintext,
        created_at=now_ms // 1000,
        due_ms=now_ms,
        rank=0,
    )
    dice = box.chance("callback", app_id, no)
    dropped = dice.random() < faults.drop
    late = dice.random() < faults.delay
    held = dice.random() < faults.reorder
    twice = dice.random() < faults.duplicate
    forged = dice.random() < faults.wrong_signature
    due_ms = now_ms + (dice.randint(1, faults.delay_seconds_max * 1000) if late else 0)
    hold = real_clock.real_ms() + box.settings.callback_hold_ms if held else None
    box.store.update(
        "callback",
        {"no": no},
        due_ms=due_ms,
        rank=no + 1.5 if held else no,
        hold_until_real_ms=hold,
        bad_signature=int(forged),
        state="dropped" if dropped else "queued",
    )
    if twice and not dropped:
        box.store.run(
            "INSERT INTO callback (app_id, corp_id, event, change_type, plaintext, created_at,"
            " due_ms, rank, copy_of) SELECT app_id, corp_id, event, change_type, plaintext,"
            " created_at, due_ms, rank + 0.1, no FROM callback WHERE no = ?",
            no,
        )
    return no


def check_url(app: Mapping[str, Value]) -> tuple[str, dict[str, str], str]:
    """The GET by which the platform tries a receiver: address, query and the expected answer."""
    codec = codec_of(app)
    expected = secrets.token_hex(10)
    return str(app["callback_url"]), _signed(codec, codec.seal(expected), "echostr"), expected


def codec_of(app: Mapping[str, Value]) -> Codec:
    """The seal of one app's callbacks."""
    return Codec(
        token=str(app["callback_token"]),
        aes_key=str(app["callback_aes_key"]),
        receive_id=str(app["corp_id"]),
    )


def _signed(codec: Codec, sealed: str, name: str = "", *, at: int | None = None) -> dict[str, str]:
    timestamp, nonce = str(at or real_clock.real_ms() // 1000), secrets.token_hex(5)
    signature = codec.sign(timestamp=timestamp, nonce=nonce, sealed=sealed)
    query = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}
    return {**query, name: sealed} if name else query


class Dispatcher:
    """The loop that empties the queue."""

    def __init__(self, box: Sandbox) -> None:
        self._box = box
        self._client: httpx.AsyncClient | None = None
        self._wake = asyncio.Event()
        self._flying: dict[int, set[asyncio.Task[None]]] = {}
        box.on_callback = self._wake.set
        box.store.run("UPDATE callback SET state = 'queued' WHERE state = 'sending'")

    @property
    def client(self) -> httpx.AsyncClient:
        """The HTTP client, made inside the loop that uses it."""
        if self._client is None:
            limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
            self._client = httpx.AsyncClient(
                transport=self._box.receivers,
                verify=certificates(),
                limits=limits,
                trust_env=False,
                follow_redirects=False,
            )
        return self._client

    async def run(self) -> None:
        """Deliver for ever; cancel it to stop."""
        while True:
            self._wake.clear()
            self._box.run_due()
            started = self.start_due()
            if not started:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), IDLE_S)
                continue
            # Quick receivers get everything in order; slow ones do not hold up the rest.
            gap = self._box.settings.callback_order_ms / 1000
            await asyncio.wait(started, timeout=gap)

    async def drain(self) -> int:
        """Deliver everything that is due by now, retries included; give the number of attempts."""
        attempts = 0
        while True:
            started = self.start_due()
            flying = [task for tasks in self._flying.values() for task in tasks]
            attempts += len(started)
            if flying:
                await asyncio.wait(flying)
            elif self._waiting():
                await asyncio.sleep(0.02)
            else:
                return attempts

    async def close(self) -> None:
        """Let go of connections; unfinished events stay in the queue."""
        tasks = [task for flying in self._flying.values() for task in flying]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    def start_due(self) -> list[asyncio.Task[None]]:
        """Begin to send the next due event of every app that may take one."""
        started = []
        apps = self._box.store.column("SELECT app_id FROM app ORDER BY app_id")
        for app_id in apps:
            flying = self._flying.setdefault(app_id, set())
            row = self._next(app_id) if len(flying) < self._parallel() else None
            if row is not None:
                self._box.store.update("callback", {"no": row["no"]}, state="sending")
                task = asyncio.create_task(self._send(row))
                flying.add(task)
                task.add_done_callback(flying.discard)
                started.append(task)
        return started

    def _parallel(self) -> int:
        return self._box.settings.callback_parallel

    def _next(self, app_id: int) -> Row | None:
        real = real_clock.real_ms()
        return self._box.store.one(
            "SELECT * FROM callback AS c WHERE state = 'queued' AND app_id = ? AND due_ms <= ?"
            " AND (retry_at_real_ms IS NULL OR retry_at_real_ms <= ?)"
            " AND (hold_until_real_ms IS NULL OR hold_until_real_ms <= ? OR EXISTS"
            " (SELECT 1 FROM callback AS later WHERE later.app_id = c.app_id"
            "  AND later.no > c.no AND later.copy_of IS NOT c.no))"
            " ORDER BY rank LIMIT 1",
            app_id,
            self._box.clock.now_ms(),
            real,
            real,
        )

    def _waiting(self) -> bool:
        """Whether something will become due by real time alone."""
        row = self._box.store.one(
            "SELECT 1 FROM callback JOIN app USING (app_id)"
            " WHERE state = 'queued' AND due_ms <= ? LIMIT 1",
            self._box.clock.now_ms(),
        )
        return row is not None

    async def _send(self, row: Row) -> None:
        found = self._box.store.one("SELECT * FROM app WHERE app_id = ?", row["app_id"])
        if found is None or not found["callback_url"]:
            self._finish(row, "failed", "no receiver any more")
            return
        app = dict(found)
        query, body = self._envelope(row, app)
        try:
            answer = await self.client.post(
                app["callback_url"],
                params=query,
                content=body,
                headers={"Content-Type": "text/xml"},
                timeout=self._box.settings.callback_timeout_s,
            )
            error = "" if answer.status_code == 200 else f"HTTP {answer.status_code}"
        except httpx.HTTPError as problem:
            error = type(problem).__name__
        except httpx.InvalidURL:
            error = "InvalidURL"
        self._finish(row, "delivered" if not error else "", error)

    def _envelope(self, row: Row, app: Mapping[str, Any]) -> tuple[dict[str, str], bytes]:
        codec = codec_of(app)
        sealed = codec.seal(row["plaintext"])
        at = None if self._box.settings.callback_real_timestamps else self._box.clock.now()
        query = _signed(codec, sealed, at=at)
        if row["bad_signature"] and not row["attempts"]:
            query["msg_signature"] = query["msg_signature"][::-1]
        body = (
            f"<xml><ToUserName><![CDATA[{app['corp_id']}]]></ToUserName>"
            f"<Encrypt><![CDATA[{sealed}]]></Encrypt>"
            f"<AgentID><![CDATA[{app['agent_id']}]]></AgentID></xml>"
        )
        return query, body.encode()

    def _finish(self, row: Row, state: str, error: str) -> None:
        gaps = self._box.settings.callback_retry_seconds
        attempts = row["attempts"] + 1
        retry_at = None
        if not state:
            state = "queued" if attempts <= len(gaps) else "failed"
            if state == "queued":
                retry_at = real_clock.real_ms() + int(gaps[attempts - 1] * 1000)
        self._box.store.update(
            "callback",
            {"no": row["no"]},
            state=state,
            attempts=attempts,
            last_error=error,
            retry_at_real_ms=retry_at,
        )
        if row["no"] % 1000 == 0:
            self._box.store.run(
                "DELETE FROM callback WHERE no < ? AND state NOT IN ('queued', 'sending')",
                row["no"] - self._box.settings.callback_log_max,
            )
        self._wake.set()

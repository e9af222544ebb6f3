"""The thing itself: state, clock, ids, limits, in one object that every function is handed."""

import random
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from wecom_sandbox.clock import Clock
from wecom_sandbox.ids import Ids
from wecom_sandbox.limits import Limits
from wecom_sandbox.settings import Settings
from wecom_sandbox.store import Store, pack, unpack

TIMERS_PER_TURN_MAX = 10_000


async def _nothing_to_flush() -> int:
    """Without a dispatcher events stay in the queue."""
    return 0


class Sandbox:
    """One world. Everything that reads or changes it happens inside `turn()`."""

    def __init__(
        self,
        settings: Settings,
        *,
        state: str | Path | None = None,
        timers: "Mapping[str, Timer] | None" = None,
    ) -> None:
        self.store = Store(state)
        changed = {
            row["name"]: unpack(row["value_json"]) for row in self.store.all("SELECT * FROM knob")
        }
        self.settings = msgspec.convert({**msgspec.to_builtins(settings), **changed}, Settings)
        self.clock = Clock(
            self.store,
            start_at=settings.start_at,
            speed=settings.clock_speed,
            utc_offset_s=settings.utc_offset_s,
        )
        self.ids = Ids(self.store, seed=settings.seed)
        self.limits = Limits(self.clock)
        self.directory_version = 0  # who is visible to which app is cached until it changes
        self.receivers: httpx.AsyncBaseTransport | None = None  # instead of the network
        self.cache: dict[Any, Any] = {}  # of scopes; emptied by touch_directory
        self.on_callback: Callable[[], None] = lambda: None  # the dispatcher wakes up
        self.flush: Callable[[], Awaitable[int]] = _nothing_to_flush  # … and delivers what is due
        self._timers = timers or {}
        self._moment_ms: int | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One request or action: first whatever has fallen due, then it; all or nothing."""
        self.run_due()
        with self.store.transaction():
            yield
        self.on_callback()

    # --- time ---
    def now_ms(self) -> int:
        """Now; for something that falls due, the moment for which it was set."""
        return self.clock.now_ms() if self._moment_ms is None else self._moment_ms

    def now(self) -> int:
        """Now in seconds."""
        return self.now_ms() // 1000

    def set_timer(self, kind: str, *, due_ms: int, **subject: object) -> None:
        """Let something happen later by the world's clock; `timers.py` says what a kind does."""
        self.store.insert("timer", due_ms=due_ms, kind=kind, subject_json=pack(subject))

    def run_due(self) -> int:
        """Do what has fallen due, each in its own transaction and at its own moment."""
        done = 0
        while done < TIMERS_PER_TURN_MAX:
            row = self.store.one(
                "SELECT * FROM timer WHERE due_ms <= ? ORDER BY due_ms, no LIMIT 1",
                self.clock.now_ms(),
            )
            if row is None:
                break
            self._moment_ms = row["due_ms"]
            try:
                with self.store.transaction():
                    self.store.run("DELETE FROM timer WHERE no = ?", row["no"])
                    self._timers[row["kind"]](self, unpack(row["subject_json"]))
            finally:
                self._moment_ms = None
            done += 1
        if done:
            self.on_callback()
        return done

    # --- settings, chance, caches ---
    def change_settings(self, changes: Mapping[str, object]) -> None:
        """Turn knobs of the running world; they survive a restart."""
        whole = {**msgspec.to_builtins(self.settings), **changes}
        self.settings = msgspec.convert(whole, Settings)
        for name, value in changes.items():
            self.store.run("DELETE FROM knob WHERE name = ?", name)
            self.store.insert("knob", name=name, value_json=pack(value))

    def chance(self, *about: object) -> random.Random:
        """Dice that fall the same way whenever the same thing is thrown for with the same seed."""
        seed = f"{self.settings.seed}:" + ":".join(map(str, about))
        return random.Random(seed)  # noqa: S311  # a simulation's dice, not secrets

    def touch_directory(self) -> None:
        """The directory or a scope has changed."""
        self.directory_version += 1
        self.cache.clear()


Timer = Callable[[Sandbox, dict[str, Any]], None]

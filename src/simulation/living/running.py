"""The world's clock in our hands: frozen between events, then running while one watches.

Played: the clock jumps from event to event and waits at each until the platform has told it, and
until a new friend was welcomed, so that days pass in seconds and nothing is late.
Living: the clock runs by itself at some speed, and what is due happens.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from simulation.living import acting, orders, plan, span, view
from simulation.living.habits import DAY, HOUR
from simulation.living.world import Gone, Said, World

# While one watches, a code that somebody has just made is found within minutes.
LIVE_STRETCH_SECONDS = 600
TICK_SECONDS_MAX = 1.0
WELCOME_POLL_SECONDS = 0.03
# After so many without a welcome there is nobody who sends them: no more waiting.
UNWELCOMED_MAX = 3
READY_POLL_SECONDS = 0.5


@dataclass(kw_only=True)
class Life:
    """One company that lives; `show` is told the world's second now and then."""

    world: World
    seed: int
    till: orders.Till | None = None
    welcome_seconds: float = 3.0
    stopping: threading.Event = field(default_factory=threading.Event)
    show: Callable[[int], None] = lambda _: None
    _unwelcomed: int = 0

    def play(self, *, until: int) -> int:
        """Play up to a second with the clock frozen between events; give where it stands."""
        now = int(self.world.turn("clock.set", speed=0)["now"])
        while now < until and not self.stopping.is_set():
            end = min((now // HOUR + 1) * HOUR, until)
            for act in self._planned(now, HOUR):
                if now <= act.at < end and not self.stopping.is_set():
                    now = self._go_to(act.at, now)
                    self._witness(acting.act(self.world, act, self.till))
            if not self.stopping.is_set():
                now = self._go_to(end, now)
                self.world.turn("callback.flush")
                self._tell_again()
                self.show(now)
        return now

    def live(self, *, speed: float) -> None:
        """Go on at so many of the world's seconds a second, until somebody says stop."""
        now = int(self.world.turn("clock.set", speed=speed)["now"])
        while not self.stopping.is_set():
            self.show(now)
            end = (now // LIVE_STRETCH_SECONDS + 1) * LIVE_STRETCH_SECONDS
            for act in self._planned(now, LIVE_STRETCH_SECONDS):
                if act.at >= now and self._wait_for(act.at, speed):
                    acting.act(self.world, act, self.till)
            self._wait_for(end, speed)
            self._tell_again()
            now = self.world.now()

    def freeze(self) -> None:
        """Stop the world's clock, so that what would have happened meanwhile is played later."""
        self.world.turn("clock.set", speed=0)

    def _tell_again(self) -> None:
        if self.till is not None:
            self.till.tell_again()

    def _planned(self, now: int, seconds: int) -> list[span.Act]:
        start = now // seconds * seconds
        seen = view.look(self.world)
        return plan.stretch(self.seed, seen, start=start, seconds=seconds)

    def _go_to(self, at: int, now: int) -> int:
        if at > now:
            self.world.turn("clock.set", now=at)
        return max(at, now)

    def _witness(self, done: acting.Done | None) -> None:
        """Nothing else happens before the platform has told of it and a new friend was greeted."""
        if done is None or not done.callbacks:
            return
        self.world.turn("callback.flush")
        if done.welcome:
            self._await_welcome(done)

    def _await_welcome(self, done: acting.Done) -> None:
        patience = self.welcome_seconds if self._unwelcomed < UNWELCOMED_MAX else 0.0
        deadline = time.monotonic() + patience
        while not self._is_welcomed(done):
            if time.monotonic() >= deadline:
                self._unwelcomed += 1
                return
            self.stopping.wait(WELCOME_POLL_SECONDS)
        self._unwelcomed = 0

    def _is_welcomed(self, done: acting.Done) -> bool:
        pair = {"userid": done.userid, "external_userid": done.external_userid}
        said = self.world.turn("message.list", limit=5, **pair)["messages"]
        return any(each["origin"] == "welcome" for each in said)

    def _wait_for(self, at: int, speed: float) -> bool:
        """Wait until the world's clock shows a second; False when told to stop."""
        while not self.stopping.is_set():
            rest = at - self.world.now()
            if rest <= 0:
                return True
            self.stopping.wait(min(TICK_SECONDS_MAX, rest / speed))
        return False


def behind(now: int) -> int:
    """How many seconds the world's clock is behind the machine's."""
    return max(0, int(time.time()) - now)


def catch_up(life: Life, *, days: float) -> None:
    """Play what the world is behind real time; what is more than so many days is skipped."""
    now = life.world.now()
    most = int(days * DAY)
    if behind(now) > most:
        now = int(life.world.turn("clock.set", now=int(time.time()) - most, speed=0)["now"])
    # Playing takes a while, in which real time goes on.
    while behind(now) > 0 and not life.stopping.is_set():
        now = life.play(until=int(time.time()))


def wait_until_ready(world: World, address: str, stopping: threading.Event) -> None:
    """Wait until the sandbox and a receiver of its callbacks are there, or until told to stop."""
    while not stopping.is_set() and not _is_ready(world, address):
        stopping.wait(READY_POLL_SECONDS)


def _is_ready(world: World, address: str) -> bool:
    try:
        answers = not address or httpx.get(address, timeout=5.0, trust_env=False).is_success
        receivers = [app["callback_url"] for app in world.rows("apps")]
    except (Gone, Said, httpx.TransportError):
        return False
    return answers and (not address or any(receivers))

"""Frequency and parallelism of calls, and counts of them that tests and budgets read.

Windows are the clock's minutes and hours. Once a window is full, its key stays blocked for the
length of the rule (60 s, 60 min), as the platform does. Kept in memory: a restart forgets them.
"""

from collections import Counter
from dataclasses import dataclass

from wecom_sandbox.clock import Clock
from wecom_sandbox.errors import ApiError
from wecom_sandbox.settings import Settings

MINUTE_S = 60
HOUR_S = 3600
_KEYS_MAX = 50_000  # then the memory of old windows is thrown away


@dataclass(slots=True)
class _Window:
    number: int
    used: int = 0
    blocked_until: int = 0


class Limits:
    """Counts what is called, by whom and how often."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, str, int], _Window] = {}
        self._flying: Counter[tuple[str, str]] = Counter()
        self.calls: Counter[tuple[str, str, int]] = Counter()  # (corp, path, errcode)
        self.refused: Counter[str] = Counter()  # by path: 45009 and 45033

    def take(self, key: str, path: str, *, seconds: int, most: int) -> None:
        """Use one call of a window, or refuse with 45009."""
        now = self._clock.now()
        place = (key, path, seconds)
        window = self._windows.get(place)
        if window is None:
            self._forget()
            window = self._windows[place] = _Window(number=now // seconds)
        if now < window.blocked_until:
            self.refused[path] += 1
            raise ApiError(45009, "blocked")
        if window.number != now // seconds:
            window.number, window.used = now // seconds, 0
        window.used += 1
        if window.used > most:
            window.blocked_until = now + seconds
            window.used = 0
            self.refused[path] += 1
            raise ApiError(45009, f"more than {most} in {seconds} seconds")

    def take_ip(self, ip: str, path: str, settings: Settings) -> None:
        """The limits of one address."""
        if settings.limits_on:
            self.take(f"ip {ip}", path, seconds=MINUTE_S, most=settings.ip_calls_per_minute)
            self.take(f"ip {ip}", path, seconds=HOUR_S, most=settings.ip_calls_per_hour)

    def take_corp(self, corp_id: str, path: str, settings: Settings) -> None:
        """The limits of one corp."""
        if settings.limits_on:
            per_minute = settings.calls_per_minute.get(path, settings.corp_calls_per_minute)
            self.take(corp_id, path, seconds=MINUTE_S, most=per_minute)
            self.take(corp_id, path, seconds=HOUR_S, most=settings.corp_calls_per_hour)

    def enter(self, corp_id: str, path: str, settings: Settings) -> None:
        """One more call in flight, or 45033; `leave` must follow when this returns."""
        most = settings.parallel.get(path, settings.parallel_max)
        if settings.limits_on and self._flying[corp_id, path] >= most:
            self.refused[path] += 1
            raise ApiError(45033, f"more than {most} at once")
        self._flying[corp_id, path] += 1

    def leave(self, corp_id: str, path: str) -> None:
        """One call less in flight."""
        self._flying[corp_id, path] -= 1

    def blocked(self, key: str, path: str) -> bool:
        """Whether failures have shut a door (gettoken)."""
        window = self._windows.get((key, path, HOUR_S))
        return window is not None and self._clock.now() < window.blocked_until

    def reset(self) -> None:
        """Forget windows and counts; tests start even."""
        self._windows.clear()
        self.calls.clear()
        self.refused.clear()

    def _forget(self) -> None:
        if len(self._windows) > _KEYS_MAX:
            self._windows.clear()

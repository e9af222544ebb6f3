"""The world's clock: real time times a factor, moved or frozen by the world face."""

import time
from datetime import UTC, datetime, timedelta

from wecom_sandbox.store import Store


def real_ms() -> int:
    """The machine's time; only callbacks' retries and the start of the world read it."""
    return time.time_ns() // 1_000_000


class Clock:
    """Virtual time. It is kept in the state, so a restart goes on where the world would be."""

    def __init__(self, store: Store, *, start_at: int, speed: float, utc_offset_s: int) -> None:
        self._store = store
        self._offset = timedelta(seconds=utc_offset_s)
        row = store.one("SELECT base_real_ms, base_ms, speed FROM clock")
        if row is None:
            self._base_real_ms = real_ms()
            self._base_ms = start_at * 1000 or self._base_real_ms
            self.speed = speed
            self._save()
        else:
            self._base_real_ms, self._base_ms, self.speed = row

    def now_ms(self) -> int:
        """The present moment of the world in milliseconds since 1970."""
        if not self.speed:
            return self._base_ms
        return self._base_ms + int((real_ms() - self._base_real_ms) * self.speed)

    def now(self) -> int:
        """The present second of the world."""
        return self.now_ms() // 1000

    def set(self, *, now_ms: int | None = None, speed: float | None = None) -> None:
        """Jump to a moment, change the speed, or both; the caller keeps time from running back."""
        self._base_ms = self.now_ms() if now_ms is None else now_ms
        self._base_real_ms = real_ms()
        self.speed = self.speed if speed is None else speed
        self._save()

    def day_start(self, at: int) -> int:
        """The midnight before a second, where the corps live."""
        offset = int(self._offset.total_seconds())
        return (at + offset) // 86400 * 86400 - offset

    def local(self, at: int) -> datetime:
        """A second as people there read it."""
        return datetime.fromtimestamp(at, tz=UTC) + self._offset

    def _save(self) -> None:
        self._store.run("DELETE FROM clock")
        self._store.insert(
            "clock", base_real_ms=self._base_real_ms, base_ms=self._base_ms, speed=self.speed
        )

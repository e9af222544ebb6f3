"""Whether the parts that must run do run, seen from the database."""

from dataclasses import dataclass

from django.db import DatabaseError, connection

from huoqun.events import spine

# Workers write every ten seconds; three missed beats are a dead worker.
HEARTBEAT_SECONDS_MAX = 30.0


@dataclass(frozen=True, kw_only=True)
class Health:
    """What a monitor wants to know; None where it cannot be known."""

    database: bool
    worker_heartbeat_seconds: float | None = None  # None: no worker has ever run
    horizon_lag_seconds: float | None = None

    @property
    def ok(self) -> bool:
        """The database answers; a missing worker delays work but loses nothing."""
        return self.database


def look() -> Health:
    """Ask the database and the traces that workers leave in it."""
    try:
        return Health(
            database=True,
            worker_heartbeat_seconds=worker_heartbeat_seconds(),
            horizon_lag_seconds=spine.horizon_lag_seconds(),
        )
    except DatabaseError:
        return Health(database=False)


def worker_heartbeat_seconds() -> float | None:
    """Seconds since the latest sign of life of any worker, or None when none is known."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
        )
        row = cursor.fetchone()
    return None if row is None or row[0] is None else float(row[0])

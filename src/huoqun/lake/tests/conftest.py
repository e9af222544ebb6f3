"""What the lake's tests share with the log's."""

from huoqun.events.tests.conftest import clock_at, second_connection

__all__ = ["clock_at", "second_connection"]

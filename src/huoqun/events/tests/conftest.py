"""What the log's tests share."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection

from huoqun.core import clock
from huoqun.events import stored


@pytest.fixture
def clock_at() -> Callable[..., object]:
    """Hold the clock at a moment."""
    return clock.frozen


@pytest.fixture
def second_connection() -> Iterator[Callable[[], psycopg.Connection]]:
    """Further connections to the test database, in autocommit."""
    opened: list[psycopg.Connection] = []

    def connect() -> psycopg.Connection:
        settings = connection.get_connection_params()
        wanted = {
            key: settings[key]
            for key in ("dbname", "user", "host", "port", "password")
            if settings.get(key)
        }
        opened.append(psycopg.connect(**wanted, autocommit=True))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


@pytest.fixture
def stored_fact() -> Callable[..., stored.StoredFact]:
    """A fact as read back, with the given depth."""

    def make(depth: int) -> stored.StoredFact:
        empty = dict.fromkeys(stored.StoredFact.__slots__)
        empty |= {"seq": 1, "tx": 1, "name": "x", "version": 1, "depth": depth, "source": "x"}
        empty |= {"occurred_at": datetime.now(UTC), "recorded_at": datetime.now(UTC)}
        return stored.StoredFact(**empty)

    return make

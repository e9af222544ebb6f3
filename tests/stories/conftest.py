"""What the stories share."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import connection


@pytest.fixture
def others() -> Iterator[Callable[[], psycopg.Connection]]:
    """Further connections, as other processes have them."""
    opened: list[psycopg.Connection] = []

    def connect() -> psycopg.Connection:
        wanted = connection.get_connection_params()
        known = ("dbname", "user", "host", "port", "password")
        opened.append(
            psycopg.connect(
                **{key: wanted[key] for key in known if wanted.get(key)}, autocommit=True
            )
        )
        return opened[-1]

    yield connect
    for each in opened:
        each.close()

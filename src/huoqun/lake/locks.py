"""One writer of the lake at a time, whatever process it runs in."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_LAKE_LOCK = 0x68755F6C616B65  # "hu_lake"


@contextmanager
def writing() -> Iterator[None]:
    """Hold the lake's lock for the session; wait for another writer to end."""
    with connection.cursor() as cursor:
        # Patience with row locks is short (server.database); a compaction may take minutes.
        cursor.execute("SET lock_timeout = 0")
        try:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LAKE_LOCK])
        finally:
            cursor.execute("RESET lock_timeout")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LAKE_LOCK])

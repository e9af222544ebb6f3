"""DuckDB in process, limited to its share of the machine, without extensions or downloads."""

import itertools
import os
import threading
import warnings
import weakref
from collections import deque
from contextlib import suppress
from functools import cache

import duckdb
import ibis
from django.conf import settings
from ibis.backends.duckdb import Backend

# A copy of the few rows of an answer costs less than planning its query twice, as sql() does.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")

_BYTES_PER_MB = 1024 * 1024
_opening = threading.Lock()
_numbers = itertools.count(1)
# Databases that nobody holds any more.
_left: deque[str] = deque()


def _memory_limit_mb() -> int:
    """Half of the memory, shared by the web processes (design §9)."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(256, total // 2 // _BYTES_PER_MB // max(1, settings.HUOQUN_WEB_PROCESSES))


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One DuckDB instance per process; cursors of it share its buffers and its limits."""
    return duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": f"{_memory_limit_mb()}MB",
            "preserve_insertion_order": "false",
        }
    )


def connect() -> duckdb.DuckDBPyConnection:
    """A DuckDB connection for one task, with a catalog of temporary tables of its own."""
    with _opening:  # a cache alone would let two first callers open two instances
        connection = _database().cursor()
    connection.execute(f"SET TimeZone = '{settings.HUOQUN_BUSINESS_TIME_ZONE}'")
    return connection


class Database:
    """Tables in memory that several connections see; gone once nobody holds this object."""

    def __init__(self) -> None:
        # Not in a finalizer: it may run within a call of DuckDB.
        with suppress(IndexError):
            while True:
                connect().execute(f"DETACH {_left.popleft()}")
        self._name = f"tables_{next(_numbers)}"
        connect().execute(f"ATTACH ':memory:' AS {self._name}")
        weakref.finalize(self, _left.append, self._name)

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A connection that finds these tables by their bare names; its views must be temporary."""
        connection = connect()
        connection.execute(f"USE {self._name}")
        return connection


def ibis_on(connection: duckdb.DuckDBPyConnection) -> Backend:
    """The same connection behind Ibis."""
    return ibis.duckdb.from_connection(connection)

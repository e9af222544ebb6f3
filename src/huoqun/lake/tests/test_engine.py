"""Databases in memory: one instance per process, tables that several connections see, then none."""

import functools
import gc
import threading
from collections import deque

import pytest

from huoqun.lake import engine


def names() -> set[str]:
    rows = engine.connect().execute("SELECT database_name FROM duckdb_databases()").fetchall()
    return {name for (name,) in rows}


def test_tables_are_seen_by_every_connection_of_their_database() -> None:
    one, other = engine.Database(), engine.Database()
    one.connect().execute("CREATE TABLE told AS SELECT 1 AS number")
    other.connect().execute("CREATE TABLE told AS SELECT 2 AS number")
    assert one.connect().execute("FROM told").fetchall() == [(1,)]
    assert other.connect().execute("FROM told").fetchall() == [(2,)]


def test_a_database_that_nobody_holds_is_gone_with_the_next_one() -> None:
    gc.collect()
    engine.Database()
    before = names()
    held = engine.Database()
    held.connect().execute("CREATE TABLE told AS SELECT 1")
    assert len(names() - before) == 1
    [mine] = names() - before
    del held
    gc.collect()
    engine.Database()
    assert mine not in names()


def test_first_callers_at_once_share_one_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two instances would not find each other's tables."""
    monkeypatch.setattr(engine, "_database", functools.cache(engine._database.__wrapped__))
    monkeypatch.setattr(engine, "_left", deque())
    start = threading.Barrier(8)
    made: list[engine.Database] = []

    def first() -> None:
        start.wait()
        made.append(engine.Database())

    threads = [threading.Thread(target=first) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(made) == 8
    for database in made:
        assert database.connect().execute("SELECT 1").fetchall() == [(1,)]

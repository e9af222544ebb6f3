"""The state: one SQLite file (or memory), one transaction a turn."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

SCHEMA = Path(__file__).with_name("schema.sql")
SCHEMA_VERSION = 1

Row = sqlite3.Row
Value = str | int | float | bytes | None


def pack(value: object) -> str:
    """A list or object as the text of a JSON column."""
    return msgspec.json.encode(value).decode()


def unpack(text: str | None) -> Any:  # noqa: ANN401  # whatever was packed
    """What a JSON column holds; None for NULL."""
    return None if text is None else msgspec.json.decode(text)


class Store:
    """A thin hand on sqlite3: short verbs, rows by name, nothing hidden."""

    def __init__(self, path: str | Path | None = None) -> None:
        # One event loop uses it; which thread runs the loop is the caller's choice.
        self._db = sqlite3.connect(
            path or ":memory:", isolation_level=None, check_same_thread=False
        )
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute(
            "PRAGMA synchronous = NORMAL"
        )  # kill -9 is safe; a power cut loses seconds
        self._db.execute("PRAGMA foreign_keys = OFF")
        self._db.execute("PRAGMA cache_size = -65536")
        self._db.execute("PRAGMA temp_store = MEMORY")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, SCHEMA_VERSION}:
            message = f"{path}: a state of version {version}; this sandbox reads {SCHEMA_VERSION}"
            raise SystemExit(message)
        if not version:
            self._db.executescript(SCHEMA.read_text("utf-8"))
            self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def close(self) -> None:
        """Leave the file whole and without its write-ahead log."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; turns never nest."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def one(self, sql: str, *values: Value) -> Row | None:
        """The first row, or None."""
        row: Row | None = self._db.execute(sql, values).fetchone()
        return row

    def all(self, sql: str, *values: Value) -> list[Row]:
        """Every row."""
        return self._db.execute(sql, values).fetchall()

    def value(self, sql: str, *values: Value) -> Any:  # noqa: ANN401  # a column of any type
        """The first column of the first row; None when there is no row."""
        row = self._db.execute(sql, values).fetchone()
        return row[0] if row else None

    def column(self, sql: str, *values: Value) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self._db.execute(sql, values)]

    def run(self, sql: str, *values: Value) -> int:
        """Run a statement; give the number of rows it touched."""
        return self._db.execute(sql, values).rowcount

    def insert(self, table: str, **values: Value) -> int:
        """Write a new row; give its rowid."""
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  # our own names
        return self._db.execute(sql, tuple(values.values())).lastrowid or 0

    def insert_many(self, table: str, names: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
        """Write many rows at once, as the bulk seed does."""
        marks = ", ".join("?" * len(names))
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608  # our own names
        return self._db.executemany(sql, rows).rowcount

    def update(self, table: str, where: Mapping[str, Value], **values: Value) -> int:
        """Change columns of the rows that equal `where`; give their number."""
        sets = ", ".join(f"{name} = ?" for name in values)
        tests = " AND ".join(f"{name} = ?" for name in where)
        sql = f"UPDATE {table} SET {sets} WHERE {tests}"  # noqa: S608  # our own names
        return self._db.execute(sql, (*values.values(), *where.values())).rowcount


def marks(values: Sequence[object]) -> str:
    """Placeholders for an IN (…) of so many values."""
    return ", ".join("?" * len(values))

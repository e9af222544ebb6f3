"""Group rows that belong together wherever they stand in a file, in bounded memory.

The rows wait in a temporary DuckDB file, which sorts on disk what does not fit. Groups come out in
the order in which their first row stands in the file, so that a position in the file is also a
position in the groups.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

_MEMORY = "512MB"
_FETCH_ROWS = 10_000
_SCHEMA = pa.schema([("row_no", pa.int64()), ("key", pa.string()), ("payload", pa.binary())])
_GROUPED_SQL = """
WITH firsts AS (SELECT key, min(row_no) AS first_row FROM spool GROUP BY key)
SELECT first_row, payload FROM spool JOIN firsts USING (key)
WHERE first_row > ? ORDER BY first_row, row_no
"""


class Spool:
    """Rows on disk, to be given back grouped."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="huoqun-import-")
        folder = Path(self._folder.name)
        self._duck = duckdb.connect(
            str(folder / "spool.duckdb"),
            config={"memory_limit": _MEMORY, "threads": 2, "temp_directory": str(folder / "spill")},
        )
        self._duck.execute("CREATE TABLE spool (row_no BIGINT, key VARCHAR, payload BLOB)")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._duck.close()
        self._folder.cleanup()

    def add(
        self, row_nos: Sequence[int], keys: Sequence[str | None], payloads: Sequence[bytes]
    ) -> None:
        """Take rows in; a row without a key is a group of its own."""
        own = [
            key if key is not None else f"\x00{row_no}"
            for row_no, key in zip(row_nos, keys, strict=True)
        ]
        block = pa.table([list(row_nos), own, list(payloads)], schema=_SCHEMA)
        self._duck.register("block", block)
        self._duck.execute("INSERT INTO spool SELECT row_no, key, payload FROM block")
        self._duck.unregister("block")

    def groups(self, *, after: int = 0) -> Iterator[tuple[int, list[bytes]]]:
        """(first row number, payloads in file order) of the groups that begin behind ``after``."""
        self._duck.execute(_GROUPED_SQL, [after])
        first, members = 0, list[bytes]()
        while rows := self._duck.fetchmany(_FETCH_ROWS):
            for first_row, payload in rows:
                if first_row != first and members:
                    yield first, members
                    members = []
                first = first_row
                members.append(payload)
        if members:
            yield first, members

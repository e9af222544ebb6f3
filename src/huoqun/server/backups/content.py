"""What of the database is backed up, and how it is read and written: by COPY, table by table."""

import gzip
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from django.db import connection
from psycopg import sql

BLOCK_BYTES = 2**20
# Counters, sessions and the index of segments are not worth keeping, and stolen sessions must
# not come back. The catalog
# is rebuilt from the lake's files (it holds absolute paths), the migrations' history by migrating.
_PASSING = frozenset(
    {
        "django_session",
        "huoqun_cache",
        "usersessions_usersession",
        "customers_membersession",
        "customers_fitting",
    }
)
_REBUILT = frozenset({"django_migrations", "iceberg_namespace_properties", "iceberg_tables"})

_TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relnamespace = current_schema()::regnamespace
    AND c.relkind IN ('r', 'p') AND NOT c.relispartition
GROUP BY c.relname ORDER BY c.relname
"""
_REFERENCES = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
    AND NOT condeferrable AND conrelid <> confrelid AND conparentid = 0
"""
_PARTITIONS = """
SELECT child.relname, parent.relname, pg_get_expr(child.relpartbound, child.oid)
FROM pg_inherits
JOIN pg_class child ON child.oid = inhrelid
JOIN pg_class parent ON parent.oid = inhparent
WHERE child.relkind = 'r' AND child.relnamespace = current_schema()::regnamespace
ORDER BY child.relname
"""
_SEQUENCES = """
SELECT s.relname, coalesce(pg_sequence_last_value(s.oid), 0), t.relname, a.attname
FROM pg_class s
LEFT JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass
    AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
LEFT JOIN pg_class t ON t.oid = d.refobjid
LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE s.relkind = 'S' AND s.relnamespace = current_schema()::regnamespace
ORDER BY s.relname
"""


@dataclass(frozen=True, kw_only=True)
class TableContent:
    """One table's part of a backup."""

    name: str
    columns: Sequence[str]
    rows: int

    def as_json(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)


def tables() -> dict[str, list[str]]:
    """The tables to back up with the columns to copy."""
    return {name: columns for name, columns in _rows(_TABLES) if name not in _PASSING | _REBUILT}


def passing() -> list[str]:
    """The tables whose rows are not kept, where they exist."""
    return [name for name, _ in _rows(_TABLES) if name in _PASSING]


def partitions() -> list[dict[str, str]]:
    """Every partition with its bounds, so that rows come back to where they were."""
    return [
        {"name": name, "parent": parent, "bounds": bounds}
        for name, parent, bounds in _rows(_PARTITIONS)
    ]


def sequences() -> dict[str, int]:
    """How far each sequence has come."""
    return {name: last for name, last, _, _ in _rows(_SEQUENCES)}


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def copy_out(name: str, columns: Sequence[str], target: Path) -> TableContent:
    """Write one table's rows into a file, compressed."""
    # A query and not the table itself: COPY of a partitioned table reads only the parent.
    command = sql.SQL("COPY (SELECT {columns} FROM {table}) TO STDOUT").format(
        columns=_list(columns), table=sql.Identifier(name)
    )
    rows = 0
    with (
        gzip.open(target, "wb", compresslevel=1) as file,
        connection.cursor() as cursor,
        cursor.cursor.copy(command) as copy,
    ):
        waiting = bytearray()
        for row in copy:  # the server sends row by row
            rows += 1
            waiting += row
            if len(waiting) > BLOCK_BYTES:
                file.write(waiting)
                waiting.clear()
        file.write(waiting)
    return TableContent(name=name, columns=columns, rows=rows)


def copy_in(content: TableContent, source: IO[bytes]) -> int:
    """Read one table's rows from a compressed stream; the number of rows."""
    command = sql.SQL("COPY {table} ({columns}) FROM STDIN").format(
        table=sql.Identifier(content.name), columns=_list(content.columns)
    )
    with connection.cursor() as cursor:
        with gzip.open(source, "rb") as file, cursor.cursor.copy(command) as copy:
            while block := file.read(BLOCK_BYTES):
                copy.write(block)
        return int(cursor.cursor.rowcount)


def _list(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(column) for column in columns)


def in_loading_order(names: Sequence[str]) -> list[str]:
    """Referenced tables before those that refer to them (only where a check cannot wait)."""
    needs: dict[str, set[str]] = {name: set() for name in names}
    for child, parent in _rows(_REFERENCES):
        if child in needs and parent in needs:
            needs[child].add(parent)
    ordered: list[str] = []
    while needs:
        free = sorted(name for name, waiting in needs.items() if not waiting & needs.keys())
        assert free, "two tables refer to each other with checks that cannot wait"
        ordered += free
        for name in free:
            del needs[name]
    return ordered


def empty(names: Sequence[str]) -> None:
    """Empty what migrations filled."""
    _execute("TRUNCATE {tables}", tables=_list(names))


def switch_triggers(names: Sequence[str], *, on: bool) -> None:
    """Our own triggers must not act on rows that come back; constraints stay."""
    if on:
        _execute("SET CONSTRAINTS ALL IMMEDIATE")
    word = sql.SQL("ENABLE" if on else "DISABLE")
    for name in names:
        _execute("ALTER TABLE {table} {word} TRIGGER USER", table=sql.Identifier(name), word=word)


def make_partitions(wanted: Sequence[dict[str, str]]) -> None:
    """Make the partitions that a migrated database lacks."""
    have = {each["name"] for each in partitions()}
    for each in wanted:
        if each["name"] not in have:
            _execute(
                "CREATE TABLE {name} PARTITION OF {parent} " + each["bounds"],
                name=sql.Identifier(each["name"]),
                parent=sql.Identifier(each["parent"]),
            )


def raise_sequences(last_values: dict[str, int]) -> None:
    """Set every sequence beyond its column's maximum and beyond where it was.

    Beyond where it was, because numbers of rows that are gone live on in the lake.
    """
    for name, present, table, column in _rows(_SEQUENCES):
        highest = max(present, last_values.get(name, 0))
        if table is not None and column is not None:
            query = sql.SQL("SELECT coalesce(max({column}), 0) FROM {table}").format(
                column=sql.Identifier(column), table=sql.Identifier(table)
            )
            highest = max(highest, _number(query))
        if highest:
            _execute("SELECT setval(%s, %s)", values=[f'"{name}"', highest])


def _number(query: sql.Composed) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def _execute(
    command: str, *, values: Sequence[str | int] | None = None, **parts: sql.Composable
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(command).format(**parts), values)


def link_or_copy(source: Path, target: Path) -> None:
    """The same file under a second name; lake files never change, so a link holds them still."""
    try:
        target.hardlink_to(source)
    except OSError:  # another disk
        shutil.copyfile(source, target)


def each_table(manifest: dict[str, Any]) -> Iterator[TableContent]:
    """The tables that a manifest names."""
    for entry in manifest["tables"]:
        yield TableContent(**entry)

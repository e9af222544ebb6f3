"""Many rows at once by COPY: the ORM's insert takes ten times as long."""

import sys
from array import array
from collections.abc import Iterable, Mapping
from typing import Any, LiteralString

from django.db import connection
from psycopg import Cursor
from pyroaring import BitMap64


def copy(into: LiteralString, rows: Iterable[tuple[object, ...]]) -> None:
    """Send rows by a ``COPY … FROM STDIN`` statement, inside the caller's transaction."""
    with connection.cursor() as wrapper, wrapper.cursor.copy(into) as stream:
        for row in rows:
            stream.write_row(row)


def new_ids(table: LiteralString, count: int) -> list[int]:
    """Numbers for rows that are about to be copied into a table, from its own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [number for (number,) in cursor.fetchall()]


def binary_cursor() -> Cursor[Any]:
    """A cursor that can take values as they are; Django's own get every one of them as text."""
    connection.ensure_connection()
    return Cursor(connection.connection)


def ids(select: str, params: Mapping[str, object]) -> BitMap64:
    """The numbers that a query gives in its only column ``id``, which may come more than once.

    They travel as one value, eight bytes each: millions of rows would take seconds to unpack.
    """
    with binary_cursor() as cursor:
        cursor.execute(
            f"SELECT string_agg(int8send(id), '') FROM (SELECT id FROM ({select}) AS each"  # noqa: S608 (the caller's own SQL)
            " WHERE id IS NOT NULL) AS found",
            params,
            binary=True,
        )
        ((sent,),) = cursor.fetchall()
    return unpacked(sent or b"")


def unpacked(sent: bytes) -> BitMap64:
    """The numbers that ``string_agg(int8send(…), '')`` packed."""
    numbers = array("Q")
    numbers.frombytes(sent)
    if sys.byteorder == "little":
        numbers.byteswap()
    return BitMap64(numbers)

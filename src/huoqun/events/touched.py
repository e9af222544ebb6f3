"""Whom new facts tell of: what keeps an index current without reading the facts one by one."""

from collections.abc import Collection

from django.db import connection
from pyroaring import BitMap64

from huoqun.core import bulk
from huoqun.events.fact import ID_COLUMNS

_TOUCHED_SQL = """
SELECT name, value, string_agg(int8send(customer_id), '') FROM (
    SELECT DISTINCT name, {value} AS value, customer_id FROM events_fact
    WHERE name = ANY(%(names)s) AND tx >= %(after)s AND tx < %(below)s AND customer_id IS NOT NULL
) AS told GROUP BY name, value
"""
_ANY_SQL = """
SELECT EXISTS (
    SELECT FROM events_fact WHERE name = ANY(%(names)s) AND tx >= %(after)s AND tx < %(below)s
)
"""


def customers(
    names: Collection[str], *, after: int, below: int, narrowed_by: str = ""
) -> dict[int | None, BitMap64]:
    """The customers of whom facts of these names tell, of transactions from ``after`` on.

    By the fact's value of ``narrowed_by`` (a column of ids, or a number of its payload); without
    one, or where a fact has none, under None.
    """
    assert narrowed_by.replace("_", "").isalpha() or not narrowed_by, "a name of our own code"
    value = "NULL::bigint"
    if narrowed_by:
        column = narrowed_by in ID_COLUMNS
        value = narrowed_by if column else f"(payload ->> '{narrowed_by}')::bigint"
    found: dict[int | None, BitMap64] = {}
    with bulk.binary_cursor() as cursor:
        cursor.execute(
            _TOUCHED_SQL.format(value=value),
            {"names": list(names), "after": after, "below": below},
            binary=True,
        )
        for _, told_of, sent in cursor:
            found.setdefault(told_of, BitMap64()).update(bulk.unpacked(sent))
    return found


def told(names: Collection[str], *, after: int, below: int) -> bool:
    """Whether there is any fact of these names in the transactions from ``after`` on."""
    with connection.cursor() as cursor:
        cursor.execute(_ANY_SQL, {"names": list(names), "after": after, "below": below})
        return bool(cursor.fetchone()[0])

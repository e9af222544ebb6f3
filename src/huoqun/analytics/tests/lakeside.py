"""Small tables for the tests of this room: Arrow in, Ibis out."""

from datetime import date
from typing import Any

import ibis
import pyarrow
from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from huoqun.analytics import rollups

ROLE = {
    "community_id": pyarrow.int64(),
    "customer_id": pyarrow.int64(),
    "role": pyarrow.string(),
    "from_day": pyarrow.date32(),
    "until_day": pyarrow.date32(),
}
MEMBER_DAY = {
    "community_id": pyarrow.int64(),
    "customer_id": pyarrow.int64(),
    "day": pyarrow.date32(),
    **dict.fromkeys(rollups.MEMBER_DAY_MEASURES, pyarrow.int64()),
}
COMMUNITY = {
    "community_id": pyarrow.int64(),
    "key": pyarrow.string(),
    "source": pyarrow.string(),
    "title": pyarrow.string(),
    "unit_id": pyarrow.int64(),
    "unit_key": pyarrow.string(),
    "platform": pyarrow.string(),
    "positioning": pyarrow.string(),
    "kind": pyarrow.string(),
    "lifecycle": pyarrow.string(),
    "opened_on": pyarrow.date32(),
    "ends_on": pyarrow.date32(),
    "first_day": pyarrow.date32(),
    "last_day": pyarrow.date32(),
    "messages_until": pyarrow.date32(),
    "assumed_joins": pyarrow.bool_(),
}
ORDER = {
    "seq": pyarrow.int64(),
    "order_id": pyarrow.int64(),
    "customer_id": pyarrow.int64(),
    "community_id": pyarrow.int64(),
    "unit_id": pyarrow.int64(),
    "unit_key": pyarrow.string(),
    "source": pyarrow.string(),
    "occurred_at": pyarrow.timestamp("us", "UTC"),
    "day": pyarrow.date32(),
    "kind": pyarrow.string(),
    "amount": pyarrow.int64(),
    "currency": pyarrow.string(),
}
CUSTOMER = {"customer_id": pyarrow.int64(), "canonical_id": pyarrow.int64()}
IMPORT_ID = {"customer_id": pyarrow.int64(), "import_id": pyarrow.string()}
DEFAULTS: dict[str, Any] = dict.fromkeys(rollups.MEMBER_DAY_MEASURES, 0)


def engine() -> Backend:
    """A DuckDB connection of our own, so that tests do not meet."""
    return ibis.duckdb.connect(threads=1)


def table(
    connection: Backend, columns: dict[str, pyarrow.DataType], rows: list[dict[str, Any]], name: str
) -> ir.Table:
    """Register rows under a name; what a row leaves out is 0 for a count, else unknown."""
    schema = pyarrow.schema(columns)
    filled = [{column: row.get(column, DEFAULTS.get(column)) for column in columns} for row in rows]
    connection.con.register(name, pyarrow.Table.from_pylist(filled, schema=schema))
    return connection.table(name)


def rows(expression: ir.Table) -> list[dict[str, Any]]:
    """The rows of an expression, ordered by all columns from the left."""
    found = expression.to_pyarrow().to_pylist()
    return sorted(found, key=lambda row: [str(value) for value in row.values()])


def day(number: int) -> date:
    """A day of March 2024, a month without surprises."""
    return date(2024, 3, number)

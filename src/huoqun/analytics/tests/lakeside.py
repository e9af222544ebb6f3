"""Small tables for the tests of this room: Arrow in, Ibis out."""

from datetime import date
from typing import Any

import ibis
import pyarrow
from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from huoqun.analytics import rollups
from huoqun.analytics.relations import Relations

ZONE = "Asia/Shanghai"
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


def relations(
    connection: Backend,
    *,
    events: ir.Table | None = None,
    communities: list[dict[str, Any]] | None = None,
    roles: list[dict[str, Any]] | None = None,
    orders: list[dict[str, Any]] | ir.Table | None = None,
    customers: list[dict[str, Any]] | None = None,
    member_day: ir.Table | None = None,
) -> Relations:
    """Relations as the roll job leaves them, from a few events (or member-days) and orders.

    The life of a community follows from its facts when its row does not tell it.
    """
    if member_day is None:
        member_day = (
            table(connection, MEMBER_DAY, [], "no_days")
            if events is None
            else rollups.member_day_of(events, zone=ZONE)
        )
    member_day = _kept(connection, member_day, "member_day")
    lives = _lives(connection, member_day, communities)
    role_rows = table(connection, ROLE, roles or [], "roles")
    days, months = _calendar(lives)
    merged = rollups.merged(member_day)
    moves = rollups.flows(merged)
    community_day = _kept(
        connection,
        rollups.community_day_of(
            merged, rollups.exclusions(role_rows), lives, days, movements=moves
        ),
        "community_day",
    )
    community_month = _kept(connection, rollups.openings(moves, lives, months), "community_month")
    return Relations(
        member_day=member_day,
        roles=role_rows,
        communities=lives,
        orders=orders
        if isinstance(orders, ir.Table)
        else table(connection, ORDER, orders or [], "orders"),
        customers=table(connection, CUSTOMER, customers or [], "customers"),
        community_day=community_day,
        community_month=community_month,
        unit_day=_kept(connection, rollups.unit_day_of(community_day), "unit_day"),
        unit_month=_kept(connection, rollups.unit_month_of(community_month, lives), "unit_month"),
    )


def _kept(connection: Backend, expression: ir.Table, name: str) -> ir.Table:
    """Compute once and keep under a name, as the lake does."""
    connection.con.register(f"{name}_arrow", expression.to_pyarrow())
    connection.con.execute(f"create or replace table {name} as from {name}_arrow")
    return connection.table(name)


def _lives(
    connection: Backend, member_day: ir.Table, told: list[dict[str, Any]] | None
) -> ir.Table:
    seen = member_day.group_by("community_id").aggregate(
        first_day=member_day.day.min(),
        last_day=member_day.day.max(),
        messages_until=member_day.day.max(where=member_day.messages > 0),
    )
    found = {row["community_id"]: row for row in seen.to_pyarrow().to_pylist()}
    rows_ = told if told is not None else [{"community_id": number} for number in found]
    filled = [
        {"key": f"c{row['community_id']}", "assumed_joins": False, "source": "test"}
        | found.get(row["community_id"], {})
        | row
        for row in rows_
    ]
    return table(connection, COMMUNITY, filled, "communities")


def _calendar(lives: ir.Table) -> tuple[ir.Table, ir.Table]:
    span = lives.aggregate(first=lives.first_day.min(), last=lives.last_day.max())
    row = span.to_pyarrow().to_pylist()[0]
    first, last = row["first"] or day(1), row["last"] or day(1)
    return rollups.days_between(first, last), rollups.months_between(first, last)

"""The refresh's expressions over unbound tables, compiled once per process."""

from collections.abc import Callable
from functools import cache

import duckdb
import ibis
from django.conf import settings
from ibis.expr import types as ir

from huoqun.analytics import rollups

# Tables of the refresh as Ibis sees them: an expression over these is compiled once per process.
_ORDINARY = {"community_id": "int64", "customer_id": "int64", "day": "date"}
_MOVES = _ORDINARY | {"joins": "int64", "leaves": "int64"}
_LIVES = {
    "community_id": "int64",
    "unit_id": "int64",
    "first_day": "date",
    "last_day": "date",
}
_DAY_MEASURES = dict.fromkeys(rollups.COMMUNITY_DAY_MEASURES, "int64")
_COMMUNITY_DAY = {"community_id": "int64", "day": "date", "unit_id": "int64"} | _DAY_MEASURES
_SHAPES = {
    "new_facts": {
        "name": "string",
        "community_id": "int64",
        "customer_id": "int64",
        "occurred_at": "timestamp('UTC')",
        "occurred_on": "date",
        "sign": "int32",
    },
    "moves": _MOVES,
    "new_member_move": _MOVES,
    "touched": {"community_id": "int64", "day": "date"},
    "touched_member_day": _ORDINARY | dict.fromkeys(rollups.MEMBER_DAY_MEASURES, "int64"),
    "walked": _MOVES | dict.fromkeys(("before", "after", "entered", "exited"), "int8"),
    "lives": _LIVES,
    "lives_touched": _LIVES,
    "lives_moved": _LIVES,
    "roles": {
        "community_id": "int64",
        "customer_id": "int64",
        "role": "string",
        "from_day": "date",
        "until_day": "date",
    },
    "left_out": {
        "community_id": "int64",
        "customer_id": "int64",
        "from_day": "date",
        "until_day": "date",
    },
    "months": {"month": "date"},
    "months_touched": {"month": "date"},
    "days_touched": {"day": "date"},
    "cold_community_day": _COMMUNITY_DAY,
    "new_community_day": _COMMUNITY_DAY,
    "cold_unit_day": {"unit_id": "int64", "day": "date", "communities": "int64"} | _DAY_MEASURES,
    "community_month": {"community_id": "int64", "month": "date", "opening": "int64"},
}


def _shape(name: str) -> ir.Table:
    return ibis.table(_SHAPES[name], name=name)


def _summed_moves(moves: ir.Table) -> ir.Table:
    """Signed moves added up to one row a person and day."""
    return moves.group_by(["community_id", "customer_id", "day"]).aggregate(
        joins=moves.joins.sum().cast("int64"), leaves=moves.leaves.sum().cast("int64")
    )


def _moved_flows() -> ir.Table:
    moves = _shape("moves").semi_join(_shape("new_member_move"), "community_id")
    return rollups.flows(_summed_moves(moves))


def _walked() -> ir.Table:
    moves = _shape("moves").semi_join(_shape("touched"), "community_id")
    return rollups.flows(_summed_moves(moves))


def _new_community_day() -> ir.Table:
    pairs = _shape("touched")
    return rollups.community_day_of(
        rollups.merged(_shape("touched_member_day")),
        _shape("left_out"),
        _shape("lives_touched"),
        _shape("days_touched"),
        movements=_shape("walked").semi_join(pairs, ["community_id", "day"]),
    ).semi_join(pairs, ["community_id", "day"])


_EXPRESSIONS: dict[str, Callable[[], ir.Table]] = {
    "new_member_day": lambda: rollups.member_day_of(
        _shape("new_facts"), zone=settings.HUOQUN_BUSINESS_TIME_ZONE
    ),
    "left_out": lambda: rollups.exclusions(_shape("roles")),
    "moved_flows": _moved_flows,
    "walked": _walked,
    "new_community_day": _new_community_day,
    "new_community_month": lambda: rollups.openings(
        _shape("walked"), _shape("lives_moved"), _shape("months")
    ),
    "new_unit_day": lambda: rollups.unit_day_moved(
        _shape("cold_unit_day").semi_join(_shape("days_touched"), "day"),
        before=_shape("cold_community_day").semi_join(_shape("touched"), ["community_id", "day"]),
        after=_shape("new_community_day"),
    ),
    "new_unit_month": lambda: rollups.unit_month_of(
        _shape("community_month").semi_join(_shape("months_touched"), "month"), _shape("lives")
    ),
}


@cache
def _sql(name: str) -> str:
    expression = _EXPRESSIONS[name]()
    # Ibis takes a sum for 64 bits and leaves our cast out; DuckDB makes 128 of it, which cost.
    columns = ", ".join(
        f'"{column}"::BIGINT AS "{column}"' if kind.is_int64() else f'"{column}"'
        for column, kind in expression.schema().items()
    )
    return f"SELECT {columns} FROM ({ibis.to_sql(expression, dialect='duckdb')})"  # noqa: S608 (our own names)


def make(on: duckdb.DuckDBPyConnection, name: str) -> None:
    """Put the outcome of an expression into a table of its name."""
    on.execute(f"CREATE TABLE {name} AS {_sql(name)}")

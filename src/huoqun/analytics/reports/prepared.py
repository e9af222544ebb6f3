"""Questions that screens ask all day: each compiled once, answered with tables of its own.

Building and compiling a large expression costs many times its answer. So these are built over
unbound twins of the relations, and whatever changes from question to question (which communities,
which days) comes in a small table instead of a literal. Two questions of one shape share their SQL.
"""

import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

import duckdb
import ibis
import pyarrow
from ibis.expr import types as ir

from huoqun.analytics.relations import TABLES, Relations

# Shapes are few: reports x readings x lengths of period, times the versions of the thresholds.
_SHAPES_MAX = 512


@dataclass(frozen=True, kw_only=True)
class Twins:
    """Unbound twins of the relations, and of the tables that the question brings along."""

    relations: Relations
    asked: Mapping[str, ir.Table]


@dataclass(frozen=True, kw_only=True)
class _Compiled:
    sql: str
    schema: pyarrow.Schema


Build = Callable[[Twins], ir.Table]

_compiled: dict[Hashable, _Compiled] = {}
_guard = threading.Lock()


def answer(
    relations: Relations,
    shape: Hashable,
    build: Build,
    asked: Mapping[str, pyarrow.Table],
    kept: Mapping[str, ir.Table] | None = None,
) -> pyarrow.Table:
    """Answer ``build``; ``shape`` names everything that its SQL depends on besides the tables.

    ``kept`` are tables of :func:`keep`; their twins stand among those of the question.
    """
    compiled = _of(relations, shape, build, asked, kept or {})
    on = _registered(relations, asked)
    # Not sql(): that plans a query once for its relation and again for its answer.
    found = on.execute(compiled.sql).to_arrow_table()
    assert found is not None
    return found.cast(compiled.schema)


def keep(
    relations: Relations,
    name: str,
    build: Build,
    asked: Mapping[str, pyarrow.Table],
    kept: Mapping[str, ir.Table] | None = None,
) -> ir.Table:
    """Compute a table once for several questions on this connection; gives it bound."""
    compiled = _of(relations, ("kept", name), build, asked, kept or {})
    on = _registered(relations, asked)
    on.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {_in_64_bits(compiled)}")
    return relations.member_day.get_backend().table(name)


def _in_64_bits(compiled: _Compiled) -> str:
    """Ibis takes a sum for 64 bits and leaves our cast out; DuckDB makes 128 of it, which cost."""
    columns = ", ".join(
        f'"{field.name}"::BIGINT AS "{field.name}"'
        if pyarrow.types.is_int64(field.type)
        else f'"{field.name}"'
        for field in compiled.schema
    )
    return f"SELECT {columns} FROM ({compiled.sql})"  # noqa: S608 (our own names)


def _registered(
    relations: Relations, asked: Mapping[str, pyarrow.Table]
) -> duckdb.DuckDBPyConnection:
    on: duckdb.DuckDBPyConnection = relations.member_day.get_backend().con
    for name, table in asked.items():
        on.register(name, table)
    return on


def _of(
    relations: Relations,
    shape: Hashable,
    build: Build,
    asked: Mapping[str, pyarrow.Table],
    kept: Mapping[str, ir.Table],
) -> _Compiled:
    bound = {name: getattr(relations, name) for name in TABLES}
    tables = (*bound.values(), *kept.values())
    looks = tuple((table.get_name(), table.schema()) for table in tables)
    key = (shape, looks, tuple((name, tuple(table.schema)) for name, table in asked.items()))
    with _guard:
        found = _compiled.get(key)
    if found is None:
        twins = Twins(
            relations=Relations(
                **{
                    field: ibis.table(table.schema(), name=table.get_name())
                    for field, table in bound.items()
                }
            ),
            asked={
                name: ibis.table(table.schema(), name=table.get_name())
                for name, table in kept.items()
            }
            | {
                name: ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)
                for name, table in asked.items()
            },
        )
        expression = build(twins)
        found = _Compiled(
            sql=str(ibis.to_sql(expression, dialect="duckdb")),
            schema=expression.schema().to_pyarrow(),
        )
        with _guard:
            if len(_compiled) >= _SHAPES_MAX:
                _compiled.clear()
            _compiled[key] = found
    return found

"""Parquet by batches, types kept."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from huoqun.connectors.files.formats import refusals, streams
from huoqun.connectors.files.formats.table import BLOCK_ROWS_MAX, Block, Cell, Table

_UNREADABLE = (pa.ArrowException, OSError, ValueError)


def describe(table: Table) -> Table:
    """The table with its columns and number of rows; refuses a damaged file."""
    with streams.unpacked_path(table.path, gzipped=table.gzipped) as path, _file(path) as source:
        names = tuple(_flat_names(source.schema_arrow))
        rows = source.metadata.num_rows
    if not rows:
        raise refusals.FileEmpty
    return replace(table, columns=names, total=rows, total_unit="rows")


def blocks(table: Table, wanted: Collection[str] | None = None) -> Iterator[Block]:
    """The rows, in blocks of the columns wanted (all when None)."""
    names = [name for name in table.columns if wanted is None or name in wanted]
    done = 0
    with streams.unpacked_path(table.path, gzipped=table.gzipped) as path, _file(path) as source:
        try:
            for batch in source.iter_batches(BLOCK_ROWS_MAX, columns=names):
                flat = _flat(pa.Table.from_batches([batch]))
                row_nos = range(done + 1, done + flat.num_rows + 1)
                done += flat.num_rows
                columns = {name: _cells(flat.column(name)) for name in names}
                yield Block(row_nos, columns, [], done)
        except _UNREADABLE as error:
            raise refusals.FileDamaged(detail=f"Parquet: {error}") from error


def _file(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except _UNREADABLE as error:
        raise refusals.FileDamaged(detail=f"Parquet: {error}") from error


def _flat_names(schema: pa.Schema) -> list[str]:
    return list(_flat(schema.empty_table()).column_names)


def _flat(table: pa.Table) -> pa.Table:
    """Nested structures as ``outer.inner`` columns."""
    while any(pa.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


def _cells(column: pa.ChunkedArray) -> list[Cell]:
    """Python values; nanoseconds are cut to microseconds, which is what a clock in Python knows."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = pc.cast(column, kind.value_type)
        kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = pc.cast(column, pa.timestamp("us", tz=kind.tz), safe=False)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return [
            None if cell is None else cell.decode("utf-8", "huoqun_damage")
            for cell in column.to_pylist()
        ]
    if pa.types.is_nested(kind):
        return [None if cell is None else str(cell) for cell in column.to_pylist()]
    cells: list[Cell] = column.to_pylist()
    return cells

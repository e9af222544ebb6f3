"""Parquet by batches, types kept."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from huoqun.connectors.files.formats import refusals, streams
from huoqun.connectors.files.formats.table import BLOCK_ROWS_MAX, Block, Cell, Table

_UNREADABLE = (pa.ArrowException, OSError, ValueError, OverflowError)
# What the texts of a block may come to: in a dictionary, one long text repeats itself for nothing.
_BLOCK_BYTES_MAX = 64 << 20


def describe(table: Table) -> Table:
    """The table with its columns and number of rows; refuses a damaged file."""
    with _opened(table) as source:
        names = tuple(_flat_names(source.schema_arrow))
        rows = source.metadata.num_rows
    if rows <= 0:
        raise refusals.FileEmpty
    return replace(table, columns=names, total=rows, total_unit="rows")


def blocks(table: Table, wanted: Collection[str] | None = None) -> Iterator[Block]:
    """The rows, in blocks of the columns wanted (all when None)."""
    names = [name for name in table.columns if wanted is None or name in wanted]
    done = 0
    with _opened(table) as source:
        for batch in source.iter_batches(BLOCK_ROWS_MAX, columns=names):
            for part in _parts(batch):
                flat = _flat(pa.Table.from_batches([part]))
                row_nos = range(done + 1, done + flat.num_rows + 1)
                done += flat.num_rows
                columns = {name: _cells(flat.column(name)) for name in names}
                yield Block(row_nos, columns, [], done)


@contextmanager
def _opened(table: Table) -> Iterator[pq.ParquetFile]:
    """The file with its texts as dictionaries, which stay small however often a text repeats."""
    with streams.unpacked_path(table.path, gzipped=table.gzipped) as path:
        try:
            texts = [field.name for field in pq.read_schema(path) if _is_text(field.type)]
            with pq.ParquetFile(path, read_dictionary=texts) as source:
                yield source
        except _UNREADABLE as error:
            raise refusals.FileDamaged(detail=f"Parquet: {error}") from error


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_binary(kind))


def _parts(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The batch in parts whose texts fit the memory."""
    weight = sum(_text_bytes(column) for column in batch.columns)
    step = max(1, batch.num_rows * _BLOCK_BYTES_MAX // max(weight, _BLOCK_BYTES_MAX))
    for start in range(0, batch.num_rows, step):
        yield batch.slice(start, step)


def _text_bytes(column: pa.Array) -> int:
    if not pa.types.is_dictionary(column.type) or not _is_text(column.type.value_type):
        return int(column.nbytes)
    lengths = pc.take(pc.binary_length(column.dictionary), column.indices)
    return int(pc.sum(pc.cast(lengths, pa.int64())).as_py() or 0)


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
    try:
        cells: list[Cell] = column.to_pylist()
    except (ValueError, OverflowError):
        return [_cell(each) for each in column]
    return cells


def _cell(scalar: pa.Scalar) -> Cell:
    """A value; one that Python cannot hold (a day of the year 5,881,580) as a text of its kind."""
    try:
        cell: Cell = scalar.as_py()
    except (ValueError, OverflowError):
        return f"{scalar.type} {getattr(scalar, 'value', '?')}"
    return cell

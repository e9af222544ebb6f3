"""Writing rows as Parquet files of a lake table, sorted and encoded to be small and prunable."""

import uuid
from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.io.pyarrow import parquet_files_to_data_files, schema_to_pyarrow
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table

from huoqun.lake.tables import TableSpec

# A month is one file until it is large; then days, then ranges of communities (design §4).
ROWS_PER_FILE_MAX = 5_000_000
# Small enough that a look-up of one community reads little, large enough for good compression.
ROWS_PER_GROUP = 122_880


def write(
    table: Table, spec: TableSpec, rows: str, connection: duckdb.DuckDBPyConnection
) -> list[DataFile]:
    """Write the relation named ``rows`` into new files of the table; nothing is committed.

    The rows are split by month, sorted as the spec says, and encoded as Parquet v2 with zstd.
    """
    paths = [
        _write_one(table, spec, query, connection) for query in _queries(spec, rows, connection)
    ]
    return list(parquet_files_to_data_files(table.io, table.metadata, iter(paths)))


def _queries(spec: TableSpec, rows: str, connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """One query per file."""
    columns = ", ".join(f'"{name}"' for name in spec.column_names())
    order = ", ".join(f'"{name}" NULLS FIRST' for name in spec.order_by)
    if spec.partition_by is None:
        yield f"SELECT {columns} FROM {rows} ORDER BY {order}"  # noqa: S608 (our own names)
        return
    day = f'"{spec.partition_by}"'
    months = connection.execute(
        f"SELECT date_trunc('month', {day})::date, count(*) FROM {rows}"  # noqa: S608 (our names)
        " GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for month, count in months:
        where = f"date_trunc('month', {day})::date = DATE '{month}'"
        if count <= ROWS_PER_FILE_MAX:
            yield f"SELECT {columns} FROM {rows} WHERE {where} ORDER BY {order}"  # noqa: S608 (our own names)
            continue
        days = connection.execute(
            f"SELECT {day}, count(*) FROM {rows} WHERE {where} GROUP BY 1 ORDER BY 1"  # noqa: S608 (our own names)
        ).fetchall()
        for each, in_day in days:
            for piece in _ranges(rows, f"{day} = DATE '{each}'", in_day, connection):
                yield f"SELECT {columns} FROM {rows} WHERE {piece} ORDER BY {order}"  # noqa: S608 (our own names)


def _ranges(
    rows: str, where: str, count: int, connection: duckdb.DuckDBPyConnection
) -> Iterator[str]:
    """Conditions that cut a large day into ranges of communities of about equal size."""
    pieces = -(-count // ROWS_PER_FILE_MAX)
    if pieces == 1:
        yield where
        return
    shares = [place / pieces for place in range(1, pieces)]
    row = connection.execute(
        f"SELECT quantile_disc(community_id, {shares}) FROM {rows} WHERE {where}"  # noqa: S608 (our own names)
    ).fetchall()[0]
    bounds = sorted({bound for bound in row[0] if bound is not None})
    lower = "TRUE"
    for bound in bounds:
        yield f"{where} AND {lower} AND community_id <= {bound}"
        lower = f"community_id > {bound}"
    yield f"{where} AND (({lower}) OR community_id IS NULL)"


def _write_one(
    table: Table, spec: TableSpec, query: str, connection: duckdb.DuckDBPyConnection
) -> str:
    """Write one file and return its path."""
    schema = schema_to_pyarrow(table.schema())
    path = f"{table.location()}/data/{uuid.uuid4().hex}.parquet"
    delta = dict.fromkeys(spec.delta_columns, "DELTA_BINARY_PACKED")
    reader = connection.sql(query).to_arrow_reader(ROWS_PER_GROUP)
    with (
        table.io.new_output(path).create(overwrite=False) as stream,
        pq.ParquetWriter(
            stream,
            schema,
            compression="zstd",
            compression_level=3,
            version="2.6",
            data_page_version="2.0",
            write_statistics=[name for name in spec.column_names() if name not in spec.personal],
            use_dictionary=[name for name in spec.column_names() if name not in delta],
            column_encoding=delta or None,
        ) as writer,
    ):
        for batch in reader:
            writer.write_table(
                pa.Table.from_batches([batch]).cast(schema), row_group_size=ROWS_PER_GROUP
            )
    return path

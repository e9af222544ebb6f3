"""One consistent view of the log: the lake's files as of the seal, and the hot rows above it.

The seal, the pointers, what is void and the hot rows are read in one repeatable-read transaction,
so a figure is always exact: nothing twice, nothing missed, whatever is sealed meanwhile.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.dataset as pa_dataset
from django.conf import settings
from django.db import connection, transaction
from pyiceberg.expressions import AlwaysTrue, BooleanExpression
from pyiceberg.io.pyarrow import PyArrowFileIO, schema_to_pyarrow
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table

from huoqun.core import clock
from huoqun.events.fact import CATALOG
from huoqun.lake import catalog, models, tables
from huoqun.lake.tables import TableSpec

_HOT_COLUMNS = ", ".join(tables.EVENTS.column_names())
_PLANS_MAX = 256
# Arrow reads CSV in blocks and refuses a row that is longer than one.
_CSV_BLOCK_BYTES = 1024 * 1024
_plans: dict[tuple[str, str], list[DataFile]] = {}


@dataclass(frozen=True, slots=True)
class Voided:
    """What is void: (tx of the void, batch) and (tx of the void, seq) pairs."""

    batches: tuple[tuple[int, int], ...]
    seqs: tuple[tuple[int, int], ...]

    def below(self, tx: int) -> "Voided":
        """Those voided before a tx."""
        return Voided(
            batches=tuple(pair for pair in self.batches if pair[0] < tx),
            seqs=tuple(pair for pair in self.seqs if pair[0] < tx),
        )

    def arrow(self, column: str) -> pa.Table:
        """The pairs as a table (void_tx, batch_id | seq)."""
        pairs = self.batches if column == "batch_id" else self.seqs
        return pa.table(
            {
                "void_tx": pa.array([tx for tx, _ in pairs], pa.int64()),
                column: pa.array([value for _, value in pairs], pa.int64()),
            }
        )


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on hot rows: SQL of ours with placeholders, and their values."""

    sql: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The seal, the tables' pointers, the hot rows and the voids of one moment."""

    sealed_tx: int
    rolled_tx: int
    pointers: dict[str, str]
    hot: pa.Table
    voided: Voided

    def table(self, spec: TableSpec) -> Table | None:
        """An Iceberg table as of this snapshot; None before its first seal."""
        location = self.pointers.get(spec.name)
        return catalog.get().table_at(spec.name, location) if location else None

    def files(self, spec: TableSpec, where: BooleanExpression | None = None) -> list[DataFile]:
        """The data files that can hold rows for a condition."""
        table = self.table(spec)
        return [] if table is None else planned(table, where)


def planned(table: Table, where: BooleanExpression | None = None) -> list[DataFile]:
    """The table's data files that can hold rows for a condition (planning is remembered)."""
    where = AlwaysTrue() if where is None else where
    known = (table.metadata_location, repr(where))
    if known not in _plans:
        while len(_plans) >= _PLANS_MAX:
            _plans.pop(next(iter(_plans)), None)
        _plans[known] = [task.file for task in table.scan(row_filter=where).plan_files()]
    return _plans[known]


def names_of_facts(names: Sequence[str] | None = None) -> list[str]:
    """All known fact names, or the given ones; the hot index starts with the name."""
    return sorted(names if names is not None else CATALOG)


@contextmanager
def _repeatable_read() -> Iterator[None]:
    """A read-only transaction that sees one moment."""
    assert not connection.in_atomic_block, "a snapshot needs a transaction of its own"
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def take(
    *,
    hot_from: str = "rolled",
    names: Sequence[str] | None = None,
    about: Condition | None = None,
    with_text: bool = False,
) -> Snapshot:
    """Read one moment. ``hot_from`` says from which mark hot rows are wanted: ``rolled`` (figures
    from rollups), ``sealed`` (figures from events) or ``none``; ``names`` limits them to some
    facts, ``about`` to some communities or people.
    """
    with _repeatable_read():
        seal = models.Seal.objects.get(id=1)
        mark = {"rolled": seal.rolled_tx, "sealed": seal.sealed_tx, "none": None}[hot_from]
        return Snapshot(
            sealed_tx=seal.sealed_tx,
            rolled_tx=seal.rolled_tx,
            pointers=catalog.get().pointers(),
            hot=empty_hot()
            if mark is None
            else read_hot(from_tx=mark, names=names, about=about, with_text=with_text),
            voided=read_voided(),
        )


class Moment(NamedTuple):
    """What tells one state of the log from another: while it is the same, so is every figure."""

    lake: str
    today: date
    rolled_tx: int
    sealed_tx: int
    voids: int
    tables: str
    hot: str
    urgent: int

    def only_grew_into(self, later: "Moment") -> bool:
        """Whether facts may have come, but no urgent one, nothing was taken back, and the day is
        the same.
        """
        same = self[:2] == later[:2] and self.voids == later.voids
        return same and later.urgent <= self.urgent


def moment(names: Sequence[str] | None = None, *, urgent: Sequence[str] = ()) -> Moment:
    """The state of the log now; of the hot rows only facts of these names count.

    Whoever records an ``urgent`` one wants to see at once what it changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolled_tx, sealed_tx, (SELECT count(*) FROM events_void),"
            # A table that was compacted holds the same rows in files of other names.
            " (SELECT md5(string_agg(metadata_location, '' ORDER BY table_name))"
            "  FROM iceberg_tables),"
            # Name by name through the index: few are hot, whatever the planner thinks of all.
            " (SELECT (coalesce(sum(number), 0), max(last))::text"
            "  FROM unnest(%s::text[]) AS each (name), LATERAL"
            "   (SELECT count(*) AS number, max(seq) AS last FROM events_fact"
            "    WHERE events_fact.name = each.name AND tx >= rolled_tx) AS hot),"
            " (SELECT coalesce(max(seq), 0) FROM events_fact"
            "  WHERE name = ANY(%s) AND tx >= rolled_tx)"
            " FROM lake_seal",
            [names_of_facts(names), list(urgent)],
        )
        return Moment(str(settings.HUOQUN_LAKE), clock.today(), *cursor.fetchone())


def read_voided() -> Voided:
    """All voids, with the tx that made each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tx, batch_id, seq FROM events_void ORDER BY id")
        rows = cursor.fetchall()
    return Voided(
        batches=tuple((tx, batch) for tx, batch, _ in rows if batch is not None),
        seqs=tuple((tx, seq) for tx, _, seq in rows if seq is not None),
    )


def hot_schema(*, with_text: bool = False) -> pa.Schema:
    """The Arrow schema of hot rows: the columns of the lake's events, then the text."""
    schema = pa.schema(
        [(each.name, each.type) for each in schema_to_pyarrow(tables.EVENTS.schema())]
    )
    return schema.append(pa.field("text", pa.string())) if with_text else schema


def empty_hot() -> pa.Table:
    """No hot rows."""
    return hot_schema().empty_table()


def read_hot(
    *,
    from_tx: int,
    below_tx: int | None = None,
    names: Sequence[str] | None = None,
    about: Condition | None = None,
    with_text: bool = False,
) -> pa.Table:
    """Hot rows with from_tx ≤ tx < below_tx as Arrow, through COPY."""
    columns = _HOT_COLUMNS + (", text" if with_text else "")
    query = f"COPY (SELECT {columns} FROM events_fact WHERE name = ANY(%s) AND tx >= %s"  # noqa: S608 (our own columns)
    values: list[object] = [names_of_facts(names), from_tx]
    if below_tx is not None:
        query += " AND tx < %s"
        values.append(below_tx)
    if about is not None:
        query += f" AND ({about.sql})"
        values += about.values
    buffer, longest = io.BytesIO(), 0
    with (
        connection.cursor() as wrapper,
        wrapper.cursor.copy(
            query
            + ") TO STDOUT (FORMAT csv, HEADER, FORCE_QUOTE (name, source, kind, payload, currency"
            + (", text" if with_text else "")
            + "))",
            values,
        ) as copy,
    ):
        for block in copy:
            longest = max(longest, buffer.write(block))
    schema = hot_schema(with_text=with_text)
    if buffer.tell() == 0:
        return schema.empty_table()
    return pa_csv.read_csv(
        pa.py_buffer(buffer.getbuffer()),
        read_options=pa_csv.ReadOptions(block_size=max(_CSV_BLOCK_BYTES, 2 * longest)),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            timestamp_parsers=[pa_csv.ISO8601, "%Y-%m-%d %H:%M:%S.%f%z", "%Y-%m-%d %H:%M:%S%z"],
        ),
    ).cast(schema)


def register(
    on: duckdb.DuckDBPyConnection,
    name: str,
    table: Table | None,
    files: Sequence[DataFile],
    spec: TableSpec,
) -> None:
    """Make a table's files readable under a name on a DuckDB connection."""
    if table is None or not files:
        on.register(name, schema_to_pyarrow(spec.schema()).empty_table())
        return
    paths = [each.file_path for each in files]
    if all(path.startswith("file:") for path in paths):
        listed = ", ".join(
            "'" + path.removeprefix("file://").replace("'", "''") + "'" for path in paths
        )
        on.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM read_parquet([{listed}])")
        return
    # Object stores are read by PyArrow: DuckDB's reader of them is an extension, a download.
    assert isinstance(table.io, PyArrowFileIO)
    scheme, netloc, _ = PyArrowFileIO.parse_location(paths[0])
    filesystem = table.io.fs_by_scheme(scheme, netloc)
    bare = [PyArrowFileIO.parse_location(path)[2] for path in paths]
    on.register(name, pa_dataset.dataset(bare, filesystem=filesystem, format="parquet"))


def between(
    first: date | None, last: date | None, column: str = "occurred_on"
) -> BooleanExpression:
    """A condition for planning: the days from first to last, either open."""
    from pyiceberg.expressions import And, GreaterThanOrEqual, LessThanOrEqual

    found: BooleanExpression = AlwaysTrue()
    if first is not None:
        found = And(found, GreaterThanOrEqual(column, first.isoformat()))
    if last is not None:
        found = And(found, LessThanOrEqual(column, last.isoformat()))
    return found

"""The tables of the lake: their columns, partitions and order of rows."""

from dataclasses import dataclass, field

from django.db import transaction
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.transforms import MonthTransform
from pyiceberg.types import (
    DateType,
    IcebergType,
    IntegerType,
    LongType,
    NestedField,
    StringType,
    TimestamptzType,
)

from huoqun.lake import catalog, locks

LONG, INT, TEXT, DATE, MOMENT = (
    LongType(),
    IntegerType(),
    StringType(),
    DateType(),
    TimestamptzType(),
)

_PROPERTIES = {
    "format-version": "2",
    # A seal adds a manifest every few minutes; merging keeps planning short.
    "commit.manifest-merge.enabled": "true",
    "commit.manifest.min-count-to-merge": "32",
    "write.metadata.previous-versions-max": "100",
    "write.parquet.compression-codec": "zstd",
}


@dataclass(frozen=True, kw_only=True)
class TableSpec:
    """A table: columns in order, the date column that partitions it by month, the order of rows."""

    name: str
    columns: tuple[tuple[str, IcebergType], ...]
    partition_by: str | None
    order_by: tuple[str, ...]
    # Columns whose neighbours differ little once sorted: delta encoding halves them.
    delta_columns: tuple[str, ...] = field(default=())
    # Personal columns: no bounds of theirs may reach a manifest or a footer, which erasure keeps.
    personal: tuple[str, ...] = field(default=())

    def schema(self) -> Schema:
        """The Iceberg schema; field ids follow the order of the columns."""
        return Schema(
            *(
                NestedField(field_id=place, name=name, field_type=kind, required=False)
                for place, (name, kind) in enumerate(self.columns, start=1)
            )
        )

    def partition_spec(self) -> PartitionSpec:
        """By month of the date column, or none."""
        if self.partition_by is None:
            return PartitionSpec()
        source = self.schema().find_field(self.partition_by).field_id
        return PartitionSpec(
            PartitionField(
                source_id=source,
                field_id=1000,
                transform=MonthTransform(),
                name=f"{self.partition_by}_month",
            )
        )

    def column_names(self) -> list[str]:
        """The names of the columns, in order."""
        return [name for name, _ in self.columns]


EVENTS = TableSpec(
    name="events",
    columns=(
        ("seq", LONG),
        ("tx", LONG),
        ("name", TEXT),
        ("version", INT),
        ("kind", TEXT),
        ("occurred_at", MOMENT),
        ("occurred_on", DATE),
        ("recorded_at", MOMENT),
        ("source", TEXT),
        ("batch_id", LONG),
        ("caused_by", LONG),
        ("corp_id", LONG),
        ("unit_id", LONG),
        ("community_id", LONG),
        ("customer_id", LONG),
        ("staff_id", LONG),
        ("channel_id", LONG),
        ("content_id", LONG),
        ("order_id", LONG),
        ("plan_id", LONG),
        ("amount", LONG),
        ("currency", TEXT),
        ("payload", TEXT),
    ),
    partition_by="occurred_on",
    order_by=("community_id", "customer_id", "occurred_at", "seq"),
    delta_columns=("seq", "occurred_at", "customer_id", "order_id"),
)

# Personal text stands apart, so that erasing a person rewrites little and the figures nothing.
TEXTS = TableSpec(
    name="texts",
    columns=(
        ("seq", LONG),
        ("occurred_on", DATE),
        ("batch_id", LONG),
        ("community_id", LONG),
        ("customer_id", LONG),
        ("text", TEXT),
    ),
    partition_by="occurred_on",
    order_by=("community_id", "customer_id", "seq"),
    delta_columns=("seq", "customer_id"),
    personal=("text",),
)

_declared: dict[str, TableSpec] = {EVENTS.name: EVENTS, TEXTS.name: TEXTS}


def declare(spec: TableSpec) -> TableSpec:
    """Make a room's table known; it is created at the next start."""
    _declared[spec.name] = spec
    return spec


def declared() -> list[TableSpec]:
    """All tables that should exist."""
    return list(_declared.values())


def ensure() -> None:
    """Create the tables that are missing (at every start, after migrations)."""
    have = catalog.get().pointers()
    missing = [spec for spec in declared() if spec.name not in have]
    if not missing:
        return
    with locks.writing(), transaction.atomic():
        have = catalog.get().pointers()
        for spec in missing:
            if spec.name not in have:
                catalog.get().create_table(
                    (catalog.NAMESPACE, spec.name),
                    spec.schema(),
                    partition_spec=spec.partition_spec(),
                    properties=_PROPERTIES
                    | {f"write.metadata.metrics.column.{name}": "none" for name in spec.personal},
                )


def load(spec: TableSpec) -> Table:
    """The table as it is now."""
    return catalog.get().load_table((catalog.NAMESPACE, spec.name))

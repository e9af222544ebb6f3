"""An Iceberg catalog whose pointers move on Django's connection.

All pointers of a seal and ``sealed_tx`` must move in one transaction; PyIceberg's SqlCatalog
brings its own connection, so this one keeps the same two tables through ours (any SQL catalog can
open them).
"""

from typing import NoReturn

import pyarrow as pa
from django.conf import settings
from django.db.models import QuerySet
from pyiceberg.catalog import Catalog, MetastoreCatalog
from pyiceberg.exceptions import CommitFailedException, NoSuchTableError
from pyiceberg.io import PY_IO_IMPL
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.serializers import FromInputFile
from pyiceberg.table import CommitTableResponse, Table
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER, SortOrder
from pyiceberg.table.update import TableRequirement, TableUpdate
from pyiceberg.typedef import EMPTY_DICT, Identifier, Properties

from huoqun.lake import durable, models

NAME = "huoqun"
NAMESPACE = "lake"
# Metadata files never change, so what was parsed once stays true; the newest few are enough.
METADATA_CACHE_MAX = 64


class LakeCatalog(MetastoreCatalog):
    """Loads, creates and commits the tables of the one namespace; everything else is not for it."""

    def __init__(self, warehouse: str) -> None:
        io = f"{durable.DurableIO.__module__}.{durable.DurableIO.__qualname__}"
        super().__init__(NAME, **{"warehouse": warehouse, PY_IO_IMPL: io})
        self._parsed: dict[str, TableMetadata] = {}

    def _rows(self, table_name: str) -> QuerySet[models.IcebergTable]:
        return models.IcebergTable.objects.filter(
            catalog_name=NAME, table_namespace=NAMESPACE, table_name=table_name
        )

    def pointers(self) -> dict[str, str]:
        """Where the present metadata of each table lies."""
        rows = models.IcebergTable.objects.filter(catalog_name=NAME, table_namespace=NAMESPACE)
        return {
            name: location or ""
            for name, location in rows.values_list("table_name", "metadata_location")
        }

    def table_at(self, table_name: str, metadata_location: str) -> Table:
        """A table as one metadata file describes it."""
        io = self._load_file_io(location=metadata_location)
        metadata = self._parsed.get(metadata_location)
        if metadata is None:
            metadata = FromInputFile.table_metadata(io.new_input(metadata_location))
            while len(self._parsed) >= METADATA_CACHE_MAX:
                self._parsed.pop(next(iter(self._parsed)))
            self._parsed[metadata_location] = metadata
        return Table((NAMESPACE, table_name), metadata, metadata_location, io, self)

    def load_table(self, identifier: str | Identifier) -> Table:
        """The table as its pointer says now; NoSuchTableError when there is none."""
        table_name = Catalog.table_name_from(identifier)
        location = self._rows(table_name).values_list("metadata_location", flat=True).first()
        if location is None:
            raise NoSuchTableError(f"no table {table_name} in the lake")
        return self.table_at(table_name, location)

    def create_table(
        self,
        identifier: str | Identifier,
        schema: Schema | pa.Schema,
        location: str | None = None,
        partition_spec: PartitionSpec = UNPARTITIONED_PARTITION_SPEC,
        sort_order: SortOrder = UNSORTED_SORT_ORDER,
        properties: Properties = EMPTY_DICT,
    ) -> Table:
        """Create an empty table; its pointer is written on Django's connection."""
        assert isinstance(schema, Schema)
        staged = self._create_staged_table(
            (NAMESPACE, Catalog.table_name_from(identifier)),
            schema,
            location,
            partition_spec,
            sort_order,
            properties,
        )
        self._write_metadata(staged.metadata, staged.io, staged.metadata_location)
        table_name = Catalog.table_name_from(identifier)
        models.IcebergTable.objects.create(
            catalog_name=NAME,
            table_namespace=NAMESPACE,
            table_name=table_name,
            metadata_location=staged.metadata_location,
            iceberg_type="TABLE",
        )
        return self.table_at(table_name, staged.metadata_location)

    def commit_table(
        self,
        table: Table,
        requirements: tuple[TableRequirement, ...],
        updates: tuple[TableUpdate, ...],
    ) -> CommitTableResponse:
        """Write the next metadata file and move the pointer inside the caller's transaction."""
        current = self.load_table(table.name())
        staged = self._update_and_stage_table(current, table.name(), requirements, updates)
        if staged.metadata == current.metadata:
            return CommitTableResponse(
                metadata=current.metadata, metadata_location=current.metadata_location
            )
        self._write_metadata(staged.metadata, staged.io, staged.metadata_location)
        moved = (
            self._rows(Catalog.table_name_from(table.name()))
            .filter(metadata_location=current.metadata_location)
            .update(
                metadata_location=staged.metadata_location,
                previous_metadata_location=current.metadata_location,
            )
        )
        if not moved:
            raise CommitFailedException(f"{table.name()} was moved by another writer")
        return CommitTableResponse(
            metadata=staged.metadata, metadata_location=staged.metadata_location
        )

    def namespace_exists(self, namespace: str | Identifier) -> bool:
        """True for the one namespace of the lake."""
        return Catalog.namespace_to_string(Catalog.identifier_to_tuple(namespace)) == NAMESPACE

    def load_namespace_properties(self, namespace: str | Identifier) -> Properties:
        """The one namespace has no properties of its own."""
        return {}

    def list_namespaces(self, namespace: str | Identifier = ()) -> list[Identifier]:
        """The one namespace of the lake."""
        return [(NAMESPACE,)]

    def list_tables(self, namespace: str | Identifier) -> list[Identifier]:
        """All tables of the lake."""
        return [(NAMESPACE, name) for name in sorted(self.pointers())]

    def _not_for_the_lake(self, *_: object, **__: object) -> NoReturn:
        """Tables are declared in code and live as long as the installation."""
        raise NotImplementedError("the lake's tables are declared in code, not managed by hand")

    drop_table = purge_table = rename_table = register_table = _not_for_the_lake
    create_namespace = drop_namespace = update_namespace_properties = _not_for_the_lake
    list_views = load_view = drop_view = view_exists = register_view = _not_for_the_lake
    rename_view = create_view = _not_for_the_lake


_catalogs: dict[str, LakeCatalog] = {}


def get() -> LakeCatalog:
    """The catalog of the configured lake folder (one per process)."""
    # Not as_uri(): PyIceberg takes the path as it stands and would make a folder called %E6%95%B0.
    warehouse = f"file://{settings.HUOQUN_LAKE.resolve()}"
    return _catalogs.setdefault(warehouse, LakeCatalog(warehouse))

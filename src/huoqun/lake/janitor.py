"""The janitor: expires old snapshots and removes files that no kept snapshot names."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from pyarrow import fs
from pyiceberg.io.pyarrow import PyArrowFileIO
from pyiceberg.table import Table

from huoqun.core import clock
from huoqun.lake import catalog, locks, tables
from huoqun.lake.tables import TableSpec

# A reader that planned its files before they were replaced has this long to finish.
SNAPSHOTS_KEPT_HOURS = 6
# A writer's files are named by a snapshot only when it commits; younger ones may be such.
ORPHANS_KEPT_HOURS = 2


def clean() -> int:
    """Expire snapshots and remove unnamed files of the whole lake; return how many files went."""
    with locks.writing():
        for spec in tables.declared():
            _expire(spec, clock.now() - timedelta(hours=SNAPSHOTS_KEPT_HOURS))
        named: set[str] = set()
        for spec in tables.declared():
            named |= _named_by(tables.load(spec))
        return _remove_unnamed(named, clock.now() - timedelta(hours=ORPHANS_KEPT_HOURS))


def forget_past(spec: TableSpec) -> int:
    """Expire every older snapshot of a table and remove its unnamed files at once (erasure).

    The caller holds the lake's lock. A reader in the middle of the old files fails and asks again.
    """
    _expire(spec, datetime.max.replace(tzinfo=UTC))
    table = tables.load(spec)
    return _remove_unnamed(_named_by(table), None, below=table.location())


def _expire(spec: TableSpec, before: datetime) -> None:
    """Drop snapshots older than a moment, all but the present one."""
    table = tables.load(spec)
    present = table.metadata.current_snapshot_id
    old = [
        each.snapshot_id
        for each in table.metadata.snapshots
        if each.snapshot_id != present and each.timestamp_ms < before.timestamp() * 1000
    ]
    if old:
        with transaction.atomic():
            table.maintenance.expire_snapshots().by_ids(old).commit()


def _named_by(table: Table) -> set[str]:
    """Every file that the table's kept snapshots need, as plain paths."""
    found = {table.metadata_location}
    found |= {each.metadata_file for each in table.metadata.metadata_log[-1:]}
    for each in table.metadata.snapshots:
        found.add(each.manifest_list)
        for manifest in each.manifests(table.io):
            found.add(manifest.manifest_path)
            entries = manifest.fetch_manifest_entry(table.io, discard_deleted=True)
            found |= {entry.data_file.file_path for entry in entries}
    return {PyArrowFileIO.parse_location(path)[2] for path in found}


def _remove_unnamed(named: set[str], before: datetime | None, *, below: str | None = None) -> int:
    """Remove the files that are not named, and old enough, from the lake or one place in it."""
    scheme, place, root = PyArrowFileIO.parse_location(
        below or catalog.get().properties["warehouse"]
    )
    filesystem = PyArrowFileIO().fs_by_scheme(scheme, place)
    if filesystem.get_file_info(root).type == fs.FileType.NotFound:
        return 0
    gone = 0
    for each in filesystem.get_file_info(fs.FileSelector(root, recursive=True)):
        old = before is None or (each.mtime is not None and each.mtime < before)
        if each.type == fs.FileType.File and each.path not in named and old:
            filesystem.delete_file(each.path)
            gone += 1
    return gone

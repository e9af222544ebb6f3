"""Moving tables forward: add files, replace files; pointers move in the caller's transaction."""

from collections.abc import Iterable

from django.db import connection
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table


def add(table: Table, files: Iterable[DataFile]) -> None:
    """Append files to the table."""
    assert connection.in_atomic_block, "pointers move together with the seal"
    files = list(files)
    if not files:
        return
    with table.transaction() as change, change.update_snapshot().merge_append() as update:
        for each in files:
            update.append_data_file(each)


def replace(table: Table, *, old: Iterable[DataFile], new: Iterable[DataFile]) -> None:
    """Put new files in the place of old ones, in one snapshot."""
    assert connection.in_atomic_block, "pointers move together with the seal"
    old, new = list(old), list(new)
    if not old:
        add(table, new)
        return
    with table.transaction() as change, change.update_snapshot().overwrite() as update:
        for each in old:
            update.delete_data_file(each)
        for each in new:
            update.append_data_file(each)

"""Compaction: many small files of a month become few sorted ones; PyIceberg has none of its own."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from pyiceberg.manifest import DataFile

from huoqun.lake import commit, engine, files, locks, models, snapshot, tables
from huoqun.lake.tables import TableSpec

# Below this many small files a month reads fast enough as it is.
SMALL_FILES_MAX = 8
# One compaction holds the lake's lock; what is left waits for the next.
ROWS_PER_COMPACTION_MAX = 20_000_000


def compact(spec: TableSpec, *, rows: str = "SELECT * FROM old") -> int:
    """Rewrite the small files of each crowded month; return how many files went.

    ``rows`` may say what becomes of the old rows (sum signed deltas, drop what is void).
    """
    gone = 0
    for group in _crowded(spec):
        gone += _rewrite(spec, group, rows)
    return gone


def drop_void() -> int:
    """Compact events and texts, and leave out what is void in every rollup already."""
    kept = (
        "SELECT * FROM old WHERE NOT coalesce(batch_id IN (SELECT batch_id FROM void_batch), FALSE)"
        " AND seq NOT IN (SELECT seq FROM void_seq)"
    )
    return compact(tables.EVENTS, rows=kept) + compact(tables.TEXTS, rows=kept)


def _crowded(spec: TableSpec) -> list[list[DataFile]]:
    """The small files of each partition that has too many of them."""
    by_month: dict[str, list[DataFile]] = defaultdict(list)
    for each in snapshot.planned(tables.load(spec)):
        if each.record_count <= files.ROWS_PER_FILE_MAX // 2:
            by_month[repr(each.partition)].append(each)
    return [group for group in by_month.values() if len(group) > SMALL_FILES_MAX]


def _rewrite(spec: TableSpec, group: Sequence[DataFile], rows: str) -> int:
    """Put the rows of a group of files into new files, in one snapshot."""
    with locks.writing():
        table = tables.load(spec)
        present = {each.file_path for each in snapshot.planned(table)}
        old, count = [], 0
        for each in sorted(group, key=lambda file: file.file_path):
            if each.file_path in present and count < ROWS_PER_COMPACTION_MAX:
                old.append(each)
                count += each.record_count
        if len(old) < 2:
            return 0
        on = engine.connect()
        seal = models.Seal.objects.get(id=1)
        # A void that no rollup knows yet still needs its rows, to be subtracted.
        settled = snapshot.read_voided().below(seal.rolled_tx)
        on.register("void_batch", settled.arrow("batch_id"))
        on.register("void_seq", settled.arrow("seq"))
        snapshot.register(on, "old", table, old, spec)
        new = files.write(table, spec, f"({rows}) AS compacted", on)
        with transaction.atomic():
            commit.replace(tables.load(spec), old=old, new=new)
        return len(old)

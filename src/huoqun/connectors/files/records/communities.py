"""Communities out of a list: one row each, with what it says of it."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from huoqun.connectors.files import vocabulary
from huoqun.connectors.files.formats import opening
from huoqun.connectors.files.formats.table import Cell, Table
from huoqun.connectors.files.kinds import Field, RowFault
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records.columns import Columns
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.connectors.files.records.rows import CommunityRow, RecordBlock
from huoqun.connectors.files.values import texts
from huoqun.connectors.files.values.times import Moment
from huoqun.connectors.files.values.unreadable import Unreadable

# An owner takes a grant, a store the bonds of all members: a block is one short transaction.
BLOCK_ROWS_MAX = 200

Word = TypeVar("Word")


def stream(
    table: Table, mapping: ColumnMap, options: ReadOptions, *, after: int = 0
) -> Iterator[RecordBlock[CommunityRow]]:
    """The communities that a list tells of, behind row ``after``."""
    reader, done = options.time_reader(), 0
    for block in opening.blocks(table, wanted=frozenset(mapping.columns.values())):
        columns = Columns(block, mapping)
        rows = [row for row in _rows(columns, reader.read) if row.row_no > after]
        rejected = columns.rejected(after=after)
        last = columns.last_row()
        while len(rows) > BLOCK_ROWS_MAX:
            part, rows = rows[:BLOCK_ROWS_MAX], rows[BLOCK_ROWS_MAX:]
            position = part[-1].row_no
            early = [row for row in rejected if row.row_no <= position]
            rejected = rejected[len(early) :]
            yield RecordBlock(rows=part, rejected=early, position=position, done=done)
        done = block.done
        if last > after:
            yield RecordBlock(
                rows=rows,
                rejected=rejected,
                position=last,
                done=done,
                notes=columns.notes,
            )


def _rows(columns: Columns, read_time: Callable[[Cell], Moment | None]) -> list[CommunityRow]:
    found = zip(
        columns.block.row_nos,
        columns.read(Field.KEY, texts.identifier, required=True),
        columns.read(Field.TITLE, texts.name),
        columns.read(
            Field.POSITIONING, _word(vocabulary.POSITIONINGS, RowFault.UNKNOWN_POSITIONING)
        ),
        columns.read(Field.KIND, _word(vocabulary.AFFINITIES, RowFault.UNKNOWN_TYPE)),
        columns.read(Field.PLATFORM, _word(vocabulary.PLATFORMS, RowFault.UNKNOWN_PLATFORM)),
        columns.read(Field.UNIT, texts.identifier),
        columns.read(Field.OWNER, texts.identifier),
        columns.read(Field.OPENED, read_time),
        columns.read(Field.ENDS, read_time),
        strict=True,
    )
    rows = []
    for place, (row_no, key, title, positioning, kind, platform, unit, owner, *days) in enumerate(
        found
    ):
        opened, ends = (each.day if each else None for each in days)
        if opened and ends and ends < opened:
            columns.reject(place, RowFault.ENDS_BEFORE_OPENING, Field.ENDS, ends.isoformat())
        if place in columns.faults:
            continue
        assert key is not None
        rows.append(
            CommunityRow(
                row_no=row_no,
                community=key,
                title=title,
                positioning=positioning,
                kind=kind,
                platform=platform,
                unit=unit,
                owner=owner,
                opened=opened,
                ends=ends,
            )
        )
    return rows


def _word(words: Mapping[str, Word], unknown: RowFault) -> Callable[[Cell], Word]:
    """Reads a closed word; one that nobody knows refuses the row: it says what a community is."""

    def read(cell: Cell) -> Word:
        found = texts.word(cell, words)
        if found is None:
            raise Unreadable(unknown, str(cell))
        return found

    return read

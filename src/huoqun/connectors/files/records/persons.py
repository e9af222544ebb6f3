"""Rows about people: those of one person come together, wherever they stand in the file."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from huoqun.connectors.files.formats import opening
from huoqun.connectors.files.formats.table import BLOCK_ROWS_MAX, Cell, Table
from huoqun.connectors.files.kinds import Field, RowFault
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records.columns import Columns
from huoqun.connectors.files.records.rows import CustomerRow, RecordBlock, Rejected, TagRow
from huoqun.connectors.files.records.spool import Spool
from huoqun.connectors.files.values import texts
from huoqun.connectors.files.values.unreadable import Unreadable

Row = TypeVar("Row", CustomerRow, TagRow)
_TAKEN, _NOT_TAKEN = b"+", b"-"
_encode = msgspec.msgpack.Encoder().encode
_rejected = msgspec.msgpack.Decoder(Rejected).decode


def person(cell: Cell) -> str | None:
    """Who is meant; a number behind asterisks is many people's."""
    found = texts.identifier(cell)
    if found and "*" in found:
        raise Unreadable(RowFault.MASKED_ID, cell)
    return found


def stream(
    table: Table,
    mapping: ColumnMap,
    kind: type[Row],
    read: Callable[[Columns], list[Row]],
    *,
    after: int,
) -> Iterator[RecordBlock[Row]]:
    """The rows behind a position, in the order in which each person first comes.

    What a file says twice of one person can so be seen at once, however long it is.
    """
    notes: Counter[tuple[Field, str]] = Counter()
    done = 0
    with Spool() as spool:
        for block in opening.blocks(table, wanted=frozenset(mapping.columns.values())):
            columns = Columns(block, mapping)
            rows = read(columns)
            bad = columns.rejected()
            notes += columns.notes
            spool.add(
                [row.row_no for row in rows] + [row.row_no for row in bad],
                [row.customer for row in rows] + [None] * len(bad),
                [_TAKEN + _encode(row) for row in rows]
                + [_NOT_TAKEN + _encode(row) for row in bad],
            )
            done = block.done
            yield RecordBlock(rows=[], rejected=[], position=after, done=done)
        yield from _together(spool, msgspec.msgpack.Decoder(kind).decode, after, done, notes)


def _together(
    spool: Spool,
    decode: Callable[[bytes], Row],
    after: int,
    done: int,
    notes: Counter[tuple[Field, str]],
) -> Iterator[RecordBlock[Row]]:
    """The spooled rows in blocks; the notes come with the first."""
    rows: list[Row] = []
    rejected: list[Rejected] = []
    position = after
    for first, payloads in spool.groups(after=after):
        if len(rows) + len(rejected) + len(payloads) > BLOCK_ROWS_MAX and position > after:
            yield RecordBlock(
                rows=rows, rejected=rejected, position=position, done=done, notes=notes
            )
            rows, rejected, notes = [], [], Counter()
        rows += [decode(each[1:]) for each in payloads if each[:1] == _TAKEN]
        rejected += [_rejected(each[1:]) for each in payloads if each[:1] == _NOT_TAKEN]
        position = first
    yield RecordBlock(rows=rows, rejected=rejected, position=position, done=done, notes=notes)

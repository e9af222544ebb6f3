"""Tags out of a table: whom, which (several in a cell), how sure, since and until when."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from huoqun.connectors.files.formats.table import Cell, Table
from huoqun.connectors.files.kinds import Field, RowFault
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records import customers, persons
from huoqun.connectors.files.records.columns import Columns
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.connectors.files.records.rows import RecordBlock, SaidTag, TagRow
from huoqun.connectors.files.values import texts
from huoqun.connectors.files.values.times import Moment, TimeReader
from huoqun.connectors.files.values.unreadable import Unreadable
from huoqun.core import clock

TAGS_PER_CELL_MAX = 100
REASON_CHARACTERS_MAX = 200
_BETWEEN = re.compile(r"[;；,，、|\n]+")


def stream(
    table: Table, mapping: ColumnMap, options: ReadOptions, *, after: int = 0
) -> Iterator[RecordBlock[TagRow]]:
    """The tags that a file gives people, behind a position."""
    reader = options.time_reader()
    return persons.stream(
        table, mapping, TagRow, lambda columns: _rows(columns, reader), after=after
    )


def _rows(columns: Columns, reader: TimeReader) -> list[TagRow]:
    found = zip(
        columns.block.row_nos,
        columns.read(Field.CUSTOMER, persons.person, required=True),
        columns.read(Field.TAG, _names, required=True),
        columns.read(Field.TAG_GROUP, customers.tag_name),
        columns.read(Field.AT, lambda cell: customers.past(cell, reader)),
        columns.read(Field.EXPIRES, lambda cell: _future(cell, reader)),
        columns.read(Field.CONFIDENCE, _percent),
        columns.read(Field.SOURCE, texts.name),
        strict=True,
    )
    return [
        TagRow(
            row_no=row_no,
            customer=customer or "",
            tags=tuple(SaidTag(group=group, name=name) for name in names or ()),
            at=since.at if since else None,
            expires_at=until.at if until else None,
            confidence=confidence or 100,
            source=source[:REASON_CHARACTERS_MAX] if source else None,
        )
        for place, (
            row_no,
            customer,
            names,
            group,
            since,
            until,
            confidence,
            source,
        ) in enumerate(found)
        if place not in columns.faults
    ]


def _names(cell: Cell) -> tuple[str, ...] | None:
    """The tags of a cell, each once; None when there is none."""
    text = texts.free_text(cell) or ""
    parts = [customers.tag_name(part) for part in _BETWEEN.split(text)[: TAGS_PER_CELL_MAX + 1]]
    names = tuple(dict.fromkeys(part for part in parts if part and not texts.is_empty(part)))
    if len(names) > TAGS_PER_CELL_MAX:
        raise Unreadable(RowFault.TOO_LONG, cell)
    return names or None


def _future(cell: Cell, reader: TimeReader) -> Moment:
    moment = reader.read(cell)
    if moment.at <= clock.now():
        raise Unreadable(RowFault.EXPIRED, cell)
    return moment


def _percent(cell: Cell) -> int:
    """A confidence in percent; 80%, 80 and 0.8 are one."""
    text = str(cell).strip().replace("\uff05", "%")
    bare = text.removesuffix("%").strip()
    try:
        number = Decimal(bare)
    except InvalidOperation as error:
        raise Unreadable(RowFault.NOT_A_SHARE, cell) from error
    if number.is_finite() and 0 < number <= 1 and "." in bare and bare == text:
        number *= 100
    if not number.is_finite() or not 1 <= number <= 100:
        raise Unreadable(RowFault.NOT_A_SHARE, cell)
    return round(number)

"""Messages out of a table."""

from collections.abc import Iterator

from huoqun.connectors.files import vocabulary
from huoqun.connectors.files.formats import opening
from huoqun.connectors.files.formats.table import Table
from huoqun.connectors.files.kinds import Field
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records.columns import Columns
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.connectors.files.records.ordinals import Ordinals, digest
from huoqun.connectors.files.records.rows import MessageRow, RecordBlock
from huoqun.connectors.files.values import texts
from huoqun.connectors.files.values.times import TimeReader
from huoqun.events.catalog.communities import CommunityRole, MessageKind


def stream(
    table: Table, mapping: ColumnMap, options: ReadOptions, *, after: int = 0
) -> Iterator[RecordBlock[MessageRow]]:
    """The messages of a file, block by block, behind row ``after``.

    A message with an id is known by it; one without by its community, member, time as written and
    text, and by its ordinal among equal ones: rows before ``after`` are counted again for that.
    """
    reader, ordinals = options.time_reader(), Ordinals()
    for block in opening.blocks(table, wanted=frozenset(mapping.columns.values())):
        columns = Columns(block, mapping)
        rows = _rows(columns, reader, ordinals)
        position = columns.last_row()
        if position > after:
            yield RecordBlock(
                rows=[row for row in rows if row.row_no > after] if after else rows,
                rejected=columns.rejected(after=after),
                position=position,
                done=block.done,
                notes=columns.notes,
            )


def _rows(columns: Columns, reader: TimeReader, ordinals: Ordinals) -> list[MessageRow]:
    found = zip(
        columns.block.row_nos,
        columns.read(Field.COMMUNITY, texts.identifier, required=True),
        columns.read(Field.COMMUNITY_NAME, texts.name),
        columns.read(Field.MEMBER, texts.identifier, required=True),
        columns.read(Field.NAME, texts.name),
        columns.read(Field.AT, reader.read, required=True),
        _texts(columns),
        columns.words(Field.KIND, vocabulary.MESSAGE_KINDS, MessageKind.OTHER),
        columns.words(Field.ROLE, vocabulary.ROLES, CommunityRole.MEMBER),
        columns.read(Field.ID, texts.identifier),
        strict=True,
    )
    rows = []
    faults = columns.faults
    for place, (row_no, community, title, member, name, at, text, kind, role, id_) in enumerate(
        found
    ):
        if place in faults:
            continue
        assert community is not None
        assert member is not None
        assert at is not None
        rows.append(
            MessageRow(
                row_no=row_no,
                community=community,
                community_name=title,
                member=member,
                member_name=name,
                at=at.at,
                day=at.day if at.day_only else None,
                text=text,
                kind=kind or MessageKind.TEXT,
                role=role,
                key=f"id:{id_}"
                if id_
                else _key((community, member, at.written, text or ""), ordinals),
            )
        )
    return rows


def _texts(columns: Columns) -> list[str | None]:
    """The texts as they are: "-" or "无" may well be what someone wrote."""
    cells = columns.cells(Field.TEXT)
    if cells is None:
        return [None] * columns.height
    return [texts.free_text(cell) for cell in cells]


def _key(parts: tuple[str, ...], ordinals: Ordinals) -> str:
    content = digest(parts)
    return f"row:{content.hex()}:{ordinals.next(content)}"

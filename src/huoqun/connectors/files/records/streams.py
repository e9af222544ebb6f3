"""The records of a file, whatever its kind."""

from collections.abc import Iterator

from huoqun.connectors.files.formats.table import Table
from huoqun.connectors.files.kinds import FileKind
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records import memberships, messages, orders
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.connectors.files.records.rows import (
    MembershipRow,
    MessageRow,
    OrderRow,
    RecordBlock,
)

AnyBlock = RecordBlock[MessageRow] | RecordBlock[MembershipRow] | RecordBlock[OrderRow]


def stream(
    table: Table, mapping: ColumnMap, options: ReadOptions, *, after: int = 0
) -> Iterator[AnyBlock]:
    """The records behind a position, in blocks that fit one transaction."""
    if mapping.kind is FileKind.MESSAGES:
        return messages.stream(table, mapping, options, after=after)
    if mapping.kind is FileKind.MEMBERSHIPS:
        return memberships.stream(table, mapping, options, after=after)
    return orders.stream(table, mapping, options, after=after)

"""The records of a file, whatever its kind."""

from collections.abc import Iterator

from huoqun.communities import actions as community_actions
from huoqun.connectors.files.formats.table import Table
from huoqun.connectors.files.kinds import FileKind
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records import (
    communities,
    customers,
    memberships,
    messages,
    orders,
    tags,
)
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.connectors.files.records.rows import (
    CommunityRow,
    CustomerRow,
    MembershipRow,
    MessageRow,
    OrderRow,
    RecordBlock,
    TagRow,
)
from huoqun.orders.kinds import OrderKind

AnyRow = MessageRow | MembershipRow | OrderRow | CommunityRow | CustomerRow | TagRow
AnyBlock = (
    RecordBlock[MessageRow]
    | RecordBlock[MembershipRow]
    | RecordBlock[OrderRow]
    | RecordBlock[CommunityRow]
    | RecordBlock[CustomerRow]
    | RecordBlock[TagRow]
)


def fact_keys(row: AnyRow) -> list[str]:
    """The keys under which the log knows what a row tells, whichever source told it.

    None for a message with an id of its own: two sources may number different messages alike.
    """
    if isinstance(row, MessageRow):
        return [] if row.key.startswith("id:") else [f"message:{row.key}"]
    if isinstance(row, MembershipRow) and row.joined_on is not None:
        return [
            community_actions.join_key(
                community=row.community, member=row.member, joined_on=row.joined_on
            )
        ]
    if isinstance(row, OrderRow):
        kind = OrderKind.REFUNDED if row.refunded and not row.amount else OrderKind.PLACED
        return [f"{kind}:{row.order}"]
    return []


def stream(
    table: Table, mapping: ColumnMap, options: ReadOptions, *, after: int = 0
) -> Iterator[AnyBlock]:
    """The records behind a position, in blocks that fit one transaction."""
    if mapping.kind is FileKind.MESSAGES:
        return messages.stream(table, mapping, options, after=after)
    if mapping.kind is FileKind.MEMBERSHIPS:
        return memberships.stream(table, mapping, options, after=after)
    if mapping.kind is FileKind.COMMUNITIES:
        return communities.stream(table, mapping, options, after=after)
    if mapping.kind is FileKind.CUSTOMERS:
        return customers.stream(table, mapping, options, after=after)
    if mapping.kind is FileKind.TAGS:
        return tags.stream(table, mapping, options, after=after)
    return orders.stream(table, mapping, options, after=after)

"""Hand a block of records down to the rooms, and tell what became of each row."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import msgspec

from huoqun.communities import actions as community_actions
from huoqun.connectors.files import models, queries
from huoqun.connectors.files.actions import claiming, enrolling, listing
from huoqun.connectors.files.kinds import Field, FileKind, OnConflict, RowFault
from huoqun.connectors.files.records.rows import (
    CommunityRow,
    CustomerRow,
    MembershipRow,
    MessageRow,
    OrderLineRow,
    OrderRow,
    Rejected,
    TagRow,
)
from huoqun.connectors.files.records.streams import AnyBlock, AnyRow
from huoqun.events.catalog.communities import CommunityRole
from huoqun.events.log import Conflict
from huoqun.orders import actions as order_actions
from huoqun.orders.kinds import OrderKind
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries

# What the tables of orders keep of a quantity and of a unit price.
_QUANTITY_PLACES, _PRICE_PLACES = Decimal("0.0001"), Decimal("0.000001")


@dataclass(slots=True)
class Taken:
    """What became of a block; ``rejected`` are rows that the rooms could not or did not take."""

    accepted: int = 0
    duplicates: int = 0
    conflicts: int = 0
    replaced: int = 0
    known_sources: Counter[str] = field(default_factory=Counter)
    made_unit_ids: list[int] = field(default_factory=list)
    made_tag_ids: list[int] = field(default_factory=list)
    made_group_ids: list[int] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def take(*, block: AnyBlock, batch: models.ImportBatch) -> Taken:
    """Hand the rows of a block down, in the caller's transaction."""
    rows: list[AnyRow] = list(block.rows)
    taken = Taken()
    if not rows:
        return taken
    people = [row for row in rows if isinstance(row, CustomerRow | TagRow)]
    if people:
        return _enrol(people, batch)
    rows = _without_foreign(rows, batch, taken)
    via = door(batch=batch)
    if batch.kind == FileKind.MESSAGES:
        messages = [row for row in rows if isinstance(row, MessageRow)]
        done, known = _take_messages(messages, batch, via)
    elif batch.kind == FileKind.MEMBERSHIPS:
        stays = [row for row in rows if isinstance(row, MembershipRow)]
        done, known = _take_memberships(stays, batch, via)
    elif batch.kind == FileKind.COMMUNITIES:
        listed = [row for row in rows if isinstance(row, CommunityRow)]
        done, faulty = listing.take(rows=listed, batch=batch, via=via)
        taken.rejected += faulty
        known = {}
    else:
        orders = [row for row in rows if isinstance(row, OrderRow)]
        done, known = _take_orders(orders, batch, via, taken)
    _name_communities(rows, batch, via)
    taken.accepted, taken.duplicates = done.accepted, done.duplicates
    taken.conflicts, taken.replaced = len(done.conflicts), done.replaced
    taken.known_sources = done.known_sources
    taken.rejected += [_kept(conflict, known) for conflict in done.conflicts]
    return taken


def _enrol(rows: list[CustomerRow | TagRow], batch: models.ImportBatch) -> Taken:
    done = enrolling.take(rows=rows, batch=batch)
    return Taken(
        accepted=done.accepted,
        duplicates=done.duplicates,
        conflicts=done.conflicts,
        replaced=done.replaced,
        made_tag_ids=done.made_tag_ids,
        made_group_ids=done.made_group_ids,
        rejected=done.rejected,
    )


def door(*, batch: models.ImportBatch) -> community_actions.Batch:
    """The import as the rooms below know it."""
    return community_actions.Batch(
        batch_id=batch.pk,
        source=batch.source,
        namespace=batch.namespace,
        unit_id=batch.unit_id,
        staff_id=batch.staff_id,
        other_sources=queries.other_sources(batch),
    )


def _without_foreign(rows: list[AnyRow], batch: models.ImportBatch, taken: Taken) -> list[AnyRow]:
    """Leave out rows of communities that belong elsewhere: nobody writes beyond their own unit."""
    keys = {row.community for row in rows if row.community}
    foreign = queries.foreign_communities(namespace=batch.namespace, keys=keys, unit=batch.unit)
    if not foreign:
        return rows
    taken.rejected += [
        _rejected(row, RowFault.NOT_YOURS) for row in rows if row.community in foreign
    ]
    return [row for row in rows if row.community not in foreign]


def _rejected(row: AnyRow, fault: RowFault) -> Rejected:
    """A record that was not taken; its text is what we understood of it."""
    if isinstance(row, CommunityRow):
        return listing.rejected(row=row, fault=fault, which=Field.KEY)
    return Rejected(
        row_no=row.row_no,
        fault=fault,
        field=None,
        written="",
        original=msgspec.json.encode(row).decode(),
        person=row.member if isinstance(row, MessageRow | MembershipRow) else row.customer,
    )


def _kept(conflict: Conflict, known: Mapping[str, AnyRow]) -> Rejected:
    return _rejected(known[conflict.fact.key], RowFault.CONFLICT)


def _take_messages(
    rows: list[MessageRow], batch: models.ImportBatch, door: community_actions.Batch
) -> tuple[community_actions.Imported, dict[str, AnyRow]]:
    done = community_actions.import_messages(
        rows=[
            community_actions.MessageRow(
                key=row.key,
                community=row.community,
                member=row.member,
                member_name=row.member_name,
                at=row.at,
                day=row.day,
                kind=row.kind,
                text=row.text,
            )
            for row in rows
        ],
        batch=door,
        replace_conflicts=batch.on_conflict == OnConflict.REPLACE,
    )
    _hold_roles(rows, door)
    return done, {f"message:{row.key}": row for row in rows}


def _hold_roles(rows: Iterable[MessageRow], door: community_actions.Batch) -> None:
    """Who is marked as staff, crew or bot in a chat export holds that role; nobody joins by it."""
    marked = {
        (row.community, row.member, row.role)
        for row in rows
        if row.role is not None and row.role is not CommunityRole.MEMBER
    }
    if not marked:
        return
    community_actions.import_memberships(
        rows=[
            community_actions.MembershipRow(
                community=community, member=member, joined_on=None, role=role
            )
            for community, member, role in sorted(marked)
        ],
        batch=door,
    )


def _take_memberships(
    rows: list[MembershipRow], batch: models.ImportBatch, door: community_actions.Batch
) -> tuple[community_actions.Imported, dict[str, AnyRow]]:
    done = community_actions.import_memberships(
        rows=[
            community_actions.MembershipRow(
                community=row.community,
                member=row.member,
                member_name=row.member_name,
                joined_on=row.joined_on,
                joined_at=None if row.joined_day_only else row.joined_at,
                left_on=row.left_on,
                left_at=None if row.left_day_only else row.left_at,
                still_there=row.still_there,
                role=row.role or CommunityRole.MEMBER,
                how=row.how,
                inviter=row.inviter,
                reason=row.reason,
            )
            for row in rows
        ],
        batch=door,
        replace_conflicts=batch.on_conflict == OnConflict.REPLACE,
    )
    claiming.claim(rows=rows, batch=batch)
    return done, {key: rows[place] for key, place in done.places.items()}


def _take_orders(
    rows: list[OrderRow],
    batch: models.ImportBatch,
    door: community_actions.Batch,
    taken: Taken,
) -> tuple[community_actions.Imported, dict[str, AnyRow]]:
    stores = {row.store for row in rows if row.store}
    old = org_queries.units_by_key(namespace=batch.namespace, keys=sorted(stores))
    units = org_actions.resolve_units(
        parent=batch.unit, namespace=batch.namespace, keys=stores, by=org_actions.HOUSE
    )
    back = queries.units_put_away(old.values(), namespace=batch.namespace)
    for unit in back:
        org_actions.reopen_unit(unit=unit, by=org_actions.HOUSE)
    made = set(units.values()) - set(old.values()) | {unit.pk for unit in back}
    taken.made_unit_ids = sorted(made)
    foreign = queries.foreign_units(units.values(), unit=batch.unit)
    mine = [row for row in rows if not row.store or units[row.store] not in foreign]
    if foreign:
        taken.rejected += [
            _rejected(row, RowFault.NOT_YOURS)
            for row in rows
            if row.store and units[row.store] in foreign
        ]
    parts = [part for row in mine for part in _parts(row)]
    done = order_actions.import_orders(
        rows=parts,
        batch=door,
        units=units,
        replace_conflicts=batch.on_conflict == OnConflict.REPLACE,
    )
    claiming.claim(rows=mine, batch=batch)
    known: dict[str, AnyRow] = {}
    for row in mine:
        for kind in OrderKind:
            known[f"{kind}:{row.order}"] = row
    return done, known


def _parts(row: OrderRow) -> list[order_actions.OrderRow]:
    """The purchase and the refund that an order of a file holds: one, the other, or both."""
    given_back = [line for line in row.lines if line.amount < 0]
    bought = [line for line in row.lines if line.amount >= 0]
    parts = []
    if row.amount or bought:
        # A discount is a negative line of a purchase.
        lines = bought if row.refunded else row.lines
        parts.append(_part(row, OrderKind.PLACED, row.amount, lines))
    if row.refunded:
        parts.append(_part(row, OrderKind.REFUNDED, row.refund_amount, given_back))
    return parts


def _part(
    row: OrderRow, kind: OrderKind, amount: int, lines: Iterable[OrderLineRow]
) -> order_actions.OrderRow:
    return order_actions.OrderRow(
        key=row.order,
        kind=kind,
        customer=row.customer,
        at=row.at,
        day=row.day,
        amount=amount,
        currency=row.currency,
        store=row.store,
        community=row.community,
        counts=row.purchased or kind is OrderKind.REFUNDED,
        discount=row.discount if kind is OrderKind.PLACED else None,
        lines=tuple(
            order_actions.LineRow(
                product=line.product or "",
                quantity=_fitted(line.quantity, _QUANTITY_PLACES),
                unit_price=_fitted(line.unit_price, _PRICE_PLACES),
                amount=line.amount,
            )
            for line in lines
        ),
    )


def _fitted(value: Decimal | None, places: Decimal) -> Decimal | None:
    """As many places as the column keeps; the amount was computed from the exact value before."""
    return None if value is None else value.quantize(places)


def _name_communities(
    rows: Iterable[AnyRow], batch: models.ImportBatch, door: community_actions.Batch
) -> None:
    """Communities that a file calls by id get the name that stands beside it, if unnamed."""
    names = {
        row.community: row.community_name
        for row in rows
        if isinstance(row, MessageRow | MembershipRow) and row.community_name
    }
    if not names:
        return
    unnamed = queries.unnamed_communities(namespace=batch.namespace, keys=names)
    described = {
        key: community_actions.Described(title=names[key]) for key in unnamed if names[key] != key
    }
    if described:
        community_actions.import_descriptions(rows=described, batch=door)

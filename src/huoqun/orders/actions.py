"""Every write of orders: purchases and refunds come in, and an import can be taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import connection

from huoqun.communities import actions as community_actions
from huoqun.communities.actions import Batch, Imported
from huoqun.customers import actions as customer_actions
from huoqun.customers.actions import Bond
from huoqun.customers.kinds import ReachBecause
from huoqun.events import log
from huoqun.events.catalog import orders as catalog
from huoqun.orders import models
from huoqun.orders.kinds import OrderKind


@dataclass(frozen=True, kw_only=True, slots=True)
class LineRow:
    """One line as an import understood it; ``amount`` in minor units, negative for a refund."""

    product: str
    quantity: Decimal | None
    unit_price: Decimal | None
    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderRow:
    """One order or refund with its lines; ``amount`` is positive, in minor units.

    ``counts`` is False for a purchase of free lines only: it is kept and counts nowhere.
    """

    key: str
    kind: OrderKind
    customer: str | None
    at: datetime
    day: date | None
    amount: int
    currency: str
    store: str | None = None
    community: str | None = None
    counts: bool = True
    lines: tuple[LineRow, ...] = field(default=())


def import_orders(*, rows: Sequence[OrderRow], batch: Batch, units: Mapping[str, int]) -> Imported:
    """Record a block of orders in the caller's transaction; ``units`` maps store keys to units."""
    communities = community_actions.resolve(
        keys=(row.community for row in rows if row.community), batch=batch
    )
    people = customer_actions.resolve(
        namespace=batch.namespace,
        external_ids=(row.customer for row in rows if row.customer),
        batch_id=batch.batch_id,
    )
    order_ids = _new_ids(len(rows))
    facts: list[catalog.Placed | catalog.Refunded] = []
    by_key: dict[str, OrderRow] = {}
    for row, order_id in zip(rows, order_ids, strict=True):
        community = communities[row.community] if row.community else None
        unit_id = (
            units[row.store] if row.store else community.unit_id if community else batch.unit_id
        )
        shape = catalog.Placed if row.kind is OrderKind.PLACED else catalog.Refunded
        fact = shape(
            occurred_at=row.at,
            day=row.day,
            source=batch.source,
            key=f"{row.kind}:{row.key}",
            order_id=order_id,
            customer_id=people[row.customer] if row.customer else None,
            community_id=community.pk if community else None,
            unit_id=unit_id,
            amount=row.amount,
            currency=row.currency,
            lines=len(row.lines),
        )
        facts.append(fact)
        by_key[fact.key] = row
    counted = [fact for fact in facts if by_key[fact.key].counts]
    result = Imported()
    outcome = log.record_many(counted, batch_id=batch.batch_id, check_other_months=True)
    result.add(outcome)
    accepted = [
        fact for _, fact in outcome.accepted if isinstance(fact, catalog.Placed | catalog.Refunded)
    ]
    free = [fact for fact in facts if not by_key[fact.key].counts]
    kept = _settle_free(free, [by_key[fact.key].key for fact in accepted], by_key, batch)
    result.accepted += len(kept)
    result.duplicates += len(free) - len(kept)
    _write([*accepted, *kept], by_key, batch)
    return result


def _settle_free(
    free: Sequence[catalog.Placed | catalog.Refunded],
    counted_keys: Sequence[str],
    by_key: Mapping[str, OrderRow],
    batch: Batch,
) -> list[catalog.Placed | catalog.Refunded]:
    """The purchases of free lines only that are new here; those paid after all make room.

    They are kept without a fact: they are no purchase, and no figure may count them.
    """
    known = models.Order.objects.filter(namespace=batch.namespace, kind=OrderKind.PLACED)
    known.filter(key__in=counted_keys, counts=False).delete()
    if not free:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('orders:' || %s, 0))", [batch.namespace]
        )
    wanted = {by_key[fact.key].key: fact for fact in free}
    have = known.filter(key__in=wanted).values_list("key", flat=True)
    return [wanted[key] for key in wanted.keys() - set(have)]


def _new_ids(count: int) -> list[int]:
    """Order ids ahead of the rows: the fact must name the order it tells of."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('orders_order', 'id'))"
            " FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


def _write(
    accepted: Sequence[catalog.Placed | catalog.Refunded],
    by_key: Mapping[str, OrderRow],
    batch: Batch,
) -> None:
    """Rows, lines and bonds of what was accepted."""
    orders, lines, bonds = [], [], set()
    for fact in accepted:
        row = by_key[fact.key]
        assert fact.unit_id is not None
        orders.append(
            models.Order(
                pk=fact.order_id,
                namespace=batch.namespace,
                key=row.key,
                kind=row.kind,
                customer_id=fact.customer_id,
                community_id=fact.community_id,
                unit_id=fact.unit_id,
                placed_at=row.at,
                placed_on=fact.occurred_on,
                amount=row.amount,
                currency=row.currency,
                counts=row.counts,
                batch_id=batch.batch_id,
            )
        )
        lines += [
            (
                fact.order_id,
                number,
                line.product,
                line.quantity,
                line.unit_price,
                line.amount,
            )
            for number, line in enumerate(row.lines, start=1)
        ]
        if fact.customer_id is not None:
            bonds.add(Bond(fact.customer_id, fact.unit_id, fact.community_id))
    models.Order.objects.bulk_create(orders, batch_size=5_000)
    _write_lines(lines)
    customer_actions.reach(bonds=bonds, because=ReachBecause.ORDER, batch_id=batch.batch_id)


# Lines are many (a grocer's basket has dozens): the ORM's insert takes ten times as long.
_LINES_SQL = """
COPY orders_orderline (order_id, number, product, quantity, unit_price, amount) FROM STDIN
"""


def _write_lines(lines: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor() as wrapper, wrapper.cursor.copy(_LINES_SQL) as copy:
        for line in lines:
            copy.write_row(line)


def take_back(*, batch_id: int) -> None:
    """Remove the orders of an import; their facts are voided by the import itself."""
    models.Order.objects.filter(batch_id=batch_id).delete()

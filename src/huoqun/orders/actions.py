"""Every write of orders: purchases and refunds come in, and an import can be taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet

from huoqun.communities import actions as community_actions
from huoqun.communities.actions import Batch, Imported
from huoqun.communities.models import Community
from huoqun.core import bulk, clock
from huoqun.customers import actions as customer_actions
from huoqun.customers.actions import Bond
from huoqun.customers.kinds import ReachBecause
from huoqun.events import log, voiding
from huoqun.events.catalog import orders as catalog
from huoqun.orders import models, rules
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

    ``community`` is a key of the import's namespace; who knows ours says ``community_id`` instead.
    ``counts`` is False for a purchase of free lines only: it is kept and counts nowhere.
    ``discount`` (minor units) is what the price was lowered by, as far as the source tells; None:
    it is read from the lines.
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
    community_id: int | None = None
    channel_id: int | None = None
    counts: bool = True
    lines: tuple[LineRow, ...] = field(default=())
    discount: int | None = None

    @property
    def lowered(self) -> int | None:
        """What a purchase was lowered by, told or read from its lines; None when unknown."""
        if self.kind is not OrderKind.PLACED:
            return None
        return rules.discount(told=self.discount, lines=self.lines, currency=self.currency)


@dataclass(slots=True)
class OrdersImported(Imported):
    """What became of a block of orders; ``fresh`` are those that came in, by kind and key."""

    fresh: set[tuple[OrderKind, str]] = field(default_factory=set)


def import_orders(
    *,
    rows: Sequence[OrderRow],
    batch: Batch,
    units: Mapping[str, int],
    replace_conflicts: bool = False,
) -> OrdersImported:
    """Record a block of orders in the caller's transaction; ``units`` maps store keys to units.

    With ``replace_conflicts`` the rows are all there is to these orders: whatever else is known of
    one of them, other lines or a refund that is not told any more, becomes void.
    """
    # Orders, communities, customers: every writer takes its turns in this order.
    take_turns(namespace=batch.namespace)
    told = _facts(rows, batch, units)
    by_key = {fact.key: row for fact, row in zip(told, rows, strict=True)}
    result = OrdersImported()
    # An order number means one order in a namespace, whichever source tells of it.
    facts = _as_first_told(told, by_key, batch, result)
    if replace_conflicts:
        result.replaced = _make_room(rows, batch)
    counted = [fact for fact in facts if by_key[fact.key].counts]
    outcome = (
        voiding.record_over(counted, batch_id=batch.batch_id)
        if replace_conflicts
        else log.record_many(counted, batch_id=batch.batch_id, check_other_months=True)
    )
    result.add(outcome)
    accepted = [
        fact for _, fact in outcome.accepted if isinstance(fact, catalog.Placed | catalog.Refunded)
    ]
    _known(batch).filter(_is_one_of(by_key[key] for key in outcome.replaced)).delete()
    free = [fact for fact in facts if not by_key[fact.key].counts]
    kept = _settle_free(free, [by_key[fact.key].key for fact in accepted], by_key, batch)
    result.accepted += len(kept)
    result.duplicates += len(free) - len(kept)
    _write([*accepted, *kept], by_key, batch)
    free_bonds = _bonds(kept)
    customer_actions.tell_known(bonds=free_bonds, source=batch.source, batch_id=batch.batch_id)
    result.fresh = {(by_key[fact.key].kind, by_key[fact.key].key) for fact in (*accepted, *kept)}
    return result


def _facts(
    rows: Sequence[OrderRow], batch: Batch, units: Mapping[str, int]
) -> list[catalog.Placed | catalog.Refunded]:
    """What the rows tell; communities and customers that nobody knew are made."""
    communities = community_actions.resolve(
        keys=(row.community for row in rows if row.community), batch=batch
    )
    by_id = Community.objects.in_bulk({row.community_id for row in rows if row.community_id})
    people = customer_actions.resolve(
        namespace=batch.namespace,
        external_ids=(row.customer for row in rows if row.customer),
        batch_id=batch.batch_id,
    )
    # Ahead of the rows: the fact must name the order it tells of.
    order_ids = bulk.new_ids("orders_order", len(rows))
    facts: list[catalog.Placed | catalog.Refunded] = []
    for row, order_id in zip(rows, order_ids, strict=True):
        community = communities[row.community] if row.community else None
        if row.community_id:
            community = by_id[row.community_id]
        unit_id = (
            units[row.store] if row.store else community.unit_id if community else batch.unit_id
        )
        shape = catalog.Placed if row.kind is OrderKind.PLACED else catalog.Refunded
        facts.append(
            shape(
                occurred_at=row.at,
                day=row.day,
                source=batch.source,
                key=f"{row.kind}:{row.key}",
                order_id=order_id,
                customer_id=people[row.customer] if row.customer else None,
                community_id=community.pk if community else None,
                unit_id=unit_id,
                channel_id=row.channel_id,
                amount=row.amount,
                currency=row.currency,
                lines=len(row.lines),
                # A refund is not lowered.
                **({"discount": row.lowered} if row.kind is OrderKind.PLACED else {}),
            )
        )
    return facts


def _as_first_told(
    facts: Sequence[catalog.Placed | catalog.Refunded],
    by_key: Mapping[str, OrderRow],
    batch: Batch,
    result: Imported,
) -> list[catalog.Placed | catalog.Refunded]:
    """The facts, each under the source that told of the order before, whichever door it took."""
    known = _known(batch).filter(_is_one_of(by_key.values()), counts=True)
    others = known.exclude(source__in=["", batch.source])
    first = {
        f"{OrderKind(kind)}:{key}": source
        for kind, key, source in others.values_list("kind", "key", "source")
    }
    result.known_sources.update(first[fact.key] for fact in facts if fact.key in first)
    rest = [fact for fact in facts if fact.key not in first]
    named = iter(community_actions.as_known(rest, batch=batch, result=result))
    return [
        replace(fact, source=first[fact.key]) if fact.key in first else next(named)
        for fact in facts
    ]


def _known(batch: Batch) -> QuerySet[models.Order]:
    return models.Order.objects.filter(namespace=batch.namespace)


def _is_one_of(rows: Iterable[OrderRow]) -> Q:
    """Any of these purchases and refunds; nothing when there are none."""
    wanted = Q(pk__in=[])
    by_kind: dict[str, list[str]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row.key)
    for kind, keys in by_kind.items():
        wanted |= Q(kind=kind, key__in=keys)
    return wanted


def _make_room(rows: Iterable[OrderRow], batch: Batch) -> int:
    """Void what the log would not notice: other lines of the same sum, parts that are gone."""
    told = {(row.kind, row.key): row for row in rows}
    known = _known(batch).filter(key__in={key for _, key in told}).prefetch_related("lines")
    changed = [
        order
        for order in known.order_by("id")
        if not _says_the_same(order, told.get((OrderKind(order.kind), order.key)))
    ]
    void = [_again(order, batch.source) for order in changed if order.counts]
    voiding.void_known(log.known(community_actions.as_known(void, batch=batch, result=Imported())))
    models.Order.objects.filter(pk__in=[order.pk for order in changed]).delete()
    return len(changed)


def _says_the_same(order: models.Order, row: OrderRow | None) -> bool:
    """Whether the lines stand as they are told now; a changed sum or buyer the log notices."""
    if row is None or row.counts is not order.counts or row.lowered != order.discount:
        return False
    lines = sorted(order.lines.all(), key=lambda line: line.number)
    return [(line.product, line.quantity, line.unit_price, line.amount) for line in lines] == [
        (line.product, line.quantity, line.unit_price, line.amount) for line in row.lines
    ]


def _again(order: models.Order, source: str) -> catalog.Placed | catalog.Refunded:
    """A fact under the key and the day of a known order, to find it in the log by."""
    shape = catalog.Placed if order.kind == OrderKind.PLACED else catalog.Refunded
    return shape(
        occurred_at=order.placed_at,
        day=order.placed_on,
        source=order.source or source,
        key=f"{OrderKind(order.kind)}:{order.key}",
        order_id=order.pk,
        customer_id=order.customer_id,
        community_id=order.community_id,
        unit_id=order.unit_id,
        amount=order.amount,
        currency=order.currency,
    )


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
    wanted = {by_key[fact.key].key: fact for fact in free}
    have = known.filter(key__in=wanted).values_list("key", flat=True)
    return [wanted[key] for key in wanted.keys() - set(have)]


def take_turns(*, namespace: str) -> None:
    """Let only this transaction write orders of a namespace, until it ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('orders:' || %s, 0))", [namespace]
        )


def _write(
    accepted: Sequence[catalog.Placed | catalog.Refunded],
    by_key: Mapping[str, OrderRow],
    batch: Batch,
) -> None:
    """Rows, lines and bonds of what was accepted."""
    orders, lines = [], []
    now = clock.now()
    for fact in accepted:
        row = by_key[fact.key]
        assert fact.unit_id is not None
        orders.append(
            (
                fact.order_id,
                batch.namespace,
                row.key,
                fact.source,
                str(row.kind),
                fact.customer_id,
                fact.community_id,
                fact.unit_id,
                fact.channel_id,
                row.at,
                fact.occurred_on,
                row.amount,
                row.currency,
                row.lowered,
                row.counts,
                batch.batch_id,
                now,
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
    bulk.copy(_ORDERS_SQL, orders)
    bulk.copy(_LINES_SQL, lines)
    bonds = _bonds(accepted)
    customer_actions.reach(bonds=bonds, because=ReachBecause.ORDER, batch_id=batch.batch_id)


def _bonds(told: Iterable[catalog.Placed | catalog.Refunded]) -> set[Bond]:
    """The bonds to the units of orders, of customers who are known."""
    return {
        Bond(fact.customer_id, fact.unit_id, fact.community_id)
        for fact in told
        if fact.customer_id is not None and fact.unit_id is not None
    }


_ORDERS_SQL = """
COPY orders_order (id, namespace, key, source, kind, customer_id, community_id, unit_id,
 channel_id, placed_at, placed_on, amount, currency, discount, counts, batch_id, created_at)
 FROM STDIN
"""
_LINES_SQL = """
COPY orders_orderline (order_id, number, product, quantity, unit_price, amount) FROM STDIN
"""


def take_back(*, batch_id: int) -> set[int]:
    """Remove the orders of an import; their facts are voided by the import itself.

    What it replaced does not come back. Returns the communities whose orders they were.
    """
    gone = models.Order.objects.filter(batch_id=batch_id)
    of_communities = gone.filter(community__isnull=False).order_by()
    touched = set(of_communities.values_list("community_id", flat=True).distinct())
    with connection.cursor() as cursor:
        # Lines are many: following them one by one would load every order into memory.
        cursor.execute(
            "DELETE FROM orders_orderline WHERE order_id IN"
            " (SELECT id FROM orders_order WHERE batch_id = %s)",
            [batch_id],
        )
    gone.delete()
    return touched


# A source tells of orders one by one: so many facts are voided at once.
_VOIDED_AT_ONCE_MAX = 1_000


def take_back_source(*, source: str, namespace: str) -> int:
    """Void and remove every order that a source told of first, in the caller's transaction.

    Returns how many. They may come in again.
    """
    gone = models.Order.objects.filter(namespace=namespace, source=source)
    take_turns(namespace=namespace)
    orders = list(gone.filter(counts=True).order_by("id"))
    for start in range(0, len(orders), _VOIDED_AT_ONCE_MAX):
        told = [_again(order, source) for order in orders[start : start + _VOIDED_AT_ONCE_MAX]]
        voiding.void_known(log.known(told))
    models.OrderLine.objects.filter(order__in=gone).delete()
    return gone.delete()[0]

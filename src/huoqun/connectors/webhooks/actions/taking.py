"""Orders out of understood events: each comes in whole, is known already, or is not taken."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from huoqun.communities.actions import Batch
from huoqun.connectors.webhooks import models, queries, rules
from huoqun.connectors.webhooks.kinds import EventFault, EventResult
from huoqun.core.refusal import Refused
from huoqun.customers import queries as customer_queries
from huoqun.orders import actions as order_actions
from huoqun.orders import queries as order_queries
from huoqun.orders.kinds import OrderKind
from huoqun.orders.models import Order
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries

Key = tuple[OrderKind, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an event, and why it was not taken."""

    result: EventResult
    fault: EventFault | None = None


_ACCEPTED: Final = Outcome(EventResult.ACCEPTED)
_DUPLICATE: Final = Outcome(EventResult.DUPLICATE)
_CONFLICT: Final = Outcome(EventResult.CONFLICT, EventFault.OTHER_CONTENT)


def take(*, source: models.WebhookSource, read: Sequence[rules.Understood]) -> list[Outcome]:
    """Bring the events of a delivery in, in the caller's transaction; one outcome for each.

    What is known already is settled by looking, so that a resend or a conflict writes nothing.
    """
    outcomes: dict[int, Outcome] = {
        place: _rejected(each.fault) for place, each in enumerate(read) if each.fault
    }
    events = {place: each.event for place, each in enumerate(read) if each.event}
    outcomes |= _misplaced(source, events)
    first: dict[Key, int] = {}
    for place, event in events.items():
        if place not in outcomes:
            first.setdefault((event.kind, event.key), place)
    fresh = {place: events[place] for place in first.values()}
    outcomes |= _settled(source, fresh)
    outcomes |= _unknown_stores(source, _rest(fresh, outcomes))
    # Another delivery may bring the same orders: from here on only one of them goes on.
    order_actions.take_turns(namespace=source.namespace)
    outcomes |= _settled(source, _rest(fresh, outcomes))
    outcomes |= _bring(source, _rest(fresh, outcomes))
    for place, event in _rest(events, outcomes).items():
        outcomes[place] = _again(event, events, outcomes, first[event.kind, event.key])
    return [outcomes[place] for place in range(len(read))]


def _rejected(fault: EventFault) -> Outcome:
    return Outcome(EventResult.REJECTED, fault)


def _rest(
    events: Mapping[int, rules.Event], outcomes: Mapping[int, Outcome]
) -> dict[int, rules.Event]:
    return {place: event for place, event in events.items() if place not in outcomes}


def _again(
    event: rules.Event,
    events: Mapping[int, rules.Event],
    outcomes: Mapping[int, Outcome],
    place: int,
) -> Outcome:
    """The second telling of an order within one delivery: the first rules."""
    if event != events[place]:
        return _CONFLICT
    return _DUPLICATE if outcomes[place] is _ACCEPTED else outcomes[place]


def _misplaced(
    source: models.WebhookSource, events: Mapping[int, rules.Event]
) -> dict[int, Outcome]:
    """Events of communities and stores that the source may not reach, or that do not exist."""
    told = list(events.values())
    ids = {event.community_id for event in told if event.community_id is not None}
    known = queries.communities_within(source.unit, community_ids=_storable(ids))
    foreign = queries.foreign_communities(
        namespace=source.namespace,
        keys={event.community_key for event in told if event.community_key},
        unit=source.unit,
    )
    stores = queries.foreign_stores(
        namespace=source.namespace,
        keys={event.store_key for event in told if event.store_key},
        unit=source.unit,
    )
    found: dict[int, Outcome] = {}
    for place, event in events.items():
        if event.community_id is not None and event.community_id not in known:
            found[place] = _rejected(EventFault.UNKNOWN_COMMUNITY)
        elif event.community_key in foreign:
            found[place] = _rejected(EventFault.FOREIGN_COMMUNITY)
        elif event.store_key in stores:
            found[place] = _rejected(EventFault.FOREIGN_STORE)
    return found


def _storable(ids: Iterable[int]) -> list[int]:
    return [each for each in ids if 0 < each < 2**63]


def _settled(source: models.WebhookSource, events: Mapping[int, rules.Event]) -> dict[int, Outcome]:
    """The events whose order is known: it says the same, or it does not."""
    told = events.values()
    known = order_queries.known(namespace=source.namespace, keys={event.key for event in told})
    if not known:
        return {}
    people = customer_queries.find(
        source.namespace, sorted({event.customer for event in told if event.customer})
    )
    units = org_queries.units_by_key(
        namespace=source.namespace,
        keys=sorted({event.store_key for event in told if event.store_key}),
    )
    found: dict[int, Outcome] = {}
    for place, event in events.items():
        order = known.get((event.kind, event.key))
        # One of free lines only makes room for one that was paid after all.
        if order is not None and order.counts:
            same = (
                _same_sum(event, order)
                and _same_buyer(event, order, people)
                and _same_place(event, order, source, units)
                and (order.source != source.name or _same_details(event, order))
            )
            found[place] = _DUPLICATE if same else _CONFLICT
    return found


def _same_sum(event: rules.Event, order: Order) -> bool:
    return (event.amount, event.currency, event.at) == (
        order.amount,
        order.currency,
        order.placed_at,
    )


def _same_buyer(event: rules.Event, order: Order, people: Mapping[str, int]) -> bool:
    """Who was erased is nobody any more: any name may have been theirs."""
    if order.customer is not None and order.customer.erased_at is not None:
        return True
    told = people.get(event.customer, 0) if event.customer else None
    return told == order.customer_id


def _same_place(
    event: rules.Event, order: Order, source: models.WebhookSource, units: Mapping[str, int]
) -> bool:
    """The community, and the store where one is told (else it follows from the community)."""
    if event.community_id is not None:
        same = event.community_id == order.community_id
    elif event.community_key is None:
        same = order.community is None
    else:
        same = order.community is not None and (
            (order.community.namespace, order.community.key)
            == (source.namespace, event.community_key)
        )
    return same and (not event.store_key or units.get(event.store_key) == order.unit_id)


def _same_details(event: rules.Event, order: Order) -> bool:
    """Channel and lines, which another source need not know."""
    lines = sorted(order.lines.all(), key=lambda line: line.number)
    return event.channel_id == order.channel_id and [
        (line.product, line.quantity, line.unit_price, line.amount) for line in event.lines
    ] == [(line.product, line.quantity, line.unit_price, line.amount) for line in lines]


def _unknown_stores(
    source: models.WebhookSource, events: Mapping[int, rules.Event]
) -> dict[int, Outcome]:
    """Make the stores that nobody knew; events of those that cannot be made are not taken."""
    known = _stores(source, events)
    return {
        place: _rejected(EventFault.UNKNOWN_STORE)
        for place, event in events.items()
        if event.store_key and event.store_key not in known
    }


def _stores(source: models.WebhookSource, events: Mapping[int, rules.Event]) -> Mapping[str, int]:
    keys = sorted({event.store_key for event in events.values() if event.store_key})
    try:
        return org_actions.resolve_units(
            parent=source.unit, namespace=source.namespace, keys=keys, by=org_actions.HOUSE
        )
    except Refused:  # a store holds no stores, and nothing hangs below what was put away
        return org_queries.units_by_key(namespace=source.namespace, keys=keys)


def _bring(source: models.WebhookSource, events: Mapping[int, rules.Event]) -> dict[int, Outcome]:
    """Record what is new; a number that the log knows otherwise is a conflict."""
    if not events:
        return {}
    done = order_actions.import_orders(
        rows=[_row(event) for event in events.values()],
        batch=Batch(source=source.name, namespace=source.namespace, unit_id=source.unit_id),
        units=_stores(source, events),
    )
    conflicts = {conflict.fact.key for conflict in done.conflicts}
    outcomes = {}
    for place, event in events.items():
        if (event.kind, event.key) in done.fresh:
            outcomes[place] = _ACCEPTED
        else:
            known = f"{event.kind}:{event.key}" in conflicts
            outcomes[place] = _CONFLICT if known else _DUPLICATE
    return outcomes


def _row(event: rules.Event) -> order_actions.OrderRow:
    return order_actions.OrderRow(
        key=event.key,
        kind=event.kind,
        customer=event.customer,
        at=event.at,
        day=None,
        amount=event.amount,
        currency=event.currency,
        store=event.store_key,
        community=event.community_key,
        community_id=event.community_id,
        channel_id=event.channel_id,
        discount=event.discount,
        lines=tuple(
            order_actions.LineRow(
                product=line.product,
                quantity=line.quantity,
                unit_price=line.unit_price,
                amount=line.amount,
            )
            for line in event.lines
        ),
    )

"""Friendships between customers and staff: they begin, they end, and each is told once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huoqun.customers import models
from huoqun.customers.actions import people
from huoqun.customers.kinds import FriendEnd, FriendWay, ReachBecause
from huoqun.events import log, voiding
from huoqun.events.catalog import customers as catalog


@dataclass(frozen=True, kw_only=True, slots=True)
class Friend:
    """A friendship as a platform tells it; ``unit_id`` is where the member of staff works."""

    customer_id: int
    staff_id: int
    unit_id: int
    since_at: datetime
    way: FriendWay = FriendWay.UNKNOWN
    channel_id: int | None = None


def befriend(*, friends: Sequence[Friend], source: str) -> int:
    """Record friendships that are told, in the caller's transaction; give how many were new.

    A friendship that began anew ends the one before, whose end nobody told us.
    """
    facts = [
        catalog.FriendAdded(
            occurred_at=each.since_at,
            source=source,
            key=f"friend:{each.customer_id}:{each.staff_id}:{each.since_at.timestamp():.0f}",
            kind=each.way,
            customer_id=each.customer_id,
            staff_id=each.staff_id,
            unit_id=each.unit_id,
            channel_id=each.channel_id,
        )
        for each in friends
    ]
    outcome = log.record_many(facts)
    fresh = [fact for _, fact in outcome.accepted if isinstance(fact, catalog.FriendAdded)]
    for fact in sorted(fresh, key=lambda each: each.occurred_at):
        _begin(fact, source)
    people.reach(
        bonds={
            people.Bond(each.customer_id, each.unit_id, None)
            for each in fresh
            if each.unit_id is not None
        },
        because=ReachBecause.FRIENDSHIP,
    )
    return len(fresh)


def _begin(fact: catalog.FriendAdded, source: str) -> None:
    before = models.Friendship.objects.filter(
        customer_id=fact.customer_id,
        staff_id=fact.staff_id,
        until_at=None,
        since_at__lt=fact.occurred_at,
    )
    for friendship in before:
        _end(friendship, at=fact.occurred_at, by=FriendEnd.UNKNOWN, source=source, bond=False)
    models.Friendship.objects.create(
        customer_id=fact.customer_id,
        staff_id=fact.staff_id,
        way=fact.kind,
        channel_id=fact.channel_id,
        since_at=fact.occurred_at,
    )


def unfriend(*, customer_id: int, staff_id: int, at: datetime, by: FriendEnd, source: str) -> bool:
    """End the friendship that stood at that moment, in the caller's transaction.

    One that ended for unknown reasons learns who ended it. False when there is none to end: the
    news is old, or told twice.
    """
    stood = models.Friendship.objects.select_for_update().filter(
        customer_id=customer_id, staff_id=staff_id, since_at__lte=at
    )
    friendship = stood.order_by("-since_at", "-id").first()
    if friendship is None:
        return False
    better = friendship.ended_by == FriendEnd.UNKNOWN and by is not FriendEnd.UNKNOWN
    if friendship.until_at is not None and not better:
        return False
    last = not models.Friendship.objects.filter(
        customer_id=customer_id, staff_id=staff_id, since_at__gt=friendship.since_at
    ).exists()
    _end(friendship, at=at, by=by, source=source, bond=last)
    return True


def _end(
    friendship: models.Friendship, *, at: datetime, by: FriendEnd, source: str, bond: bool
) -> None:
    """Write and tell an end; with it the bond, unless the friendship goes on anew."""
    friendship.until_at, friendship.ended_by = at, by
    friendship.save(update_fields=["until_at", "ended_by"])
    unit_id = friendship.staff.unit_id
    told = catalog.FriendLost(
        occurred_at=at,
        source=source,
        key=f"unfriend:{friendship.pk}",
        kind=by,
        customer_id=friendship.customer_id,
        staff_id=friendship.staff_id,
        unit_id=unit_id,
    )
    voiding.record_over([told])
    others = models.Friendship.objects.filter(
        customer_id=friendship.customer_id, staff__unit_id=unit_id, until_at=None
    )
    if bond and not others.exists():
        people.reach(
            bonds={people.Bond(friendship.customer_id, unit_id, None)},
            because=ReachBecause.FRIENDSHIP,
            until=at,
        )

"""Friendships between customers and staff: they begin, they end, and each is told once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from huoqun.customers import models
from huoqun.customers.actions import people
from huoqun.customers.kinds import FriendEnd, FriendWay, HandOverFailure, ReachBecause
from huoqun.events import log, voiding
from huoqun.events.catalog import customers as catalog
from huoqun.events.fact import Fact


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
    outcome = log.record_many([_added(each, source) for each in friends])
    fresh = [fact for _, fact in outcome.accepted if isinstance(fact, catalog.FriendAdded)]
    _begin(fresh, source)
    people.reach(
        bonds={
            people.Bond(each.customer_id, each.unit_id, None)
            for each in fresh
            if each.unit_id is not None
        },
        because=ReachBecause.FRIENDSHIP,
    )
    _learn([each.fact for each in outcome.conflicts])
    return len(fresh)


def _added(friend: Friend, source: str) -> catalog.FriendAdded:
    return catalog.FriendAdded(
        occurred_at=friend.since_at,
        source=source,
        key=f"friend:{friend.customer_id}:{friend.staff_id}:{friend.since_at.timestamp():.0f}",
        kind=friend.way,
        customer_id=friend.customer_id,
        staff_id=friend.staff_id,
        unit_id=friend.unit_id,
        channel_id=friend.channel_id,
    )


def learn_channels(*, comers: Mapping[tuple[int, int], int], way: FriendWay, source: str) -> int:
    """Say by which channel friends came that came by ``way`` and by no known channel so far.

    ``comers`` are channels by (customer, staff); in the caller's transaction. Gives how many
    friendships learned theirs.
    """
    unknown = models.Friendship.objects.filter(
        customer_id__in={customer_id for customer_id, _ in comers},
        staff_id__in={staff_id for _, staff_id in comers},
        way=way,
        channel_id=None,
    )
    facts = [
        _added(
            Friend(
                customer_id=each.customer_id,
                staff_id=each.staff_id,
                unit_id=each.staff.unit_id,
                since_at=each.since_at,
                way=way,
                channel_id=comers[each.customer_id, each.staff_id],
            ),
            source,
        )
        for each in unknown.select_related("staff").order_by("id")
        if (each.customer_id, each.staff_id) in comers
    ]
    return _learn(facts)


def _learn(facts: Sequence[Fact]) -> int:
    """Friendships without a channel get the one that is told now; give how many did."""
    learned: list[Fact] = []
    for each in facts:
        assert isinstance(each, catalog.FriendAdded), "friendships are told by one fact"
        if each.channel_id is not None:
            changed = models.Friendship.objects.filter(
                customer_id=each.customer_id,
                staff_id=each.staff_id,
                since_at=each.occurred_at,
                channel_id=None,
            ).update(channel_id=each.channel_id)
            learned += [each] * changed
    voiding.record_over(learned)
    return len(learned)


def _begin(facts: Sequence[catalog.FriendAdded], source: str) -> None:
    """Rows for friendships that are new; whoever was a friend before was so until then."""
    ordered = sorted(facts, key=lambda each: each.occurred_at)
    times = Counter((each.customer_id, each.staff_id) for each in ordered)
    before = set(
        models.Friendship.objects.filter(
            customer_id__in={customer_id for customer_id, _ in times},
            staff_id__in={staff_id for _, staff_id in times},
        ).values_list("customer_id", "staff_id")
    )
    again = {pair for pair, count in times.items() if count > 1 or pair in before}
    models.Friendship.objects.bulk_create(
        _friendship(each) for each in ordered if (each.customer_id, each.staff_id) not in again
    )
    for each in ordered:
        if (each.customer_id, each.staff_id) in again:
            _begin_again(each, source)


def _friendship(fact: catalog.FriendAdded) -> models.Friendship:
    return models.Friendship(
        customer_id=fact.customer_id,
        staff_id=fact.staff_id,
        way=fact.kind,
        channel_id=fact.channel_id,
        since_at=fact.occurred_at,
    )


def _begin_again(fact: catalog.FriendAdded, source: str) -> None:
    before = models.Friendship.objects.filter(
        customer_id=fact.customer_id,
        staff_id=fact.staff_id,
        until_at=None,
        since_at__lt=fact.occurred_at,
    )
    for friendship in before:
        _end(friendship, at=fact.occurred_at, by=FriendEnd.UNKNOWN, source=source, bond=False)
    _friendship(fact).save()


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


def note_hand_over_failed(
    *,
    customer_id: int,
    staff_id: int,
    unit_id: int,
    at: datetime,
    why: HandOverFailure,
    source: str,
) -> None:
    """Tell that a customer stayed where they were, in the caller's transaction; once."""
    fact = catalog.HandOverFailed(
        occurred_at=at,
        source=source,
        key=f"hand-over-failed:{customer_id}:{staff_id}:{at.timestamp():.0f}",
        kind=why,
        customer_id=customer_id,
        staff_id=staff_id,
        unit_id=unit_id,
    )
    log.record_many([fact])

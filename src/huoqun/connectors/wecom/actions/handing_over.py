"""Going on with a hand-over: asking for what was planned, and following it until it has ended.

What is asked for is written down before the call. Whoever dies in between leaves items behind that
nobody knows about: the next attempt learns from the platform whether the call arrived.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, Protocol

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import handing_customers, handing_groups
from huoqun.connectors.wecom.kinds import HandOverKind, HandOverState, Subject
from huoqun.connectors.wecom.platform.client import Client
from huoqun.core import clock

More = Iterator[tuple[Subject, Iterable[str]]]


class _GoOn(Protocol):
    def __call__(self, *, hand_over: models.HandOver, client: Client) -> More: ...


_STEPS: Final[dict[HandOverKind, _GoOn]] = {
    HandOverKind.CUSTOMERS: handing_customers.go_on,
    HandOverKind.COMMUNITIES: handing_groups.go_on,
}
# The platform's day may begin a little later than ours.
_AFTER_MIDNIGHT: Final = timedelta(minutes=5)


def look(*, link: models.Link, client: Client, key: str) -> More:
    """Take one hand-over as far as the platform lets it go now; who went over is looked at."""
    hand_overs = link.hand_overs.select_related("link", "giver", "taker")
    found = hand_overs.filter(pk=int(key), look_at__isnull=False).first()
    if found is None:
        return
    yield from _STEPS[HandOverKind(found.kind)](hand_over=found, client=client)
    found.look_at = _next_look(found)
    found.save(update_fields=["look_at"])
    if found.look_at is not None and found.look_at <= clock.now():
        yield Subject.HAND_OVER, [key]


def _next_look(hand_over: models.HandOver) -> datetime | None:
    """When the platform is asked again; None once everything has ended."""
    now = clock.now()
    if hand_over.items.filter(state=HandOverState.PLANNED).exists():
        if hand_over.kind == HandOverKind.CUSTOMERS:
            return now
        return clock.start_of_day(clock.today() + timedelta(days=1)) + _AFTER_MIDNIGHT
    waiting = hand_over.items.filter(state__in=queries.OPEN).order_by("asked_at")
    asked_at = waiting.values_list("asked_at", flat=True).first()
    if asked_at is None:
        return None
    return now + rules.hand_over_pause(asked_at=asked_at, now=now)

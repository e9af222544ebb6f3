"""What is sent: facts that follow from their number alone, some of them twice, some late."""

from datetime import UTC, datetime, timedelta

from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import JoinMode, MessageKind
from huoqun.events.fact import Fact

RESENT, LATE = 0.05, 0.01
COMMUNITIES = 40
START = datetime(2026, 5, 1, tzinfo=UTC)
BATCH = 500


def fact(number: int) -> Fact:
    """Fact number so and so: a join now and then, else a message; one in a hundred weeks late."""
    late = number % 100 == 7
    at = START + timedelta(seconds=number * 40 - (21 * 86_400 if late else 0))
    community = number % COMMUNITIES + 1
    customer = number * 7919 % 1_500 + 1
    ordinary = {
        "occurred_at": at,
        "source": "torture",
        "key": f"n{number}",
        "community_id": community,
        "customer_id": customer,
        "unit_id": 1,
    }
    if number % 25 == 3:
        return catalog.MemberJoined(**ordinary, kind=JoinMode.SCAN)
    return catalog.MessageSent(**ordinary, kind=MessageKind.TEXT, text=f"第 {number} 条")


def numbers(first: int, facts: int) -> list[int]:
    """A batch: fresh numbers, and one in twenty of those sent before once more."""
    fresh = list(range(first, min(first + BATCH, facts)))
    again = [number * 31 % first for number in fresh if number % 20 == 0] if first else []
    return fresh + again

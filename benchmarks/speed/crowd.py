"""Facts through the front door, for figures of the path from the log to the figures."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import MessageKind
from huoqun.events.fact import Fact

BATCH = 25_000
COMMUNITIES = 500
START = datetime(2026, 6, 1, tzinfo=UTC)


def talk(facts: int, *, first: int = 0, days: int = 10) -> None:
    """Record messages of some days in 500 described communities."""
    if first == 0:
        with transaction.atomic():
            log.record_many([_described(number) for number in range(1, COMMUNITIES + 1)])
    step = timedelta(days=days) / facts
    for begin in range(0, facts, BATCH):
        batch = [
            _said(first + number, START + number * step)
            for number in range(begin, min(begin + BATCH, facts))
        ]
        with transaction.atomic():
            log.record_many(batch)


def _said(number: int, at: datetime) -> Fact:
    community = number * 31 % COMMUNITIES + 1
    return catalog.MessageSent(
        occurred_at=at,
        source="archive",
        key=f"m{number}",
        kind=MessageKind.TEXT,
        community_id=community,
        customer_id=community * 200 + number * 7919 % 200,
        unit_id=community % 50 + 1,
        text="昨天买的到了，包装很好，谢谢群主",
    )


def _described(number: int) -> Fact:
    return catalog.Described(
        occurred_at=START,
        key=f"described-{number}",
        community_id=number,
        unit_id=number % 50 + 1,
        namespace="crowd",
        community_key=f"g{number}",
        title=f"g{number}",
        platform="wechat",
        positioning="unset",
        affinity="unset",
        lifecycle="running",
        opened_on=None,
        ends_on=None,
        owner_id=None,
    )

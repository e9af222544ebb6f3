"""Communities are described late, removed and brought back: the figures follow, hot and rolled."""

from datetime import date

import pytest
from django.db import transaction

from huoqun.analytics import actions, relations
from huoqun.core import clock
from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import JoinMode, MessageKind
from huoqun.events.fact import Fact
from huoqun.lake import seal

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 3, 30)


def described(community: int, *, removed: bool = False, nth: int = 0) -> Fact:
    return catalog.Described(
        occurred_at=clock.now(),
        key=f"described-{community}-{nth}",
        community_id=community,
        unit_id=1,
        namespace="chat",
        community_key=f"群{community}",
        title=f"群{community}",
        platform="wechat",
        positioning="unset",
        affinity="unset",
        lifecycle="running",
        opened_on=None,
        ends_on=None,
        owner_id=None,
        removed=removed,
    )


def seen(community: int) -> list[Fact]:
    """One joins and speaks in a community."""
    common = {
        "occurred_at": clock.start_of_day(DAY),
        "source": "chat",
        "community_id": community,
        "customer_id": community,
        "unit_id": 1,
    }
    return [
        catalog.MemberJoined(**common, key=f"j{community}", kind=JoinMode.SCAN),
        catalog.MessageSent(**common, key=f"m{community}", kind=MessageKind.TEXT, text="好"),
    ]


def tell(*facts: Fact) -> None:
    with transaction.atomic():
        log.record_many(facts)


def figures() -> tuple[set[tuple[int, int, int]], list[int], list[int]]:
    """(community, messages, entered) of each day; communities of a unit; openings of April."""
    loaded = relations.load()
    days = {
        (row["community_id"], row["messages"], row["entered"])
        for row in loaded.community_day.to_pyarrow().to_pylist()
    }
    units = [row["communities"] for row in loaded.unit_day.to_pyarrow().to_pylist()]
    openings = [
        row["opening"]
        for row in loaded.unit_month.to_pyarrow().to_pylist()
        if row["month"] == date(2026, 4, 1)
    ]
    return days, units, openings


def settle() -> None:
    seal.seal_all()
    actions.roll()


def test_facts_rolled_before_their_community_was_described_count_from_then_on() -> None:
    tell(*seen(1))
    settle()
    assert figures()[0] == set()
    tell(described(1))
    for _ in ("hot", "rolled"):
        assert figures() == ({(1, 1, 1)}, [1], [1])
        settle()


def test_a_removed_community_leaves_every_figure_and_can_come_back() -> None:
    tell(described(1), described(2), *seen(1), *seen(2))
    settle()
    both = ({(1, 1, 1), (2, 1, 1)}, [2], [2])
    assert figures() == both
    tell(described(2, removed=True, nth=1))
    for _ in ("hot", "rolled"):
        assert figures() == ({(1, 1, 1)}, [1], [1])
        settle()
    tell(described(2, nth=2))
    for _ in ("hot", "rolled"):
        assert figures() == both
        settle()

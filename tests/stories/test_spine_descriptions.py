"""Communities are described late, removed and brought back: the figures follow, hot and rolled."""

from datetime import date

import pytest

from huoqun.analytics import relations
from huoqun.core import clock
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import JoinMode, MessageKind
from huoqun.events.fact import Fact
from huoqun.events.tests import examples
from tests.stories import facts

pytestmark = pytest.mark.django_db(transaction=True)

DAY = date(2026, 3, 30)


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


def test_facts_rolled_before_their_community_was_described_count_from_then_on() -> None:
    facts.tell(*seen(1))
    facts.settle()
    assert figures()[0] == set()
    facts.tell(examples.described(1))
    for _ in ("hot", "rolled"):
        assert figures() == ({(1, 1, 1)}, [1], [1])
        facts.settle()


def test_a_removed_community_leaves_every_figure_and_can_come_back() -> None:
    facts.tell(examples.described(1), examples.described(2), *seen(1), *seen(2))
    facts.settle()
    both = ({(1, 1, 1), (2, 1, 1)}, [2], [2])
    assert figures() == both
    facts.tell(examples.described(2, key="described-2-1", removed=True))
    for _ in ("hot", "rolled"):
        assert figures() == ({(1, 1, 1)}, [1], [1])
        facts.settle()
    facts.tell(examples.described(2, key="described-2-2"))
    for _ in ("hot", "rolled"):
        assert figures() == both
        facts.settle()

"""Rolling: the same figures hot, half rolled and cold; late, voided and marked facts included."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from huoqun.analytics import actions, relations
from huoqun.core import clock
from huoqun.events import log, voiding
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import CommunityRole, JoinMode, LeaveReason, MessageKind
from huoqun.events.fact import Fact
from huoqun.events.tests import examples
from huoqun.lake import engine, seal

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = date(2026, 1, 20)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def base(number: int, key: str, customer: int, community: int) -> dict[str, object]:
    return {
        "occurred_at": clock.start_of_day(day(number)) + timedelta(hours=9),
        "source": "chat",
        "key": key,
        "community_id": community,
        "customer_id": customer,
        "unit_id": 1,
    }


def said(number: int, customer: int, community: int = 1, nth: int = 0) -> Fact:
    key = f"m{number}-{customer}-{community}-{nth}"
    return catalog.MessageSent(
        **base(number, key, customer, community), kind=MessageKind.TEXT, text="好"
    )


def joined(number: int, customer: int, community: int = 1) -> Fact:
    key = f"j{number}-{customer}-{community}"
    return catalog.MemberJoined(**base(number, key, customer, community), kind=JoinMode.SCAN)


def left(number: int, customer: int, community: int = 1) -> Fact:
    key = f"l{number}-{customer}-{community}"
    return catalog.MemberLeft(**base(number, key, customer, community), kind=LeaveReason.SELF)


def marked(number: int, customer: int, role: CommunityRole, community: int = 1) -> Fact:
    key = f"r{number}-{customer}-{community}"
    return catalog.RoleGiven(**base(number, key, customer, community), kind=role, always=True)


def tell(*facts: Fact, batch_id: int | None = None) -> None:
    with transaction.atomic():
        log.record_many(facts, batch_id=batch_id)


def days(community: int = 1) -> dict[date, tuple[int, ...]]:
    """day → (messages, organic messages, speakers, entered, exited) of one community, now."""
    rows = relations.load().community_day.to_pyarrow().to_pylist()
    wanted = ("messages", "messages_organic", "speakers", "entered", "exited")
    return {
        row["day"]: tuple(row[name] for name in wanted)
        for row in rows
        if row["community_id"] == community
    }


def openings(community: int = 1) -> dict[date, int]:
    rows = relations.load().community_month.to_pyarrow().to_pylist()
    return {row["month"]: row["opening"] for row in rows if row["community_id"] == community}


def settle(nothing: str) -> None:
    """The three ways in which facts can lie: hot, sealed but not rolled, rolled."""
    if nothing == "hot":
        return
    seal.seal_all()
    if nothing == "rolled":
        actions.roll()


STATES = pytest.mark.parametrize("state", ["hot", "sealed", "rolled"])


@STATES
def test_it_works(state: str) -> None:
    tell(
        examples.described(),
        joined(0, 1),
        joined(0, 2),
        said(0, 1),
        said(0, 1, nth=1),
        said(2, 2),
        left(3, 1),
    )
    settle(state)
    assert days() == {
        day(0): (2, 2, 1, 2, 0),
        day(1): (0, 0, 0, 0, 0),
        day(2): (1, 1, 1, 0, 0),
        day(3): (0, 0, 0, 0, 1),
    }


@STATES
def test_facts_that_come_in_two_rolls_add_up(state: str) -> None:
    tell(examples.described(), joined(0, 1), said(0, 1))
    seal.seal_all()
    actions.roll()
    tell(said(0, 1, nth=1), said(0, 2), joined(1, 2))
    settle(state)
    assert days() == {day(0): (3, 3, 2, 1, 0), day(1): (0, 0, 0, 1, 0)}


@STATES
def test_a_join_reported_a_month_late_changes_every_later_opening(state: str) -> None:
    tell(examples.described(), joined(0, 1), joined(45, 2))
    seal.seal_all()
    actions.roll()
    assert openings()[date(2026, 2, 1)] == 1
    tell(joined(5, 3))
    settle(state)
    found = openings()
    assert found[date(2026, 2, 1)] == 2
    assert found[date(2026, 3, 1)] == 2
    assert found[date(2026, 4, 1)] == 3


@STATES
def test_left_told_before_joined_is_the_same(state: str) -> None:
    tell(examples.described(), left(3, 1), said(0, 9))
    seal.seal_all()
    actions.roll()
    tell(joined(1, 1))
    settle(state)
    found = days()
    assert found[day(1)][3:] == (1, 0)
    assert found[day(3)][3:] == (0, 1)


@STATES
def test_a_batch_that_is_taken_back_leaves_no_trace(state: str) -> None:
    tell(examples.described(), joined(0, 1), said(0, 1))
    before = days()
    tell(said(0, 2), said(7, 2), joined(5, 3), batch_id=9)
    seal.seal_all()
    actions.roll()
    assert len(days()) == 8
    with transaction.atomic():
        voiding.void_batch(9)
    settle(state)
    assert days() == before


@STATES
def test_a_batch_taken_back_before_it_was_rolled(state: str) -> None:
    tell(examples.described(), joined(0, 1), said(0, 1))
    tell(said(0, 2), batch_id=9)
    with transaction.atomic():
        voiding.void_batch(9)
    settle(state)
    assert days() == {day(0): (1, 1, 1, 1, 0)}


@STATES
def test_a_mark_given_later_changes_the_organic_reading_of_all_days(state: str) -> None:
    tell(examples.described(), said(0, 1), said(0, 2), said(4, 1))
    seal.seal_all()
    actions.roll()
    tell(marked(4, 1, CommunityRole.BOT))
    settle(state)
    found = days()
    assert found[day(0)][:2] == (2, 1)
    assert found[day(4)][:2] == (1, 0)


def test_rolling_twice_changes_nothing() -> None:
    tell(examples.described(), joined(0, 1), said(0, 1))
    seal.seal_all()
    assert actions.roll() == 1
    assert actions.roll() == 0
    assert days() == {day(0): (1, 1, 1, 1, 0)}


def test_a_roll_that_breaks_moves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tell(examples.described(), joined(0, 1), said(0, 1))
    seal.seal_all()
    calls: list[int] = []

    def broken(*_: object, **__: object) -> None:
        calls.append(1)
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr("huoqun.lake.commit.replace", broken)
        with pytest.raises(OSError, match="disk full"):
            actions.roll()
    assert calls
    assert days() == {day(0): (1, 1, 1, 1, 0)}
    actions.roll()
    assert days() == {day(0): (1, 1, 1, 1, 0)}


@STATES
def test_units_add_up_their_communities(state: str) -> None:
    tell(
        examples.described(1), examples.described(2), said(0, 1, 1), said(0, 2, 2), joined(0, 1, 1)
    )
    settle(state)
    loaded = relations.load()
    [row] = loaded.unit_day.to_pyarrow().to_pylist()
    assert (row["communities"], row["messages"], row["entered"]) == (2, 2, 1)


def test_worlds_that_nobody_looks_at_any_more_leave_no_tables() -> None:
    tell(examples.described(1))
    held = []
    for number in range(6):
        tell(said(0, 1, nth=number))
        relations.load()
        held.append(len(engine.connect().execute("SHOW DATABASES").fetchall()))
    assert max(held) - held[0] <= 2, "the present one, the last one, and one that is being made"

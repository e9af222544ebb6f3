"""What catches feedback, and what is due when; without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.feedback import rules
from huoqun.feedback.kinds import TicketSeverity, TicketState, TicketStep

AT = datetime(2026, 3, 10, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "without", "text", "fits"),
    [
        (["碎了"], [], "杯子碎了！", True),
        (["碎了"], [], "碎碎念", False),
        (["ＢＡＤ"], [], "this is bad", True),
        (["多久*到"], [], "请问多久才能送到呀", True),
        (["多久*到"], [], "到了多久", False),
        (["多久*到"], [], "多久" + "啊" * 21 + "到", False),
        (["退*钱*我"], [], "退一下钱给我", True),
        (["不新鲜"], ["不是不新鲜"], "我不是不新鲜的意思", False),
        (["a.c"], [], "abc", False),
        (["坏"], [], "啊" * rules.TEXT_READ_MAX + "坏", False),
    ],
)
def test_words(words, without, text, fits):
    wording = rules.Wording(words=tuple(words), without=tuple(without))
    assert wording.fits(rules.plain(text)) is fits


@pytest.mark.parametrize("word", ["", "*", "坏*", "*坏", "a*b*c*d", "字" * 41, "  ", "a**b"])
def test_unreadable_words(word):
    assert not rules.is_readable(word)


@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=300))
def test_any_words_read_any_text(words, text):
    readable = tuple(word for word in words if rules.is_readable(word))
    rules.Wording(words=readable, without=readable).fits(rules.plain(text))


def test_every_step_stands_in_the_table():
    order = [TicketStep.ANSWER, TicketStep.SOLVE, TicketStep.TELL_BACK, TicketStep.CLOSE]
    assert rules.steps(TicketState.OPEN) == [order[0], order[1], order[3]]
    assert rules.steps(TicketState.SOLVED) == [*order[:1], *order[2:], TicketStep.REOPEN]
    assert rules.steps(TicketState.CLOSED) == [TicketStep.REOPEN]
    assert rules.graver(one="low", other="high") is TicketSeverity.HIGH


def test_what_is_due_next():
    hours = {name: AT + timedelta(hours=n) for name, n in [("one", 1), ("two", 2), ("nine", 9)]}
    clock = {"answer_due_at": hours["one"], "solve_due_at": hours["two"]}
    for state, answered, renewed, due in [
        ("open", None, None, "one"),
        ("answered", AT, None, "two"),
        ("open", AT, "nine", "nine"),
        ("solved", AT, None, None),
        ("closed", None, None, None),
    ]:
        of = rules.Clock(
            state=state, first_answered_at=answered, renewed_due_at=hours.get(renewed), **clock
        )
        assert rules.next_due(of) == hours.get(due), state


def test_targets_are_ordered():
    for target in rules.TARGETS.values():
        assert 1 <= target.answer_hours <= target.solve_hours <= rules.TARGET_HOURS_MAX
    assert set(rules.TARGETS) == set(TicketSeverity)


def test_openings():
    moments = [AT + timedelta(hours=hours) for hours in (30, 0, 20, 60)]
    assert rules.openings(moments, gather_hours=24) == 2, "0, 20, 30 are one; 60 is another"
    assert rules.openings(moments, gather_hours=10) == 3
    assert rules.openings([], gather_hours=10) == 0


def test_too_many():
    minutes = [AT - timedelta(minutes=each) for each in range(5)]
    assert rules.too_many(minutes, now=AT)
    assert not rules.too_many(minutes[:4], now=AT)
    assert rules.too_many([AT - timedelta(hours=2 + each) for each in range(20)], now=AT)

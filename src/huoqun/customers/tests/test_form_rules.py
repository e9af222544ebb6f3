"""When a form takes answers, what is wrong with one, what it gives and takes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.customers.kinds import FormClosed, FormFault, FormState, TagChoice
from huoqun.customers.rules import forms as rules

NOON = datetime(2026, 3, 20, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "opens", "closes", "expected"),
    [
        (FormState.OPEN, None, None, None),
        (FormState.OPEN, NOON, None, None),
        (FormState.OPEN, NOON + HOUR, None, FormClosed.NOT_YET),
        (FormState.OPEN, NOON - HOUR, NOON + HOUR, None),
        (FormState.OPEN, None, NOON, FormClosed.OVER),
        (FormState.OPEN, None, NOON - HOUR, FormClosed.OVER),
        (FormState.PAUSED, None, None, FormClosed.PAUSED),
        (FormState.ENDED, None, None, FormClosed.OVER),
        (FormState.DRAFT, None, None, FormClosed.OVER),
    ],
)
def test_closed_because(state, opens, closes, expected):
    assert rules.closed_because(state=state, opens_at=opens, closes_at=closes, now=NOON) is expected


SKIN = rules.Asked(id=1, choice=TagChoice.ONE, required=True, options=frozenset({11, 12}))
LIKES = rules.Asked(id=2, choice=TagChoice.MANY, required=False, options=frozenset({21, 22, 23}))


@pytest.mark.parametrize(
    ("picked", "expected"),
    [
        ({1: {11}}, None),
        ({1: {12}, 2: {21, 22, 23}}, None),
        ({1: {11}, 2: set()}, None),
        ({}, FormFault.MISSING),
        ({2: {21}}, FormFault.MISSING),
        ({1: {11, 12}}, FormFault.TOO_MANY),
        ({1: {21}}, FormFault.FOREIGN),
        ({1: {11}, 3: {31}}, FormFault.FOREIGN),
        ({1: {11}, 0: {0}}, FormFault.FOREIGN),
    ],
)
def test_fault_of(picked, expected):
    assert rules.fault_of(asked=[SKIN, LIKES], picked=picked) is expected


def test_an_answer_says_something():
    assert rules.fault_of(asked=[LIKES], picked={}) is FormFault.NOTHING
    assert rules.fault_of(asked=[LIKES], picked={2: {21}}) is None


ids = st.frozensets(st.integers(1, 6))


@given(ids, ids, ids)
def test_what_is_taken_is_given_by_no_answer_of_now(earlier, chosen, elsewhere):
    taken = rules.tags_to_take(earlier=earlier, chosen=chosen, elsewhere=elsewhere)
    assert taken | ((chosen | elsewhere) & earlier) == earlier
    assert not taken & (chosen | elsewhere)


@pytest.mark.parametrize(
    ("ago", "seconds"),
    [
        (timedelta(seconds=42, milliseconds=900), 42),
        (timedelta(), 0),
        (timedelta(days=1), 86_400),
        (timedelta(days=1, seconds=1), None),
        (timedelta(seconds=-1), None),
        (None, None),
    ],
)
def test_seconds_taken(ago, seconds):
    first_seen = None if ago is None else NOON - ago
    assert rules.seconds_taken(first_seen=first_seen, answered=NOON) == seconds


def test_an_end_is_one():
    assert rules.NEXT[FormState.ENDED] == frozenset()
    assert all(FormState.DRAFT not in to for to in rules.NEXT.values())

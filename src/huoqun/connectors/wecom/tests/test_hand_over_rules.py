"""What became of a customer who was asked for, and when to ask again."""

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.connectors.wecom import rules
from huoqun.connectors.wecom.kinds import HandOverState as State

ASKED_AT = datetime(2026, 3, 2, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
DONE, WAITING, DECLINED, FULL, NONE = 1, 2, 3, 4, 5


@pytest.mark.parametrize(
    ("state", "status", "ended", "hours", "becomes"),
    [
        (State.WAITING, WAITING, 24, 1, State.WAITING),
        (State.WAITING, DONE, 24, 25, State.DONE),
        (State.WAITING, DECLINED, None, 2, State.DECLINED),
        (State.WAITING, FULL, 24, 25, State.TAKER_FULL),
        (State.ASKED, WAITING, 24, 1, State.WAITING),
        # An attempt that never arrived is made again.
        (State.ASKED, NONE, None, 1, State.PLANNED),
        (State.ASKED, 0, None, 1, State.PLANNED),
        # What ended before we asked was an earlier one between the same two.
        (State.ASKED, DONE, -48, 1, State.PLANNED),
        (State.WAITING, DONE, -48, 1, State.WAITING),
        # Nobody knows for a week: it is over.
        (State.WAITING, NONE, None, 24 * 7, State.WAITING),
        (State.WAITING, NONE, None, 24 * 7 + 1, State.FAILED),
    ],
)
def test_outcomes(state: State, status: int, ended: int | None, hours: int, becomes: State):
    told = rules.hand_over_state(
        state=state,
        asked_at=ASKED_AT,
        status=status,
        ended_at=None if ended is None else ASKED_AT + ended * HOUR,
        now=ASKED_AT + hours * HOUR,
    )
    assert told is becomes


@pytest.mark.parametrize(("after", "pause"), [(0, 60), (23.5, 30), (23.99, 5), (24, 60), (90, 60)])
def test_the_platform_is_asked_every_hour_and_when_its_day_ends(after: float, pause: int):
    now = ASKED_AT + after * HOUR
    assert rules.hand_over_pause(asked_at=ASKED_AT, now=now) == timedelta(minutes=pause)


@pytest.mark.parametrize(
    ("groups", "today", "days"),
    [(0, 300, 0), (1, 0, 1), (300, 0, 1), (301, 0, 2), (1, 300, 2), (100, 200, 1)],
)
def test_groups_go_over_within_days(groups: int, today: int, days: int):
    assert rules.hand_over_days(groups, taken_today=today) == days

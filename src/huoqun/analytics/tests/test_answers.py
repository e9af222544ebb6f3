"""Answers to screens: as of now when quick, as of a moment ago when dear and facts keep coming."""

from collections.abc import Callable

import pytest

from huoqun.analytics.queries import answers
from huoqun.lake import snapshot


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What stands for the state of the log: it moves when something is added."""
    told: list[object] = []
    monkeypatch.setattr(snapshot, "moment", lambda: (len(told),))
    monkeypatch.setattr(answers, "_given", type(answers._given)())
    return told


def counting(log: list[object]) -> tuple[list[int], Callable[[], int]]:
    asked: list[int] = []

    def answer() -> int:
        asked.append(len(log))
        return len(log)

    return asked, answer


def settle() -> None:
    answers._behind.submit(lambda: None).result()


def test_a_quick_answer_is_always_of_now(log: list[object], settings) -> None:
    settings.HUOQUN_FIGURES_LAG_SECONDS = 120
    asked, answer = counting(log)
    assert [answers.lately(("quick",), answer) for _ in range(2)] == [0, 0]
    log.append("a fact")
    assert answers.lately(("quick",), answer) == 1
    assert asked == [0, 1]


def test_a_dear_answer_is_shown_while_the_next_is_made(
    log: list[object], settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HUOQUN_FIGURES_LAG_SECONDS = 120
    monkeypatch.setattr(answers, "_DEAR_SECONDS", 0)
    monkeypatch.setattr(answers, "_SHOWN_TIMES", 1e12)
    asked, answer = counting(log)
    assert answers.lately(("dear",), answer) == 0
    log.append("a fact")
    assert answers.lately(("dear",), answer) == 0
    settle()
    assert answers.lately(("dear",), answer) == 1
    assert asked == [0, 1]


def test_a_dear_answer_grows_too_old(
    log: list[object], settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HUOQUN_FIGURES_LAG_SECONDS = 0
    monkeypatch.setattr(answers, "_DEAR_SECONDS", 0)
    _, answer = counting(log)
    answers.lately(("old",), answer)
    log.append("a fact")
    assert answers.lately(("old",), answer) == 1


def test_what_breaks_behind_a_screen_is_tried_again(
    log: list[object], settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HUOQUN_FIGURES_LAG_SECONDS = 120
    monkeypatch.setattr(answers, "_DEAR_SECONDS", 0)
    monkeypatch.setattr(answers, "_SHOWN_TIMES", 1e12)
    asked, answer = counting(log)
    answers.lately(("broken",), answer)
    log.append("a fact")

    def broken() -> int:
        raise OSError

    assert answers.lately(("broken",), broken) == 0
    settle()
    assert answers.lately(("broken",), answer) == 0
    settle()
    assert answers.lately(("broken",), answer) == 1
    assert asked == [0, 1]

"""Answers to screens: as of now when quick, as of a moment ago when dear and facts keep coming."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from huoqun.analytics.queries import answers
from huoqun.lake import snapshot

START = snapshot.Moment("lake", date(2026, 3, 1), 0, 0, 0, "", "0")


class Log:
    """What stands for the state of the log; every change moves it on."""

    def __init__(self) -> None:
        self.moment = START
        self.asked: list[int] = []

    def change(self, **parts: object) -> None:
        self.moment = self.moment._replace(**parts)

    def grow(self) -> None:
        self.change(hot=str(int(self.moment.hot) + 1))

    def answer(self) -> str:
        self.asked.append(len(self.asked))
        return f"{self.moment.today} {self.moment.voids} {self.moment.hot}"


@pytest.fixture
def log(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """A log in a company where every answer but the first of a process is dear."""
    settings.HUOQUN_FIGURES_LAG_SECONDS = 120
    made = Log()
    monkeypatch.setattr(snapshot, "moment", lambda: made.moment)
    monkeypatch.setattr(answers, "_given", type(answers._given)())
    monkeypatch.setattr(answers, "_DEAR_SECONDS", 1e-9)
    monkeypatch.setattr(answers, "_SHOWN_TIMES", 1e12)
    yield made
    settle()


def ask(log: Log, answer: Callable[[], str] | None = None) -> str:
    return answers.lately(("screen",), answer or log.answer)


def settle() -> None:
    answers._behind.submit(lambda: None).result()


def warmed(log: Log) -> None:
    """Two answers: what the second takes is known."""
    ask(log)
    log.grow()
    assert ask(log) == "2026-03-01 0 1"


def test_nothing_is_asked_twice_of_one_state(log: Log) -> None:
    assert ask(log) == ask(log)
    assert log.asked == [0]


def test_a_quick_answer_is_always_of_now(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_DEAR_SECONDS", 1_000)
    warmed(log)
    log.grow()
    assert ask(log) == "2026-03-01 0 2"


def test_what_the_first_answer_takes_is_no_reason_to_lag(log: Log) -> None:
    """It compiles its question: a newcomer who imports a file must see it at the next look."""
    assert ask(log) == "2026-03-01 0 0"
    log.grow()
    assert ask(log) == "2026-03-01 0 1"


def test_a_dear_answer_is_shown_while_the_next_is_made(log: Log) -> None:
    warmed(log)
    log.grow()
    assert ask(log) == "2026-03-01 0 1"
    settle()
    assert ask(log) == "2026-03-01 0 2"
    assert len(log.asked) == 3


def test_a_dear_answer_grows_too_old(log: Log, settings) -> None:
    warmed(log)
    settings.HUOQUN_FIGURES_LAG_SECONDS = 0
    log.grow()
    assert ask(log) == "2026-03-01 0 2"


@pytest.mark.parametrize("parts", [{"voids": 1}, {"today": date(2026, 3, 2)}, {"lake": "another"}])
def test_what_was_taken_back_is_gone_at_once(log: Log, parts: dict[str, object]) -> None:
    warmed(log)
    log.change(**parts)
    told = ask(log)
    assert told == f"{log.moment.today} {log.moment.voids} 1"
    assert len(log.asked) == 3


def test_what_breaks_behind_a_screen_is_tried_again(log: Log) -> None:
    warmed(log)
    log.grow()

    def broken() -> str:
        raise OSError

    assert ask(log, broken) == "2026-03-01 0 1"
    settle()
    assert ask(log) == "2026-03-01 0 1"
    settle()
    assert ask(log) == "2026-03-01 0 2"

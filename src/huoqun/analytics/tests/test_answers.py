"""Worlds and their answers: of now when quick, of a moment ago when dear and facts keep coming."""

import threading
from collections.abc import Callable, Iterator
from datetime import date

import ibis
import pytest

from huoqun.analytics import refresh, relations
from huoqun.analytics.queries import answers
from huoqun.lake import snapshot

START = snapshot.Moment("lake", date(2026, 3, 1), 0, 0, 0, "", "0", 0)


class Log:
    """What stands for the state of the log; every change moves it on."""

    def __init__(self) -> None:
        self.moment = START
        self.read = 0
        self.asked = 0

    def change(self, **parts: object) -> None:
        self.moment = self.moment._replace(**parts)

    def grow(self) -> None:
        self.change(hot=str(int(self.moment.hot) + 1))

    def answer(self) -> str:
        """A screen: what it tells comes from the world that it looks at."""
        self.asked += 1
        world = relations.load().world
        assert world is not None
        return f"{world.moment.today} {world.moment.voids} {world.moment.hot}"

    # What stands for the lake.
    def refresh(self, _: object) -> "Log":
        self.read += 1
        return self

    def views(self) -> "Log":
        return self

    def table(self, name: str) -> ibis.Table:
        return ibis.table({"day": "date"}, name=name)


@pytest.fixture
def log(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    """A log in a company where every world but the first of a process is dear."""
    settings.HUOQUN_FIGURES_LAG_SECONDS = 120
    made = Log()
    monkeypatch.setattr(snapshot, "moment", lambda _, urgent: made.moment)
    monkeypatch.setattr(snapshot, "take", lambda **_: None)
    monkeypatch.setattr(refresh, "refresh", made.refresh)
    monkeypatch.setattr(relations, "_current", None)
    monkeypatch.setattr(relations, "_REST", 0)
    monkeypatch.setattr(relations, "DEAR_SECONDS", 1e-9)
    monkeypatch.setattr(answers, "_answers", type(answers._answers)())
    monkeypatch.setattr(answers, "_compiled", type(answers._compiled)())
    yield made
    settle()
    relations._of_threads.clear()


def ask(log: Log, answer: Callable[[], str] | None = None) -> str:
    return str(answers.screen(("screen",), answer or log.answer))


def settle() -> None:
    relations._behind.submit(lambda: None).result()


def warmed(log: Log) -> None:
    """Two worlds and their answers: what the second takes is known."""
    ask(log)
    log.grow()
    assert ask(log) == "2026-03-01 0 1"


def test_nothing_is_asked_twice_of_one_state(log: Log) -> None:
    assert ask(log) == ask(log)
    assert (log.read, log.asked) == (1, 1)


def test_a_quick_world_is_always_of_now(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relations, "DEAR_SECONDS", 1_000)
    warmed(log)
    log.grow()
    assert ask(log) == "2026-03-01 0 2"


def test_what_the_first_world_takes_is_no_reason_to_lag(log: Log) -> None:
    """It compiles its questions: a newcomer who imports a file must see it at the next look."""
    assert ask(log) == "2026-03-01 0 0"
    log.grow()
    assert ask(log) == "2026-03-01 0 1"


def test_a_dear_world_is_shown_while_the_next_is_made(log: Log) -> None:
    warmed(log)
    log.grow()
    assert ask(log) == "2026-03-01 0 1"
    settle()
    assert (log.read, log.asked) == (3, 3), "the answer was made with the world, before it is shown"
    assert ask(log) == "2026-03-01 0 2"
    assert (log.read, log.asked) == (3, 3)


def test_what_nobody_asks_for_any_more_is_not_made_ahead(log: Log) -> None:
    warmed(log)
    for _ in range(2):
        log.grow()
        relations.load()
        settle()
    assert log.read == 4
    assert log.asked == 3


def test_a_world_rests_before_the_next_is_made(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relations, "_REST", 1e12)
    warmed(log)
    log.grow()
    assert ask(log) == "2026-03-01 0 1"
    settle()
    assert log.read == 2


def test_a_dear_world_grows_too_old(log: Log, settings) -> None:
    warmed(log)
    settings.HUOQUN_FIGURES_LAG_SECONDS = 0
    log.grow()
    assert ask(log) == "2026-03-01 0 2"


def test_what_was_marked_long_ago_is_no_reason_to_wait(log: Log) -> None:
    log.change(urgent=7)
    warmed(log)
    log.change(urgent=0, rolled_tx=9)
    assert ask(log) == "2026-03-01 0 1"
    settle()
    assert log.read == 3


def test_what_must_be_exact_waits(log: Log) -> None:
    warmed(log)
    log.grow()
    world = relations.load(exact=True).world
    assert world is not None
    assert world.moment == log.moment


@pytest.mark.parametrize(
    "parts", [{"voids": 1}, {"today": date(2026, 3, 2)}, {"lake": "another"}, {"urgent": 7}]
)
def test_what_was_taken_back_or_marked_is_told_at_once(log: Log, parts: dict[str, object]) -> None:
    warmed(log)
    log.change(**parts)
    assert ask(log) == f"{log.moment.today} {log.moment.voids} 1"
    assert log.read == 3


def test_what_breaks_behind_a_screen_is_tried_again(log: Log) -> None:
    warmed(log)
    log.grow()

    def broken(_: object) -> Log:
        raise OSError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refresh, "refresh", broken)
        assert ask(log) == "2026-03-01 0 1"
        settle()
    assert ask(log) == "2026-03-01 0 1"
    settle()
    assert ask(log) == "2026-03-01 0 2"


def test_threads_that_ask_at_once_wait_for_one_world(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(_: object) -> Log:
        begun.set()
        assert go.wait(10)
        return log.refresh(None)

    monkeypatch.setattr(refresh, "refresh", slow)
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(relations.load(exact=True).world))
        for _ in range(4)
    ]
    for each in threads:
        each.start()
    assert begun.wait(10)
    go.set()
    for each in threads:
        each.join()
    assert len(found) == 4
    assert log.read <= 2, "who asked before it was begun waits for the same one"

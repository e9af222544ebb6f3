"""Answers kept while nothing new came in; dear ones a little longer, while new ones are made."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow
from django.conf import settings
from django.db import connection

from huoqun.lake import snapshot

_logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")
Question = tuple[object, ...]

_ANSWERS_MAX = 256
# The tables among the answers; all communities of a company of 100,000 are about 20 MB.
_TABLES_BYTES_MAX = 256 * 1024 * 1024
# What is quicker is always made anew, so only large companies ever see an earlier answer.
_DEAR_SECONDS = 1.0
# A dear answer is shown for so many times as long as it took: making it never fills the machine.
_SHOWN_TIMES = 20


@dataclass(frozen=True, slots=True)
class _Given:
    """The last answer to a screen's question."""

    moment: snapshot.Moment
    answer: Any
    at: float
    # Of the first answer 0: most of its time goes into compiling the question, once per process.
    seconds: float

    def may_be_shown(self, now: snapshot.Moment) -> bool:
        if self.seconds < _DEAR_SECONDS or not self.moment.only_grew_into(now):
            return False
        longest = min(settings.HUOQUN_FIGURES_LAG_SECONDS, self.seconds * _SHOWN_TIMES)
        return time.monotonic() - self.at <= longest


_answers: OrderedDict[Question, object] = OrderedDict()
_given: OrderedDict[Question, _Given] = OrderedDict()
_being_made: set[Question] = set()
_guard = threading.Lock()
# One thread: it keeps the lake's relations for itself, and leaves the other core to the requests.
_behind = ThreadPoolExecutor(max_workers=1, thread_name_prefix="figures")


def kept(question: Question, answer: Callable[[], Answer]) -> Answer:
    """Answer once per state of the log; the oldest answers go first, tables by their size."""
    key = (snapshot.moment(), *question)
    with _guard:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]  # type: ignore[return-value]  # the question names its type
    found = answer()
    with _guard:
        _answers[key] = found
        while len(_answers) > _ANSWERS_MAX or _bytes_kept() > _TABLES_BYTES_MAX:
            _answers.popitem(last=False)
    return found


def known_already(question: Question) -> object | None:
    """The answer to a question if somebody has asked it since the log last moved."""
    key = (snapshot.moment(), *question)
    with _guard:
        return _answers.get(key)


def lately(question: Question, answer: Callable[[], Answer]) -> Answer:
    """Answer a whole screen: as of now when that is quick, else as of a short while ago.

    While facts keep coming in, an answer that takes more than a second would never be ready. The
    last one is given, at most ``HUOQUN_FIGURES_LAG_SECONDS`` old, and a new one is made behind it.
    A new day, or something taken back, is answered at once. ``answer`` reads everything itself:
    another thread may run it.
    """
    moment = snapshot.moment()
    with _guard:
        last = _given.get(question)
    if last is not None and last.moment == moment:
        return last.answer  # type: ignore[no-any-return]  # the question names its type
    if last is not None and last.may_be_shown(moment):
        _make_behind(question, answer)
        return last.answer  # type: ignore[no-any-return]  # the question names its type
    return _make(question, answer)


def _make(question: Question, answer: Callable[[], Answer]) -> Answer:
    # The state is read before the rows: what comes in between is told again, never missed.
    moment, started = snapshot.moment(), time.monotonic()
    found = answer()
    ended = time.monotonic()
    with _guard:
        seconds = ended - started if question in _given else 0
        _given[question] = _Given(moment, found, ended, seconds)
        _given.move_to_end(question)
        if len(_given) > _ANSWERS_MAX:
            _given.popitem(last=False)
    return found


def _make_behind(question: Question, answer: Callable[[], object]) -> None:
    with _guard:
        if question in _being_made:
            return
        _being_made.add(question)

    def make() -> None:
        try:
            _make(question, answer)
        finally:
            with _guard:
                _being_made.discard(question)
            connection.close()

    _behind.submit(make).add_done_callback(_told)


def _told(made: Future[None]) -> None:
    """Whoever asks next tries again, and waits for it once the last answer has grown too old."""
    if error := made.exception():
        _logger.error("no new answer behind a screen", exc_info=error)


def _bytes_kept() -> int:
    return sum(each.nbytes for each in _answers.values() if isinstance(each, pyarrow.Table))

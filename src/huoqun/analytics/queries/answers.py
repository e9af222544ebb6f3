"""Answers kept as long as the world they tell of is shown."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import pyarrow

from huoqun.analytics import relations
from huoqun.analytics.relations import Question

Answer = TypeVar("Answer")

_ANSWERS_MAX = 512
_QUESTIONS_MAX = 4_096
# The tables among the answers; all communities of a company of 100,000 are about 20 MB.
_TABLES_BYTES_MAX = 256 * 1024 * 1024

_answers: OrderedDict[Question, object] = OrderedDict()
# Questions that were answered before: what they take is known, not what compiling them takes.
_compiled: OrderedDict[Question, None] = OrderedDict()
_guard = threading.Lock()


def kept(question: Question, answer: Callable[[], Answer]) -> Answer:
    """Answer once per world; the oldest answers go first, tables by their size."""
    return _kept(_world(), question, answer)


def _kept(world: relations.World, question: Question, answer: Callable[[], Answer]) -> Answer:
    key = (world.moment, *question)
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
    """The answer to a question if somebody has asked it of the world that is shown."""
    key = (_world().moment, *question)
    with _guard:
        return _answers.get(key)


def screen(question: Question, answer: Callable[[], Answer]) -> Answer:
    """Answer a whole screen: as :func:`kept`, and a dear one is ready when the next world is shown.

    ``answer`` reads everything itself: another thread may run it.
    """
    world = _world()
    found = _timed(world, question, answer)
    world.wanted(question)
    return found


def _timed(world: relations.World, question: Question, answer: Callable[[], Answer]) -> Answer:
    def timed() -> Answer:
        started = time.monotonic()
        found = answer()
        if _is_compiled(question):
            again = partial(_again, question, answer)
            world.took(question, again, time.monotonic() - started)
        return found

    return _kept(world, question, timed)


def _again(question: Question, answer: Callable[[], Answer]) -> Answer:
    """Answer of the world that is made now; nobody has asked it yet."""
    return _timed(_world(), question, answer)


def _is_compiled(question: Question) -> bool:
    """Whether a question was answered before; remembers that it has been now."""
    with _guard:
        before = question in _compiled
        _compiled[question] = None
        _compiled.move_to_end(question)
        if len(_compiled) > _QUESTIONS_MAX:
            _compiled.popitem(last=False)
        return before


def _world() -> relations.World:
    world = relations.load().world
    assert world is not None
    return world


def _bytes_kept() -> int:
    return sum(each.nbytes for each in _answers.values() if isinstance(each, pyarrow.Table))

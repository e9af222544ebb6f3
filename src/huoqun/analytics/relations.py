"""What every report reads: the Ibis tables of one moment, the same for every thread of a process.

All that is known at a moment is a :class:`World`: it is read once, and every screen of that time
tells of it. Where the next one takes more than half a second to make, the last is shown meanwhile.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection
from ibis.expr import types as ir

from huoqun.analytics import refresh
from huoqun.core import clock
from huoqun.lake import snapshot

_logger = logging.getLogger(__name__)

Question = tuple[object, ...]
# What is quicker is always made anew, so only large companies ever see an earlier world.
DEAR_SECONDS = 0.5
# A world stands at least so many times as long as the next one takes to make.
_REST = 3
_THREADS_MAX = 64


class World:
    """All that is known at one moment, and which of its answers were dear and asked for."""

    def __init__(self, last: "World | None") -> None:
        """Read it now."""
        self.begun = time.monotonic()
        self.told_at: datetime = clock.now()
        # The state is read before the rows: a fact in between is read twice, never missed.
        self.moment = _moment()
        self.refreshed = refresh.refresh(snapshot.take(hot_from="rolled", names=refresh.FACTS))
        # Most of the first one's time goes into compiling, once per process.
        self.seconds = 0.0 if last is None else time.monotonic() - self.begun
        self._dear: dict[Question, Callable[[], object]] = {}
        self._wanted: dict[Question, None] = {}

    def may_be_shown(self, now: snapshot.Moment) -> bool:
        """Whether it may stand for now, while the next one is made."""
        if self.seconds < DEAR_SECONDS or not self.moment.only_grew_into(now):
            return False
        return self._age() <= settings.HUOQUN_FIGURES_LAG_SECONDS

    def has_rested(self) -> bool:
        """Whether it has stood long enough: making the next one must not fill the machine."""
        return self._age() >= min(self.seconds * _REST, settings.HUOQUN_FIGURES_LAG_SECONDS / 2)

    def _age(self) -> float:
        return time.monotonic() - self.begun

    def took(self, question: Question, again: Callable[[], object], seconds: float) -> None:
        """Remember that an answer was dear; ``again`` answers it of the world of that time."""
        if seconds >= DEAR_SECONDS:
            self._dear[question] = again
            self.seconds += seconds

    def wanted(self, question: Question) -> None:
        """Remember that somebody asked."""
        if question in self._dear:
            self._wanted[question] = None

    def ahead(self) -> list[Callable[[], object]]:
        """The dear answers that somebody asked for: to be made before the next world is shown."""
        return [self._dear[question] for question in list(self._wanted)]


@dataclass(frozen=True, kw_only=True)
class Relations:
    """The tables behind all figures; each holds what is known at one moment.

    ``member_day``: community_id, customer_id, day, messages, h00 … h23, actions, orders, joins,
    leaves. May hold several rows for one key (signed deltas): sum them with ``rollups.merged``.

    ``roles``: community_id, customer_id, role, from_day, until_day (null = still). Only roles that
    the organic reading leaves out.

    ``communities``: community_id, key, source, title, unit_id, unit_key, platform, positioning,
    kind, lifecycle, opened_on, ends_on, first_day, last_day (of its known facts), messages_until
    (null = no message data), assumed_joins.

    ``orders``: seq, order_id, customer_id (null = unmatched), community_id, unit_id, unit_key,
    source, occurred_at, day, kind (placed | refunded), amount (minor units, positive), currency.

    ``customers``: customer_id, canonical_id; only those that differ.

    ``community_day``, ``community_month`` (month, opening) and their ``unit_`` twins: the stored
    rollups with the touched days put in afresh (``refresh``).
    """

    member_day: ir.Table
    roles: ir.Table
    communities: ir.Table
    orders: ir.Table
    customers: ir.Table
    community_day: ir.Table
    community_month: ir.Table
    unit_day: ir.Table
    unit_month: ir.Table
    # Keeps the tables alive; None where tables were put together by hand.
    world: World | None = field(default=None, compare=False, repr=False)


_NAMES = {
    "member_day": "member_day",
    "roles": "roles",
    "communities": "communities",
    "orders": "orders",
    "customers": "merges",
    "community_day": "community_day",
    "community_month": "community_month",
    "unit_day": "unit_day",
    "unit_month": "unit_month",
}
TABLES = tuple(_NAMES)

_current: World | None = None
# What each thread looks at; of the present world only. Not in a threading.local: what that holds is
# torn down while the thread dies, and DuckDB's connections do not survive it (granian ends idle
# threads; the process fell with them).
_of_threads: OrderedDict[int, Relations] = OrderedDict()
_guard = threading.Lock()
_making = threading.Lock()
# One thread: it leaves the other core to the requests.
_behind = ThreadPoolExecutor(max_workers=1, thread_name_prefix="figures")
_next: Future[None] | None = None
# The world that a thread makes answers ahead for.
_ahead: ContextVar[World | None] = ContextVar("world", default=None)


def load(*, exact: bool = False) -> Relations:
    """Everything as of now, the lake's rollups and the facts since the last roll, each once.

    While facts keep coming in, a large company would wait for every screen: there the last world
    is given, at most ``HUOQUN_FIGURES_LAG_SECONDS`` old, and the next one is made behind it. A new
    day, something taken back or a role that was marked is told at once, with ``exact`` everything.
    """
    world = _ahead.get()
    if world is not None:
        return _views(world)
    world, moment = _current, _moment()
    if world is not None and world.moment == moment:
        return _views(world)
    if world is not None and not exact and world.may_be_shown(moment):
        _make_behind(world)
        return _views(world)
    return _views(_made())


def lag_seconds() -> int:
    """How old the world that is shown may be; 0 where making the next one is cheap."""
    world = _current
    if world is None or world.seconds < DEAR_SECONDS:
        return 0
    return settings.HUOQUN_FIGURES_LAG_SECONDS


def _moment() -> snapshot.Moment:
    return snapshot.moment(refresh.FACTS, urgent=refresh.MARKS)


def _made() -> World:
    """A world that was read after this was asked; those who ask meanwhile wait for the same."""
    asked = time.monotonic()
    with _making:
        last = _current
        if last is not None and last.begun >= asked:
            return last
        return _shown(World(last))


def _shown(world: World) -> World:
    """Show a world from now on, unless a later one is shown already."""
    global _current
    with _guard:
        if _current is None or _current.begun <= world.begun:
            if _current is not world:
                _of_threads.clear()
            _current = world
        return world


def _views(world: World) -> Relations:
    """The tables as this thread may ask them."""
    thread = threading.get_ident()
    with _guard:
        known = _of_threads.get(thread)
    if known is not None and known.world is world:
        return known
    backend = world.refreshed.views()
    found = Relations(**{each: backend.table(name) for each, name in _NAMES.items()}, world=world)
    with _guard:
        _of_threads[thread] = found
        _of_threads.move_to_end(thread)
        if len(_of_threads) > _THREADS_MAX:
            _of_threads.popitem(last=False)
    return found


def _make_behind(world: World) -> None:
    """Have the next world made, once the present one has stood for a while."""
    global _next
    with _guard:
        if (_next is not None and not _next.done()) or not world.has_rested():
            return
        _next = _behind.submit(_make_next, world)
    _next.add_done_callback(_told)


def _make_next(last: World) -> None:
    try:
        with _making:
            world = World(last)
        token = _ahead.set(world)
        try:
            for answer in last.ahead():
                answer()
        finally:
            _ahead.reset(token)
        _shown(world)
    finally:
        connection.close()


def _told(made: Future[None]) -> None:
    """Whoever asks next tries again, and waits for it once the last world has grown too old."""
    error = made.exception()
    if error and threading.main_thread().is_alive():  # else the process ends, and so did this
        _logger.error("no new figures behind a screen", exc_info=error)

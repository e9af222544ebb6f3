"""Who fits a rule: an index of bitmaps, one for each condition, kept current by the facts.

The rows of the rooms are the truth; a bitmap says who fitted as of a transaction, and is brought up
to date by asking the truth about those alone of whom newer facts tell. What counts days is made
anew when the day turns. Any bitmap may be lost: the next question makes it again.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from pyroaring import BitMap64

from huoqun.core import clock, ports
from huoqun.core.ports import Predicate
from huoqun.customers import models, queries
from huoqun.customers.rules import tree
from huoqun.customers.rules.tree import Is, Node
from huoqun.events import spine, touched
from huoqun.events.catalog import customers as catalog
from huoqun.events.catalog import events as event_facts

# Bitmaps that this process keeps at hand, by the size in which they are stored.
AT_HAND_BYTES_MAX = 256 * 2**20
# Nobody asked for so long: the next one who does waits for it once.
FORGOTTEN_AFTER = timedelta(days=7)
# More of them than this told of anew, and making all anew is quicker.
TOUCHED_MAX = 500_000
# Another process may bring the same bitmap up to date at the same moment.
_RACES_MAX = 5
# A bitmap whose facts have not come is not written again for each question.
_MARK_EVERY = timedelta(minutes=1)

_PEOPLE_CHANGED = (catalog.Merged.name, catalog.Erased.name)
_EVERYTHING_CHANGED = (catalog.Unmerged.name, event_facts.Voided.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """Who fits one condition, and as of when; ``version`` changes with the members."""

    members: BitMap64
    version: int
    as_of: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Who fits a rule, as of when, and who fits each of its conditions taken alone."""

    members: BitMap64
    as_of: datetime
    fits: dict[Is, Fit]
    universe: BitMap64

    @property
    def mark(self) -> str:
        """What the answer was made of: the same mark, the same members."""
        parts = sorted(f"{tree.canonical(each)}@{fit.version}" for each, fit in self.fits.items())
        return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def answer(node: Node, *, universe: Is) -> Answer:
    """Who fits a rule among the people of ``universe``, by the index."""
    asked = list(dict.fromkeys([universe, *tree.conditions(node)]))
    fits = fresh(asked)
    everyone = fits[universe].members
    members = tree.fold(node, fits=lambda each: fits[each].members, everyone=lambda: everyone)
    return Answer(
        members=members & everyone,
        as_of=min(each.as_of for each in fits.values()),
        fits=fits,
        universe=everyone,
    )


def truth(node: Node, *, universe: Is, within: BitMap64) -> BitMap64:
    """Who of these people fits a rule, asked of the rows themselves and not of the index."""
    everyone = _members(universe, within=within)
    found = tree.fold(
        node, fits=lambda each: _members(each, within=everyone), everyone=lambda: everyone
    )
    return found & everyone


def fresh(conditions: Sequence[Is]) -> dict[Is, Fit]:
    """Who fits each condition, brought up to date with the log of facts."""
    news = _News(now=clock.now(), below=spine.horizon())
    known = _rows(conditions)
    return {each: _current(each, known.get(_digest(each)), news) for each in conditions}


def forget_unasked() -> int:
    """Remove the bitmaps that nobody asked for; give how many."""
    old = models.Fitting.objects.filter(asked_at__lt=clock.now() - FORGOTTEN_AFTER)
    removed, _ = old.delete()
    return removed


# --- One bitmap


@dataclass(kw_only=True)
class _News:
    """What the log says as of one moment; several conditions ask it the same once."""

    now: datetime
    below: int
    _customers: dict[tuple[object, ...], dict[int | None, BitMap64]] = field(default_factory=dict)
    _told: dict[tuple[object, ...], bool] = field(default_factory=dict)

    def of(
        self, names: tuple[str, ...], *, after: int, narrowed_by: str = ""
    ) -> dict[int | None, BitMap64]:
        """Whom the facts after a transaction tell of, as ``touched.customers`` gives them."""
        asked = (names, after, narrowed_by)
        if asked not in self._customers:
            self._customers[asked] = touched.customers(
                names, after=after, below=self.below, narrowed_by=narrowed_by
            )
        return self._customers[asked]

    def any(self, names: tuple[str, ...], *, after: int) -> bool:
        """Whether there is such a fact after a transaction."""
        if (names, after) not in self._told:
            self._told[names, after] = touched.told(names, after=after, below=self.below)
        return self._told[names, after]


def _digest(condition: Is) -> bytes:
    return hashlib.blake2b(tree.canonical(condition).encode(), digest_size=16).digest()


def _rows(conditions: Collection[Is]) -> dict[bytes, models.Fitting]:
    """What is stored of the conditions, without the bitmaps themselves."""
    digests = [_digest(each) for each in conditions]
    rows = models.Fitting.objects.filter(digest__in=digests).defer("members", "ground", "condition")
    return {bytes(row.digest): row for row in rows}


def _current(condition: Is, row: models.Fitting | None, news: _News) -> Fit:
    """A condition's bitmap, made, made anew or brought up to date as it needs."""
    predicate = ports.predicates()[condition.key]
    for _ in range(_RACES_MAX):
        if row is None or _is_over(row, predicate, news.now):
            made = _make(condition, predicate, row, news)
        elif row.fresh_at + timedelta(seconds=predicate.lag_seconds) > news.now:
            made = _at_hand(row)
        else:
            made = _caught_up(condition, predicate, row, news)
        if made is not None:
            return made
        row = _rows([condition]).get(_digest(condition))
    raise AssertionError(f"{condition} changed {_RACES_MAX} times while it was read")


def _is_over(row: models.Fitting, predicate: Predicate, now: datetime) -> bool:
    """Whether a bitmap says nothing of today any more."""
    return row.day != _day(predicate, now) or row.fresh_at < now - FORGOTTEN_AFTER


def _day(predicate: Predicate, now: datetime) -> date | None:
    return clock.business_day(now) if predicate.decays else None


def _make(
    condition: Is, predicate: Predicate, row: models.Fitting | None, news: _News
) -> Fit | None:
    """Ask the truth about everybody, and keep the answer; None when another was quicker."""
    ground = _ground(condition, predicate)
    members = _members(condition, within=None)
    members.run_optimize()
    day = _day(predicate, news.now)
    return _keep(condition, members, row=row, day=day, ground=ground, news=news)


def _ground(condition: Is, predicate: Predicate) -> BitMap64 | None:
    """What the answer rests on now: read before the answer, so that it names nothing too new."""
    return predicate.ground.things(condition.given) if predicate.ground else None


def _keep(
    condition: Is,
    members: BitMap64,
    *,
    row: models.Fitting | None,
    day: date | None,
    ground: BitMap64 | None,
    news: _News,
) -> Fit | None:
    """Store a bitmap in the place of the one that we saw; None when another did meanwhile."""
    sent, version = members.serialize(), _next_version(row)
    kept: dict[str, Any] = {
        "day": day,
        "members": sent,
        "ground": None if ground is None else ground.serialize(),
        "count": len(members),
        "version": version,
        "tx": news.below,
        "fresh_at": news.now,
        "asked_at": news.now,
    }
    if row is not None:
        seen = models.Fitting.objects.filter(pk=row.pk, version=row.version)
        if not seen.update(**kept):
            return None
    else:
        made = models.Fitting(
            digest=_digest(condition),
            key=condition.key,
            condition=tree.canonical(condition),
            **kept,
        )
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:  # two may make the first one at once
            return None
    _hold(_digest(condition), version, members, size=len(sent))
    return Fit(members=members, version=version, as_of=news.now)


def _next_version(row: models.Fitting | None) -> int:
    """A version that no bitmap of the condition had: by the clock, for a row that was forgotten."""
    first = int(clock.now().timestamp() * 1_000_000)
    return first if row is None else max(first, row.version + 1)


def _caught_up(condition: Is, predicate: Predicate, row: models.Fitting, news: _News) -> Fit | None:
    """Ask the truth about those of whom newer facts tell; None when another did meanwhile."""
    everything = (*predicate.rebuilt_by, *_EVERYTHING_CHANGED)
    if predicate.made_anew or news.any(everything, after=row.tx):
        return _make(condition, predicate, row, news)
    ground, told = _ground(condition, predicate), _told_of(condition, predicate, row, news)
    if ground is not None and predicate.ground is not None:
        rested = _rested_on(row)
        if rested is None:
            return None
        told |= predicate.ground.people(ground - rested)
    if len(told) > TOUCHED_MAX:
        return _make(condition, predicate, row, news)
    known = _at_hand(row)
    if known is None:
        return None
    if told:
        people = queries.standing_for(told)
        members = (known.members - told - people) | _members(condition, within=people)
        if members != known.members:
            return _keep(condition, members, row=row, day=row.day, ground=ground, news=news)
    if row.fresh_at < news.now - _MARK_EVERY:
        models.Fitting.objects.filter(pk=row.pk, version=row.version).update(
            tx=news.below,
            ground=None if ground is None else ground.serialize(),
            fresh_at=news.now,
            asked_at=news.now,
        )
    return Fit(members=known.members, version=row.version, as_of=news.now)


def _told_of(condition: Is, predicate: Predicate, row: models.Fitting, news: _News) -> BitMap64:
    """Of whom facts tell that could change who fits the condition."""
    told = BitMap64().union(*news.of(_PEOPLE_CHANGED, after=row.tx).values())
    wanted = _narrowed_to(condition, predicate)
    narrow = predicate.narrowed_by if wanted is not None else ""
    facts = news.of(predicate.touched_by, after=row.tx, narrowed_by=narrow)
    for value, people in facts.items():
        if wanted is None or value is None or value in wanted:
            told |= people
    return told


def _rested_on(row: models.Fitting) -> BitMap64 | None:
    """What a bitmap rested on when it was stored; None when it changed since the row was read."""
    stored = models.Fitting.objects.filter(pk=row.pk, version=row.version)
    ground = stored.values_list("ground", flat=True).first()
    return None if ground is None else BitMap64.deserialize(bytes(ground))


def _narrowed_to(condition: Is, predicate: Predicate) -> frozenset[int] | None:
    """The ids that a fact must name to touch the condition; None when each of its facts does."""
    if not predicate.narrowed_by:
        return None
    narrowing = next(each for each in predicate.params if each.of == predicate.narrowed_by[:-3])
    value = condition.given.get(narrowing.key)
    if not isinstance(value, tuple):
        return None
    return frozenset(each for each in value if isinstance(each, int))


def _members(condition: Is, *, within: BitMap64 | None) -> BitMap64:
    return ports.predicates()[condition.key].members(condition.given, within=within)


# --- At hand

_held: OrderedDict[bytes, tuple[int, BitMap64, int]] = OrderedDict()
_guard = threading.Lock()


def _at_hand(row: models.Fitting) -> Fit | None:
    """A stored bitmap, read once for each version; None when it changed since the row was read."""
    digest = bytes(row.digest)
    with _guard:
        known = _held.get(digest)
        if known is not None and known[0] == row.version:
            _held.move_to_end(digest)
            return Fit(members=known[1], version=row.version, as_of=row.fresh_at)
    stored = models.Fitting.objects.filter(digest=digest, version=row.version)
    sent = stored.values_list("members", flat=True).first()
    if sent is None:
        return None
    members = BitMap64.deserialize(bytes(sent))
    _hold(digest, row.version, members, size=len(sent))
    return Fit(members=members, version=row.version, as_of=row.fresh_at)


def _hold(digest: bytes, version: int, members: BitMap64, *, size: int) -> None:
    """Keep a bitmap at hand, and let go of those that were not asked for the longest."""
    with _guard:
        _held[digest] = (version, members, size)
        _held.move_to_end(digest)
        total = sum(each for _, _, each in _held.values())
        while total > AT_HAND_BYTES_MAX and len(_held) > 1:
            _, (_, _, gone) = _held.popitem(last=False)
            total -= gone

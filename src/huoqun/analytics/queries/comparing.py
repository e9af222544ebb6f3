"""Two communities, or two periods of one, held against each other."""

from dataclasses import dataclass
from datetime import date

import pyarrow
from ibis.expr import types as ir

from huoqun.analytics import relations, reports, rules
from huoqun.analytics.kinds import Reading
from huoqun.analytics.queries import answers, asking, scenery
from huoqun.analytics.queries.asking import Row
from huoqun.analytics.queries.scenery import Stretch
from huoqun.org.kinds import Permission
from huoqun.org.queries import Scope

_COMPARED = (
    *("members_start", "members", "joins", "leaves", "net", "leave_rate_any", "leave_rate_start"),
    *("messages", "speakers", "active", "messages_per_member", "speaking_rate"),
    *("mean_daily_speakers", "mean_speaking_rate", "silent_days", "top10_share"),
)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a comparison: a community over a period."""

    community_id: int
    first: date | None
    last: date | None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One metric on both sides; a rate of people carries its 95 % interval."""

    key: str
    left: float | None
    right: float | None
    left_interval: rules.Interval | None
    right_interval: rules.Interval | None
    is_too_few: bool = False


def compare(left: Side, right: Side, scope: Scope, *, reading: Reading) -> list[Compared]:
    """Hold two communities, or two periods of one, against each other.

    In a community that is not one's own, what tells of too few people is hidden.
    """
    told = _told((left, right), scope, reading)
    hidden = [_hidden(side, row, scope) for side, row in zip((left, right), told, strict=True)]
    sides = [
        {key: None if key in few else value for key, value in row.items()}
        for row, few in zip(told, hidden, strict=True)
    ]
    return [
        Compared(
            key=key,
            left=sides[0].get(key),
            right=sides[1].get(key),
            left_interval=_interval(key, sides[0]),
            right_interval=_interval(key, sides[1]),
            is_too_few=any(key in few for few in hidden),
        )
        for key in _COMPARED
    ]


def _told(sides: tuple[Side, Side], scope: Scope, reading: Reading) -> list[Row]:
    """The figures of each side; empty when nothing is known of the period."""
    seen = asking.visible(scope)

    def answer() -> list[Row]:
        known = relations.load()
        communities = asking.communities(known, seen)
        stretches = [_stretch(side, communities) for side in sides]
        asked = [each for each in stretches if each is not None]
        if not asked:
            return [{}, {}]
        scene = scenery.gathered(known, communities, asked, reading)
        found = iter(_rows(scene, len(asked)))
        return [next(found) if each is not None else {} for each in stretches]

    return answers.screen(("sides", sides, reading, seen), answer)


def _stretch(side: Side, communities: pyarrow.Table) -> Stretch | None:
    row = scenery.one(communities, side.community_id).to_pylist()[0]
    first, last = side.first or row["first_day"], side.last or row["last_day"]
    if first is None or last is None or first > last:
        return None
    return Stretch(community_id=side.community_id, first=first, last=last)


def _rows(scene: scenery.Scenery, count: int) -> list[Row]:
    """The figures of each stretch, in their order."""
    places = scene.asked["asked_periods"]["community_id"].to_pylist()

    def whole(look: scenery.Look) -> ir.Table:
        return look.whole

    def totals(look: scenery.Look) -> ir.Table:
        return reports.people.totals_by_id(look.scene, look.whole, look.days)

    found: dict[int, Row] = {place: {} for place in places}
    for name, report in (("totals by id", totals), ("whole", whole)):
        for row in scene.rows((name,), report):
            found[row["community_id"]] |= row
    assert len(found) == count
    return [found[place] for place in places]


def _hidden(side: Side, row: Row, scope: Scope) -> frozenset[str]:
    if scope.everything:
        return frozenset()
    own = asking.visible(scope.where(Permission.VIEW_MEMBERS))
    if side.community_id in asking.community_ids(relations.load(), own):
        return frozenset()
    return rules.too_few(row)


def _interval(key: str, figures: Row) -> rules.Interval | None:
    """The interval of a rate that is a share of people; other figures have none."""
    counted = {"speaking_rate": "speakers"}.get(key)
    if counted is None or figures.get(key) is None:
        return None
    return rules.wilson(successes=figures[counted], n=figures["members"])

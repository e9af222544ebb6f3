"""Two communities, or two periods of one, held against each other."""

from dataclasses import dataclass
from datetime import date

from huoqun.analytics import relations, reports, rules
from huoqun.analytics.kinds import By, Per, Reading
from huoqun.analytics.queries import asking, community
from huoqun.analytics.queries.asking import Row
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
    told = [_side(side, scope, reading) for side in (left, right)]
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


def _side(side: Side, scope: Scope, reading: Reading) -> Row:
    """The figures of one side; empty when nothing is known of the period."""
    seen = asking.visible(scope)

    def answer() -> Row:
        known = relations.load()
        table = community.one(asking.communities(known, seen), side.community_id)
        row = table.to_pylist()[0]
        first, last = side.first or row["first_day"], side.last or row["last_day"]
        if first is None or last is None or first > last:
            return {}
        scenery = community.gathered(known, table, first, last)
        whole = scenery.rows(
            ("trend", By.TOTAL),
            lambda scene, _: reports.figures.grouped(scene, By.TOTAL, Per.COMMUNITY),
            reading,
        )
        totals = scenery.rows(("totals",), lambda scene, _: reports.people.totals(scene), reading)
        return {**(totals[0] if totals else {}), **(whole[0] if whole else {})}

    return asking.kept(("side", side, reading, seen), answer)


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

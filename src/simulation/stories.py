"""What a story means day by day: how much is said, who comes, who goes, what breaks in."""

import math
from dataclasses import dataclass

from simulation.calendar import DAYS
from simulation.communities import Community, Story

# A quiet leak of members is normal: some 8 % in 100 days.
_USUAL_LEAVING = 0.0008
# How long a group is spammed, over-posted and then left in anger, in days.
SPAM_DAYS = 3
OVERPOST_DAYS = 6
_ANGER_DAYS = 7
# What a verdict on the last day must say; flash groups that ended are not judged here.
_EXPECTED = {
    Story.HEALTHY: "healthy",
    Story.DECLINING: "declining",
    Story.SILENT: "silent",
    Story.DEAD: "dead",
    Story.SPAMMED: "healthy",
    Story.CARRIED_BY_TWO: "healthy",
    Story.FORMING: "forming",
    Story.REVIVED: "healthy",
    Story.OVERPOSTED: "healthy",
}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A community's days in numbers, each list indexed by day of the demo.

    `talks` conversations, `joining` weight of the day among all joins, `leaving` the chance of a
    member to leave that day, `posts` by the owner. `silent_from` is the first day on which nobody,
    not even the owner, says anything (DAYS: never); `murmur` says that after the turn a member
    speaks up only every few days.
    """

    talks: tuple[float, ...]
    joining: tuple[float, ...]
    leaving: tuple[float, ...]
    posts: tuple[int, ...]
    last: int
    silent_from: int
    murmur: bool


def plan(community: Community) -> Plan:
    """Return the days of a community as its story demands."""
    last = min(DAYS - 1, community.ended if community.ended is not None else DAYS - 1)
    alive = range(community.opened, last + 1)
    talks, joining, leaving, posts = ([0.0] * DAYS for _ in range(4))
    for day in alive:
        talks[day] = community.talks * _start(day - community.opened) * _loudness(community, day)
        joining[day] = _joining(community, day)
        leaving[day] = _leaving(community, day)
        posts[day] = _posts(community, day)
    silent_from = DAYS
    if community.story is Story.DEAD:
        # The last words fall on the turn, at least 43 days before the end.
        silent_from = community.turn + 1
    return Plan(
        talks=tuple(talks),
        joining=tuple(joining),
        leaving=tuple(leaving),
        posts=tuple(int(number) for number in posts),
        last=last,
        silent_from=silent_from,
        murmur=community.story in {Story.SILENT, Story.REVIVED},
    )


def expected_health(community: Community) -> str | None:
    """Return the verdict that the raw data must lead to on the last day; None when not judged."""
    return _EXPECTED.get(community.story)


def fades_out(community: Community) -> tuple[int, int, float] | None:
    """Return (from day, to day, share): that share of the talkers falls silent in between."""
    if community.story is Story.DECLINING:
        return community.turn + 12, community.turn + 36, 0.6
    return None


def _start(age: int) -> float:
    """A group warms up in three days, is curious for two weeks, then finds its pace."""
    if age < 3:
        return 0.5 + 0.2 * age
    return 1.2 if age < 14 else 1.0


def _ramp(day: int, begin: int, end: int) -> float:
    """Return how far the day lies between two days, 0 to 1."""
    return min(1.0, max(0.0, (day - begin) / (end - begin)))


def _loudness(community: Community, day: int) -> float:
    turn = community.turn
    match community.story:
        case Story.DECLINING:
            return 1.0 - 0.73 * _ramp(day, turn, turn + 34)
        case Story.SILENT:
            return 1.0 - _ramp(day, turn - 10, turn + 20)
        case Story.DEAD:
            return 1.0 - 0.85 * _ramp(day, turn - 30, turn)
        case Story.REVIVED:
            if day >= turn:
                return 0.3 + 0.9 * _ramp(day, turn, turn + 12)
            return 1.0 - _ramp(day, 18, 46)
        case Story.SPAMMED:
            if day < turn:
                return 1.0
            return 0.55 + 0.4 * _ramp(day, turn + SPAM_DAYS, turn + 12)
        case Story.OVERPOSTED:
            if day < turn:
                return 1.0
            return 0.6 + 0.35 * _ramp(day, turn + OVERPOST_DAYS, turn + 18)
        case _:
            return 1.0 + 0.07 * math.sin(day / 9)


def _joining(community: Community, day: int) -> float:
    age = day - community.opened
    if community.story is Story.FLASH:
        return math.exp(-age / 2.5) + 0.05
    if community.story is Story.FORMING:
        return math.exp(-age / 6)
    if community.turn and day > community.turn and community.story is not Story.REVIVED:
        return 0.012
    revived = community.story is Story.REVIVED and day >= community.turn
    weekend_code = 0.03 if day % 7 in {1, 2} else 0.0
    return 0.5 * math.exp(-age / 6) + 0.035 + weekend_code + (0.05 if revived else 0.0)


def _leaving(community: Community, day: int) -> float:
    since = day - community.turn if community.turn else -1
    match community.story:
        case Story.SPAMMED if 0 <= since < _ANGER_DAYS:
            return 0.024
        case Story.OVERPOSTED if 1 <= since < OVERPOST_DAYS + _ANGER_DAYS:
            return 0.017
        case Story.DECLINING if since >= 0:
            return 0.0026
        case Story.SILENT | Story.DEAD if since >= 0:
            return 0.0014
        case _:
            return _USUAL_LEAVING


def _posts(community: Community, day: int) -> int:
    since = day - community.turn
    match community.story:
        case Story.OVERPOSTED if 0 <= since < OVERPOST_DAYS:
            return 24
        case Story.SILENT if since > 0:
            # The owner still drops a link now and then; nobody answers.
            return 1 if day % 4 == 0 else 0
        case Story.DEAD if since > -12:
            return 1 if day % 3 == 0 and since <= 0 else 0
        case Story.REVIVED if 30 <= day < community.turn:
            return 1 if day % 6 == 0 else 0
        case Story.FLASH:
            return 4
        case _:
            return 3

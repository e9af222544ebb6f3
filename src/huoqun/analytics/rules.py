"""Arithmetic of the figures: how sure a rate is, and how far local time is from UTC. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from huoqun.analytics.kinds import Unknown

# Two-sided 95 %: the usual choice for operational dashboards.
CONFIDENCE_Z = 1.959963984540054
# A rate of fewer than this many is shown with its interval but never ranked (behaviours, rule A4).
RANKED_N_MIN = 30
# Fewer joins, leaves or speakers a day than this, of both periods together, are left to chance.
CHANGED_N_MIN = 10
# A cell of fewer people than this, outside one's own communities, shows "too few" (design §3).
SHOWN_N_MIN = 5
# Attention peaks (requirement F7): at most three, each clearly above an even day (1/24 = 4.2 %),
# and none from a handful of messages.
PEAKS_MAX = 3
PEAK_SHARE_MIN = 0.05
PEAK_MESSAGES_MIN = 50

_OFFSETS_FROM_YEAR = 1970
_OFFSETS_UNTIL_YEAR = 2060


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A range that holds the true rate with 95 % confidence; both ends are plain fractions."""

    low: float
    high: float


def wilson(*, successes: int, n: int) -> Interval | None:
    """Give Wilson's score interval of a rate; None when nothing was observed.

    It stays inside 0..1 and is honest at small n and near 0 or 1, where the textbook interval lies.
    """
    if n <= 0 or not 0 <= successes <= n:
        return None
    square = CONFIDENCE_Z**2
    centre = (successes + square / 2) / (n + square)
    spread = successes * (n - successes) / n + square / 4
    margin = CONFIDENCE_Z / (n + square) * math.sqrt(spread)
    # At the edges the bound is exact; rounding must not report -1e-18.
    low = 0.0 if successes == 0 else max(0.0, centre - margin)
    high = 1.0 if successes == n else min(1.0, centre + margin)
    return Interval(low=low, high=high)


def is_ranked(*, n: int, n_min: int = RANKED_N_MIN) -> bool:
    """Whether a rate of this denominator may take a place in a ranking."""
    return n >= n_min


def least_marked_change(*, total: float) -> float:
    """How far two counts that come to ``total`` must lie apart to be more than chance.

    Two counts of the same length of time differ by chance with the square root of their sum; rare
    events (under CHANGED_N_MIN in both together) are never marked.
    """
    return math.inf if total < CHANGED_N_MIN else CONFIDENCE_Z * math.sqrt(total)


@dataclass(frozen=True, kw_only=True)
class Peak:
    """An hour of the day at which a community is all ears; share = part of all messages."""

    hour: int
    share: float


def attention_peaks(profile: Sequence[int]) -> list[Peak]:
    """Pick the two or three hours at which members speak most, in the order of the day.

    ``profile`` counts the organic messages of each local hour. A peak is higher than the hour
    before and not lower than the hour after (the clock is round), and has at least PEAK_SHARE_MIN
    of the day. Too few messages have no peaks.
    """
    total = sum(profile)
    if total < PEAK_MESSAGES_MIN:
        return []
    hours = len(profile)
    peaks = [
        Peak(hour=hour, share=count / total)
        for hour, count in enumerate(profile)
        if profile[hour - 1] < count >= profile[(hour + 1) % hours]
        and count / total >= PEAK_SHARE_MIN
    ]
    loudest = sorted(peaks, key=lambda peak: (-peak.share, peak.hour))[:PEAKS_MAX]
    return sorted(loudest, key=lambda peak: peak.hour)


# Whom a figure tells of: when these people are too few, the figure tells too much about each.
_OF_PEOPLE: Final[Mapping[str, frozenset[str]]] = {
    "members": frozenset({"members", "members_start"}),
    "members_any": frozenset({"members_any", "members_start"}),
    "members_ever": frozenset({"members_ever"}),
    "members_start": frozenset({"members_start"}),
    "distinct_members": frozenset({"distinct_members"}),
    "joins": frozenset({"joins", "net", "eligible", "members_after_7", "members_after_30"}),
    "eligible": frozenset({"eligible", "members_after_7", "members_after_30"}),
    "members_after_7": frozenset({"members_after_7"}),
    "members_after_30": frozenset({"members_after_30"}),
    "leaves": frozenset({"leaves", "net", "leave_rate_any", "leave_rate_start"}),
    "active": frozenset(
        {"active", "daily_active_rate", "funnel_active_rate", "funnel_buyer_rate"}
        | {"funnel_active_rate_low", "funnel_active_rate_high"}
        | {"funnel_buyer_rate_low", "funnel_buyer_rate_high"}
    ),
    "speakers": frozenset(
        {"speakers", "messages", "messages_per_member", "speaking_rate", "mean_daily_speakers"}
        | {"mean_speaking_rate", "top10_share", "silent_days"}
    ),
    "distinct_speakers": frozenset({"distinct_speakers"}),
    "distinct_active": frozenset({"distinct_active"}),
    "newcomers": frozenset({"newcomers", "eligible_7", "retained_7", "eligible_30", "retained_30"}),
    "eligible_7": frozenset({"eligible_7", "retained_7"}),
    "retained_7": frozenset({"retained_7"}),
    "eligible_30": frozenset({"eligible_30", "retained_30"}),
    "retained_30": frozenset({"retained_30"}),
    "newcomers_active": frozenset({"newcomers_active", "median_days_to_active"}),
    "newcomers_bought": frozenset({"newcomers_bought", "median_days_to_order"}),
    "active_buyers": frozenset(
        {"active_buyers", "funnel_buyer_rate", "funnel_buyer_rate_low", "funnel_buyer_rate_high"}
    ),
    "repeat_buyers": frozenset({"repeat_buyers", "repeat_rate"}),
    "buyers": frozenset(
        {"buyers", "orders", "amount", "spend_per_buyer", "average_order_value", "order_rate"}
        | {"buyer_rate", "repeat_buyers", "repeat_rate", "refunds", "refund_amount", "net_amount"}
        | {"member_orders", "member_amount", "member_refunds", "amount_per_member"}
        | {"new_buyers", "returning_buyers", "orders_per_buyer", "retention"}
    ),
    "second_orders": frozenset(
        {"second_orders", "median_days_to_second", "within_7", "within_30", "within_90"}
    ),
    "within_7": frozenset({"within_7"}),
    "within_30": frozenset({"within_30"}),
    "within_90": frozenset({"within_90"}),
    "people": frozenset({"people", "people_in_2_or_more", "max_communities"}),
    "people_in_2_or_more": frozenset({"people_in_2_or_more", "max_communities"}),
}
# Who is in the community at all: too few of them hide everything that is counted of it.
_EVERYBODY: Final = ("members", "members_any", "members_ever")
_BY_MEMBERS: Final = frozenset(
    {"leave_rate_any", "leave_rate_start", "messages_per_member", "speaking_rate"}
    | {"daily_active_rate", "order_rate", "buyer_rate", "amount_per_member", "funnel_active_rate"}
    | {"mean_speaking_rate", "members", "members_start", "joins", "leaves", "net"}
)
_BY_MESSAGES: Final = frozenset(
    {"messages", "speakers", "active", "active_buyers", "funnel_buyer_rate", "top10_share"}
)


def too_few(figures: Mapping[str, object]) -> frozenset[str]:
    """Name the figures of a row that tell of 1 to 4 people, and so too much about each of them.

    A group of too few members hides everything counted of it; too few speakers hide what was said,
    too few buyers what was bought. Nobody (0) may be told.
    """
    hidden: set[str] = set()
    for people, told in _OF_PEOPLE.items():
        count = figures.get(people)
        if isinstance(count, int | float) and 0 < count < SHOWN_N_MIN:
            hidden |= told
            if people in _EVERYBODY:
                hidden.update(*_OF_PEOPLE.values())
    return frozenset(hidden & figures.keys())


def why_unknown(*, key: str, figures: Mapping[str, object]) -> Unknown:
    """Tell why a figure of a row is unknown, from what else the row knows."""
    if key == "join_rate":
        return Unknown.NO_EXPOSURE
    if key == "revenue_per_cost":
        return Unknown.NO_COST
    if key in _BY_MEMBERS and figures.get("members") is None:
        return Unknown.NO_MEMBERSHIP
    if key in _BY_MESSAGES and figures.get(key) is None and figures.get("active") is None:
        return Unknown.NO_MESSAGES
    return Unknown.NOTHING_COUNTED


@cache
def utc_offsets(zone: str) -> Sequence[tuple[int, int]]:
    """Give the zone's offsets as (from this second since 1970 on, seconds east of UTC), in order.

    China keeps one offset since September 1991; before that, and elsewhere, clocks were turned.
    """
    place = ZoneInfo(zone)
    first = datetime(_OFFSETS_FROM_YEAR, 1, 1, tzinfo=UTC)
    steps = [(0, _offset(first, place))]
    day = timedelta(days=1)
    at = first
    while at.year < _OFFSETS_UNTIL_YEAR:
        if _offset(at + day, place) != steps[-1][1]:
            steps.append(_turn(at, at + day, place))
        at += day
    return tuple(steps)


def _turn(before: datetime, after: datetime, place: ZoneInfo) -> tuple[int, int]:
    """The second at which the offset changes between two moments, and the new offset."""
    old = _offset(before, place)
    low, high = int(before.timestamp()), int(after.timestamp())
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(datetime.fromtimestamp(middle, UTC), place) == old:
            low = middle
        else:
            high = middle
    return high, _offset(after, place)


def _offset(at: datetime, place: ZoneInfo) -> int:
    offset = at.astimezone(place).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())

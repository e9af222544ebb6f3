"""The best and the worst communities by one metric; nobody stands at both ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow
from pyarrow import compute

from huoqun.analytics import rules
from huoqun.analytics.kinds import Unknown
from huoqun.analytics.queries import asking
from huoqun.analytics.queries.asking import Row
from huoqun.analytics.reports.trend import Window

# So many at each end of a ranking.
RANKED_MAX = 5
WEEK_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A community's place; ``n`` is the denominator (members), the interval that of a rate.

    ``first`` and ``last`` are the days that its value covers: a flash group's end with it.
    """

    community_id: int
    key: str
    title: str
    value: float
    n: int
    first: date
    last: date
    interval: rules.Interval | None = None


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The best and the worst by one metric; ``left_out`` communities had too few members."""

    key: str
    top: list[Ranked]
    bottom: list[Ranked]
    left_out: int
    currency: str | None = None
    unknown: Unknown | None = None


def by_speech(communities: pyarrow.Table, verdicts: pyarrow.Table, own: frozenset[int]) -> Ranking:
    """By the share of the members who spoke in the last week of each, organic.

    A community of others with too few speakers is left out.
    """
    speakers = verdicts["weekly_speakers"]
    few = compute.and_(compute.greater(speakers, 0), compute.less(speakers, rules.SHOWN_N_MIN))
    told = compute.or_(compute.invert(few), asking.among(verdicts["community_id"], own))
    rows = verdicts.filter(compute.and_(told, compute.greater(verdicts["members"], 0)))
    value = compute.divide(
        rows["weekly_speakers"].cast(pyarrow.float64()), rows["members"].cast(pyarrow.float64())
    )
    return _ranking(communities, "speaking_rate", rows, value, window=None)


def by_amount(
    communities: pyarrow.Table,
    verdicts: pyarrow.Table,
    amounts: Mapping[int, float],
    *,
    seen: frozenset[int],
    currency: str,
    window: Window,
) -> Ranking:
    """By what was sold in the window; communities that sold nothing stand at 0."""
    fit = compute.and_(
        asking.among(verdicts["community_id"], seen), compute.greater(verdicts["members"], 0)
    )
    rows = verdicts.filter(fit)
    value = pyarrow.chunked_array(
        [[amounts.get(number, 0.0) for number in rows["community_id"].to_pylist()]],
        pyarrow.float64(),
    )
    found = _ranking(communities, "amount", rows, value, window=window)
    return Ranking(
        key="amount",
        top=found.top,
        bottom=found.bottom,
        left_out=found.left_out,
        currency=currency,
    )


def _ranking(
    communities: pyarrow.Table,
    key: str,
    rows: pyarrow.Table,
    value: pyarrow.ChunkedArray,
    *,
    window: Window | None,
) -> Ranking:
    """Rank those of enough members; without a window each by the last week that is known of it."""
    places = rows.select(["community_id", "members", "weekly_speakers", "as_of"])
    places = places.append_column("value", value)
    fit = places.filter(compute.greater_equal(places["members"], rules.RANKED_N_MIN))
    order = compute.sort_indices(
        fit, sort_keys=[("value", "descending"), ("community_id", "ascending")]
    )
    top = fit.take(order.slice(0, RANKED_MAX)).to_pylist()
    rest = order.slice(len(top))
    bottom = fit.take(rest.slice(max(0, len(rest) - RANKED_MAX))).to_pylist()[::-1]
    named = asking.named(communities, [each["community_id"] for each in (*top, *bottom)])
    return Ranking(
        key=key,
        top=[_ranked(each, named, window=window) for each in top],
        bottom=[_ranked(each, named, window=window) for each in bottom],
        left_out=places.num_rows - fit.num_rows,
    )


def _ranked(place: Row, named: Mapping[int, Row], *, window: Window | None) -> Ranked:
    n, speakers = place["members"], place["weekly_speakers"]
    covered = window or Window(last=place["as_of"], days=WEEK_DAYS)
    return Ranked(
        **named[place["community_id"]],
        value=place["value"],
        n=n,
        first=covered.first,
        last=covered.last,
        interval=rules.wilson(successes=speakers, n=n) if window is None else None,
    )

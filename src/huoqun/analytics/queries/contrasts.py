"""How the shares of some people differ from those of others, all shares of a portrait together."""

from dataclasses import dataclass

from huoqun.analytics import intervals, rules

# Of differences as sure as this one, at most one in twenty is chance.
MARKED_Q_MAX = 0.05


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """How a share differs from that of the others; ``q`` is None where too few are known to say.

    ``marked`` is 1 for more than the others, -1 for less, 0 for what may be chance.
    """

    difference: float | None
    low: float | None
    high: float | None
    q: float | None
    marked: int


@dataclass(frozen=True, kw_only=True)
class Shares:
    """A value among some people and among the others: how many have it, of how many known."""

    people: int
    known: int
    others: int
    others_known: int


def contrasts(shares: list[Shares]) -> list[Contrast]:
    """Compare each share with that of the others, all of one portrait together.

    Under RANKED_N_MIN people on either side nothing is marked: the interval is shown alone.
    """
    ranked = [
        place
        for place, each in enumerate(shares)
        if rules.is_ranked(n=each.known) and rules.is_ranked(n=each.others_known)
    ]
    chances = [
        intervals.chance_of_difference(
            successes=shares[place].people,
            n=shares[place].known,
            other_successes=shares[place].others,
            other_n=shares[place].others_known,
        )
        for place in ranked
    ]
    sure = dict(zip(ranked, intervals.false_discoveries(chances), strict=True))
    return [_contrast(each, sure.get(place)) for place, each in enumerate(shares)]


def _contrast(each: Shares, q: float | None) -> Contrast:
    found = intervals.difference_of_shares(
        successes=each.people, n=each.known, other_successes=each.others, other_n=each.others_known
    )
    if found is None:
        return Contrast(difference=None, low=None, high=None, q=None, marked=0)
    gap = each.people / each.known - each.others / each.others_known
    marked = 0
    if q is not None and q <= MARKED_Q_MAX and gap:
        marked = 1 if gap > 0 else -1
    return Contrast(difference=gap, low=found.low, high=found.high, q=q, marked=marked)

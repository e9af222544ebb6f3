"""How sure the difference of two shares is, and which of many differences are more than chance.

Pure; the sources of the formulas stand with them.
"""

import math
from collections.abc import Sequence

from huoqun.analytics import rules
from huoqun.analytics.rules import Interval


def difference_of_shares(
    *, successes: int, n: int, other_successes: int, other_n: int
) -> Interval | None:
    """Give the 95 % interval of share minus other share; None when either saw nobody.

    Newcombe's hybrid of two Wilson intervals (Newcombe 1998, method 10): it holds at small n and
    near 0 and 1, where the textbook interval of a difference lies.
    """
    one = rules.wilson(successes=successes, n=n)
    other = rules.wilson(successes=other_successes, n=other_n)
    if one is None or other is None:
        return None
    share, other_share = successes / n, other_successes / other_n
    gap = share - other_share
    low = gap - math.hypot(share - one.low, other.high - other_share)
    high = gap + math.hypot(one.high - share, other_share - other.low)
    return Interval(low=max(-1.0, low), high=min(1.0, high))


def chance_of_difference(*, successes: int, n: int, other_successes: int, other_n: int) -> float:
    """Give the two-sided p of two shares being the same, by the pooled z test.

    1 when nobody or everybody has it on both sides: nothing differs.
    """
    pooled = (successes + other_successes) / (n + other_n)
    spread = pooled * (1 - pooled) * (1 / n + 1 / other_n)
    if spread <= 0:
        return 1.0
    z = (successes / n - other_successes / other_n) / math.sqrt(spread)
    return math.erfc(abs(z) / math.sqrt(2))


def false_discoveries(chances: Sequence[float]) -> list[float]:
    """Give Benjamini and Hochberg's q of each p: the share of chance finds among all as sure.

    Whoever looks at fifty traits finds two or three "significant" ones by chance alone; of those
    with q ≤ 0.05 one in twenty is (Benjamini and Hochberg 1995).
    """
    number = len(chances)
    ordered = sorted(range(number), key=lambda place: chances[place], reverse=True)
    found = [1.0] * number
    least = 1.0
    for rank, place in zip(range(number, 0, -1), ordered, strict=True):
        least = min(least, chances[place] * number / rank)
        found[place] = least
    return found

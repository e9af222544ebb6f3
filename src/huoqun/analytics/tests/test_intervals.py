"""How sure a difference is: against published examples and statsmodels' own answers."""

import pytest

from huoqun.analytics import intervals


# Newcombe 1998, table II, method 10: 56/70 - 48/80, 9/10 - 3/10, 10/10 - 0/10, 0/10 - 0/20.
@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 10), 0.6075, 1.0),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((5, 56), (0, 29), -0.0381, 0.1926),
    ],
)
def test_published_intervals(one, other, low: float, high: float) -> None:
    found = intervals.difference_of_shares(
        successes=one[0], n=one[1], other_successes=other[0], other_n=other[1]
    )
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_of_nobody_nothing_is_known() -> None:
    assert intervals.difference_of_shares(successes=0, n=0, other_successes=1, other_n=2) is None


# statsmodels 0.15: proportions_ztest([a, c], [b, d])[1].
@pytest.mark.parametrize(
    ("table", "p"),
    [
        ((56, 70, 48, 80), 0.00804508136819656),
        ((9, 10, 3, 10), 0.006169899320544151),
        ((300, 1000, 2500, 10000), 0.0005385105570086681),
        ((7, 31, 900, 5000), 0.5083631529297659),
    ],
)
def test_chance_as_statsmodels_has_it(table: tuple[int, int, int, int], p: float) -> None:
    a, b, c, d = table
    found = intervals.chance_of_difference(successes=a, n=b, other_successes=c, other_n=d)
    assert found == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize(("a", "c"), [(0, 0), (10, 20)])
def test_where_nothing_differs_all_is_chance(a: int, c: int) -> None:
    assert intervals.chance_of_difference(successes=a, n=10, other_successes=c, other_n=20) == 1.0


# statsmodels 0.15: multipletests(p, method="fdr_bh")[1]; the first are those of the paper.
@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        (
            [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.986],
            [0.009, 0.036, 0.0756, 0.0756, 0.0756, 0.09, 0.095143, 0.230625, 0.986],
        ),
        ([0.04, 0.01, 0.04, 1.0], [0.053333, 0.04, 0.053333, 1.0]),
        ([], []),
    ],
)
def test_false_discoveries(chances: list[float], expected: list[float]) -> None:
    found = intervals.false_discoveries(chances)
    assert [round(each, 6) for each in found] == pytest.approx(expected, abs=1e-6)

"""Intervals, peaks and clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.analytics import rules
from huoqun.analytics.kinds import Unknown


def test_wilson_agrees_with_the_textbook() -> None:
    # Newcombe (1998), table I: 81 of 263 and 15 of 148.
    many = rules.wilson(successes=81, n=263)
    few = rules.wilson(successes=15, n=148)
    assert many is not None
    assert few is not None
    assert (round(many.low, 4), round(many.high, 4)) == (0.2553, 0.3662)
    assert (round(few.low, 4), round(few.high, 4)) == (0.0624, 0.1605)


@given(st.integers(1, 10_000), st.data())
def test_wilson_holds_the_rate_and_stays_a_fraction(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    interval = rules.wilson(successes=successes, n=n)
    assert interval is not None
    assert 0 <= interval.low <= successes / n <= interval.high <= 1
    assert interval.low < interval.high


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (3, 2), (-1, 5)])
def test_wilson_says_nothing_about_nothing(successes: int, n: int) -> None:
    assert rules.wilson(successes=successes, n=n) is None


def test_small_numbers_are_not_ranked() -> None:
    assert not rules.is_ranked(n=29)
    assert rules.is_ranked(n=30)


def profile(**hours: int) -> list[int]:
    return [hours.get(f"h{hour}", 0) for hour in range(24)]


def test_peaks_are_the_greatest_local_maxima_in_the_order_of_the_day() -> None:
    told = profile(h8=30, h9=20, h12=25, h15=10, h16=4, h20=60, h21=55, h23=9)
    assert [peak.hour for peak in rules.attention_peaks(told)] == [8, 12, 20]
    assert rules.attention_peaks(told)[2].share == pytest.approx(60 / 213)


def test_a_plateau_is_one_peak_and_the_clock_is_round() -> None:
    assert [peak.hour for peak in rules.attention_peaks(profile(h10=30, h11=30))] == [10]
    assert [peak.hour for peak in rules.attention_peaks(profile(h23=20, h0=40))] == [0]


def test_a_small_hill_or_a_handful_of_messages_is_no_peak() -> None:
    assert [peak.hour for peak in rules.attention_peaks(profile(h10=97, h20=3))] == [10]
    assert rules.attention_peaks(profile(h10=49)) == []
    assert rules.attention_peaks([0] * 24) == []


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "Asia/Kolkata", "UTC"])
def test_offsets_are_the_zones_own(zone: str) -> None:
    steps = rules.utc_offsets(zone)
    moments = [
        datetime(year, month, 3, 5, tzinfo=UTC) for year in range(1985, 2030) for month in (1, 7)
    ]
    for moment in moments:
        expected = moment.astimezone(ZoneInfo(zone)).utcoffset()
        found = [offset for start, offset in steps if start <= moment.timestamp()][-1]
        assert expected is not None
        assert found == expected.total_seconds()


def test_one_to_four_people_are_too_few_to_tell_of() -> None:
    row = {"members": 40, "speakers": 4, "messages": 9, "speaking_rate": 0.1, "leaves": 0}
    assert rules.too_few(row) == {"speakers", "messages", "speaking_rate"}
    assert rules.too_few(row | {"speakers": 5}) == frozenset()
    # In a group of four everything tells too much; nobody at all is no secret.
    assert rules.too_few(row | {"members": 4}) == {*row}
    assert rules.too_few({"buyers": 0, "amount": 0}) == frozenset()


def test_an_unknown_figure_says_why() -> None:
    told = {"members": None, "active": 3, "orders": 1}
    assert rules.why_unknown(key="join_rate", figures=told) is Unknown.NO_EXPOSURE
    assert rules.why_unknown(key="revenue_per_cost", figures=told) is Unknown.NO_COST
    assert rules.why_unknown(key="order_rate", figures=told) is Unknown.NO_MEMBERSHIP
    assert rules.why_unknown(key="average_order_value", figures=told) is Unknown.NOTHING_COUNTED
    assert (
        rules.why_unknown(key="speakers", figures={"members": 3, "active": None})
        is Unknown.NO_MESSAGES
    )

"""How long a platform that gives no token is left alone."""

import pytest

from huoqun.connectors.wecom import rules

WRONG, SHUT_OUT = 40001, 45009


@pytest.mark.parametrize(
    ("errcode", "times", "seconds"),
    [
        (WRONG, 1, 60),
        (WRONG, 2, 300),
        (WRONG, 3, 900),
        (WRONG, 10_000, 900),
        (SHUT_OUT, 1, 900),
    ],
)
def test_the_pause_grows_and_is_bounded(errcode: int, times: int, seconds: float):
    assert rules.token_pause_seconds(errcode=errcode, times=times) == seconds


def test_a_year_of_a_wrong_secret_stays_far_from_what_shuts_a_corp_out():
    """2,000 wrong askings in an hour do (wecom.md)."""
    assert 3_600 / rules.TOKEN_PAUSES_SECONDS[-1] <= 4

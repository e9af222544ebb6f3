"""Whatever is lost, doubled or late on the way: after a look at everything ours equals theirs."""

import random

import pytest

from tests.wecom import agreement
from tests.wecom.schedule import Schedule
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = 40


@pytest.mark.parametrize("seed", range(4))
def test_after_a_look_at_everything_ours_equals_theirs(
    company: Company, their_time: None, seed: int
):
    schedule = Schedule(company=company, chance=random.Random(seed))  # noqa: S311 (no secret)
    company.faults(duplicate=0.3, reorder=0.3, drop=0.1, delay=0.2, delay_seconds_max=30)
    schedule.begin()
    company.settle()
    for number in range(STEPS):
        schedule.step()
        if number % 7 == seed % 7:
            company.settle()
    company.faults()
    company.turn("clock.advance", minutes=2)
    company.look_at_everything()
    company.settle()
    agreement.ours_equals_theirs(company)
    agreement.facts_agree()
    # Groups that were unknown when their send was looked at are known now.
    company.follow_sendings()
    agreement.sends_agree(company)

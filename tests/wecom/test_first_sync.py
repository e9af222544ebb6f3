"""A first sync is killed and goes on; it shows how far it is and asks for nothing twice."""

import pytest

from huoqun.connectors.wecom.actions import looking
from tests.wecom.first_sync import Past, Sync
from tests.wecom.plant import Plant
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)
PAST = Past(staff=6, groups=240, members=8, customers=300)
# A worker that is killed has groups in both hands, and each of its lives asks for a token at most.
AGAIN_MAX = 2 * looking.GROUPS_TOGETHER + 2


def test_a_first_sync_survives_kills_and_loses_no_row(company: Company, works: Plant):
    members = PAST.write(company)
    sync = Sync(company=company, works=works, past=PAST, deaths=(0.4,))
    sync.run(seconds_max=80)
    sync.agrees(members)
    assert sync.moved_one_way(), sync.steps
    assert sync.refused() == 0
    assert sync.calls_min() <= sync.calls().total() <= sync.calls_min() + AGAIN_MAX

"""How much each of a few people said."""

from datetime import timedelta

import pytest
from django.db import transaction

from huoqun.analytics import queries
from huoqun.analytics.queries import MemberTotals
from huoqun.analytics.tests.conftest import CHENS, FIRST, RUN, TEA, described
from huoqun.core import clock
from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog import customers as customer_catalog
from huoqun.org.tests.people import Company

pytestmark = pytest.mark.django_db(transaction=True)

QUIET = 30


def last(days: int) -> object:
    return FIRST + timedelta(days=days - 1)


def test_people_are_counted_in_the_communities_that_are_named(company: Company) -> None:
    found = queries.member_totals({1: [TEA, RUN], 2: [TEA], 3: [CHENS]})
    assert found == {
        1: MemberTotals(messages=81, last_message_on=last(60)),
        # A member who never spoke, and someone whom the community does not know.
        2: MemberTotals(messages=0, last_message_on=None),
        3: MemberTotals(messages=0, last_message_on=None),
    }
    assert queries.member_totals({1: [RUN]}) == {
        1: MemberTotals(messages=21, last_message_on=last(21))
    }


def test_without_message_data_nothing_is_known(company: Company) -> None:
    joined = catalog.MemberJoined(
        occurred_at=clock.start_of_day(FIRST),
        source="crm",
        key="j9",
        community_id=QUIET,
        unit_id=company.store_a.pk,
        customer_id=1,
        kind=catalog.JoinMode.SCAN,
    )
    with transaction.atomic():
        log.record_many([described(QUIET, company.store_a, "quiet"), joined])
    assert queries.member_totals({1: [QUIET]}) == {}
    assert queries.member_totals({1: [QUIET, RUN]})[1].messages == 21
    assert queries.member_totals({1: [], 2: []}) == {}


def test_what_a_merged_person_said_is_theirs(company: Company) -> None:
    merged = customer_catalog.Merged(
        occurred_at=clock.now(), source="house", key="m1", customer_id=1, canonical_id=2
    )
    with transaction.atomic():
        log.record(merged)
    assert queries.member_totals({2: [TEA]})[2].messages == 60

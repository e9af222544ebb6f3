"""Fixtures of the feedback's tests."""

from datetime import UTC, datetime

import pytest

from huoqun.communities.tests import groups
from huoqun.core import clock
from huoqun.org.tests import people

NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)


@pytest.fixture
def company(db) -> people.Company:
    """The company of the personas."""
    return people.company()


@pytest.fixture
def rooms(company: people.Company) -> groups.Rooms:
    """The communities of both stores, Chen's with its owner."""
    made = groups.rooms(company)
    made.chens.owner = company.chen
    made.chens.save(update_fields=["owner"])
    return made


@pytest.fixture
def now():
    """A Tuesday at noon in Shanghai."""
    with clock.frozen(NOW):
        yield NOW

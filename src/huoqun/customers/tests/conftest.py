"""Fixtures of the customers' tests."""

import pytest

from huoqun.communities.tests import groups
from huoqun.org.tests import people


@pytest.fixture
def company(db: None) -> people.Company:
    """The company of the personas."""
    return people.company()


@pytest.fixture
def rooms(company: people.Company) -> groups.Rooms:
    """The communities of both stores."""
    return groups.rooms(company)

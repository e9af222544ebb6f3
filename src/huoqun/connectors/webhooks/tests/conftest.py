"""Fixtures of the order webhook's tests."""

import pytest

from huoqun.communities.tests import groups
from huoqun.connectors.webhooks.tests import sender
from huoqun.org.tests import people


@pytest.fixture
def company(db) -> people.Company:
    """The company of the personas."""
    return people.company()


@pytest.fixture
def rooms(company: people.Company) -> groups.Rooms:
    """The communities of both stores."""
    return groups.rooms(company)


@pytest.fixture
def shop(company: people.Company) -> sender.Sender:
    """A source of the whole company."""
    return sender.sender(company.root)

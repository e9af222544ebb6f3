"""Fixtures of the organisation's tests."""

import pytest

from huoqun.org.tests import people


@pytest.fixture
def company(db) -> people.Company:
    """The company of the personas."""
    return people.company()

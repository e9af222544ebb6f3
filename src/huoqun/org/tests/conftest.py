"""Fixtures of the organisation's tests."""

import pytest

from huoqun.org.tests import people


@pytest.fixture
def company(db) -> people.Company:
    """The company of the personas."""
    return people.company()


@pytest.fixture(autouse=True)
def cheap_hashing(request, settings):
    """Argon2 costs a tenth of a second by design: only who asks for it pays."""
    if "real_hashing" not in request.fixturenames:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def real_hashing():
    """Hash as in production."""

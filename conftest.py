"""What every test shares; the throw-away home itself is huoqun/server/tests/throwaway.py."""

import pytest


# Here and not in the plugin: pytest-django's own fixture of this name would win over a plugin's.
@pytest.fixture(scope="session")
def django_db_modify_db_settings(embedded_postgres: str) -> None:
    """Django's test database lies in the throw-away server."""

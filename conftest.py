"""What every test shares; the throw-away home itself is huoqun/server/tests/throwaway.py."""

from pathlib import Path

import pytest


# Here and not in the plugin: pytest-django's own fixture of this name would win over a plugin's.
@pytest.fixture(scope="session")
def django_db_modify_db_settings(embedded_postgres: str) -> None:
    """Django's test database lies in the throw-away server."""


@pytest.fixture(autouse=True)
def fresh_log(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """A transactional test starts with an empty log and an empty lake of its own.

    Django's flush empties the tables of models only, and takes the one-row tables with it.
    """
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        return
    request.getfixturevalue("transactional_db")
    request.getfixturevalue("settings").HUOQUN_LAKE = tmp_path / "lake"
    # Imported here: Django's settings are not ready when pytest loads this file.
    from django.db import connection

    from huoqun.lake import tables

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE events_fact, events_fact_key, iceberg_tables")
        cursor.execute(
            "INSERT INTO events_spine (id, tx_offset) VALUES (1, 0) ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            "INSERT INTO lake_seal (id, sealed_tx, rolled_tx) VALUES (1, 0, 0) ON CONFLICT DO NOTHING"
        )
    tables.ensure()

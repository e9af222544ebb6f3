"""The embedded server: one per home, for as long as somebody uses it."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_it_works() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_database()")
        version, name = cursor.fetchone()
    assert version >= 150000
    assert name == "test_huoqun"

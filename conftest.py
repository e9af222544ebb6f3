"""What every test shares; the throw-away home itself is huoqun/server/tests/throwaway.py."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# A transactional test leaves every table empty but these: what migrations and Django's own
# post_migrate write once, and the two one-row tables, which are set back instead.
_KEPT_TABLES = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "events_spine",
    "lake_seal",
)
# Django's flush truncates every table and fires post_migrate, half a second a test; most tables are
# empty. Triggers are off meanwhile: the audit log refuses every delete.
_EMPTY_ALL = f"""
DO $$
DECLARE each regclass; filled boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR each IN SELECT oid::regclass FROM pg_class WHERE relkind IN ('r', 'p')
        AND NOT relispartition AND relnamespace = 'public'::regnamespace
        AND relname NOT IN ({", ".join(f"'{name}'" for name in _KEPT_TABLES)})
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', each) INTO filled;
        IF filled THEN EXECUTE format('DELETE FROM %s', each); END IF;
    END LOOP;
END $$
"""  # noqa: S608 (our own names)


# Here and not in the plugin: pytest-django's own fixture of this name would win over a plugin's.
@pytest.fixture(scope="session")
def django_db_modify_db_settings(embedded_postgres: str) -> None:
    """Django's test database lies in the throw-away server."""


@pytest.fixture(autouse=True, scope="session")
def _quick_flush() -> Iterator[None]:
    """After a transactional test only the tables that hold something are emptied."""
    from django import test

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test.TransactionTestCase, "_fixture_teardown", lambda _: _empty_tables())
        yield


def _empty_tables() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_EMPTY_ALL)
        cursor.execute("UPDATE events_spine SET tx_offset = 0")
        cursor.execute("UPDATE lake_seal SET sealed_tx = 0, rolled_tx = 0, sealed_at = NULL")


class _EmptyLake:
    """A lake whose tables are made once; a test that starts finds them as they were made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._rows: list[dict[str, object]] = []
        self._files: dict[Path, bytes] = {}

    def restore(self) -> None:
        """Remove what a test left in the folder and point back to the empty tables."""
        # Imported here: Django's settings are not ready when pytest loads this file.
        from huoqun.lake import models, tables

        models.IcebergTable.objects.all().delete()
        if not self._rows:
            tables.ensure()
            self._rows = list(models.IcebergTable.objects.values())
            self._files = {path: path.read_bytes() for path in self._present()}
            return
        for path in self._present() - self._files.keys():
            path.unlink()
        for path in self._files.keys() - self._present():  # a test of the janitor
            path.write_bytes(self._files[path])
        models.IcebergTable.objects.bulk_create(models.IcebergTable(**row) for row in self._rows)

    def _present(self) -> set[Path]:
        return {path for path in self.folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory: pytest.TempPathFactory) -> _EmptyLake:
    """The lake of all transactional tests."""
    return _EmptyLake(tmp_path_factory.mktemp("lake"))


@pytest.fixture(autouse=True)
def fresh_log(request: pytest.FixtureRequest, empty_lake: _EmptyLake) -> None:
    """A transactional test starts with an empty log and an empty lake."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        return
    request.getfixturevalue("settings").HUOQUN_LAKE = empty_lake.folder
    request.getfixturevalue("transactional_db")
    empty_lake.restore()


@pytest.fixture
def begin_again(fresh_log: None, empty_lake: _EmptyLake) -> Callable[[], None]:
    """Make the house of a transactional test empty again, for the next example of a property."""

    def empty() -> None:
        _empty_tables()
        empty_lake.restore()

    return empty


@pytest.fixture(scope="session")
def empty_tables() -> Callable[[], None]:
    """What empties every table after something that committed."""
    return _empty_tables


# What takes longest comes first, so that two workers end together; a folder named here is one
# group: its tests share a server, a browser or a company.
_LONGEST_FIRST = (
    "tests/browser/",
    "tests/stories/test_truth_product.py",
    "tests/stories/test_route_matrix.py",
    "tests/stories/",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests for the workers of pytest-xdist: by file, the browser's all together."""

    def place(path: str) -> int:
        found = (rank for rank, part in enumerate(_LONGEST_FIRST) if part in path)
        return next(found, len(_LONGEST_FIRST))

    for item in items:
        browser = "tests/browser/" in item.path.as_posix()
        item.add_marker(pytest.mark.xdist_group("browser" if browser else item.location[0]))
    items.sort(key=lambda item: place(item.path.as_posix()))

"""What every test shares; the throw-away home itself is huoqun/server/tests/throwaway.py."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

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


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database goes with its server: dropping it first waits 5 s for whoever is connected."""
    return True


@pytest.fixture(autouse=True, scope="session")
def _quick_flush() -> Iterator[None]:
    """After a transactional test only the tables that hold something are emptied."""
    from django import test

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(test.TransactionTestCase, "_fixture_teardown", lambda _: _empty_tables())
        yield


@pytest.fixture(autouse=True, scope="session")
def _quick_answers() -> Iterator[None]:
    """The live server's answers leave at once.

    It writes head and body apart: with Nagle's delay the body waits 40 ms for the head's receipt.
    """
    from django.core.servers import basehttp

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(basehttp.WSGIRequestHandler, "disable_nagle_algorithm", True)
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


# What takes longest comes first, so that two workers end together.
_LONGEST_FIRST = (
    "tests/browser/",
    "tests/stories/test_truth_product.py",
    "tests/stories/test_route_matrix.py",
    "src/huoqun/server/tests/test_backups.py",
    "tests/stories/",
    # They start whole installations, half a minute a test: nothing to be left for the end.
    "src/huoqun/server/tests/",
    "tests/wecom/",
)


class _Dealing(LoadFileScheduling):
    """A file is one worker's, and all browser tests are: they share a server and its company."""

    def _split_scope(self, nodeid: str) -> str:
        browser = nodeid.startswith("tests/browser/")
        return "browser" if browser else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Dealing:
    """Deal the tests to the workers of pytest-xdist."""
    return _Dealing(config, log)


@pytest.hookimpl(trylast=True)  # pytest-django has an order of its own
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the files; pytest-xdist deals them out to whoever is free."""

    def place(item: pytest.Item) -> int:
        path = item.path.as_posix()
        found = (rank for rank, part in enumerate(_LONGEST_FIRST) if part in path)
        return next(found, len(_LONGEST_FIRST))

    items.sort(key=place)

"""The test run's own home: a throw-away folder with its own PostgreSQL, gone at the end.

Loaded by pytest before anything reads the settings (``-p`` in pyproject.toml). The server starts
with the first test that asks for the database, so pure tests pay nothing.
"""

import fcntl
import gc
import os
import shutil
import socket
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

PREFIX = "huoqun-test-"
# A run that was killed leaves its folder; younger ones may be another run that is just starting.
LEFT_BEHIND_SECONDS = 60
GC_OBJECTS = 20_000
_LOOPBACK = ("127.", "localhost", "::1")


# What a run loads it keeps; Python need not look through all of it after every 700 objects.
gc.disable()


def pytest_collection_finish() -> None:
    """Look for rubbish only in what the tests make, and not too often."""
    gc.freeze()
    gc.set_threshold(GC_OBJECTS)
    gc.enable()


def hold(folder: Path) -> int | None:
    """Take the lock that a living run holds on its folder; None when somebody has it."""
    lock = os.open(folder / "alive.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def make_base() -> Path:
    """A folder under a short path that the database's user may pass."""
    # A short path of mode 711: sockets have 103 bytes, and as root the database has its own user.
    base = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
    base.chmod(0o711)
    return base


BASE = make_base()
_held = hold(BASE)
os.environ["HUOQUN_HOME"] = str(BASE / "home")
# What a test recorded shows at once, however busy the machine.
os.environ["HUOQUN_FIGURES_LAG_SECONDS"] = "0"
for _name in ("HUOQUN_DATABASE_URL", "HUOQUN_SECRET", "HUOQUN_PUBLIC_URL", "HUOQUN_PROCESS"):
    os.environ.pop(_name, None)

# Only now: the settings must never see the home of a real installation.
from huoqun.server import postgres, secret  # noqa: E402

postgres.make_home(BASE / "home")
secret.make(BASE / "home")


def _remove(base: Path) -> None:
    if (base / "home").exists():
        postgres.stop(base / "home")
    shutil.rmtree(base, ignore_errors=True)


def _remove_left_behind() -> None:
    for folder in BASE.parent.glob(PREFIX + "*"):
        # Another worker of this run may be removing it too.
        with suppress(FileNotFoundError):
            _remove_if_left(folder)


def _remove_if_left(folder: Path) -> None:
    found = folder.lstat()
    old = time.time() - found.st_mtime > LEFT_BEHIND_SECONDS
    if not (old and found.st_uid == os.geteuid() and stat.S_ISDIR(found.st_mode)):
        return
    lock = hold(folder)
    if lock is not None:
        _remove(folder)
        os.close(lock)


def pytest_unconfigure() -> None:
    """Stop the server and remove every trace, whatever the result of the tests."""
    _remove(BASE)


@pytest.fixture(scope="session")
def home() -> Path:
    """The throw-away home of this test run."""
    return BASE / "home"


@pytest.fixture(scope="session")
def embedded_postgres(home: Path) -> str:
    """The URL of the running throw-away server (its database ``huoqun`` is empty)."""
    _remove_left_behind()
    # Nothing here outlives the run, so nothing is flushed to disk.
    return postgres.join(home, durable=False)


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """An empty folder with a short path that the database's user may pass."""
    base = make_base()
    lock = hold(base)
    yield base
    shutil.rmtree(base, ignore_errors=True)
    if lock is not None:
        os.close(lock)


@pytest.fixture(autouse=True, scope="session")
def _no_outside_network() -> Iterator[None]:
    """Refuse every connection that leaves the machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def check(here: socket.socket, to: Any) -> None:
        if here.family == socket.AF_UNIX or str(to[0]).startswith(_LOOPBACK):
            return
        raise PermissionError(f"tests may not connect to {to!r}")

    def guarded(here: socket.socket, to: Any) -> None:
        check(here, to)
        return connect(here, to)

    def guarded_ex(here: socket.socket, to: Any) -> int:
        check(here, to)
        return connect_ex(here, to)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        yield

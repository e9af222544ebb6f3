"""What the server's tests share."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from huoqun.server import postgres
from huoqun.server.tests import throwaway
from huoqun.server.tests.installation import Installation


@pytest.fixture
def installation(short_folder: Path) -> Iterator[Installation]:
    """An installation of its own, ended with the test."""
    made = Installation(short_folder / "home")
    yield made
    made.end()
    for home in short_folder.iterdir():
        if (home / "postgres").is_dir():
            postgres.stop(home)


@pytest.fixture(scope="session")
def made_data() -> Iterator[Path]:
    """A new database's files, to be copied: making them anew takes a second each time."""
    base = throwaway.make_base()
    throwaway.hold(base)  # until this process ends: another run removes what nobody holds
    home = base / "home"
    postgres.join(home, durable=False)
    postgres.leave(home)
    yield home / "postgres" / "data"
    shutil.rmtree(base)


@pytest.fixture
def new_home(short_folder: Path, made_data: Path) -> Iterator[Path]:
    """A home with a database that nobody has used; whatever ran in it is stopped."""
    home = short_folder / "home"
    postgres.make_home(home)
    (home / "postgres").mkdir(mode=0o700)
    shutil.copytree(made_data, home / "postgres" / "data")
    found = made_data.stat()
    for path in (home / "postgres", *(home / "postgres").rglob("*")):
        os.chown(path, found.st_uid, found.st_gid)
    yield home
    postgres.leave(home)
    postgres.stop(home)


@pytest.fixture
def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

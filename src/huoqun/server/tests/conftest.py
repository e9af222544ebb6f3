"""What the server's tests share."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from huoqun.server import postgres
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


@pytest.fixture
def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

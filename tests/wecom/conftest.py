"""A sandbox for this folder's tests; each test has its own."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from huoqun.core import clock
from tests.wecom import ground, plant, world
from wecom_sandbox.server import Serving


@pytest.fixture(scope="session")
def sandboxes() -> Iterator[ground.Ground]:
    """Where the platforms of all tests answer."""
    with ground.ground() as made:
        yield made


@pytest.fixture
def sandbox(sandboxes: ground.Ground) -> Iterator[Serving]:
    """The platform, for one test: some move its clock by days."""
    with sandboxes.world() as running:
        yield running


@pytest.fixture
def company(sandbox: Serving, live_server: LiveServer, settings: Any) -> world.Company:
    """A company that was connected just now; nothing was looked at yet."""
    settings.HUOQUN_WECOM_URL = sandbox.base_url
    return world.found(sandbox, live_server.url)


@pytest.fixture
def their_time(sandbox: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our clock shows the time of their world, which jumps ahead."""
    box = sandbox.box
    real = clock.now

    def now() -> datetime:
        return real() + timedelta(milliseconds=box.now_ms() - time.time_ns() // 1_000_000)

    monkeypatch.setattr(clock, "now", now)


@pytest.fixture
def works(
    sandbox: Serving, home: Path, transactional_db: None, settings: Any, tmp_path: Path
) -> Iterator[plant.Plant]:
    """Web and worker as processes of their own, on this test's database; none runs yet."""
    settings.HUOQUN_WECOM_URL = sandbox.base_url
    made = plant.Plant(
        environment=plant.environment(home, wecom_url=sandbox.base_url), folder=tmp_path
    )
    yield made
    made.end()

"""A sandbox for this folder's tests; each test has its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.wecom import world
from wecom_sandbox.server import Serving, serving


@pytest.fixture
def sandbox() -> Iterator[Serving]:
    """The platform, for one test: some move its clock by days."""
    with serving() as running:
        yield running


@pytest.fixture
def company(sandbox: Serving, live_server: LiveServer, settings: Any) -> world.Company:
    """A company that was connected just now; nothing was looked at yet."""
    settings.HUOQUN_WECOM_URL = sandbox.base_url
    return world.found(sandbox, live_server)

"""How much a first visit fetches: a phone on a slow line waits for every kilobyte."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Page

from tests.browser import screens

FIRST_VISIT_BYTES_MAX = 450_000


def test_the_first_visit_of_the_overview_is_light(desk: Page) -> None:
    fetched: set[str] = set()
    desk.on("request", lambda request: fetched.add(urlsplit(request.url).path))
    screens.open_screen(desk, "/overview", "总览")
    desk.locator("svg path").first.wait_for()
    files = [Path(settings.CONSOLE / path.lstrip("/")) for path in fetched if "/assets/" in path]
    compressed = [file.with_name(file.name + ".br") for file in files]
    assert len(compressed) > 5
    assert sum(file.stat().st_size for file in compressed) <= FIRST_VISIT_BYTES_MAX

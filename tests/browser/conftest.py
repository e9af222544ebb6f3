"""A real browser before a real server: seeded once, asked by every test of this folder.

Server, browser and company live as long as this folder's tests and leave nothing behind: the
tables are emptied again, and Playwright's event loop, beside which Django refuses to work, ends.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

from tests.browser import screens, seed
from tests.browser.platform import connected, world

__all__ = ["connected", "world"]  # fixtures

LAUNCH = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# What moves may swallow a click on a slow machine; the console honours who asks for stillness.
STILL: dict[str, Any] = {"reduced_motion": "reduce"}
# The first question of a kind is compiled; on a busy machine that takes more than a minute.
PATIENCE_MS = 120_000
_REFUSED = re.compile(r"responded with a status of 4\d\d")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; without it these tests are skipped, but never in CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        reason = "no Chromium: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="package")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, open for the server's threads until the last test.

    pytest-django makes it for marked tests only; when this folder runs alone there are none.
    """
    from django.db import connection
    from django.test import utils

    with django_db_blocker.unblock():
        if not connection.settings_dict["NAME"].startswith("test_"):
            utils.setup_databases(verbosity=0, interactive=False)
        yield


@pytest.fixture(scope="package")
def house(
    chromium: str, database: None, empty_lake: Any, empty_tables: Callable[[], None]
) -> Iterator[seed.House]:
    """The seeded company."""
    from django.conf import settings

    if not (settings.CONSOLE / "index.html").exists():
        pytest.fail("the console is not built: make console")
    before = settings.HUOQUN_LAKE
    settings.HUOQUN_LAKE = empty_lake.folder
    empty_lake.restore()
    yield seed.fill()
    empty_tables()
    settings.HUOQUN_LAKE = before


@pytest.fixture(scope="package")
def base_url(house: seed.House) -> Iterator[str]:
    """The address of the server."""
    from pytest_django.live_server_helper import LiveServer

    server = LiveServer("127.0.0.1:0")
    yield server.url
    server.stop()


@pytest.fixture(scope="package")
def browser(chromium: str, base_url: str) -> Iterator[Browser]:
    """One browser for all tests."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=list(LAUNCH))
        yield running
        running.close()


@pytest.fixture(scope="package")
def signed_in(browser: Browser, base_url: str, house: seed.House) -> StorageState:
    """The cookies of someone who may do everything, from the sign-in page itself."""
    context = browser.new_context(base_url=base_url, **STILL)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("用户名").fill(house.admin.username)
    page.get_by_label("密码", exact=True).fill(seed.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/overview", timeout=PATIENCE_MS)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def refusals() -> None:
    """For tests in which the server says no: Chromium calls every such answer an error."""


def _page(browser: Browser, request: pytest.FixtureRequest, **options: Any) -> Iterator[Page]:
    """A fresh page; a script that breaks, or a console error, fails the test."""
    context = browser.new_context(locale="zh-CN", **STILL, **options)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    if "refusals" in request.fixturenames:
        broken = [each for each in broken if not _REFUSED.search(each)]
    assert broken == []


@pytest.fixture
def stranger(browser: Browser, base_url: str) -> Iterator[Page]:
    """A desk at which nobody is signed in; refusals are expected there."""
    context = browser.new_context(locale="zh-CN", base_url=base_url, viewport=DESK, **STILL)
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(
    browser: Browser, base_url: str, signed_in: StorageState, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A signed-in desk."""
    yield from _page(browser, request, base_url=base_url, storage_state=signed_in, viewport=DESK)


@pytest.fixture
def lead(
    browser: Browser, base_url: str, house: seed.House, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A desk of Lin's, who leads the company but does not keep the machine."""
    from django.conf import settings

    from huoqun.org.tests import people

    def cookies_of_lin() -> Any:
        house.lin.refresh_from_db()  # a session dies with the password it was made under
        return people.sign_in(house.lin).cookies

    cookies = screens.apart(cookies_of_lin)
    name = settings.SESSION_COOKIE_NAME
    known: Any = {
        "cookies": [
            {
                "name": name,
                "value": cookies[name].value,
                "domain": "127.0.0.1",
                "path": "/",
                "expires": -1,
                "httpOnly": True,
                "secure": False,
                "sameSite": "Lax",
            }
        ],
        "origins": [],
    }
    yield from _page(browser, request, base_url=base_url, storage_state=known, viewport=DESK)


@pytest.fixture
def phone(
    browser: Browser, base_url: str, signed_in: StorageState, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A signed-in phone of 390 pixels."""
    yield from _page(
        browser,
        request,
        base_url=base_url,
        storage_state=signed_in,
        viewport=PHONE,
        is_mobile=True,
        has_touch=True,
    )

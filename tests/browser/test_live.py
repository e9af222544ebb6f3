"""Screens that stay open: their figures move by themselves, quietly, and cost little."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Locator, Page, Route, expect

from huoqun.communities import actions
from huoqun.communities.actions import MessageRow
from huoqun.communities.actions.batch import Batch
from huoqun.communities.kinds import MessageKind
from huoqun.core import clock
from huoqun.events import voiding
from tests.browser import screens, seed

NEWEST = "**/api/v1/figures/newest"
BATCH = 1_000_077
TICK_MS = 10_000
ANSWERED_MS = 150


@pytest.fixture
def spoken(house: seed.House) -> Iterator[None]:
    """What is said in a test is taken back after it."""
    yield
    screens.apart(_take_back)


def _take_back() -> None:
    with transaction.atomic():
        voiding.void_batch(BATCH)
    voiding.forget_keys(BATCH)


def _speak(unit_id: int, words: int) -> None:
    """Somebody says something through the door that chats come in by."""
    at = clock.now() - timedelta(days=1)
    batch = Batch(batch_id=BATCH, source="chat", namespace="chat", unit_id=unit_id)
    rows = [
        MessageRow(
            key=f"live-{words}-{number}",
            community="g0",
            member="m0-1",
            member_name=None,
            at=at,
            day=None,
            kind=MessageKind.TEXT,
            text="在吗",
        )
        for number in range(words)
    ]
    with transaction.atomic():
        actions.import_messages(rows=rows, batch=batch)


def _said(page: Page) -> Locator:
    return page.locator("[data-metric=messages] .metric-value").first


def _number(shown: Locator) -> int:
    return int(shown.inner_text().replace(",", ""))


def test_open_screens_move_without_a_click(
    house: seed.House, spoken: None, desk: Page, base_url: str
) -> None:
    overview, community, listed = desk, desk.context.new_page(), desk.context.new_page()
    screens.open_screen(overview, "/overview", "总览")
    screens.open_screen(community, f"/communities/{house.community.pk}", "晨光早餐福利群")
    screens.open_screen(listed, "/communities", "社群")
    # What somebody has in hand: a place on the page, a choice, a selection.
    community.get_by_text("首次发言").click()
    community.evaluate("window.scrollTo(0, 500)")
    listed.get_by_role("checkbox").nth(1).check()
    for page in (overview, community, listed):
        expect(page.get_by_text("更新于")).to_be_visible()
        page.evaluate(_WATCH)
    before = [_number(_said(page)) for page in (overview, community)]
    screens.apart(_speak, unit_id=house.community.unit_id, words=3)
    for page, known in zip((overview, community), before, strict=True):
        expect(_said(page)).to_have_text(f"{known + 3:,}")
    assert community.evaluate("window.scrollY") == 500
    expect(community.get_by_role("radio", name="首次发言")).to_be_checked()
    expect(listed.get_by_role("checkbox").nth(1)).to_be_checked()
    for page in (overview, community, listed):
        assert page.evaluate("window.flashes") == 0
    community.close()
    listed.close()


# Whatever says "loading" while one reads is a flash.
_WATCH = """() => {
  window.flashes = 0;
  new MutationObserver(() => {
    window.flashes += document.querySelectorAll('.ant-skeleton, .ant-spin-spinning').length;
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
}"""


def _asked(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url.split("/api/v1/")[-1].split("?")[0]))
    return asked


def _pass_time(page: Page, milliseconds: int) -> None:
    """The page's clock goes on; then its requests get a moment of ours."""
    page.clock.run_for(milliseconds)
    page.wait_for_timeout(ANSWERED_MS)


def test_an_open_screen_costs_little_and_rests_out_of_sight(desk: Page) -> None:
    desk.clock.install()
    screens.open_screen(desk, "/overview", "总览")
    expect(desk.get_by_text("更新于")).to_be_visible()
    # Once more, for what came while the screen was being opened; then there is peace.
    for _ in range(3):
        _pass_time(desk, TICK_MS)
    desk.wait_for_load_state("networkidle")
    asked = _asked(desk)
    for _ in range(3):
        with desk.expect_response(NEWEST):
            _pass_time(desk, TICK_MS)
    assert set(asked) == {"figures/newest"}, "nothing came in: no figure is asked for"
    assert len(asked) == 3
    desk.evaluate(_LOOK_AWAY)
    for _ in range(6):
        _pass_time(desk, TICK_MS)
    assert len(asked) == 3
    with desk.expect_request(NEWEST):
        desk.evaluate(_LOOK_BACK)


_LOOK_AWAY = """() => {
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""
_LOOK_BACK = """() => {
  delete document.visibilityState;
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.mark.usefixtures("refusals")
def test_a_server_that_is_away_is_asked_ever_more_rarely(desk: Page) -> None:
    desk.clock.install()
    screens.open_screen(desk, "/overview", "总览")
    expect(desk.get_by_text("更新于")).to_be_visible()
    known = _said(desk).inner_text()

    def away(route: Route) -> Any:
        return route.fulfill(status=429, json={"code": "busy", "zh": "忙", "en": "busy"})

    desk.route(NEWEST, away)
    asked = _asked(desk)
    for _ in range(30):
        _pass_time(desk, TICK_MS)
    # 10, 20, 40, 80, 160 seconds: five times in five minutes, not thirty.
    assert 3 <= len(asked) <= 6
    expect(desk.get_by_text("暂时连不上")).to_be_visible()
    assert _said(desk).inner_text() == known
    desk.unroute(NEWEST, away)
    _pass_time(desk, 40 * TICK_MS)
    expect(desk.get_by_text("暂时连不上")).to_have_count(0)

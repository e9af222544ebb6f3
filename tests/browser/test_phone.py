"""The console in one hand: 390 pixels wide."""

import re

from playwright.sync_api import Page, expect

from tests.browser import screens, seed

# A thumb wants 44 pixels (WCAG 2.5.5); the tabs at the bottom are the daily way about.
THUMB_PX = 44


def test_no_screen_scrolls_sideways(phone: Page, house: seed.House) -> None:
    for path, heading in screens.addresses(house.community.pk):
        screens.open_screen(phone, path, heading)
        wide = phone.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert (path, wide) == (path, 0)


def test_the_daily_screens_are_one_thumb_away(phone: Page) -> None:
    screens.open_screen(phone, "/overview", "总览")
    bar = phone.locator(".phone-bar")
    for name in ("总览", "社群", "成员"):
        box = bar.get_by_role("link", name=name).bounding_box()
        assert box is not None
        assert box["height"] >= THUMB_PX
        assert box["y"] + box["height"] <= phone.viewport_size["height"]  # type: ignore[index]
    bar.get_by_role("link", name="社群").tap()
    phone.locator(".card", has_text="晨光早餐福利群").tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("晨光早餐福利群")
    bar.get_by_role("button", name="更多").tap()
    phone.get_by_role("dialog").get_by_role("link", name="订单").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("订单")


def test_filters_are_one_row_until_they_are_asked_for(phone: Page) -> None:
    for path, heading in (("/overview", "总览"), ("/reports", "报表")):
        screens.open_screen(phone, path, heading)
        box = phone.locator(".filter-bar").bounding_box()
        assert box is not None
        assert THUMB_PX <= box["height"] < 2 * THUMB_PX
        expect(phone.get_by_label("组织单元")).to_have_count(0)
        phone.get_by_role("button", name="筛选").tap()
        # It stands above the reading as soon as the stores are known, and moves it down.
        expect(phone.get_by_label("组织单元")).to_be_visible()
        phone.get_by_label("口径").get_by_text("全部").tap()
        expect(phone).to_have_url(re.compile("reading=all"))
        expect(phone.get_by_role("button", name="筛选（1）")).to_be_visible()

"""The class board in the browser: shares, stages, communities, and rules that are tried first."""

import pytest
from playwright.sync_api import Page, expect

from huoqun.customers import actions
from tests.browser import platform, screens, seed


@pytest.fixture
def judged(house: seed.House) -> None:
    """As if the night had passed."""
    screens.apart(actions.classify)


def test_who_buys_how_and_what_would_change(judged: None, desk: Page) -> None:
    screens.open_screen(desk, "/classes", "用户分层")
    expect(desk.get_by_role("heading", name="五类占比")).to_be_visible()
    expect(desk.get_by_text("折扣未知")).to_be_visible()
    desk.get_by_role("tab", name="生命周期").click()
    expect(desk.get_by_role("heading", name="需求漏斗")).to_be_visible()
    desk.get_by_role("tab", name="各群构成").click()
    expect(desk.get_by_role("link", name="晨光早餐福利群")).to_be_visible()
    desk.get_by_role("tab", name="判定规则").click()
    expect(desk.get_by_role("button", name="保存为新版本")).to_be_disabled()
    desk.get_by_label("低需求：最多订单数").fill("0")
    desk.get_by_role("button", name="先看会变多少人").click()
    expect(desk.get_by_role("status")).to_contain_text("会变")
    expect(desk.get_by_role("button", name="保存为新版本")).to_be_enabled()
    assert platform.faults(desk) == []


def test_in_one_hand(judged: None, phone: Page) -> None:
    phone.goto("/classes")
    expect(phone.get_by_role("heading", name="五类占比")).to_be_visible()
    assert screens.overflow(phone) == 0
    assert platform.faults(phone) == []

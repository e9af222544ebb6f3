"""A community is taken out of sight with all its figures, found again, and brought back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from huoqun.communities import actions, models
from huoqun.org import actions as org_actions
from tests.browser import screens, seed

TEA = "老客茶话会"  # the only silent one: four messages a day, but for the last twelve days
LEFT = seed.MEMBERS // 8


@pytest.fixture
def back_again(house: seed.House) -> Iterator[None]:
    """Whatever happens, the next test finds the community in its place."""
    yield
    screens.apart(_bring_back)


def _bring_back() -> None:
    for each in models.Community.objects.filter(title=TEA).exclude(removed_at=None):
        actions.restore(community=each, actor=org_actions.HOUSE)


def rows(page: Page) -> Locator:
    """The list of communities."""
    screens.open_screen(page, "/communities", "社群")
    return page.locator("tbody tr[data-row-key]")


def expect_silent(page: Page, number: int) -> None:
    """The overview counts so many silent communities."""
    screens.open_screen(page, "/overview", "总览")
    expect(page.get_by_role("link", name=f"沉默：{number} 个群")).to_be_visible()


@pytest.mark.usefixtures("back_again")
def test_a_removed_community_is_found_and_brought_back(desk: Page) -> None:
    expect_silent(desk, 1)
    rows(desk).get_by_role("link", name=TEA).click()
    desk.get_by_role("tab", name="资料").click()
    desk.get_by_role("button", name=re.compile("^移 ?除$")).click()
    dialog = desk.get_by_role("dialog")
    messages, members = 4 * (seed.DAYS - 12), seed.MEMBERS - LEFT
    expect(dialog).to_contain_text(f"将移除 {messages} 条消息、{members} 名成员和 0 笔订单")
    remove = dialog.get_by_role("button", name=re.compile("^移 ?除$"))
    name = dialog.get_by_label(f"输入群名“{TEA}”以确认")
    for half in ("", TEA[:-1]):
        name.fill(half)
        expect(remove).to_be_disabled()
    name.fill(TEA)
    remove.click()
    expect(desk).to_have_url(re.compile("/communities$"))
    expect(desk.locator("tbody tr[data-row-key]")).to_have_count(len(seed.STORIES) - 1)
    expect(desk.get_by_role("link", name=TEA)).to_have_count(0)
    expect_silent(desk, 0)

    expect(rows(desk)).to_have_count(len(seed.STORIES) - 1)
    desk.get_by_role("button", name="已移除").click()
    drawer = desk.get_by_role("dialog", name="已移除")
    expect(drawer.get_by_role("row", name=TEA)).to_contain_text("静安店 · 移除于")
    drawer.get_by_role("button", name=f"恢复“{TEA}”").click()
    expect(desk.get_by_text(f"“{TEA}”已恢复")).to_be_visible()
    expect(drawer.get_by_role("row", name=TEA)).to_have_count(0)
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("link", name=TEA)).to_be_visible()
    expect_silent(desk, 1)


def test_who_only_looks_at_the_preview_removes_nothing(desk: Page) -> None:
    rows(desk).get_by_role("link", name=TEA).click()
    desk.get_by_role("tab", name="资料").click()
    desk.get_by_role("button", name=re.compile("^移 ?除$")).click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("条消息")
    dialog.get_by_role("button", name=re.compile("^取 ?消$")).click()
    expect(dialog).to_have_count(0)
    expect(rows(desk)).to_have_count(len(seed.STORIES))

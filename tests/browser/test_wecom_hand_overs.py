"""Handing over in the browser: who to whom, what would go over, and how far it is."""

import pytest
from playwright.sync_api import Page, expect

from huoqun.connectors.wecom import actions, models
from tests.browser import platform, screens
from tests.wecom.world import World


@pytest.fixture
def leaving(world: World, connected: models.Link) -> models.Link:
    """Qiao has a group and a friend; Chen could take them over."""
    world.do("staff.create", userid="chen", name="陈一", departments=[1])
    guest = world.do("customer.create", name="小满")["external_userid"]
    world.do("customer.add_friend", userid="qiao", external_userid=guest)

    def read() -> None:
        actions.sync_all(link=connected)
        platform.read_everything()

    screens.apart(read)
    return connected


def _choose(page: Page, label: str, name: str) -> None:
    page.get_by_label(label, exact=True).fill(name)
    page.locator(".ant-select-item-option", has_text=name).click()


def test_what_goes_over_is_shown_before_it_does_and_followed(
    leaving: models.Link, desk: Page
) -> None:
    screens.open_screen(desk, "/hand-overs", "员工交接")
    expect(desk.get_by_text("还没有交接")).to_be_visible()
    desk.get_by_role("button", name="发起交接").click()
    _choose(desk, "谁要离开或换岗", "乔一")
    desk.get_by_role("button", name="下一步").click()
    _choose(desk, "交给谁", "陈一")
    desk.get_by_role("button", name="下一步").click()
    expect(desk.get_by_text("1 位客户")).to_be_visible()
    expect(desk.get_by_text("1 个社群")).to_be_visible()
    expect(desk.get_by_text("24 小时内可以拒绝")).to_be_visible()
    assert platform.faults(desk) == []
    assert not screens.apart(models.HandOver.objects.exists)
    desk.get_by_role("button", name="提交交接").click()
    desk.get_by_role("button", name="确定").click()
    row = desk.locator("tbody tr", has_text="社群")
    expect(row).to_contain_text("乔一 → 陈一")
    expect(row).to_contain_text("已交接 0 / 1")
    screens.apart(platform.read_everything)
    desk.reload()
    expect(row).to_contain_text("已交接 1 / 1")
    row.get_by_role("button", name="查看明细").click()
    drawer = desk.get_by_role("dialog")
    expect(drawer.locator("tbody tr", has_text=platform.GROUP)).to_contain_text("已交接")
    assert platform.faults(desk) == []


def test_in_one_hand(leaving: models.Link, phone: Page) -> None:
    phone.goto("/hand-overs/new")
    expect(phone.get_by_text("还在职")).to_be_visible()
    assert screens.overflow(phone) == 0
    assert platform.faults(phone) == []

"""Live codes in the browser: made, shown, changed and removed, at a desk and in one hand."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from huoqun.connectors.wecom import actions, models
from huoqun.org import actions as org_actions
from tests.browser import platform, screens
from tests.wecom.world import World

TITLE = "静安店收银台"


def _row(page: Page, title: str) -> Locator:
    return page.locator("tbody tr", has_text=title)


def _choose(page: Page, name: str, *, by: str) -> None:
    """Choose one of a searched list, by typing some of it."""
    page.locator("#code-behind").fill(by)
    page.locator(".ant-select-dropdown:visible").get_by_title(name, exact=True).click()
    page.keyboard.press("Escape")
    # While it closes it is a list without a name.
    expect(page.locator(".ant-select-dropdown:visible")).to_have_count(0)


def _make(desk: Page, button: str, title: str, name: str, *, by: str) -> None:
    desk.get_by_role("button", name=button).click()
    form = desk.get_by_role("dialog")
    expect(form.get_by_role("button", name="创建")).to_be_disabled()
    form.get_by_label("名称").fill(title)
    _choose(desk, name, by=by)
    assert platform.faults(desk) == []
    form.get_by_role("button", name="创建").click()
    expect(form).to_have_count(0)


def test_a_code_is_made_and_shown(connected: models.Link, desk: Page, tmp_path: Path) -> None:
    screens.open_screen(desk, "/codes", "活码")
    expect(desk.get_by_text("还没有活码")).to_be_visible()
    assert platform.faults(desk) == []
    _make(desk, "新建加好友码", TITLE, "乔一", by="乔")
    row = _row(desk, TITLE)
    expect(row).to_contain_text("添加员工")
    expect(row).to_contain_text("乔一")
    way = screens.apart(lambda: models.Way.objects.get(title=TITLE))
    expect(row).to_contain_text(str(way.channel_id))
    _make(desk, "新建进群码", "包裹卡", platform.GROUP, by="晨跑")
    expect(_row(desk, "包裹卡")).to_contain_text(platform.GROUP)
    assert platform.faults(desk) == []

    desk.get_by_role("button", name=f"二维码：{TITLE}").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.locator(".qr svg").first).to_be_visible()
    expect(dialog.get_by_role("link", name="打开地址")).to_have_attribute("href", way.qr_code)
    assert platform.faults(desk) == []
    with desk.expect_download() as downloading:
        dialog.get_by_role("button", name="下载图片").click()
    downloading.value.save_as(tmp_path / "code.png")
    assert downloading.value.suggested_filename == f"{TITLE}-{way.channel_id}.png"
    # A PNG of 1,200 by 1,200 pixels.
    head = (tmp_path / "code.png").read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    assert head[16:] == (1_200).to_bytes(4) * 2
    desk.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def _look_again() -> None:
    actions.sync_all(link=models.Link.objects.get())
    platform.read_everything()


def test_what_the_platform_refuses_is_told_in_the_form(
    refusals: None, world: World, connected: models.Link, desk: Page
) -> None:
    screens.open_screen(desk, "/codes", "活码")
    world.do("app.update", agent_id=connected.agent_id, rights=["directory"])
    desk.get_by_role("button", name="新建加好友码").click()
    form = desk.get_by_role("dialog")
    form.get_by_label("名称").fill(TITLE)
    _choose(desk, "乔一", by="")
    form.get_by_role("button", name="创建").click()
    expect(form.get_by_text("可调用接口的应用")).to_be_visible()
    form.get_by_role("button", name="Close").or_(form.get_by_label("关闭")).first.click()
    # It stands there all the same: nobody knows whether it was made.
    expect(_row(desk, TITLE)).to_contain_text("未确认")
    expect(desk.get_by_role("button", name=f"修改：{TITLE}")).to_have_count(0)


@pytest.fixture
def coded(connected: models.Link) -> models.Link:
    """A connection with a code."""

    def make() -> None:
        actions.make_contact_way(
            link=connected,
            title=TITLE,
            accounts=list(connected.accounts.all()),
            skip_verify=True,
            by=org_actions.HOUSE,
        )

    screens.apart(make)
    return connected


def test_others_are_put_behind_a_code_and_it_is_removed(
    world: World, coded: models.Link, desk: Page
) -> None:
    world.do("staff.create", userid="he", name="何二")
    screens.apart(_look_again)
    screens.open_screen(desk, "/codes", "活码")
    desk.get_by_role("button", name=f"修改：{TITLE}").click()
    form = desk.get_by_role("dialog")
    expect(form.get_by_text("乔一")).to_be_visible()
    _choose(desk, "何二", by="何")
    form.get_by_label("名称").fill("静安店门口")
    form.get_by_role("button", name="保存").click()
    expect(_row(desk, "静安店门口")).to_contain_text("乔一、何二")

    desk.get_by_role("button", name="删除：静安店门口").click()
    desk.locator(".ant-popover").get_by_role("button", name="删除").click()
    expect(_row(desk, "静安店门口")).to_have_count(0)
    desk.get_by_text("已删除", exact=True).first.click()
    expect(_row(desk, "静安店门口")).to_be_visible()
    expect(desk.get_by_role("button", name="删除：静安店门口")).to_have_count(0)


def test_without_a_connection_the_way_there_is_shown(desk: Page) -> None:
    screens.open_screen(desk, "/codes", "活码")
    desk.get_by_role("button", name="去连接").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("连接")


def test_in_english(coded: models.Link, desk: Page) -> None:
    screens.open_screen(desk, "/codes", "活码")
    desk.get_by_role("button", name="English").click()
    expect(desk.get_by_role("button", name="New code for adding staff")).to_be_visible()
    expect(_row(desk, TITLE)).to_contain_text("Add a member of staff")
    desk.get_by_role("button", name="中文").click()


def test_in_one_hand(coded: models.Link, phone: Page) -> None:
    phone.goto("/codes")
    card = phone.locator(".card", has_text=TITLE)
    expect(card).to_contain_text("乔一")
    assert screens.overflow(phone) == 0
    assert platform.faults(phone) == []
    card.get_by_role("button", name="二维码").click()
    expect(phone.locator(".qr svg").first).to_be_visible()
    assert screens.overflow(phone) == 0
    assert platform.faults(phone) == []

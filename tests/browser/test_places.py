"""The guide beside every screen, lists of communities, and moving one."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import screens

TEA = "老客茶话会"


def test_the_question_mark_opens_its_step_of_the_guide(desk: Page) -> None:
    screens.open_screen(desk, "/orders", "订单")
    desk.get_by_role("link", name="帮助：第 5 步").click()
    expect(desk).to_have_url(re.compile(r"/guide#step-5$"))
    expect(desk.get_by_role("heading", name="5. 导入订单")).to_be_in_viewport()
    expect(desk.get_by_text("huoqun up").first).to_be_attached()
    desk.get_by_role("link", name="10. 让同事用起来,并确认不会丢").click()
    expect(desk.get_by_role("heading", name=re.compile("^10"))).to_be_in_viewport()


def test_the_first_run_leads_to_the_guide(phone: Page) -> None:
    screens.open_screen(phone, "/start", "新手引导")
    phone.get_by_role("link", name="打开使用指南").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("运营者的第一天")


def test_moving_to_another_store_is_previewed(desk: Page) -> None:
    screens.open_screen(desk, "/communities", "社群")
    desk.get_by_role("row", name=TEA).get_by_role("checkbox").check()
    desk.get_by_role("button", name="批量编辑").click()
    dialog = desk.get_by_role("dialog")
    screens.choose_unit(desk, dialog.get_by_label("移到门店"), "锦江店")
    dialog.get_by_role("button", name="预览改动").click()
    expect(dialog.get_by_role("cell", name="静安店")).to_be_visible()
    expect(dialog.get_by_role("cell", name="锦江店")).to_be_visible()
    expect(dialog.get_by_role("button", name="确认修改 1 个群")).to_be_enabled()


def test_a_list_of_communities_shows_what_it_changes(desk: Page, tmp_path: Path) -> None:
    file = tmp_path / "群资料.csv"
    file.write_text(
        "群编号,群名,定位,门店\ng2,老客下午茶,福利群,静安店\ng9,新群,引流群,\ng8,又一群,,火星店\n",
        "utf-8-sig",
    )
    screens.open_screen(desk, "/imports/new", "导入数据")
    desk.locator("input[type=file]").set_input_files(file)
    desk.get_by_text("群资料", exact=True).click()
    screens.choose_unit(desk, desk.get_by_label("门店"), "小满生活")
    desk.get_by_label("来源").fill("chat")
    desk.get_by_role("button", name="下一步").click()
    expect(desk.get_by_text("必填列都已对应。")).to_be_visible()
    desk.get_by_role("button", name="下一步").click()
    expect(desk.get_by_text("新建 1 个群，修改 1 个，0 个没有变化")).to_be_visible()
    expect(desk.get_by_role("row", name="老客茶话会").get_by_text("老客下午茶")).to_be_visible()
    expect(desk.get_by_text("没有这家门店")).to_be_visible()
    expect(desk.get_by_role("button", name="开始导入")).to_be_enabled()

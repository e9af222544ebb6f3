"""Clicking through the console at a desk, as an operator does."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import screens, seed


def test_a_wrong_password_is_refused_in_both_languages(stranger: Page) -> None:
    stranger.goto("/orders")
    expect(stranger).to_have_url(re.compile("/sign-in"))
    stranger.get_by_label("用户名").fill("nobody")
    stranger.get_by_label("密码", exact=True).fill("not the password")
    stranger.get_by_role("button", name="登录", exact=True).click()
    expect(stranger.get_by_role("alert")).to_contain_text("用户名或密码不对")
    stranger.get_by_role("button", name="English").click()
    stranger.get_by_role("button", name="Sign in").click()
    expect(stranger.get_by_role("alert")).to_contain_text("Wrong user name or password")


def test_the_overview_leads_to_the_communities_that_need_someone(desk: Page) -> None:
    screens.open_screen(desk, "/overview", "总览")
    expect(desk.locator("[data-metric=messages] .metric-value")).to_have_text(re.compile(r"\d"))
    desk.get_by_role("link", name=re.compile("死群：1")).click()
    expect(desk).to_have_url(re.compile("health=dead"))
    expect(desk.locator("tbody").get_by_role("link", name="中秋预订群")).to_be_visible()


def test_a_figure_tells_how_it_is_computed(desk: Page) -> None:
    screens.open_screen(desk, "/overview", "总览")
    desk.get_by_role("button", name="消息总量的口径").click()
    expect(desk.get_by_text("群内发言条数。")).to_be_visible()
    desk.get_by_role("link", name="查看完整口径与明细").click()
    expect(desk.get_by_role("dialog").get_by_text("messages of all people")).to_be_visible()


def test_filters_stand_in_the_address_and_are_kept_as_a_view(desk: Page) -> None:
    screens.open_screen(desk, "/communities", "社群")
    desk.get_by_placeholder("搜索群名或群编号").fill("茶话会")
    desk.keyboard.press("Enter")
    expect(desk.locator("tbody tr[data-row-key]")).to_have_count(1)
    desk.get_by_role("button", name="视图").click()
    desk.get_by_text("保存当前筛选").click()
    desk.get_by_label("视图名称").fill("茶")
    desk.get_by_role("button", name="确 定").or_(desk.get_by_role("button", name="确定")).click()
    expect(desk.get_by_text("视图已保存")).to_be_visible()
    desk.reload()
    expect(desk.locator("tbody tr[data-row-key]")).to_have_count(1)
    desk.get_by_role("button", name="清除筛选").click()
    expect(desk.locator("tbody tr[data-row-key]")).to_have_count(len(seed.STORIES))
    desk.get_by_role("button", name="视图").click()
    desk.get_by_role("menuitem", name="茶", exact=False).first.click()
    expect(desk.locator("tbody tr[data-row-key]")).to_have_count(1)


def test_a_bulk_edit_shows_what_changes_before_it_happens(desk: Page) -> None:
    screens.open_screen(desk, "/communities?missing=positioning", "社群")
    desk.get_by_role("row", name="中秋预订群").get_by_role("checkbox").check()
    desk.get_by_role("button", name="批量编辑").click()
    dialog = desk.get_by_role("dialog")
    screens.choose(desk, dialog.get_by_label("定位"), "引流群")
    dialog.get_by_role("button", name="预览改动").click()
    expect(dialog.get_by_role("cell", name="引流群")).to_be_visible()
    dialog.get_by_role("button", name="确认修改 1 个群").click()
    expect(desk.get_by_text("已修改 1 个群")).to_be_visible()


def test_a_community_shows_its_people_and_the_reading_switches(
    desk: Page, house: seed.House
) -> None:
    screens.open_screen(desk, f"/communities/{house.community.pk}", "晨光早餐福利群")
    desk.get_by_text("全部", exact=True).click()
    expect(desk).to_have_url(re.compile("reading=all"))
    desk.get_by_role("tab", name="成员").click()
    desk.locator("tbody tr[data-row-key] a").first.click()
    expect(desk).to_have_url(re.compile(r"/customers/\d+"))
    desk.get_by_role("button", name="查看完整信息").click()
    desk.get_by_label("原因").fill("核对发货地址")
    desk.get_by_role("button", name="查看", exact=True).click()
    expect(desk.get_by_role("dialog").get_by_text(re.compile(r"^m0-\d+$"))).to_be_visible()


def test_two_communities_stand_side_by_side(desk: Page) -> None:
    screens.open_screen(desk, "/compare", "对比")
    for title in ("晨光早餐福利群", "周末遛娃搭子"):
        screens.choose(desk, desk.get_by_label("选择社群"), title)
    expect(desk.get_by_role("columnheader", name="周末遛娃搭子")).to_be_visible()
    expect(desk.get_by_role("row", name="消息总量")).to_be_visible()


def test_orders_are_filtered_and_open_beside_the_list(desk: Page) -> None:
    screens.open_screen(desk, "/orders", "订单")
    expect(desk.get_by_text("共 30 条")).to_be_visible()
    desk.get_by_role("link", name="查看", exact=True).click()
    expect(desk.get_by_text("共 3 条")).to_be_visible()
    desk.get_by_role("button", name="o010").click()
    expect(desk.get_by_role("dialog").get_by_text("未匹配买家")).to_be_visible()


def test_a_file_is_sent_mapped_and_looked_at(desk: Page, tmp_path: Path) -> None:
    file = tmp_path / "新群.csv"
    file.write_text("群名,昵称,发送时间,内容\n咖啡群,小美,2026/1/2 上午9:05,早\n", "utf-8-sig")
    screens.open_screen(desk, "/imports/new", "导入数据")
    desk.locator("input[type=file]").set_input_files(file)
    desk.get_by_text("群消息", exact=True).click()
    screens.choose_unit(desk, desk.get_by_label("门店"), "静安店")
    desk.get_by_label("来源").fill("微信")
    expect(desk.get_by_text("新群.csv")).to_be_visible()
    desk.get_by_role("button", name="下一步").click()
    expect(desk.get_by_text("必填列都已对应。")).to_be_visible()
    desk.get_by_role("button", name="下一步").click()
    expect(desk.get_by_role("cell", name="咖啡群")).to_be_visible()
    expect(desk.get_by_role("button", name="开始导入")).to_be_enabled()


def test_a_colleague_gets_a_password_that_is_shown_once(desk: Page) -> None:
    screens.open_screen(desk, "/staff", "员工")
    desk.get_by_role("button", name="添加员工").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_label("姓名").fill("孙小圣")
    dialog.get_by_label("用户名").fill("sun")
    screens.choose(desk, dialog.get_by_label("角色"), "分析师")
    screens.choose_unit(desk, dialog.get_by_label("门店"), "静安店")
    dialog.get_by_role("button", name="添加员工").click()
    expect(desk.get_by_text("请现在交给本人")).to_be_visible()


def test_the_language_is_kept_with_the_account(desk: Page) -> None:
    screens.open_screen(desk, "/overview", "总览")
    desk.get_by_role("button", name="English").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Overview")
    desk.reload()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Overview")
    desk.get_by_role("button", name="中文").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("总览")

"""The screens of figures, clicked through at a desk."""

import re
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, Route, expect

from tests.browser import screens, seed


def test_the_overview_says_what_changed_and_leads_there(desk: Page) -> None:
    screens.open_screen(desk, "/overview", "总览")
    silent = desk.get_by_role("region", name="安静下来的群")
    expect(silent).to_contain_text("健康 → 沉默")
    silent.get_by_role("link", name="老客茶话会").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("老客茶话会")
    expect(desk).to_have_url(re.compile(r"from=\d{4}-\d\d-\d\d&to=.*reading=organic"))


def test_a_change_of_a_figure_opens_to_its_rows(desk: Page) -> None:
    screens.open_screen(desk, "/overview?days=14", "总览")
    moved = desk.get_by_role("region", name="自然发言明显变化")
    moved.get_by_role("link", name="老客茶话会 的明细").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_role("columnheader", name="消息总量")).to_be_visible()
    expect(dialog.locator("tbody tr").nth(1)).to_be_visible()


def test_the_overview_switches_to_one_store_and_keeps_to_it(desk: Page) -> None:
    screens.open_screen(desk, "/overview", "总览")
    expect(desk.get_by_role("link", name=re.compile("健康：2 个群"))).to_be_visible()
    desk.get_by_label("组织单元").click()
    desk.locator(".ant-select-item-option", has_text="锦江店").click()
    expect(desk).to_have_url(re.compile(r"unit=\d+"))
    expect(desk.get_by_role("link", name=re.compile("健康：0 个群"))).to_be_visible()
    desk.get_by_role("link", name=re.compile("死群：1 个群")).click()
    expect(desk).to_have_url(re.compile(r"health=dead&unit=\d+"))
    expect(desk.locator("tbody tr[data-row-key]")).to_have_count(1)


def test_lists_of_people_tell_how_much_they_said(desk: Page, house: seed.House) -> None:
    screens.open_screen(desk, f"/communities/{house.community.pk}?tab=members", "晨光早餐福利群")
    heads = desk.locator("thead th").all_inner_texts()
    first = desk.locator("tbody tr[data-row-key]").first
    expect(first.locator("td").nth(heads.index("消息"))).to_have_text(re.compile(r"^[1-9]\d*$"))
    screens.open_screen(desk, "/customers", "成员")
    heads = desk.locator("thead th").all_inner_texts()
    # The newest may be someone who left, of whom nothing is told here.
    first = desk.locator("tbody tr[data-row-key]", has_text="中秋预订群").first
    expect(first.locator("td").nth(heads.index("最近发言"))).to_have_text(re.compile("月"))


def test_a_report_is_broken_down_and_exported_to_excel(desk: Page, tmp_path: Path) -> None:
    screens.open_screen(desk, "/reports?name=figures&per=positioning", "报表")
    expect(desk.get_by_role("cell", name="福利群")).to_be_visible()
    expect(desk.get_by_role("columnheader", name="成员数（去重）")).to_be_visible()
    desk.get_by_role("button", name="导出").click()
    with desk.expect_download() as download:
        desk.get_by_role("menuitem", name="Excel 表格").click()
    file = tmp_path / "figures.xlsx"
    download.value.save_as(file)
    assert openpyxl.load_workbook(file).active["A1"].value == "group"
    screens.open_screen(desk, "/audit", "审计日志")
    expect(desk.get_by_text("report_exported").first).to_be_visible()


def test_the_store_of_the_overview_is_that_of_the_reports(desk: Page) -> None:
    screens.open_screen(desk, "/overview", "总览")
    desk.get_by_label("组织单元").click()
    desk.locator(".ant-select-item-option", has_text="锦江店").click()
    expect(desk).to_have_url(re.compile(r"unit=\d+"))
    unit = re.findall(r"unit=\d+", desk.url)[0]
    desk.get_by_role("navigation").get_by_role("link", name="报表").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("报表")
    expect(desk).to_have_url(re.compile(rf"/reports\?.*{unit}"))
    expect(desk.locator(".unit-picker")).to_contain_text("锦江店")
    expect(desk.get_by_role("cell", name="中秋预订群").first).to_be_visible()
    expect(desk.get_by_role("cell", name="晨光早餐福利群")).to_have_count(0)


def test_a_long_wait_is_told_and_a_short_one_is_not(desk: Page) -> None:
    held: list[Route] = []
    desk.route(re.compile(r"/api/v1/overview\?"), lambda route: held.append(route))
    desk.goto("/overview")
    told = desk.get_by_role("status").filter(has_text="正在计算所有群的数字")
    expect(desk.locator(".ant-skeleton").first).to_be_visible()
    expect(told).to_have_count(0)
    expect(told).to_be_visible()
    for route in held:
        route.continue_()
    expect(desk.locator("[data-metric=messages] .metric-value")).to_have_text(re.compile(r"\d"))
    expect(told).to_have_count(0)

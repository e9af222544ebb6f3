"""What the overview and a comparison show, carried away as a workbook."""

from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Page, expect

from huoqun.communities.models import Community
from tests.browser import screens

LEFT, RIGHT = "晨光早餐福利群", "周末遛娃搭子"


def exported(page: Page, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The sheets of the workbook behind the screen's button, as rows under their heads."""
    page.get_by_role("button", name="导出").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Excel 表格").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    pages = {page.title: [*page.values] for page in openpyxl.load_workbook(file)}
    return {
        title: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        for title, rows in pages.items()
    }


def shown(page: Page, metric: str) -> int:
    """The whole number on a card."""
    words = page.locator(f"[data-metric={metric}] .metric-value").inner_text()
    return int("".join(filter(str.isdigit, words)))


def test_the_overview_is_a_workbook_of_what_it_shows(desk: Page, tmp_path: Path) -> None:
    screens.open_screen(desk, "/overview?days=14&reading=all", "总览")
    book = exported(desk, tmp_path)
    assert (tmp_path / "overview.xlsx").exists()
    figures = {row["metric"]: row["now"] for row in book["figures"]}
    for metric in ("members", "messages", "orders"):
        assert figures[metric] == shown(desk, metric)
    assert len(book["trend"]) == 14
    assert sum(row["messages"] for row in book["trend"]) == figures["messages"]
    assert list(book) == ["figures", "trend", "rankings"]


def test_a_comparison_is_a_workbook_of_both_sides(desk: Page, tmp_path: Path) -> None:
    ids = screens.apart(
        lambda: [Community.objects.get(title=title).pk for title in (LEFT, RIGHT)],
    )
    path = f"/compare?ids={ids[0]},{ids[1]}&days=14&reading=all"
    screens.open_screen(desk, path, "对比")
    row = desk.get_by_role("row", name="消息总量")
    expect(row).to_be_visible()
    (rows,) = exported(desk, tmp_path).values()
    assert (tmp_path / "compare.xlsx").exists()
    messages = next(each for each in rows if each["metric"] == "messages")
    heads = [head for head in messages if head.startswith(("left: ", "right: "))]
    assert [LEFT in heads[0], RIGHT in heads[1]] == [True, True]
    # Nine and five messages on each of fourteen days, as the seed tells.
    assert [messages[head] for head in heads] == [126, 70]
    expect(row).to_contain_text("126")
    expect(row).to_contain_text("70")

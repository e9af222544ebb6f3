"""The tree of the organisation: units are added, renamed, moved; what does not fit is refused."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from huoqun.org import actions, models
from tests.browser import screens, seed

OK = re.compile("^确 ?定$")
MADE = ("成都店", "春熙路店", "苏州区")


@pytest.fixture
def as_before(house: seed.House) -> Iterator[None]:
    """Whatever happens, the next test finds the tree of the seed."""
    yield
    screens.apart(_put_away)


def _put_away() -> None:
    units = models.OrgUnit.objects.filter(name__in=MADE, archived_at=None)
    for unit in units.order_by("-path", "id"):
        actions.archive_unit(unit=unit, by=actions.HOUSE)


def tree(page: Page) -> list[tuple[int, str]]:
    """How deep each unit hangs, from the top down, once they are there."""
    expect(page.get_by_role("tree").get_by_title("锦江店", exact=True)).to_be_visible()
    nodes = page.locator(".panel .ant-tree-treenode:visible")
    return [
        (node.locator(".ant-tree-indent-unit").count(), node.inner_text().strip())
        for node in nodes.all()
        if node.inner_text().strip()
    ]


def choose(page: Page, name: str) -> None:
    """Look at one unit."""
    page.get_by_role("tree").get_by_title(name, exact=True).click()
    expect(page.get_by_role("heading", level=2, name=name)).to_be_visible()


def begin(page: Page, name: str, deed: str) -> Locator:
    """Choose a unit and what to do with it."""
    choose(page, name)
    page.get_by_role("button", name=deed, exact=True).click()
    dialog = page.get_by_role("dialog", name=deed)
    expect(dialog).to_be_visible()
    return dialog


def add(page: Page, parent: str, name: str, kind: str) -> None:
    """Add a unit below another."""
    dialog = begin(page, parent, "添加下级")
    dialog.get_by_label("名称").fill(name)
    screens.choose(page, dialog.get_by_label("类别"), kind)
    dialog.get_by_role("button", name=OK).click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("tree").get_by_title(name, exact=True)).to_be_visible()


@pytest.mark.usefixtures("as_before")
def test_a_store_is_added_renamed_and_moved(desk: Page) -> None:
    screens.open_screen(desk, "/units", "组织架构")
    add(desk, "西南大区", "成都店", "门店")
    assert (2, "成都店") in tree(desk)
    dialog = begin(desk, "成都店", "改名")
    expect(dialog.get_by_label("名称")).to_have_value("成都店")
    dialog.get_by_label("名称").fill("春熙路店")
    dialog.get_by_role("button", name=OK).click()
    expect(desk.get_by_role("heading", level=2, name="春熙路店")).to_be_visible()
    add(desk, "小满生活", "苏州区", "大区")
    assert (1, "苏州区") in tree(desk)

    dialog = begin(desk, "春熙路店", "移动到")
    screens.choose_unit(desk, dialog.get_by_label("组织单元"), "苏州区")
    dialog.get_by_role("button", name=OK).click()
    expect(dialog).to_have_count(0)
    screens.open_screen(desk, "/units", "组织架构")
    expect(desk.get_by_role("tree").get_by_title("春熙路店")).to_be_visible()
    found = tree(desk)
    assert found[found.index((1, "苏州区")) + 1] == (2, "春熙路店")
    screens.open_screen(desk, "/audit", "审计日志")
    for action in ("unit.created", "unit.renamed", "unit.moved"):
        expect(desk.get_by_text(action, exact=True).first).to_be_visible()


@pytest.mark.usefixtures("as_before", "refusals")
def test_what_does_not_fit_the_tree_is_refused_in_words(desk: Page) -> None:
    screens.open_screen(desk, "/units", "组织架构")
    add(desk, "西南大区", "成都店", "门店")
    dialog = begin(desk, "成都店", "移动到")
    screens.choose_unit(desk, dialog.get_by_label("组织单元"), "静安店")
    dialog.get_by_role("button", name=OK).click()
    expect(desk.get_by_text("“成都店”不能放在“静安店”之下")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("^取 ?消$")).click()
    choose(desk, "静安店")
    desk.get_by_role("button", name=re.compile("^归 ?档$")).click()
    desk.get_by_role("tooltip").get_by_role("button", name=OK).click()
    expect(desk.get_by_text("位在职员工，请先移走")).to_be_visible()
    screens.open_screen(desk, "/units", "组织架构")
    expect(desk.get_by_role("tree").get_by_title("静安店")).to_be_visible()
    assert (2, "成都店") in tree(desk)


@pytest.mark.usefixtures("as_before")
def test_a_unit_needs_a_name(desk: Page) -> None:
    screens.open_screen(desk, "/units", "组织架构")
    before = tree(desk)
    sent: list[str] = []
    desk.on("request", lambda request: sent.append(request.method))
    dialog = begin(desk, "西南大区", "添加下级")
    for name in ("", "   "):
        dialog.get_by_label("名称").fill(name)
        dialog.get_by_role("button", name=OK).click()
        expect(dialog.get_by_text("请填写名称。")).to_be_visible()
    dialog.get_by_role("button", name=re.compile("^取 ?消$")).click()
    dialog = begin(desk, "西南大区", "移动到")
    dialog.get_by_role("button", name=OK).click()
    expect(dialog.get_by_text("请先选择一个单元。")).to_be_visible()
    assert set(sent) <= {"GET"}
    screens.open_screen(desk, "/units", "组织架构")
    assert tree(desk) == before


def test_the_chosen_unit_stays_chosen(desk: Page) -> None:
    screens.open_screen(desk, "/units", "组织架构")
    for _ in range(2):
        choose(desk, "静安店")
    expect(desk.locator(".ant-tree-node-selected")).to_have_text("静安店")

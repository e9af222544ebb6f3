"""Every screen of the console with the words that show that it has arrived."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from django.db import connections
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

Given = TypeVar("Given")
# The address and its heading; {community} is the seeded one.
SCREENS = {
    "/overview": "总览",
    "/compare": "对比",
    "/reports": "报表",
    "/metrics": "指标口径",
    "/communities": "社群",
    "/communities/{community}": "晨光早餐福利群",
    "/customers": "成员",
    "/segments": "人群",
    "/segments/new": "新建人群",
    "/tags": "标签",
    "/forms": "表单",
    "/forms/new": "新建表单",
    "/classes": "用户分层",
    "/customers/merging": "可能是同一人",
    "/orders": "订单",
    "/feedback": "反馈",
    "/feedback/rules": "捕捉规则与时限",
    "/imports": "数据导入",
    "/imports/new": "导入数据",
    "/codes": "活码",
    "/connections": "连接",
    "/connections/new": "连接企业微信",
    "/start": "新手引导",
    "/guide": "运营者的第一天",
    "/staff": "员工",
    "/units": "组织架构",
    "/roles": "角色权限",
    "/tokens": "接口令牌",
    "/audit": "审计日志",
    "/privacy": "个人信息",
    "/exports": "导出客户资料",
    "/health": "健康度标准",
    "/system": "系统状态",
    "/account": "我的账号",
}
TABS = ("figures", "members", "portrait", "leaves", "orders", "timeline", "about")


def apart(job: Callable[..., Given], **named: object) -> Given:
    """Do what no browser does, as a worker would; Playwright's event loop lives in our thread."""
    with ThreadPoolExecutor(max_workers=1) as worker:
        return worker.submit(_and_hang_up, job, named).result()


def _and_hang_up(job: Callable[..., Given], named: dict[str, object]) -> Given:
    try:
        return job(**named)
    finally:
        connections.close_all()


def addresses(community_id: int) -> list[tuple[str, str]]:
    """Every screen and every tab of a community, with the heading to wait for."""
    screens = [(path.format(community=community_id), words) for path, words in SCREENS.items()]
    tabs = [
        (f"/communities/{community_id}?tab={tab}", SCREENS["/communities/{community}"])
        for tab in TABS
    ]
    return screens + tabs


def open_screen(page: Page, path: str, heading: str) -> None:
    """Go there and wait until the heading stands and nothing is loading any more."""
    page.goto(path)
    expect(page.get_by_role("heading", level=1), path).to_contain_text(heading)
    expect(page.locator(".ant-skeleton, .ant-spin-spinning"), path).to_have_count(0)


def overflow(page: Page) -> int:
    """By how many pixels a page is wider than its screen."""
    wide: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


def choose_unit(page: Page, box: Locator, name: str) -> None:
    """Choose a unit in its picker."""
    _choose(page, box, name, chosen=page.locator(".unit-picker", has_text=name))


def choose(page: Page, box: Locator, name: str) -> None:
    """Choose one of a plain list."""
    select = box.locator("xpath=ancestor::div[contains(concat(' ', @class, ' '), ' ant-select ')]")
    _choose(page, box, name, chosen=select.filter(has_text=name))


def _choose(page: Page, box: Locator, name: str, *, chosen: Locator) -> None:
    """Open, choose, see it chosen; once more where the opening list swallowed the click."""
    for _ in range(3):
        box.click()
        options = page.locator(".ant-select-dropdown:visible")
        options.get_by_title(name, exact=True).last.click()
        with suppress(PlaywrightTimeout):
            chosen.first.wait_for(timeout=3_000)
            _close(options)
            return
        # Where it is closed already, the key would close the dialog around it.
        if options.count():
            page.keyboard.press("Escape")
    raise AssertionError(f"{name} cannot be chosen")


def _close(lists: Locator) -> None:
    """A list that stays open for more, or opened once more, lies over what is clicked next."""
    with suppress(PlaywrightTimeout):
        lists.last.wait_for(state="hidden", timeout=1_000)
        return
    lists.page.keyboard.press("Escape")
    expect(lists).to_have_count(0)

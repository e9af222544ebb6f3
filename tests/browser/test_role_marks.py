"""Somebody is marked as a bot or as staff: the organic reading of all days leaves them out."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from huoqun.communities import actions, models
from huoqun.communities.kinds import CommunityRole
from huoqun.communities.models import Community
from huoqun.org import actions as org_actions
from tests.browser import screens, seed

WALKS = "周末遛娃搭子"
MESSAGES_A_DAY = 5
PERIOD_DAYS = 30


@pytest.fixture
def walks(house: seed.House) -> Iterator[int]:
    """The community; whatever happens, nobody is marked there afterwards."""
    yield screens.apart(lambda: Community.objects.get(title=WALKS).pk)
    screens.apart(_unmark)


def _unmark() -> None:
    held = models.RoleHeld.objects.filter(community__title=WALKS)
    for each in held.select_related("community"):
        actions.take_role(
            community=each.community,
            customer_id=each.customer_id,
            role=CommunityRole(each.role),
            actor=org_actions.HOUSE,
        )


def spoken(member: int) -> int:
    """How often the seed lets a member speak in the period."""
    return sum(
        (back + number * 5) % seed.MEMBERS == member
        for back in range(PERIOD_DAYS)
        for number in range(MESSAGES_A_DAY)
    )


def expect_figures(page: Page, community: int, reading: str, messages: int, speakers: int) -> None:
    """What the screen of figures tells in this reading."""
    path = f"/communities/{community}?days={PERIOD_DAYS}&reading={reading}"
    screens.open_screen(page, path, WALKS)
    told = page.locator("[data-metric=messages] .metric-value")
    expect(told).to_have_text(re.compile(rf"^{messages}\D*$"))
    told = page.locator("[data-metric=speakers] .metric-value")
    expect(told).to_have_text(re.compile(rf"^{speakers}\D*$"))


def found(page: Page, community: int, member: int) -> Locator:
    """The member in the list, found by the number under which they were imported."""
    screens.open_screen(page, f"/communities/{community}?tab=members", WALKS)
    page.get_by_placeholder("完整姓名或导入编号").fill(f"m1-{member}")
    page.keyboard.press("Enter")
    row = page.locator("tbody tr[data-row-key]")
    expect(row).to_have_count(1)
    return row


def mark(page: Page, row: Locator, role: str) -> None:
    """Choose a role in the row's menu: it is given, or taken when it was held."""
    row.get_by_role("button", name="标记角色").click()
    page.locator(".ant-dropdown:visible").get_by_role("menuitem", name=role).click()
    expect(page.get_by_text("已完成", exact=True)).to_be_visible()


def test_the_organic_reading_leaves_the_marked_out(desk: Page, walks: int) -> None:
    everybody = (PERIOD_DAYS * MESSAGES_A_DAY, len({m for m in range(24) if spoken(m)}))
    expect_figures(desk, walks, "organic", *everybody)
    marked = {0: "机器人", 1: "员工"}
    for member, role in marked.items():
        row = found(desk, walks, member)
        mark(desk, row, role)
        expect(row).to_contain_text(role)
    theirs = spoken(0) + spoken(1)
    assert theirs > 0
    without = (everybody[0] - theirs, everybody[1] - len(marked))
    expect_figures(desk, walks, "organic", *without)
    expect_figures(desk, walks, "all", *everybody)
    for member, role in marked.items():
        row = found(desk, walks, member)
        mark(desk, row, role)
        expect(row).not_to_contain_text(role)
    expect_figures(desk, walks, "organic", *everybody)


def test_figures_looked_at_before_follow_the_mark(desk: Page, walks: int) -> None:
    """Within one visit: no screen keeps a figure from before the mark."""
    everything = PERIOD_DAYS * MESSAGES_A_DAY
    expect_figures(desk, walks, "organic", everything, len({m for m in range(24) if spoken(m)}))
    desk.get_by_role("tab", name="成员").click()
    row = desk.locator("tbody tr[data-row-key]").first
    desk.get_by_placeholder("完整姓名或导入编号").fill("m1-0")
    desk.keyboard.press("Enter")
    expect(row).to_have_count(1)
    expect(desk.locator("tbody tr[data-row-key]")).to_have_count(1)
    mark(desk, row, "机器人")
    expect(row).to_contain_text("机器人")
    desk.get_by_role("tab", name="数据").click()
    told = desk.locator("[data-metric=messages] .metric-value")
    expect(told).to_have_text(re.compile(rf"^{everything - spoken(0)}\D*$"))


def test_the_marked_are_found_by_their_role(desk: Page, walks: int) -> None:
    mark(desk, found(desk, walks, 2), "机器人")
    screens.open_screen(desk, f"/communities/{walks}?tab=members&role=bot", WALKS)
    expect(desk.locator("tbody tr[data-row-key]")).to_have_count(1)
    expect(desk.locator("tbody tr[data-row-key]")).to_contain_text("机器人")

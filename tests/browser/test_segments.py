"""Segments and tags in the browser: a rule is clicked together and counted, saved, put to use."""

import re
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Locator, Page, expect

from huoqun.core import clock
from huoqun.customers import actions, models, queries
from huoqun.customers.actions import asking, counting
from huoqun.customers.kinds import TagChoice, TagKind, TagSource
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org.queries import EVERYTHING
from tests.browser import platform, screens, seed

NAME = "静安的活跃女客"


def _label() -> dict[str, int]:
    """Two groups of one choice, and who carries which."""
    company = org_models.OrgUnit.objects.get(parent=None)
    wanted = {"性别": ("女", "男"), "价格偏好": ("羊毛", "品质")}
    everybody = list(queries.reached(unit_ids=[company.pk], community_ids=[]))
    made = {}
    for turn, (group_name, names) in enumerate(wanted.items(), start=2):
        group = actions.make_tag_group(
            name=group_name,
            kind=TagKind.ATTRIBUTE,
            choice=TagChoice.ONE,
            company=company,
            actor=org_actions.HOUSE,
        )
        for name in names:
            made[name] = actions.make_tag(group=group, name=name, actor=org_actions.HOUSE)
        word = actions.TagWord(source=TagSource.IMPORT)
        people = [each for each in everybody if each % turn == 0]
        actions.give(tag=made[names[0]], people=people, word=word, at=clock.now())
    return {name: tag.pk for name, tag in made.items()}


@pytest.fixture
def tags(house: seed.House) -> dict[str, int]:
    """The tags by name, made once."""
    return screens.apart(_tags)


def _tags() -> dict[str, int]:
    found = dict(models.Tag.objects.filter(archived_at=None).values_list("name", "pk"))
    if "女" in found:
        return found
    with transaction.atomic():
        return _label()


def _count(rule: dict[str, Any]) -> int:
    return counting.count(asking.read_rule(rule, seen_by=EVERYTHING), seen_by=EVERYTHING).count


def _add(page: Page, condition: str) -> Locator:
    """Add a condition from the menu; its row."""
    rows = page.locator(".rule-row")
    number = rows.count()
    page.get_by_role("combobox", name="添加条件").fill(condition)
    page.locator(".ant-select-dropdown:visible").get_by_title(condition, exact=True).click()
    return rows.nth(number)


def test_a_rule_is_clicked_together_counted_and_saved(desk: Page, tags: dict[str, int]) -> None:
    screens.open_screen(desk, "/segments/new", "新建人群")
    expect(desk.get_by_role("button", name="最近活跃的人")).to_be_visible()
    known = _add(desk, "与…有往来 / 在…")
    known.get_by_role("button", name="限定组织").click()
    screens.choose(desk, known.get_by_label("组织", exact=True), "静安店")
    screens.choose(desk, _add(desk, "标签为…").get_by_label("标签", exact=True), "女")
    bought = _add(desk, "购买至少 … 次")
    bought.get_by_role("button", name="限定天数").click()
    bought.get_by_label("天数", exact=True).fill("60")
    spoke = _add(desk, "近 … 天内发言至少 … 条")
    spoke.get_by_label("天数").fill("7")
    bargain = _add(desk, "标签为…")
    screens.choose(desk, bargain.get_by_label("标签", exact=True), "羊毛")
    screens.choose(desk, bargain.get_by_role("combobox", name="满足还是不满足"), "不满足")
    unit = screens.apart(lambda: org_models.OrgUnit.objects.get(name="静安店").pk)
    rule = {
        "all": [
            {"is": "customers.reached", "with": {"units": [unit]}},
            {"is": "customers.tagged", "with": {"tags": [tags["女"]]}},
            {"is": "orders.bought", "with": {"times": 1, "days": 60}},
            {"is": "communities.spoke", "with": {"days": 7, "messages": 1}},
            {"not": {"is": "customers.tagged", "with": {"tags": [tags["羊毛"]]}}},
        ]
    }
    fits = screens.apart(_count, rule=rule)
    assert fits > 0
    result = desk.locator(".rule-result")
    expect(result.get_by_test_id("rule-count")).to_have_text(str(fits))
    expect(result).to_contain_text("近 60 天内购买至少 1 次")
    expect(known.locator(".rule-count")).to_have_text(re.compile(r"\d+ 人"))
    assert platform.faults(desk) == []
    desk.get_by_label("名称").fill(NAME)
    desk.get_by_role("button", name="保存").click()
    desk.wait_for_url(re.compile(r"/segments/\d+$"))
    saved = screens.apart(lambda: models.Segment.objects.get(name=NAME))
    assert saved.rule == rule
    expect(desk.get_by_role("heading", level=1)).to_contain_text(NAME)
    desk.get_by_role("button", name=re.compile("^为什么")).first.click()
    expect(desk.get_by_role("dialog").locator(".why-parts li")).to_have_count(7)
    assert platform.faults(desk) == []


def test_a_tag_is_edited_and_many_are_tagged(desk: Page, phone: Page, tags: dict[str, int]) -> None:
    screens.open_screen(desk, "/tags", "标签")
    desk.get_by_role("button", name="编辑标签“品质”").click()
    drawer = desk.get_by_role("dialog")
    drawer.get_by_label("到期自动移除").fill("30")
    drawer.get_by_role("switch").click()
    drawer.get_by_role("button", name="该唤回的老客").click()
    expect(drawer.get_by_test_id("rule-count")).to_have_text(re.compile(r"\d"))
    drawer.get_by_role("switch").click()
    drawer.get_by_role("button", name="保存").click()
    expect(desk.locator(".tag-line", has_text="品质")).to_contain_text("30 天后自动移除")
    screens.open_screen(desk, "/customers", "成员")
    # The first may have been erased by another file's test.
    for row in (3, 4):
        desk.locator("tbody .ant-checkbox-input").nth(row).check()
    desk.get_by_role("button", name="打标签").click()
    dialog = desk.get_by_role("dialog")
    screens.choose(desk, dialog.get_by_label("标签"), "品质")
    dialog.get_by_role("button", name="先看看会怎样").click()
    expect(dialog).to_contain_text("2 人会打上这个标签")
    dialog.get_by_label("理由").fill("回访名单")
    dialog.get_by_role("button", name="给 2 人打上").click()
    expect(dialog).to_contain_text("正在处理")
    screens.apart(actions.advance_tagging)
    expect(dialog).to_contain_text("完成：2 人有变化")
    screens.open_screen(phone, "/segments/new", "新建人群")
    assert screens.overflow(phone) == 0
    assert platform.faults(phone) == []

"""Personal data in the browser: a refusal is noted, a request answered, a person erased."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from huoqun.communities.models import Community
from huoqun.customers import actions, models
from huoqun.customers.actions import Bond
from huoqun.customers.kinds import ReachBecause
from huoqun.server import wiring
from tests.browser import platform, screens, seed


def _come() -> int:
    community = Community.objects.order_by("id").first()
    assert community is not None
    found = actions.resolve(namespace="privacy", external_ids=["ask-7"], names={"ask-7": "阮小七"})
    bond = Bond(found["ask-7"], community.unit_id, community.pk)
    actions.reach(bonds=[bond], because=ReachBecause.SPOKE)
    return found["ask-7"]


def _go() -> None:
    actions.run_erasures(rooms=wiring.PRIVACY, archives=lambda: 2)


def _forget() -> None:
    models.DataRequest.objects.all().delete()
    models.Erasure.objects.all().delete()
    models.Tombstone.objects.all().delete()


@pytest.fixture
def person(house: seed.House) -> Iterator[int]:
    """Somebody nobody else's test counts on."""
    yield screens.apart(_come)
    screens.apart(_forget)


def shoot(page: Page, name: str) -> None:
    """Keep a picture when somebody wants to look at it."""
    if folder := os.environ.get("HUOQUN_TEST_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def _refuse_marketing(desk: Page) -> None:
    marketing = desk.locator("tbody tr", has_text="接收营销消息").first
    expect(marketing).to_contain_text("没有表态")
    marketing.get_by_role("button", name="记录拒绝").click()
    note = desk.get_by_role("dialog")
    note.get_by_label("凭据").fill("3 月 2 日的对话")
    note.locator("button[type=submit]").click()
    expect(marketing).to_contain_text("不允许")
    expect(desk.get_by_role("dialog")).to_have_count(0)


def _ask_to_be_erased(desk: Page) -> None:
    desk.get_by_role("button", name="登记请求").click()
    filing = desk.get_by_role("dialog")
    filing.get_by_label("请求", exact=True).click()
    desk.locator(".ant-select-item-option", has_text="删除").click()
    filing.locator("button[type=submit]").click()
    expect(desk.get_by_text("最迟")).to_be_visible()


def _grant(desk: Page, person: int) -> None:
    asked = desk.locator("tbody tr", has_text=f"客户 {person}")
    asked.get_by_role("button", name=re.compile("办 ?理")).click()
    granting = desk.get_by_role("dialog")
    expect(granting).to_contain_text("无法恢复")
    granting.get_by_label("答复").fill("身份已核实")
    granting.locator("button[type=submit]").click()
    expect(asked).to_contain_text("已办理")
    expect(desk.get_by_role("dialog")).to_have_count(0)


def test_a_person_refuses_asks_and_is_erased(person: int, desk: Page) -> None:
    screens.open_screen(desk, f"/customers/{person}", "阮**")
    desk.get_by_role("tab", name="同意与隐私").click()
    _refuse_marketing(desk)
    _ask_to_be_erased(desk)
    assert platform.faults(desk) == []
    shoot(desk, "person")

    screens.open_screen(desk, "/privacy", "个人信息")
    _grant(desk, person)
    shoot(desk, "desk")
    screens.apart(_go)
    desk.get_by_role("tab", name="删除记录").click()
    done = desk.locator("tbody tr", has_text=f"客户 {person}")
    expect(done).to_contain_text("已完成")
    done.get_by_role("button").click()
    receipt = desk.get_by_role("dialog")
    expect(receipt).to_contain_text("customers_identity")
    expect(receipt).to_contain_text("2 份更早的备份")
    assert platform.faults(desk) == []
    shoot(desk, "receipt")
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    desk.get_by_role("tab", name="保存期限").click()
    expect(desk.get_by_label("聊天文字保存多少天")).to_have_value("180")
    expect(desk.get_by_text("customers.Identity.name_sealed")).to_be_visible()
    assert platform.faults(desk) == []
    shoot(desk, "retention")


def test_in_one_hand(person: int, phone: Page) -> None:
    phone.goto(f"/customers/{person}")
    phone.get_by_role("tab", name="同意与隐私").click()
    expect(phone.get_by_text("接收营销消息").first).to_be_visible()
    assert screens.overflow(phone) == 0
    shoot(phone, "person-phone")
    phone.goto("/privacy")
    expect(phone.get_by_text("没有请求")).to_be_visible()
    assert screens.overflow(phone) == 0
    shoot(phone, "desk-phone")

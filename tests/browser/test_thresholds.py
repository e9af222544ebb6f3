"""Thresholds of health: what does not fit is refused, what does makes a version and verdicts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from huoqun.analytics import models
from tests.browser import screens, seed

TEA = "老客茶话会"  # silent for twelve days
MUTE = "多少天没有成员发言算沉默"


@pytest.fixture
def defaults_after(house: seed.House) -> Iterator[None]:
    """Whatever happens, the next test finds the verdicts of the defaults."""
    yield
    screens.apart(_defaults)


def _defaults() -> None:
    models.HealthThresholds.objects.all().delete()
    seed.judge()


def save(page: Page, days: int) -> None:
    """Ask for another number of days until a community is silent."""
    page.get_by_label(MUTE).fill(str(days))
    page.get_by_role("button", name=re.compile("保 ?存")).click()


def saved(page: Page) -> int:
    """The version that is told, the same on the screen as in the message."""
    told = page.get_by_text(re.compile(r"已保存为第 \d+ 版"))
    expect(told).to_be_visible()
    version = int(re.findall(r"\d+", told.inner_text())[0])
    expect(page.get_by_text(f"当前为第 {version} 版")).to_be_visible()
    expect(told).to_have_count(0)
    return version


def row(page: Page) -> Locator:
    """The community in the list."""
    screens.open_screen(page, "/communities", "社群")
    return page.locator("tbody tr[data-row-key]", has_text=TEA)


@pytest.mark.usefixtures("defaults_after")
def test_a_lead_moves_a_threshold_and_the_verdicts_follow(lead: Page) -> None:
    expect(row(lead)).to_contain_text("沉默")
    screens.open_screen(lead, "/health", "健康度标准")
    expect(lead.get_by_label(MUTE)).to_have_value("7")
    save(lead, 20)
    version = saved(lead)
    row(lead).get_by_role("link", name=TEA).click()
    verdict = lead.locator(".panel", has_text=f"标准第 {version} 版")
    expect(verdict).to_contain_text("健康")
    expect(verdict).to_contain_text("没有明显下降")
    screens.apart(seed.judge)
    expect(row(lead)).not_to_contain_text("沉默")
    screens.open_screen(lead, "/health", "健康度标准")
    expect(lead.get_by_label(MUTE)).to_have_value("20")
    save(lead, 12)
    assert saved(lead) == version + 1
    expect(lead.get_by_text("或 12 天没有成员发言。")).to_be_visible()
    screens.apart(seed.judge)
    expect(row(lead)).to_contain_text("沉默")
    screens.open_screen(lead, "/audit", "审计日志")
    expect(lead.get_by_text("health_thresholds.changed")).to_have_count(2)


@pytest.mark.usefixtures("refusals")
def test_thresholds_that_contradict_each_other_are_refused(lead: Page) -> None:
    screens.open_screen(lead, "/health", "健康度标准")
    before = lead.get_by_text(re.compile(r"当前为第 \d+ 版")).inner_text()
    save(lead, 40)
    refusal = lead.get_by_role("alert")
    expect(refusal).to_contain_text("“沉默”天数要小于“死群”天数")
    save(lead, 0)
    expect(refusal).to_contain_text("天数为 1–366")
    lead.reload()
    expect(lead.get_by_label(MUTE)).to_have_value("7")
    expect(lead.get_by_text(before)).to_be_visible()


@pytest.mark.usefixtures("refusals")
def test_on_a_phone_the_refusal_stands_where_one_saves(phone: Page) -> None:
    screens.open_screen(phone, "/health", "健康度标准")
    save(phone, 40)
    refusal = phone.get_by_role("alert")
    expect(refusal).to_be_in_viewport(ratio=1)
    expect(phone.get_by_role("button", name=re.compile("保 ?存"))).to_be_in_viewport()

"""The desk in the browser: a rule that is tried first, a ticket from its first word to the last."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from huoqun.feedback import models
from huoqun.feedback.tests import told
from tests.browser import platform, screens, seed


@pytest.fixture
def ticket(house: seed.House) -> Iterator[models.Ticket]:
    """Somebody's cup is broken, and it is late already."""
    made = screens.apart(lambda: told.ticket(house.community, None, severity="urgent"))
    yield made
    screens.apart(models.Ticket.objects.all().delete)
    screens.apart(models.CatchRule.objects.all().delete)


def test_from_the_first_word_to_the_last(ticket: models.Ticket, desk: Page) -> None:
    screens.open_screen(desk, "/feedback", "反馈")
    desk.get_by_role("button", name=re.compile("送来的杯子碎了")).click()
    drawer = desk.get_by_role("dialog")
    box = drawer.get_by_role("textbox")
    for words, state in [
        ("马上补寄一只", "已回复"),
        ("补寄了", "已解决"),
        ("补的今天到", "已告知会员"),
    ]:
        box.last.fill(words)
        box.last.press("Control+Enter")
        expect(drawer.locator("dd").first).to_contain_text(state)
    expect(drawer.locator(".ticket-line.answer")).to_have_text("马上补寄一只")
    assert platform.faults(desk) == []


def test_a_rule_is_tried_before_it_is_on(ticket: models.Ticket, desk: Page) -> None:
    made = screens.apart(lambda: told.rule(ticket.unit, "碎了", on=False))
    screens.open_screen(desk, "/feedback/rules", "捕捉规则与时限")
    card = desk.locator(".card", has_text=made.name)
    on = card.get_by_role("button", name="启用")
    expect(on).to_be_disabled()
    card.get_by_role("button", name="试运行").click()
    expect(card).to_contain_text("命中 0 条")
    on.click()
    expect(card).to_contain_text("已启用")
    assert platform.faults(desk) == []


def test_in_one_hand(ticket: models.Ticket, phone: Page) -> None:
    phone.goto("/feedback")
    phone.locator(".card", has_text="送来的杯子碎了").click()
    expect(phone.get_by_role("dialog")).to_contain_text("待回复")
    assert screens.overflow(phone) == 0
    assert platform.faults(phone) == []

"""An export of customers in the browser: one asks, a colleague agrees, only the asker fetches."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as configured
from playwright.sync_api import Page, expect

from huoqun.customers import actions, models
from huoqun.org.models import Approval, Staff
from huoqun.org.queries import EVERYTHING
from huoqun.org.tests import people
from huoqun.server import wiring
from tests.browser import platform, screens, seed

pytestmark = pytest.mark.usefixtures("refusals")

WHY = "周会核对名单"


def _forget() -> None:
    models.ExportCanary.objects.all().delete()
    models.PersonalExport.objects.all().delete()
    Approval.objects.all().delete()


@pytest.fixture
def own_home(house: seed.House, tmp_path: Path) -> Iterator[Path]:
    """A home whose exports nobody else looks at."""
    # Before anybody signs in: another file may have changed it.
    house.lin.set_password(seed.PASSWORD)
    screens.apart(house.lin.save, update_fields=["password"])
    before = configured.HUOQUN_HOME
    configured.HUOQUN_HOME = tmp_path
    yield tmp_path
    configured.HUOQUN_HOME = before
    screens.apart(_forget)


def shoot(page: Page, name: str) -> None:
    """Keep a picture when somebody wants to look at it."""
    if folder := os.environ.get("HUOQUN_TEST_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def _ask(lead: Page) -> None:
    lead.get_by_role("button", name="申请导出名单").click()
    form = lead.get_by_role("dialog")
    expect(form).to_contain_text("可以批准的同事：管理员")
    form.get_by_label("用途").fill(WHY)
    shoot(lead, "exports-form")
    assert platform.faults(lead) == []
    form.locator("button[type=submit]").click()
    expect(lead.get_by_role("dialog")).to_have_count(0)


def _prove(page: Page) -> None:
    proof = page.get_by_role("dialog", name="确认是您本人")
    proof.get_by_label("密码", exact=True).fill(seed.PASSWORD)
    shoot(page, "exports-prove")
    proof.locator("button[type=submit]").click()


def _approve(desk: Page) -> None:
    screens.open_screen(desk, "/exports", "导出客户资料")
    expect(desk.locator("tbody tr", has_text=WHY)).to_contain_text("林岚")
    shoot(desk, "exports-waiting")
    desk.get_by_role("button", name="批准", exact=False).first.click()
    said = desk.get_by_role("dialog")
    said.locator("button[type=submit]").click()
    expect(desk.get_by_text("没有等您批准的申请")).to_be_visible()


def _asked(lin: Staff) -> models.PersonalExport:
    """A package: counting its rows reads no lake."""
    return actions.ask_package(
        customer=models.Customer.objects.order_by("id").first(),
        reason=WHY,
        by=people.acting(lin),
        scope=EVERYTHING,
    )


def test_one_asks_another_agrees(own_home: Path, desk: Page, lead: Page) -> None:
    screens.open_screen(lead, "/exports", "导出客户资料")
    _ask(lead)
    _approve(desk)
    lead.get_by_role("tab", name="我的申请").click()
    expect(lead.locator("tbody tr", has_text=WHY)).to_contain_text("正在生成文件")


def _made(house: seed.House) -> None:
    export = _asked(house.lin)
    by = people.acting(house.admin)
    actions.decide_export(export_id=export.pk, approves=True, comment="", by=by)
    assert actions.make_exports(rooms=wiring.PRIVACY) == 1


def test_whoever_asked_confirms_and_fetches(own_home: Path, house: seed.House, lead: Page) -> None:
    screens.apart(_made, house=house)
    screens.open_screen(lead, "/exports?view=mine", "导出客户资料")
    mine = lead.locator("tbody tr", has_text=WHY)
    expect(mine).to_contain_text("可以下载")
    shoot(lead, "exports-mine")
    with lead.expect_download() as fetched:
        mine.get_by_role("button", name="下载").click()
        _prove(lead)
    assert fetched.value.suggested_filename.endswith(".zip")
    expect(mine).to_contain_text("还能下载 2 次")


def test_the_desk_in_one_hand(own_home: Path, house: seed.House, phone: Page) -> None:
    screens.apart(_asked, lin=house.lin)
    phone.goto("/exports")
    expect(phone.get_by_text(WHY)).to_be_visible()
    assert screens.overflow(phone) == 0
    shoot(phone, "exports-phone")

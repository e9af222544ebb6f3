"""The invented company says that it is one, and goes at a word of who keeps the machine."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from huoqun.communities import actions
from huoqun.communities.actions import MembershipRow, MessageRow
from huoqun.communities.actions.batch import Batch
from huoqun.communities.kinds import JoinMode, MessageKind
from huoqun.connectors.files import actions as file_actions
from huoqun.connectors.files.kinds import BatchState, FileKind
from huoqun.connectors.files.models import ImportBatch
from huoqun.core import clock
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Role, UnitKind
from huoqun.server import models
from huoqun.server.demo import company, removal, state
from tests.browser import screens, seed

STORE, PERSON = "示例店", "示例店长"
COMMUNITIES = {"demo-1": "示例一群", "demo-2": "示例二群"}
SPOKEN = 3


@pytest.fixture(scope="module")
def invented(house: seed.House) -> Iterator[int]:
    """Beside the company of these tests an invented store with two communities; its import."""
    name = screens.apart(lambda: org_queries.root_unit().name)
    yield screens.apart(_invent)
    screens.apart(_forget, name=name)


def _invent() -> int:
    root = org_queries.root_unit()
    store = org_actions.create_unit(
        parent=root,
        kind=UnitKind.STORE,
        name=STORE,
        namespace=company.NAMESPACE,
        key="demo-store",
        by=org_actions.HOUSE,
    )
    person, _ = org_actions.add_staff(
        username="demo-keeper", name=PERSON, role=Role.MANAGER, unit=store
    )
    models.DemoCompany.objects.create(corp=root.corp, staff_ids=[person.pk], filled_at=clock.now())
    brought = ImportBatch.objects.create(
        kind=FileKind.MESSAGES,
        state=BatchState.DONE,
        unit=store,
        source=company.NAMESPACE,
        namespace=company.NAMESPACE,
        file_name="messages.csv",
        rows_accepted=SPOKEN * len(COMMUNITIES),
    )
    _bring(
        Batch(
            batch_id=brought.pk,
            source=company.NAMESPACE,
            namespace=company.NAMESPACE,
            unit_id=store.pk,
        )
    )
    return brought.pk


def _bring(batch: Batch) -> None:
    yesterday = clock.today() - timedelta(days=1)
    at = clock.start_of_day(yesterday) + timedelta(hours=9)
    with transaction.atomic():
        actions.import_descriptions(
            rows={key: actions.Described(title=title) for key, title in COMMUNITIES.items()},
            batch=batch,
        )
        for key in COMMUNITIES:
            member = f"{key}-somebody"
            stay = MembershipRow(
                community=key,
                member=member,
                member_name="某人",
                joined_on=yesterday,
                how=JoinMode.SCAN,
            )
            actions.import_memberships(rows=[stay], batch=batch)
            said = [
                MessageRow(
                    key=f"{key}-{number}",
                    community=key,
                    member=member,
                    member_name=None,
                    at=at + timedelta(minutes=number),
                    day=None,
                    kind=MessageKind.TEXT,
                    text="早",
                )
                for number in range(SPOKEN)
            ]
            actions.import_messages(rows=said, batch=batch)


def _forget(name: str) -> None:
    if state.present():
        removal.remove(actor=org_actions.HOUSE)
    models.DemoCompany.objects.all().delete()
    org_actions.rename_unit(unit=org_queries.root_unit(), name=name, by=org_actions.HOUSE)


def test_who_does_not_keep_the_machine_only_reads_the_ribbon(lead: Page, invented: int) -> None:
    screens.open_screen(lead, "/overview", "总览")
    ribbon = lead.get_by_role("note")
    expect(ribbon).to_contain_text("这里的公司、成员和数字都是虚构的。")
    expect(ribbon.get_by_role("link")).to_have_count(0)


def test_the_demo_is_removed_after_a_look_at_what_goes(desk: Page, invented: int) -> None:
    screens.open_screen(desk, "/communities", "社群")
    for title in COMMUNITIES.values():
        expect(desk.get_by_role("link", name=title)).to_be_visible()
    desk.get_by_role("note").get_by_role("link", name="移除示例数据").click()
    expect(desk).to_have_url(re.compile("/system#demo$"))
    desk.get_by_role("button", name="移除示例数据").click()
    dialog = desk.get_by_role("dialog")
    amounts = dialog.get_by_role("listitem")
    expect(amounts).to_have_text(["社群 2", "成员 2", f"消息 {2 * SPOKEN}", "订单 0"])
    dialog.get_by_role("button", name="移除示例数据").click()
    expect(desk).to_have_url(re.compile("/start$"))
    expect(desk.get_by_role("heading", level=1)).to_have_text("新手引导")
    expect(desk.get_by_role("note")).to_have_count(0)

    screens.open_screen(desk, "/communities", "社群")
    expect(desk.get_by_role("note")).to_have_count(0)
    expect(desk.locator("tbody tr[data-row-key]")).to_have_count(len(seed.STORIES))
    screens.open_screen(desk, "/units", "组织架构")
    expect(desk.get_by_role("tree")).to_contain_text(company.UNNAMED)
    expect(desk.get_by_role("tree")).not_to_contain_text(STORE)
    screens.open_screen(desk, "/staff", "员工")
    expect(desk.get_by_role("row", name=PERSON)).to_have_count(0)
    screens.apart(file_actions.take_back, batch_id=invented)
    screens.open_screen(desk, f"/imports/{invented}", "messages.csv")
    expect(desk.get_by_text("这次导入已撤回")).to_be_visible()

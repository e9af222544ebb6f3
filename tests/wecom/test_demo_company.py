"""The living part of the demo: founded on a sandbox of its own, read like any company, and gone."""

import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest_django.live_server_helper import LiveServer
from rich.console import Console

from huoqun.analytics import queries as analytics_queries
from huoqun.analytics.kinds import Reading
from huoqun.communities.kinds import Positioning
from huoqun.communities.models import Community, Membership
from huoqun.connectors.webhooks.models import KeptEvent, WebhookSource
from huoqun.connectors.wecom import models
from huoqun.connectors.wecom import rules as wecom_rules
from huoqun.connectors.wecom.kinds import WayKind
from huoqun.core import clock
from huoqun.customers import queries as customer_queries
from huoqun.customers.models import Friendship, Identity
from huoqun.orders.models import Order
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Role
from huoqun.org.models import OrgUnit, Staff
from huoqun.server import models as server_models
from huoqun.server import sandbox
from huoqun.server.demo import founding, living, removal, shop, state
from simulation.living import company, orders

QUIET = Console(quiet=True)
DAY = 86_400
GROUPS = sum(len(shop.groups) for shop in company.SHOPS)
STAFF = sum(len(shop.staff) for shop in company.SHOPS)


@pytest.fixture
def demo_home(settings: Any, tmp_path: Path) -> Path:
    """A demo's home, and a port for its sandbox."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.HUOQUN_WECOM_URL = sandbox.address(probe.getsockname()[1])
    settings.HUOQUN_HOME = tmp_path
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_the_living_part_comes_and_goes(
    demo_home: Path, live_server: LiveServer, settings: Any, subtests: pytest.Subtests
):
    settings.HUOQUN_PORT = httpx.URL(live_server.url).port
    root = org_actions.ensure_company(name="枇杷街生活（演示公司）")
    server_models.DemoCompany.objects.create(corp=root.corp, filled_at=clock.now())
    link = founding.bring(QUIET)
    assert link is not None
    with subtests.test("founded"):
        check_company(root, link)
    with subtests.test("kept"):
        again = founding.bring(QUIET)
        assert again == link
        assert link.ways.count() == 2
        assert models.Look.objects.exists(), "what was missed is looked at"
    with subtests.test("sells"):
        check_sales(demo_home, link)
    with subtests.test("cut off"):
        living.mark(demo_home).unlink()
        link = founding.bring(QUIET)
        assert link is not None
        assert state.amount().communities == Community.objects.count() == GROUPS
        assert Staff.objects.count() == STAFF
    with subtests.test("gone"):
        check_removal(demo_home, root)


def check_company(root: OrgUnit, link: models.Link) -> None:
    stores = OrgUnit.objects.filter(kind="store")
    assert {store.name for store in stores} == {shop.name for shop in company.SHOPS}
    assert {store.parent.name for store in stores if store.parent} == {company.REGION}
    titles = {title for shop in company.SHOPS for title in shop.groups}
    known = Community.objects.filter(positioning=Positioning.BENEFIT, unit__in=stores)
    assert set(known.values_list("title", flat=True)) == titles
    assert not known.filter(owner=None).exists()
    assert Membership.objects.count() == GROUPS * (company.CUSTOMERS_PER_GROUP + 1)
    assert Friendship.objects.exists()
    assert set(link.ways.values_list("kind", flat=True)) == {WayKind.CONTACT, WayKind.JOIN}
    link.refresh_from_db()
    assert state.amount().messages == link.archive_seq > 1_000
    assert link.unit == root
    assert living.receiver(link)["url"].endswith(link.callback_path)


def check_sales(home: Path, link: models.Link) -> None:
    """The shop's orders are those of the people who talk, and come once."""
    shop.open_for(link)
    shop.open_for(link)
    file = living.till(home)
    assert file.stat().st_mode & 0o077 == 0
    refused: list[str] = []
    till = orders.opened(file.read_text(), said=refused.append)
    stay = Membership.objects.filter(community__in=known_groups(link)).order_by("id")
    members = [each for each in stay.select_related("community") if not _is_staff(each)][:3]
    for number, member in enumerate(members):
        till.tell(_sale(member, number))
    till.tell(_sale(members[0], 0), replace(_sale(members[0], 0), kind="refunded"))
    assert (till.tell_again(), refused) == (0, [])
    assert sold() == {(each.customer_id, each.community_id, "placed") for each in members} | {
        (members[0].customer_id, members[0].community_id, "refunded")
    }
    assert state.amount().orders == Order.objects.count() == len(members) + 1
    figures = {each.key: each.now for each in overview().money_cards or ()}
    assert (figures["orders"], figures["buyers"]) == (len(members), len(members))
    assert not KeptEvent.objects.exists()


def known_groups(link: models.Link) -> list[int]:
    return list(link.groups.values_list("community_id", flat=True))


def sold() -> set[tuple[int | None, int | None, str]]:
    return set(Order.objects.values_list("customer_id", "community_id", "kind"))


def overview() -> analytics_queries.Overview:
    return analytics_queries.overview(org_queries.EVERYTHING, days=28, reading=Reading.ALL)


def _is_staff(member: Membership) -> bool:
    return _external_id(member).startswith(wecom_rules.STAFF_PREFIX)


def _external_id(member: Membership) -> str:
    space = member.community.namespace
    return customer_queries.external_ids([member.customer_id], namespace=space)[member.customer_id]


def _began() -> int:
    """The second at which the company's past ends."""
    filled_at = server_models.DemoCompany.objects.get().filled_at
    assert filled_at is not None
    return int(filled_at.timestamp()) - living.PLAYED_DAYS * DAY


def _sale(member: Membership, number: int) -> orders.Sale:
    line = orders.Line(product="枇杷膏", quantity=2, unit_price_fen=3_990)
    return orders.Sale(
        order_id=f"PPJ{number}",
        customer=_external_id(member),
        chat_id=member.community.key,
        # On the last day that the company has lived: what figures tell of ends there.
        at=_began() - 60 * (number + 1),
        lines=(line,),
    )


def check_removal(home: Path, root: OrgUnit) -> None:
    lead, _ = org_actions.add_staff(username="keeper", name="管理员", role=Role.ADMIN)
    gone = removal.remove(actor=org_actions.HOUSE)
    assert gone.communities == GROUPS
    assert not Community.objects.filter(removed_at=None).exists()
    assert set(Staff.objects.filter(is_active=True)) == {lead}
    assert OrgUnit.objects.get(archived_at=None) == root
    assert not models.Link.objects.exists()
    assert not Identity.objects.exists()
    assert not Order.objects.exists()
    assert not WebhookSource.objects.exists()
    assert {each.key: each.now for each in overview().money_cards or ()}.get("orders") in {0, None}
    assert not sandbox.folder(home).exists()
    assert founding.bring(QUIET) is None

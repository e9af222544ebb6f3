"""The living part of the demo: founded on a sandbox of its own, read like any company, and gone."""

import socket
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from huoqun.communities.kinds import Positioning
from huoqun.communities.models import Community, Membership
from huoqun.connectors.wecom import models
from huoqun.connectors.wecom.kinds import WayKind
from huoqun.core import clock
from huoqun.customers.models import Friendship, Identity
from huoqun.org import actions as org_actions
from huoqun.org.kinds import Role
from huoqun.org.models import OrgUnit, Staff
from huoqun.server import models as server_models
from huoqun.server import sandbox
from huoqun.server.demo import founding, living, removal, state
from simulation.living import company

QUIET = Console(quiet=True)
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
def test_the_living_part_comes_and_goes(demo_home: Path, subtests: pytest.Subtests):
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


def check_removal(home: Path, root: OrgUnit) -> None:
    lead, _ = org_actions.add_staff(username="keeper", name="管理员", role=Role.ADMIN)
    gone = removal.remove(actor=org_actions.HOUSE)
    assert gone.communities == GROUPS
    assert not Community.objects.filter(removed_at=None).exists()
    assert set(Staff.objects.filter(is_active=True)) == {lead}
    assert OrgUnit.objects.get(archived_at=None) == root
    assert not models.Link.objects.exists()
    assert not Identity.objects.exists()
    assert not sandbox.folder(home).exists()
    assert founding.bring(QUIET) is None

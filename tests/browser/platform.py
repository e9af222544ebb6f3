"""WeCom for browser tests: a sandbox with a corp, connected or not; and what axe finds at rest."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from huoqun.communities.models import Community
from huoqun.connectors.wecom import actions, models
from huoqun.org import actions as org_actions
from huoqun.org.models import OrgUnit
from tests.browser import screens
from tests.browser.test_accessible import grave_faults
from tests.wecom.world import ROUNDS_MAX, World
from wecom_sandbox.server import serving

GROUP = "晨跑打卡群"


@pytest.fixture
def world(house: Any, base_url: str) -> Iterator[World]:
    """A corp over there with an owner and a group; ours is connected to nothing.

    To be asked for before a page: a page that is still open asks for what is gone.
    """
    from django.conf import settings

    before = settings.HUOQUN_WECOM_URL, settings.HUOQUN_PUBLIC_URL
    with serving() as sandbox:
        settings.HUOQUN_WECOM_URL, settings.HUOQUN_PUBLIC_URL = sandbox.base_url, base_url
        corp_id = World(sandbox=sandbox, corp_id="").turn("corp.create", name="小满生活")["corp_id"]
        world = World(sandbox=sandbox, corp_id=corp_id)
        world.do("staff.create", userid="qiao", name="乔一", departments=[1])
        guest = world.do("customer.create", name="小美")["external_userid"]
        world.do("staff.create_group", owner="qiao", name=GROUP, customers=[guest])
        yield world
        screens.apart(_forget)
    settings.HUOQUN_WECOM_URL, settings.HUOQUN_PUBLIC_URL = before


def _forget() -> None:
    """Leave the company as unconnected as it was, and its list of communities as long."""
    models.Way.objects.all().delete()
    models.Group.objects.all().delete()
    models.Link.objects.all().delete()
    for community in Community.objects.filter(title=GROUP):
        # Every sandbox numbers alike: the next one's group is another community.
        Community.objects.filter(pk=community.pk).update(
            removed_at="2026-01-01T00:00Z", key=f"gone:{community.pk}"
        )


def read_everything() -> None:
    """What workers do: until nothing is left to look at."""
    for _ in range(ROUNDS_MAX):
        models.Look.objects.update(due_at="2000-01-01T00:00Z")
        if not actions.handle_due() + actions.look_due():
            return


def _connect(*, corpid: str, agent_id: int, secret: str) -> int:
    """The connection as somebody left it: entered, and nothing more."""
    return actions.connect(
        company=OrgUnit.objects.get(parent=None),
        corpid=corpid,
        agent_id=agent_id,
        secret=secret,
        by=org_actions.HOUSE,
    ).pk


@pytest.fixture
def connected(world: World) -> models.Link:
    """A connection that was switched on and has read everything."""
    app = world.do("app.create", name="活群", rights=["contact", "directory"], scope_all=True)

    def connect() -> models.Link:
        pk = _connect(corpid=world.corp_id, agent_id=app["agent_id"], secret=app["secret"])
        link = models.Link.objects.get(pk=pk)
        actions.switch_on(link=link, by=org_actions.HOUSE)
        read_everything()
        link.refresh_from_db()
        return link

    return screens.apart(connect)


def faults(page: Page) -> list[str]:
    """What axe finds once colours and drawers have come to rest.

    A fade may begin after the look for fades: what is found is looked for once more.
    """
    page.evaluate(_AT_REST)
    found = grave_faults(page)
    if found:
        page.wait_for_timeout(_FADE_MS)
        page.evaluate(_AT_REST)
        found = grave_faults(page)
    return found


_FADE_MS = 500
# Ended, not waited for: without a frame to draw, Chromium lets a fade go on for ever.
_AT_REST = """() => document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().iterations !== Infinity)
  .forEach((animation) => animation.finish())"""

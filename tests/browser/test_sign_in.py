"""Signing in with WeCom in the browser: staff at a desk, a customer with a phone in one hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Browser, Page, expect

from huoqun.communities.models import Community
from huoqun.connectors.wecom import actions, models, queries
from huoqun.customers.models import MemberSession
from huoqun.org import actions as org_actions
from huoqun.org.kinds import Role
from huoqun.org.models import OrgUnit, Staff
from tests.browser import screens
from tests.browser.conftest import PATIENCE_MS, PHONE
from tests.browser.test_accessible import grave_faults
from tests.wecom.world import ROUNDS_MAX, World
from wecom_sandbox.server import serving
from wecom_sandbox.settings import Settings

GROUP = "桂花酿读书会"
NICKNAME = '小美<script>document.title="!"</script>\u202egnp 👩‍👧'
BUTTON = "企业微信扫码登录"
# Another world each time: what was read of one stays behind, under its ids.
_SEEDS = count(7_001)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A connected corp with a member of staff and a customer."""

    world: World
    staff: Staff
    page: str


@pytest.fixture
def scene(house: Any, base_url: str) -> Iterator[Scene]:
    """To be asked for before a page, as the world of test_wecom.py."""
    from django.conf import settings

    before = settings.HUOQUN_WECOM_URL, settings.HUOQUN_PUBLIC_URL
    with serving(Settings(seed=next(_SEEDS))) as sandbox:
        settings.HUOQUN_WECOM_URL, settings.HUOQUN_PUBLIC_URL = sandbox.base_url, base_url
        corp_id = World(sandbox=sandbox, corp_id="").turn("corp.create", name="小满生活")["corp_id"]
        world = World(sandbox=sandbox, corp_id=corp_id)
        world.do("staff.create", userid="qiao", name="乔一", departments=[1])
        mei = world.do("customer.create", name=NICKNAME)["external_userid"]
        world.do("customer.add_friend", userid="qiao", external_userid=mei)
        world.do("staff.create_group", owner="qiao", name=GROUP, customers=[mei])
        app = world.do("app.create", name="活群", rights=["contact", "directory"], scope_all=True)
        yield screens.apart(lambda: _connected(world, app))
        screens.apart(_forget)
    settings.HUOQUN_WECOM_URL, settings.HUOQUN_PUBLIC_URL = before


def _connected(world: World, app: dict[str, Any]) -> Scene:
    link = actions.connect(
        company=OrgUnit.objects.get(parent=None),
        corpid=world.corp_id,
        agent_id=app["agent_id"],
        secret=app["secret"],
        by=org_actions.HOUSE,
    )
    actions.switch_on(link=link, by=org_actions.HOUSE)
    for _ in range(ROUNDS_MAX):
        models.Look.objects.update(due_at="2000-01-01T00:00Z")
        if not actions.look_due():
            break
    staff = link.accounts.get(userid="qiao").staff
    org_actions.grant_role(staff=staff, role=Role.LEAD, unit=link.unit, by=org_actions.HOUSE)
    return Scene(world=world, staff=staff, page=queries.member_page(link))


def _forget() -> None:
    """Leave the company as unconnected as it was, and its list of communities as long."""
    MemberSession.objects.all().delete()
    Authenticator.objects.filter(user__name="乔一").delete()
    for staff in Staff.objects.filter(name="乔一", is_active=True):
        org_actions.deactivate_staff(staff=staff, by=org_actions.HOUSE)
    models.Group.objects.all().delete()
    models.Link.objects.all().delete()
    removed = Community.objects.filter(title=GROUP)
    removed.update(removed_at="2026-01-01T00:00Z")


def _scan(page: Page, who: str) -> None:
    """A click on the button, and a choice on the platform's page."""
    page.get_by_role("link", name=BUTTON).click()
    expect(page.get_by_role("heading", name="扫码登录")).to_be_visible()
    page.get_by_role("button", name=who).click()


def test_staff_scan_and_are_in(scene: Scene, stranger: Page, shots: Path) -> None:
    stranger.goto("/communities")
    expect(stranger.get_by_role("link", name=BUTTON)).to_be_visible()
    stranger.screenshot(path=shots / "sign-in.png")
    assert grave_faults(stranger) == []
    _scan(stranger, "取消")
    expect(stranger.get_by_role("alert")).to_contain_text("您在企业微信里取消了登录")
    stranger.screenshot(path=shots / "sign-in-refused.png")
    _scan(stranger, "乔一")
    stranger.wait_for_url("**/communities", timeout=PATIENCE_MS)
    expect(stranger.locator("h1")).to_have_text("社群")
    stranger.screenshot(path=shots / "signed-in.png")


def test_a_second_factor_is_asked_after_the_scan(scene: Scene, stranger: Page, shots: Path) -> None:
    def turn_on() -> list[str]:
        totp.TOTP.activate(scene.staff, totp.generate_totp_secret())
        codes: list[str] = RecoveryCodes.activate(scene.staff).generate_codes()
        return codes

    codes = screens.apart(turn_on)
    stranger.goto("/sign-in?next=/customers")
    _scan(stranger, "乔一")
    expect(stranger.get_by_role("heading", name="两步验证")).to_be_visible()
    stranger.screenshot(path=shots / "second-factor.png")
    stranger.get_by_label("验证码").fill(codes[0])
    stranger.get_by_role("button", name="确认").click()
    stranger.wait_for_url("**/customers", timeout=PATIENCE_MS)

    # There is no password to prove oneself with once more.
    screens.open_screen(stranger, "/account", "我的账号")
    stranger.get_by_role("button", name="关闭两步验证").click()
    again = stranger.get_by_role("dialog")
    expect(again.get_by_text("请再次输入验证码")).to_be_visible()
    again.get_by_label("验证码").fill(codes[1])
    again.get_by_role("button", name="确认").click()
    expect(stranger.get_by_role("button", name="开启两步验证")).to_be_visible()


def test_a_second_factor_announced_by_nobody(scene: Scene, stranger: Page) -> None:
    """Whoever took too long, or came by an old link, begins anew."""
    stranger.goto("/sign-in?second_factor=1")
    expect(stranger.get_by_role("link", name=BUTTON)).to_be_visible()
    expect(stranger.get_by_label("用户名")).to_be_visible()


def test_without_wecom_there_is_no_button(stranger: Page) -> None:
    with stranger.expect_response("**/sign-in/wecom"):
        stranger.goto("/sign-in")
    expect(stranger.get_by_label("用户名")).to_be_visible()
    expect(stranger.get_by_role("link", name=BUTTON)).to_have_count(0)


@pytest.fixture
def hand(browser: Browser, scene: Scene) -> Iterator[Page]:
    """A customer's phone."""
    context = browser.new_context(
        locale="zh-CN", viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    broken: list[str] = []
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert broken == []


def test_a_customer_looks_at_their_page(scene: Scene, hand: Page, shots: Path) -> None:
    hand.goto(scene.page)
    hand.get_by_role("button", name="小美").click()
    expect(hand.get_by_role("heading", name="我的资料")).to_be_visible()
    expect(hand.get_by_text('小美<script>document.title="!"</script>gnp 👩‍👧')).to_be_visible()
    expect(hand.get_by_role("region", name="我所在的群").get_by_text(GROUP)).to_be_visible()
    expect(hand.get_by_text("乔一")).to_be_visible()
    assert hand.title() == "我的资料"
    assert (
        hand.evaluate("getComputedStyle(document.querySelector('section')).borderRadius") != "0px"
    )
    wide = hand.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide == 0
    hand.screenshot(path=shots / "member.png", full_page=True)
    button = hand.get_by_role("button", name="退出")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.click()
    expect(hand.get_by_text("您已退出。")).to_be_visible()
    hand.screenshot(path=shots / "member-out.png")
    hand.get_by_role("link", name="打开我的资料").click()
    hand.get_by_role("button", name="陌生的微信用户").click()
    expect(hand.get_by_text("“小满生活”还不认识您")).to_be_visible()
    hand.screenshot(path=shots / "member-stranger.png")


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """Where pictures go, to be looked at after a run."""
    return tmp_path

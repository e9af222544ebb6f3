"""The message archive set up in the browser: from nothing to messages read, and what goes wrong."""

from playwright.sync_api import Page, expect

from huoqun.connectors.wecom import models
from tests.browser import platform, screens
from tests.wecom.world import World


def _open(page: Page, link: models.Link) -> None:
    screens.open_screen(page, f"/connections/{link.pk}/archive", "会话存档")


def test_the_archive_is_set_up_without_an_engineer(
    world: World, connected: models.Link, desk: Page
) -> None:
    world.do("corp.update", archive_on=True)
    world.do("staff.update", userid="qiao", archived=True)
    secret = world.do("app.create", name="存档", rights=["archive"])["secret"]
    screens.open_screen(desk, "/connections", "连接")
    desk.get_by_role("button", name="会话存档").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("小满生活的会话存档")
    expect(desk.get_by_text("还没有读过")).to_be_visible()
    # What this server cannot do is said, not offered.
    expect(desk.get_by_role("radio", name="企业微信会话存档")).to_be_disabled()
    expect(desk.get_by_text("HUOQUN_WECOM_ARCHIVE_LIBRARY")).to_be_visible()
    save = desk.get_by_role("button", name="保存并试读")
    expect(save).to_be_disabled()
    assert platform.faults(desk) == []

    desk.get_by_role("radio", name="沙盒的存档").check()
    field = desk.get_by_label("会话存档 Secret")
    field.fill("short")
    expect(desk.get_by_text("Secret 至少 16 位")).to_be_visible()
    expect(save).to_be_disabled()
    field.fill(secret)
    desk.get_by_role("button", name="生成一对密钥").click()
    public = desk.get_by_label("公钥", exact=True)
    expect(public).to_contain_text("BEGIN PUBLIC KEY")
    version = world.do("archive.set_key", public_key=public.input_value())["version"]
    desk.get_by_label("页面显示的版本号").fill(str(version))
    assert platform.faults(desk) == []
    save.click()
    expect(desk.get_by_text("读得到，私钥也对得上。")).to_be_visible()
    expect(desk.get_by_text(f"已有私钥的版本：{version}")).to_be_visible()
    expect(field).to_have_value("")
    expect(field).to_have_attribute("placeholder", "已保存；不改就留空")

    group = screens.apart(lambda: models.Group.objects.get().chat_id)
    world.do("staff.speak", userid="qiao", chat_id=group, text="早上好")
    screens.apart(platform.read_everything)
    screens.apart(_sweep)
    desk.reload()
    facts = desk.locator(".connection-facts")
    expect(facts).to_contain_text("沙盒的存档")
    expect(facts).not_to_contain_text("还没有读过")


def _sweep() -> None:
    from huoqun.connectors.wecom import actions

    actions.sweep_archives()
    platform.read_everything()


def test_what_cannot_be_read_is_told_in_words(
    world: World, connected: models.Link, desk: Page
) -> None:
    _open(desk, connected)
    desk.get_by_role("button", name="试读一下").click()
    expect(desk.get_by_text("企业还没有开通会话内容存档")).to_be_visible()
    desk.get_by_role("radio", name="沙盒的存档").check()
    desk.get_by_label("会话存档 Secret").fill("x" * 32)
    desk.get_by_role("button", name="保存并试读").click()
    expect(desk.get_by_text("还读不到").first).to_be_visible()
    expect(desk.get_by_text("还没有会话存档的私钥").first).to_be_visible()
    assert platform.faults(desk) == []
    desk.get_by_text("我已经有自己的私钥").click()
    desk.get_by_label("私钥（PEM）").fill("-----BEGIN NOTHING-----")
    expect(desk.get_by_text("私钥和版本号要一起填。")).to_be_visible()


def test_an_unfit_key_is_refused_in_words(
    refusals: None, connected: models.Link, desk: Page
) -> None:
    _open(desk, connected)
    desk.get_by_role("radio", name="沙盒的存档").check()
    desk.get_by_label("会话存档 Secret").fill("x" * 32)
    desk.get_by_text("我已经有自己的私钥").click()
    desk.get_by_label("它的公钥版本号").fill("3")
    desk.get_by_label("私钥（PEM）").fill("-----BEGIN NOTHING-----")
    desk.get_by_role("button", name="保存并试读").click()
    expect(desk.get_by_text("无法用私钥打开会话存档（公钥版本 3）")).to_be_visible()


def test_who_leads_looks_and_an_admin_sets(connected: models.Link, lead: Page) -> None:
    _open(lead, connected)
    expect(lead.get_by_text("会话存档由系统管理员设置。")).to_be_visible()
    expect(lead.get_by_role("button", name="保存并试读")).to_have_count(0)
    lead.get_by_role("button", name="试读一下").click()
    expect(lead.get_by_text("企业还没有开通会话内容存档")).to_be_visible()


def test_in_one_hand(connected: models.Link, phone: Page) -> None:
    _open(phone, connected)
    phone.get_by_role("radio", name="沙盒的存档").check()
    phone.get_by_role("button", name="生成一对密钥").click()
    expect(phone.get_by_label("公钥", exact=True)).to_be_visible()
    assert screens.overflow(phone) == 0
    assert platform.faults(phone) == []

"""Connecting WeCom in the browser, from nothing to groups that came in, against a sandbox."""

import re
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from huoqun.connectors.wecom import models
from huoqun.core import clock
from tests.browser import platform, screens
from tests.wecom.world import World

READING = re.compile(r"正在读取，还剩 \d+ 项")


def _copied(desk: Page, name: str) -> str:
    """What the button beside a value leaves in the clipboard."""
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    row = desk.locator(".copied", has_text=name)
    row.get_by_role("button").click()
    expect(row.get_by_text("已复制")).to_be_visible()
    copied: str = desk.evaluate("navigator.clipboard.readText()")
    assert copied == row.locator("code").inner_text()
    return copied


def _enter_ids(desk: Page, corpid: str, app: dict[str, Any]) -> None:
    """The first step, with the slips that people make."""
    onward = desk.get_by_role("button", name="下一步")
    desk.get_by_label("企业 ID").fill("wx-mistyped")
    expect(desk.get_by_text("企业 ID 以 ww 开头，只有字母和数字。")).to_be_visible()
    expect(onward).to_be_disabled()
    desk.get_by_label("企业 ID").fill(corpid)
    desk.get_by_label("应用 AgentId").fill(str(app["agent_id"]))
    desk.get_by_label("应用 Secret").fill("x" * 43)
    assert platform.faults(desk) == []
    onward.click()
    expect(desk.get_by_text("应用 Secret 不正确")).to_be_visible()
    desk.get_by_role("button", name="上一步").click()
    desk.get_by_label("应用 Secret").fill(app["secret"])
    onward.click()


def _enter_callback(desk: Page, world: World, app: dict[str, Any]) -> None:
    """The third step: what stands on the screen is entered over there, and the check arrives."""
    desk.get_by_role("button", name="显示 URL、Token 和密钥").click()
    expect(desk.get_by_text("正在等待企业微信的校验")).to_be_visible()
    assert platform.faults(desk) == []
    world.do(
        "app.set_callback",
        agent_id=app["agent_id"],
        url=_copied(desk, "URL"),
        token=_copied(desk, "Token"),
        aes_key=_copied(desk, "EncodingAESKey"),
    )
    expect(desk.get_by_text("回调地址已通过企业微信的校验")).to_be_visible()
    expect(desk.locator(".probe", has_text="回调地址校验")).to_contain_text("正常")


def test_wecom_is_connected_step_by_step(world: World, desk: Page) -> None:
    app = world.do("app.create", name="活群", rights=["directory"], scope_all=True)
    screens.open_screen(desk, "/connections", "连接")
    expect(desk.get_by_text("还没有连接企业微信")).to_be_visible()
    assert platform.faults(desk) == []
    desk.get_by_role("button", name="连接企业微信").click()
    _enter_ids(desk, world.corp_id, app)

    contact = desk.locator(".probe", has_text="客户联系权限")
    expect(contact).to_contain_text("未通过")
    expect(contact).to_contain_text("可调用接口的应用")
    assert platform.faults(desk) == []
    onward = desk.get_by_role("button", name="下一步")
    onward.click()
    _enter_callback(desk, world, app)
    onward.click()

    expect(desk.get_by_text("还不能开启：2 项未通过（客户联系权限、客户群权限）")).to_be_visible()
    start = desk.get_by_role("button", name="开启同步")
    expect(start).to_be_disabled()
    world.do("app.update", agent_id=app["agent_id"], rights=["contact", "directory"])
    desk.get_by_role("button", name="看怎么改").click()
    desk.get_by_role("button", name="重新检查").first.click()
    expect(contact).to_contain_text("正常")

    # Left, and taken up again where it was.
    screens.open_screen(desk, "/connections", "连接")
    desk.get_by_role("button", name="继续设置").click()
    expect(desk.get_by_text("必需的检查都已通过，可以开启")).to_be_visible()
    expect(desk.get_by_text("请留意")).to_contain_text("对外地址")
    assert platform.faults(desk) == []
    start.click()
    expect(desk.get_by_text("已开启，正在读取")).to_be_visible()
    expect(desk.get_by_text(READING)).to_be_visible()
    screens.apart(platform.read_everything)
    expect(desk.get_by_text("已读到 1 个客户群、1 个员工账号。")).to_be_visible()
    expect(desk.get_by_text("已开启，已全部读取")).to_be_visible()
    desk.get_by_role("button", name="查看社群").click()
    expect(desk.locator("tbody").get_by_role("link", name=platform.GROUP)).to_be_visible()


def test_a_connection_is_looked_after(connected: models.Link, desk: Page) -> None:
    screens.open_screen(desk, "/connections", "连接")
    expect(desk.get_by_text("已全部读取，正在跟随变化")).to_be_visible()
    expect(desk.get_by_text(f"企业 ID {connected.corpid}")).to_be_visible()
    desk.get_by_role("button", name="重新同步").click()
    expect(desk.get_by_text(READING)).to_be_visible()
    screens.apart(platform.read_everything)
    expect(desk.get_by_text("已全部读取，正在跟随变化")).to_be_visible()

    desk.get_by_role("button", name="重新检查").click()
    drawer = desk.get_by_role("dialog")
    expect(drawer.locator(".probe", has_text="客户联系权限")).to_contain_text("正常")
    expect(drawer.locator(".probe", has_text="会话内容存档")).to_contain_text("未开通")
    assert platform.faults(desk) == []
    desk.keyboard.press("Escape")

    desk.get_by_role("button", name="暂停").click()
    desk.get_by_role("button", name="确定").click()
    expect(desk.get_by_text("已暂停", exact=False).first).to_be_visible()
    desk.get_by_role("button", name="继续连接").click()
    expect(desk.get_by_text(READING)).to_be_visible()


def test_faults_are_told_in_the_readers_language(connected: models.Link, desk: Page) -> None:
    def fail() -> None:
        models.Look.objects.create(
            link=connected, subject="group", key="wr1", rank=5, attempts=3, fault="KeyError"
        )
        models.Callback.objects.create(
            link=connected, body_hash=b"1", body_sealed=b"", event="x", state="set_aside"
        )

    screens.apart(fail)
    screens.open_screen(desk, "/connections", "连接")
    expect(desk.get_by_text("程序出错（KeyError）")).to_be_visible()
    expect(desk.get_by_text("有 1 条回调多次处理失败，已搁置")).to_be_visible()
    assert platform.faults(desk) == []
    desk.get_by_role("button", name="English").click()
    expect(desk.get_by_text("A fault of the program (KeyError)")).to_be_visible()
    desk.get_by_role("button", name="中文").click()
    expect(desk.get_by_text("程序出错（KeyError）")).to_be_visible()


def test_a_refused_secret_is_told_with_the_way_to_mend_it(
    connected: models.Link, desk: Page
) -> None:
    screens.apart(
        lambda: models.Link.objects.update(
            token_refused_code=40001, token_closed_until=clock.now() + timedelta(minutes=5)
        )
    )
    screens.open_screen(desk, "/connections", "连接")
    expect(desk.get_by_text("企业微信不再接受这个应用的 Secret")).to_be_visible()
    expect(desk.get_by_text("应用 Secret 不正确")).to_be_visible()
    assert platform.faults(desk) == []
    desk.get_by_role("button", name="重新填写 Secret").click()
    expect(desk.get_by_label("Secret")).to_be_visible()


def test_welcomes_are_written_for_all_and_for_one(connected: models.Link, desk: Page) -> None:
    screens.open_screen(desk, f"/connections/{connected.pk}/welcome", "欢迎语")
    words = desk.get_by_label("内容")
    words.fill("欢" * 1_334)
    expect(desk.get_by_text("太长了：4,002 / 4,000 字节")).to_be_visible()
    save = desk.get_by_role("button", name="保存：默认欢迎语")
    expect(save).to_be_disabled()
    words.fill("你好呀，\n欢迎光临")
    expect(desk.locator(".chat-bubble")).to_have_text("你好呀，\n欢迎光临")
    save.click()
    expect(save).to_be_disabled()

    desk.get_by_label("给一个账号单独设置").fill("乔")
    desk.get_by_title(re.compile("乔一")).click()
    desk.get_by_label("乔一", exact=True).fill("我是乔一")
    desk.get_by_role("button", name="保存：乔一").click()
    expect(desk.get_by_role("button", name="保存：乔一")).to_be_disabled()
    assert platform.faults(desk) == []
    desk.reload()
    expect(desk.get_by_label("乔一", exact=True)).to_have_value("我是乔一")
    desk.get_by_role("button", name="改用默认：乔一").click()
    expect(desk.get_by_text("所有账号都用默认欢迎语。")).to_be_visible()
    expect(desk.get_by_label("内容")).to_have_value("你好呀，\n欢迎光临")


def test_who_leads_looks_and_an_admin_changes(connected: models.Link, lead: Page) -> None:
    screens.open_screen(lead, "/connections", "连接")
    expect(lead.get_by_text("已全部读取，正在跟随变化")).to_be_visible()
    expect(lead.get_by_role("button", name="重新同步")).to_be_visible()
    for name in ("暂停", "修改设置", "连接企业微信"):
        expect(lead.get_by_role("button", name=name)).to_have_count(0)


def test_in_one_hand(connected: models.Link, phone: Page) -> None:
    steps = [f"/connections/{connected.pk}/set-up?step={step}" for step in (1, 2, 3, 4)]
    for path in ["/connections", *steps, f"/connections/{connected.pk}/welcome"]:
        phone.goto(path)
        expect(phone.locator("h1")).to_be_visible()
        expect(phone.locator(".ant-skeleton")).to_have_count(0)
        wide = phone.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert (path, wide) == (path, 0)
        assert (path, platform.faults(phone)) == (path, [])

"""One's own account in the browser: another password, and a second factor."""

import re
import time

from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from tests.browser import screens, seed

FRESH = "nine lanterns over the river"


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="我的账号").click()
    page.get_by_text("退出登录", exact=True).click()
    expect(page).to_have_url(re.compile("/sign-in"))


def test_a_password_is_changed_and_the_old_one_is_worth_nothing(
    stranger: Page, house: seed.House
) -> None:
    sign_in(stranger, "lin", seed.PASSWORD)
    stranger.wait_for_url("**/overview")
    screens.open_screen(stranger, "/account", "我的账号")
    stranger.get_by_label("现在的密码").fill(seed.PASSWORD)
    stranger.get_by_label("新密码", exact=True).fill(FRESH)
    stranger.get_by_label("再输一次新密码").fill(FRESH)
    stranger.get_by_role("button", name="修改密码").click()
    expect(stranger.get_by_text("密码已修改")).to_be_visible()
    sign_out(stranger)
    sign_in(stranger, "lin", seed.PASSWORD)
    expect(stranger.get_by_role("alert")).to_contain_text("用户名或密码不对")
    sign_in(stranger, "lin", FRESH)
    stranger.wait_for_url("**/overview")


def test_devices_are_named_in_words(desk: Page) -> None:
    screens.open_screen(desk, "/account", "我的账号")
    device = desk.locator(".panel li", has_text="当前设备")
    expect(device).to_contain_text("Chrome · Linux")
    expect(device).not_to_contain_text("Mozilla")


def test_a_second_factor_is_turned_on_and_asked_for(stranger: Page, house: seed.House) -> None:
    sign_in(stranger, "zhao", seed.PASSWORD)
    stranger.wait_for_url("**/overview")
    screens.open_screen(stranger, "/account", "我的账号")
    stranger.get_by_role("button", name="开启两步验证").click()
    secret = stranger.locator("code").inner_text()
    stranger.get_by_label("验证码").fill("000000")
    stranger.get_by_role("button", name="确认").click()
    expect(stranger.get_by_role("alert")).to_contain_text("验证码不对")
    now = totp.hotp_value(secret, int(time.time()) // 30)
    stranger.get_by_label("验证码").fill(totp.format_hotp_value(now))
    stranger.get_by_role("button", name="确认").click()
    again = stranger.get_by_role("dialog", name="请再次输入密码")
    again.get_by_label("密码").fill(seed.PASSWORD)
    again.get_by_role("button", name="确认").click()
    stranger.get_by_role("button", name="查看恢复码").click()
    codes = stranger.get_by_role("alert").filter(has_text="请妥善保存恢复码").inner_text()
    recovery = re.findall(r"[0-9a-z]{6,}", codes)[0]
    sign_out(stranger)
    sign_in(stranger, "zhao", seed.PASSWORD)
    expect(stranger.get_by_text("输入验证器上的六位数字，或一个恢复码。")).to_be_visible()
    stranger.get_by_label("验证码").fill("111111")
    stranger.get_by_role("button", name="确认").click()
    expect(stranger.get_by_role("alert")).to_contain_text("验证码不对")
    stranger.get_by_label("验证码").fill(recovery)
    stranger.get_by_role("button", name="确认").click()
    stranger.wait_for_url("**/overview")

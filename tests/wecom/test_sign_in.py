"""Staff sign in by scanning: the platform says who they are, the rest is as with a password."""

import itertools
import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from huoqun.connectors.wecom import actions, models, queries
from huoqun.core import clock, cookies
from huoqun.org import actions as org_actions
from huoqun.org import rules as org_rules
from huoqun.org.kinds import Role
from huoqun.org.models import AuditEntry, SignInAttempt, Staff
from tests.wecom import world
from tests.wecom.browsing import Visitor, query_of
from tests.wecom.world import Company
from wecom_sandbox.server import Serving

pytestmark = pytest.mark.django_db(transaction=True)
_WORDS_OF_A_PHONE = "Mozilla/5.0 (Linux; Android 14) wxwork/4.1.30 MicroMessenger/7.0.1"


@pytest.fixture
def visitor(live_server: LiveServer, settings: Any) -> Visitor:
    settings.HUOQUN_PUBLIC_URL = live_server.url
    return Visitor(home=live_server.url)


def hire(company: Company, userid: str, name: str, role: Role | None = Role.MANAGER) -> Staff:
    """Somebody who works there, was read, and has a role here."""
    company.do("staff.create", userid=userid, name=name)
    actions.sync_all(link=company.link)
    company.settle()
    staff = company.link.accounts.get(userid=userid).staff
    if role is not None:
        org_actions.grant_role(staff=staff, role=role, unit=company.link.unit, by=org_actions.HOUSE)
    return staff


def start(visitor: Visitor, company: Company, address: str = "") -> str:
    """The platform's page, after a click on the button."""
    return visitor.sent_to(f"/sign-in/wecom/to/{queries.page_key(company.link)}{address}")


def refused(visitor: Visitor, back: str, words: str) -> None:
    """The way back ends on the sign-in page, which says why."""
    to = visitor.sent_to(back)
    assert to.partition("?")[0] == "/sign-in"
    assert words in visitor.offers()["said"]["zh"]
    assert visitor.offers()["said"] is None, "it is said once"
    assert visitor.who() is None


def test_it_works(company: Company, visitor: Visitor):
    chen = hire(company, "chen", "陈晨")
    assert visitor.offers() == {
        "corps": [{"key": queries.page_key(company.link), "name": "小满生活"}],
        "said": None,
    }
    page = start(visitor, company, "?next=/communities/4%3Ftab%3Dmembers")
    assert page.startswith(f"{company.sandbox.base_url}/wwlogin/sso/login?")
    asked = query_of(page)
    assert asked["appid"] == company.corp_id
    assert asked["login_type"] == "CorpApp"
    assert asked["agentid"] == str(company.link.agent_id)
    assert asked["state"].isalnum()
    assert len(asked["state"]) <= 128
    back = visitor.show(page, "staff:chen")
    assert visitor.sent_to(back) == "/communities/4?tab=members"
    assert visitor.who() == chen.username
    entry = AuditEntry.objects.get(action="staff.signed_in")
    assert (entry.staff_id, entry.detail, entry.ip) == (
        chen.pk,
        {"proofs": ["wecom"]},
        "127.0.0.1",
    )
    listed = visitor.get("/_allauth/browser/v1/auth/sessions").json()["data"]
    assert [each["is_current"] for each in listed] == [True]
    assert Staff.objects.filter(name="陈晨").count() == 1


def test_the_session_cookies_are_ours_alone(company: Company, visitor: Visitor):
    hire(company, "chen", "陈晨")
    answer = visitor.get(f"/sign-in/wecom/to/{queries.page_key(company.link)}")
    (cookie,) = answer.headers.get_list("set-cookie")
    assert "; HttpOnly" in cookie
    assert "; SameSite=Lax" in cookie
    assert "Path=/sign-in/wecom" in cookie
    before = dict(visitor.http.cookies)
    visitor.sent_to(visitor.show(answer.headers["location"], "staff:chen"))
    after = dict(visitor.http.cookies)
    assert not (before.keys() & after.keys()), "the note of the attempt is gone"


def test_inside_wecom_nobody_scans(company: Company, visitor: Visitor):
    hire(company, "chen", "陈晨")
    to = f"/sign-in/wecom/to/{queries.page_key(company.link)}"
    page = visitor.sent_to(to, **{"User-Agent": _WORDS_OF_A_PHONE})
    assert page.startswith(f"{company.sandbox.base_url}/connect/oauth2/authorize?appid=")
    assert page.endswith("#wechat_redirect")
    assert query_of(page)["scope"] == "snsapi_base"
    assert visitor.sent_to(visitor.show(page.partition("#")[0], "staff:chen")) == "/overview"
    assert visitor.who() == "chen"


def code_for(staff: Staff) -> str:
    """Turn a second factor on; one of its recovery codes."""
    totp.TOTP.activate(staff, totp.generate_totp_secret())
    return RecoveryCodes.activate(staff).generate_codes()[0]


def test_a_second_factor_is_asked_all_the_same(company: Company, visitor: Visitor):
    chen = hire(company, "chen", "陈晨")
    code = code_for(chen)
    back = visitor.show(start(visitor, company, "?next=/members"), "staff:chen")
    assert visitor.sent_to(back) == "/sign-in?second_factor=1&next=%2Fmembers"
    assert visitor.who() is None, "a scan alone opens nothing"
    assert not AuditEntry.objects.filter(action="staff.signed_in").exists()
    session = visitor.get("/_allauth/browser/v1/auth/session")
    pending = [each["id"] for each in session.json()["data"]["flows"] if each.get("is_pending")]
    assert pending == ["mfa_authenticate"]
    step = "/_allauth/browser/v1/auth/2fa/authenticate"
    assert visitor.post(step, {"code": "000000"}).status_code == 400
    assert visitor.post(step, {"code": code}).status_code == 200
    assert visitor.who() == "chen"
    entry = AuditEntry.objects.get(action="staff.signed_in")
    assert entry.detail == {"proofs": ["wecom", "mfa"]}


def test_who_has_no_password_sets_up_a_second_factor(company: Company, visitor: Visitor):
    chen = hire(company, "chen", "陈晨", Role.LEAD)
    org_actions.require_second_factor(
        company=company.link.unit, roles={Role.LEAD}, by=org_actions.HOUSE
    )
    visitor.sent_to(visitor.show(start(visitor, company), "staff:chen"))
    assert visitor.get("/api/v1/org/units").json()["code"] == "second_factor_due"
    path = "/_allauth/browser/v1/account/authenticators/totp"
    secret = visitor.get(path).json()["meta"]["secret"]
    counter = int(time.time()) // 30
    code = str(totp.format_hotp_value(totp.hotp_value(secret, counter)))
    assert visitor.post(path, {"code": code}).status_code == 200
    assert Authenticator.objects.filter(user=chen, type="totp").exists()
    assert visitor.get("/api/v1/org/units").status_code == 200


def test_whoever_was_signed_in_is_signed_out_first(company: Company, visitor: Visitor):
    chen, zhao = hire(company, "chen", "陈晨"), hire(company, "zhao", "赵云")
    visitor.sent_to(visitor.show(start(visitor, company), "staff:chen"))
    visitor.sent_to(visitor.show(start(visitor, company), "staff:zhao"))
    assert visitor.who() == "zhao"
    lines = AuditEntry.objects.filter(action__startswith="staff.signed").order_by("id")
    assert list(lines.values_list("action", "staff_id")) == [
        ("staff.signed_in", chen.pk),
        ("staff.signed_out", chen.pk),
        ("staff.signed_in", zhao.pk),
    ]


# --- Who does not come in


def test_a_refused_scan(company: Company, visitor: Visitor):
    refused(visitor, visitor.show(start(visitor, company), "refuse"), "您在企业微信里取消了登录")


def test_somebody_whom_we_never_read(company: Company, visitor: Visitor):
    company.do("staff.create", userid="new", name="新人")
    people = Staff.objects.count()
    refused(visitor, visitor.show(start(visitor, company), "staff:new"), "还没有您的账号")
    assert Staff.objects.count() == people, "nobody is made by scanning"


def test_somebody_who_left(company: Company, visitor: Visitor):
    hire(company, "chen", "陈晨")
    page = start(visitor, company)
    back = visitor.show(page, "staff:chen")
    company.do("staff.resign", userid="chen")
    company.settle()
    refused(visitor, back, "已离职")


def test_somebody_out_of_range(company: Company, visitor: Visitor):
    hire(company, "chen", "陈晨")
    shop = company.do("department.create", name="静安店")["department_id"]
    back = visitor.show(start(visitor, company), "staff:chen")
    company.do(
        "app.update",
        agent_id=company.link.agent_id,
        rights=["contact"],  # who reads the whole directory sees everybody
        scope_all=False,
        scope_departments=[shop],
    )
    actions.sync_all(link=company.link)
    company.settle()
    refused(visitor, back, "不在应用的可见范围内")


def test_somebody_whose_account_is_closed(company: Company, visitor: Visitor):
    chen = hire(company, "chen", "陈晨")
    org_actions.deactivate_staff(staff=chen, by=org_actions.HOUSE)
    refused(visitor, visitor.show(start(visitor, company), "staff:chen"), "已停用")


def test_somebody_without_a_role(company: Company, visitor: Visitor):
    hire(company, "chen", "陈晨", role=None)
    refused(visitor, visitor.show(start(visitor, company), "staff:chen"), "还没有角色")


@pytest.mark.parametrize("who", ["customer", "guest"])
def test_somebody_who_works_elsewhere(company: Company, visitor: Visitor, who: str):
    """The page of WeCom's own view lets strangers through; the scan page would not."""
    to = f"/sign-in/wecom/to/{queries.page_key(company.link)}"
    page = visitor.sent_to(to, **{"User-Agent": _WORDS_OF_A_PHONE}).partition("#")[0]
    if who == "customer":
        who += ":" + str(company.do("customer.create", name="小美")["external_userid"])
    refused(visitor, visitor.show(page, who), "不是“小满生活”的成员")


def test_a_code_serves_once(company: Company, visitor: Visitor, live_server: LiveServer):
    hire(company, "chen", "陈晨")
    code = query_of(visitor.show(start(visitor, company), "staff:chen"))["code"]
    state = query_of(start(visitor, company))["state"]
    visitor.sent_to(f"/sign-in/wecom/back?code={code}&state={state}")
    assert visitor.who() == "chen"
    other = Visitor(home=live_server.url)
    state = query_of(start(other, company))["state"]
    refused(other, f"/sign-in/wecom/back?code={code}&state={state}", "已经用过或已过期")


def test_a_code_is_good_for_five_minutes(company: Company, visitor: Visitor):
    hire(company, "chen", "陈晨")
    back = visitor.show(start(visitor, company), "staff:chen")
    company.turn("clock.advance", seconds=301)
    refused(visitor, back, "已经用过或已过期")


@pytest.mark.parametrize("code", ["x" * 513, "登" * 300, "nobody%20knows%00it"])
def test_no_code_of_theirs(company: Company, visitor: Visitor, code: str):
    state = query_of(start(visitor, company))["state"]
    refused(visitor, f"/sign-in/wecom/back?code={code}&state={state}", "已经用过或已过期")


def test_the_platform_is_away(company: Company, visitor: Visitor, settings: Any):
    hire(company, "chen", "陈晨")
    back = visitor.show(start(visitor, company), "staff:chen")
    settings.HUOQUN_WECOM_URL = "http://127.0.0.1:9"
    refused(visitor, back, "现在连不上企业微信")
    assert "127.0.0.1:9" not in str(visitor.offers())


def test_the_server_is_not_trusted_over_there(company: Company, visitor: Visitor):
    """An administrator reads the server's address under connections; a stranger reads none."""
    hire(company, "chen", "陈晨")
    back = visitor.show(start(visitor, company), "staff:chen")
    company.do("app.update", agent_id=company.link.agent_id, allowed_ips=["203.0.113.7"])
    assert visitor.sent_to(back) == "/sign-in"
    said = visitor.offers()["said"]
    assert "60020" in said["zh"]
    assert "127.0.0.1" not in said["zh"] + said["en"]


def test_the_page_is_on_no_trusted_domain(company: Company, visitor: Visitor):
    company.do("app.update", agent_id=company.link.agent_id, trusted_domains=["good.test"])
    page = start(visitor, company)
    answer = visitor.http.get(page)
    assert "50001" in answer.text, "the platform says so itself, on its own page"
    refusal = actions.signing_in._refused_there(50001)
    assert "可信域名" in refusal.sentence_zh


# --- State: one browser, once, ten minutes


def test_a_state_of_nobody(company: Company, visitor: Visitor):
    hire(company, "chen", "陈晨")
    back = visitor.show(start(visitor, company), "staff:chen")
    code = query_of(back)["code"]
    for state in ("", "x" * 48, "状态"):
        start(visitor, company)
        refused(visitor, f"/sign-in/wecom/back?code={code}&state={state}", "不是从这个浏览器开始")


def test_a_state_of_another_browser(company: Company, visitor: Visitor, live_server: LiveServer):
    """Nobody is signed in as somebody else by a link that was sent to them."""
    hire(company, "chen", "陈晨")
    back = visitor.show(start(visitor, company), "staff:chen")
    victim = Visitor(home=live_server.url)
    refused(victim, back, "不是从这个浏览器开始")
    start(victim, company)
    refused(victim, back, "不是从这个浏览器开始")
    assert visitor.sent_to(back) == "/overview", "whose it was still comes in"


def test_a_state_comes_back_once(company: Company, visitor: Visitor):
    """Not even a browser that kept a copy of its note comes in twice."""
    hire(company, "chen", "陈晨")
    page = start(visitor, company)
    kept = dict(visitor.http.cookies)
    visitor.sent_to(visitor.show(page, "staff:chen"))
    again = Visitor(home=visitor.home)
    again.http.cookies.update(kept)
    refused(again, again.show(page, "staff:chen"), "已经用过")


def test_a_state_lasts_ten_minutes(company: Company, visitor: Visitor):
    hire(company, "chen", "陈晨")
    with clock.frozen(clock.now() - timedelta(minutes=11)):
        # The server's threads have clocks of their own: the note is made here.
        note = _note_of(company)
    visitor.http.cookies.set(*note[:2])
    refused(visitor, f"/sign-in/wecom/back?code=c&state={note[2]}", "已过期")


def _note_of(company: Company) -> tuple[str, str, str]:
    """A note as the server writes it, with its state."""
    client = Client()
    answer = client.get(f"/sign-in/wecom/to/{queries.page_key(company.link)}")
    (name,) = answer.cookies
    return name, answer.cookies[name].value, query_of(answer["Location"])["state"]


def test_a_forged_note(company: Company, visitor: Visitor):
    name, value, state = _note_of(company)
    visitor.http.cookies.set(name, value[:-2] + ("aa" if value[-2:] != "aa" else "bb"))
    refused(visitor, f"/sign-in/wecom/back?code=c&state={state}", "不是从这个浏览器开始")


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "%2F%2Fevil.example",
        "/%0d%0aSet-Cookie: a=b",
        "javascript:alert(1)",
        "/" + "x" * 600,
        "http:evil.example",
        " //evil.example",
        "/%5Cevil.example",
    ],
)
def test_nobody_is_led_elsewhere(company: Company, visitor: Visitor, evil: str):
    hire(company, "chen", "陈晨")
    page = start(visitor, company, f"?next={evil}")
    assert visitor.sent_to(visitor.show(page, "staff:chen")) == "/overview"


def test_where_one_wanted_to_go_outlives_a_refusal(company: Company, visitor: Visitor):
    page = start(visitor, company, "?next=/members")
    assert visitor.sent_to(visitor.show(page, "refuse")) == "/sign-in?next=%2Fmembers"


def test_what_is_said_cannot_be_sent(company: Company, visitor: Visitor):
    visitor.http.cookies.set(cookies.name_of("said"), "eyJ6aCI6ImhpIn0:1abc:forged")
    assert visitor.offers()["said"] is None


# --- Several corps, or none


def second_corp(sandbox: Serving) -> Company:
    """Another legal entity beside the first, connected too."""
    outside = world.World(sandbox=sandbox, corp_id="")
    corp_id = outside.turn("corp.create", name="大雪烘焙")["corp_id"]
    there = world.World(sandbox=sandbox, corp_id=corp_id)
    app = there.do("app.create", name="活群", rights=["contact", "directory"], scope_all=True)
    link = actions.connect(
        company=org_actions.create_corp(name="大雪烘焙", by=org_actions.HOUSE),
        corpid=corp_id,
        agent_id=app["agent_id"],
        secret=app["secret"],
        by=org_actions.HOUSE,
    )
    actions.switch_on(link=link, by=org_actions.HOUSE)
    link.refresh_from_db()
    return Company(sandbox=sandbox, corp_id=corp_id, link=link)


def test_two_corps_with_the_same_userid(company: Company, visitor: Visitor, sandbox: Serving):
    bakery = second_corp(sandbox)
    hire(company, "chen", "陈晨")
    hire(bakery, "chen", "陈露")
    assert [each["name"] for each in visitor.offers()["corps"]] == ["小满生活", "大雪烘焙"]
    visitor.sent_to(visitor.show(start(visitor, bakery), "staff:chen"))
    assert visitor.get("/api/v1/org/me").json()["name"] == "陈露"
    visitor.sent_to(visitor.show(start(visitor, company), "staff:chen"))
    assert visitor.get("/api/v1/org/me").json()["name"] == "陈晨"


def test_a_code_of_another_corp(company: Company, visitor: Visitor, sandbox: Serving):
    """The corp is bound in the state: its own token asks about the code."""
    bakery = second_corp(sandbox)
    hire(company, "chen", "陈晨")
    hire(bakery, "chen", "陈露")
    code = query_of(visitor.show(start(visitor, bakery), "staff:chen"))["code"]
    state = query_of(start(visitor, company))["state"]
    refused(visitor, f"/sign-in/wecom/back?code={code}&state={state}", "已经用过或已过期")


def test_only_connected_corps_offer_it(company: Company, visitor: Visitor):
    hire(company, "chen", "陈晨")
    back = visitor.show(start(visitor, company), "staff:chen")
    actions.pause(link=company.link, by=org_actions.HOUSE)
    assert visitor.offers()["corps"] == []
    refused(visitor, back, "没有连接企业微信")
    to = f"/sign-in/wecom/to/{queries.page_key(company.link)}"
    refused(visitor, to, "没有连接企业微信")
    refused(visitor, "/sign-in/wecom/to/nobody", "没有连接企业微信")


@pytest.mark.usefixtures("company")
def test_keys_give_nothing_away(visitor: Visitor):
    link = models.Link.objects.get()
    answer = visitor.get("/sign-in/wecom").text
    assert link.corpid not in answer
    assert str(link.agent_id) not in answer
    assert link.callback_path not in answer


def test_guessing_codes_is_slow(company: Company, visitor: Visitor):
    hire(company, "chen", "陈晨")
    at = clock.now()
    for _ in range(org_rules.ATTEMPTS_PER_ADDRESS_MAX):
        org_actions.take_proof(address="127.0.0.1", at=at)
    refused(visitor, visitor.show(start(visitor, company), "staff:chen"), "尝试次数太多")


def test_good_scans_and_strangers_do_not_count(company: Company, visitor: Visitor):
    hire(company, "chen", "陈晨")
    company.do("staff.create", userid="new", name="新人")
    for persona in itertools.islice(itertools.cycle(["staff:chen", "staff:new"]), 6):
        visitor.sent_to(visitor.show(start(visitor, company), persona))
    assert sum(SignInAttempt.objects.values_list("attempts", flat=True)) == 0

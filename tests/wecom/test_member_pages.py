"""Customers look at their own page: the platform says who they are, and nobody sees another's."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as configured
from pytest_django.live_server_helper import LiveServer

from huoqun.connectors.wecom import actions, queries, rules
from huoqun.core import clock, cookies, http
from huoqun.customers import actions as customer_actions
from huoqun.customers import jobs as customer_jobs
from huoqun.customers.models import Customer, MemberSession
from huoqun.org import actions as org_actions
from huoqun.server import member_pages, wiring
from tests.wecom.browsing import Visitor, query_of
from tests.wecom.test_sign_in import hire, second_corp
from tests.wecom.world import Company
from wecom_sandbox.server import Serving

pytestmark = pytest.mark.django_db(transaction=True)
PAGE_BYTES_MAX = 60_000


@pytest.fixture
def visitor(live_server: LiveServer, settings: Any) -> Visitor:
    settings.HUOQUN_PUBLIC_URL = live_server.url
    return Visitor(home=live_server.url)


def below(company: Company) -> str:
    return f"/m/{queries.page_key(company.link)}"


def befriend(company: Company, name: str = "小美", *, join: bool = False) -> str:
    """Somebody who is a friend of Chen's, and perhaps in a group; their id over there."""
    if not company.link.accounts.filter(userid="chen").exists():
        hire(company, "chen", "陈晨")
    person = str(company.do("customer.create", name=name)["external_userid"])
    company.do("customer.add_friend", userid="chen", external_userid=person)
    if join:
        company.do("staff.create_group", owner="chen", name="晨跑群", customers=[person])
    actions.sync_all(link=company.link)
    company.settle()
    return person


def come_in(visitor: Visitor, company: Company, persona: str) -> str:
    """From the page to the platform and back; the address where that ends."""
    asked = visitor.sent_to(f"{below(company)}/me")
    page = visitor.sent_to(asked).partition("#")[0]
    return visitor.sent_to(visitor.show(page, persona))


def turned_away(visitor: Visitor, company: Company, persona: str, words: str) -> None:
    assert come_in(visitor, company, persona) == f"{below(company)}/said"
    assert words in visitor.get(f"{below(company)}/said").text
    assert not MemberSession.objects.exists()


def test_it_works(company: Company, visitor: Visitor):
    mei = befriend(company, join=True)
    page = visitor.sent_to(visitor.sent_to(f"{below(company)}/me"))
    assert page.startswith(f"{company.sandbox.base_url}/connect/oauth2/authorize?appid=")
    assert query_of(page)["scope"] == "snsapi_base"
    assert page.endswith("#wechat_redirect")
    assert come_in(visitor, company, f"customer:{mei}") == f"{below(company)}/me"
    text = visitor.get(f"{below(company)}/me").text
    today = clock.today().isoformat()
    for words in ("小满生活", "我的资料", "小美", "晨跑群", "陈晨", f"{today} 起"):
        assert words in text, words
    for room in wiring.PRIVACY:
        assert room.kept_zh in text
    assert mei not in text, "ids of the platform mean nothing to anybody"


def test_one_sees_oneself_only(company: Company, visitor: Visitor, live_server: LiveServer):
    mei, bo = befriend(company, join=True), befriend(company, "阿波")
    come_in(visitor, company, f"customer:{mei}")
    other = Visitor(home=live_server.url)
    come_in(other, company, f"customer:{bo}")
    text = other.get(f"{below(company)}/me").text
    assert "阿波" in text
    assert "小美" not in text
    assert "晨跑群" not in text
    assert "您目前不在我们的任何群里" in text


def test_the_page_is_light_strict_and_private(company: Company, visitor: Visitor):
    mei = befriend(company)
    come_in(visitor, company, f"customer:{mei}")
    answer = visitor.get(f"{below(company)}/me")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "script-src" not in policy
    assert "<script" not in answer.text
    assert " style=" not in answer.text
    assert "no-store" in answer.headers["cache-control"]
    assert answer.headers["x-frame-options"] == "DENY"
    style = visitor.get(answer.text.partition('stylesheet" href="')[2].partition('"')[0])
    assert style.headers["content-type"].startswith("text/css")
    assert "immutable" in style.headers["cache-control"]
    assert len(answer.content) + len(style.content) < PAGE_BYTES_MAX


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("", "我的资料"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "我的资料"),
        ("fr-FR", "我的资料"),
        ("en-GB,en;q=0.9", "My page"),
    ],
)
def test_the_language_of_the_phone(company: Company, visitor: Visitor, asked: str, words: str):
    visitor.http.headers["Accept-Language"] = asked
    mei = befriend(company)
    come_in(visitor, company, f"customer:{mei}")
    assert words in visitor.get(f"{below(company)}/me").text


def test_hostile_nicknames(company: Company, visitor: Visitor):
    name = "<script>alert(1)</script>\"'&\u202egnp.exe\u2066 👩‍👩‍👧 {{ words }}"
    mei = befriend(company, name)
    come_in(visitor, company, f"customer:{mei}")
    text = visitor.get(f"{below(company)}/me").text
    assert "<script" not in text
    shown = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;gnp.exe 👩‍👩‍👧 {{ words }}"
    assert f"<bdi>{shown}</bdi>" in text


def test_names_keep_what_belongs_to_them():
    assert member_pages.plain("李·雷 👨‍👩‍👧 ❤️ José") == "李·雷 👨‍👩‍👧 ❤️ José"
    assert member_pages.plain("a\u202eb\u2067c\x00d\ne\u2028f\x7f") == "abcdef"


# --- Who does not come in


def test_a_stranger(company: Company, visitor: Visitor):
    befriend(company)
    turned_away(visitor, company, "guest", "还不认识您")


def test_a_customer_of_nobody(company: Company, visitor: Visitor):
    befriend(company)
    person = company.do("customer.create", name="路人")["external_userid"]
    turned_away(visitor, company, f"customer:{person}", "还不认识您")


def test_staff(company: Company, visitor: Visitor):
    befriend(company)
    turned_away(visitor, company, "staff:chen", "这个页面是给客户看的")
    assert visitor.who() is None


def test_a_refusal(company: Company, visitor: Visitor):
    turned_away(visitor, company, "refuse", "取消了登录")


def test_somebody_whom_we_have_not_read_yet(company: Company, visitor: Visitor):
    """A look is asked for, so that the next try succeeds, even when callbacks were lost."""
    befriend(company)
    company.faults(drop=1.0)
    new = str(company.do("customer.create", name="新朋友")["external_userid"])
    company.do("customer.add_friend", userid="chen", external_userid=new)
    company.deliver()
    company.faults()
    turned_away(visitor, company, f"customer:{new}", "正在读取您的资料")
    company.settle()
    assert come_in(visitor, company, f"customer:{new}") == f"{below(company)}/me"
    assert "新朋友" in visitor.get(f"{below(company)}/me").text


def test_pages_of_nobody(visitor: Visitor, company: Company):
    asked = visitor.sent_to("/m/nobody/me")
    assert visitor.sent_to(asked) == "/m/nobody/said"
    assert "这个地址无效" in visitor.get("/m/nobody/said").text
    actions.pause(link=company.link, by=org_actions.HOUSE)
    assert visitor.sent_to(f"{below(company)}/sign-in") == f"{below(company)}/said"
    assert visitor.get("/m/").status_code == 404
    assert visitor.get("/m/a;b/me").status_code == 404


def test_another_browsers_way_back(company: Company, visitor: Visitor, live_server: LiveServer):
    mei = befriend(company)
    page = visitor.sent_to(f"{below(company)}/sign-in").partition("#")[0]
    back = visitor.show(page, f"customer:{mei}")
    victim = Visitor(home=live_server.url)
    assert victim.sent_to(back) == f"{below(company)}/said"
    assert "不是从这个浏览器开始" in victim.get(f"{below(company)}/said").text
    kept = dict(visitor.http.cookies)
    assert visitor.sent_to(back) == f"{below(company)}/me"
    victim.http.cookies.update(kept)
    assert victim.sent_to(back) == f"{below(company)}/said", "a state comes back once"


def test_a_way_back_to_another_corps_page(company: Company, visitor: Visitor, sandbox: Serving):
    bakery = second_corp(sandbox)
    mei = befriend(company)
    page = visitor.sent_to(f"{below(company)}/sign-in").partition("#")[0]
    back = visitor.show(page, f"customer:{mei}").replace(below(company), below(bakery))
    # Browsers keep the note to its path; whoever copies it gains nothing.
    (note,) = dict(visitor.http.cookies).items()
    thief = Visitor(home=visitor.home)
    thief.http.cookies.set(*note)
    assert thief.sent_to(back) == f"{below(bakery)}/said"
    assert not MemberSession.objects.exists()


def test_a_customer_of_two_corps(company: Company, visitor: Visitor, sandbox: Serving):
    bakery = second_corp(sandbox)
    mei, bo = befriend(company), befriend(bakery, "阿波")
    come_in(visitor, company, f"customer:{mei}")
    come_in(visitor, bakery, f"customer:{bo}")
    assert "小美" in visitor.get(f"{below(company)}/me").text
    assert "阿波" in visitor.get(f"{below(bakery)}/me").text


@pytest.mark.parametrize(
    "evil",
    ["https://evil.example", "//evil.example", "/overview", "/m/other/me", "{below}/../../x"],
)
def test_nobody_is_led_elsewhere(company: Company, visitor: Visitor, evil: str):
    mei = befriend(company)
    to = f"{below(company)}/sign-in?next={evil.format(below=below(company))}"
    page = visitor.sent_to(to).partition("#")[0]
    assert visitor.sent_to(visitor.show(page, f"customer:{mei}")) == f"{below(company)}/me"


@pytest.mark.parametrize("escape", ["/m/k/../x", "/m/k/%2e%2E/x", "/m/kk/x", "/m/k"])
def test_what_leaves_a_place_is_not_in_it(escape: str):
    assert http.internal(escape, otherwise="-", below="/m/k/") == "-"
    assert http.internal("/m/k/me?x=1", otherwise="-", below="/m/k/") == "/m/k/me?x=1"


# --- The session


def _cookie(visitor: Visitor) -> str:
    return str(visitor.http.cookies.get(cookies.name_of("member")))


def test_the_cookie(company: Company, visitor: Visitor, settings: Any):
    settings.SESSION_COOKIE_SECURE = True
    mei = befriend(company)
    kept = visitor.get(f"{below(company)}/sign-in").headers["set-cookie"]
    assert "Secure" in kept
    settings.SESSION_COOKIE_SECURE = False
    page = visitor.sent_to(f"{below(company)}/sign-in").partition("#")[0]
    answer = visitor.get(visitor.show(page, f"customer:{mei}"))
    (cookie,) = [
        each
        for each in answer.headers.get_list("set-cookie")
        if each.startswith(cookies.name_of("member") + "=")
    ]
    for part in ("HttpOnly", "SameSite=Lax", f"Path={below(company)}/", "Max-Age=43200"):
        assert part in cookie
    session = MemberSession.objects.get()
    token = _cookie(visitor)
    assert token.encode() not in bytes(session.token_hash)
    assert session.ends_at - session.began_at == timedelta(hours=12)


def test_it_opens_nothing_of_the_staffs(company: Company, visitor: Visitor):
    mei = befriend(company)
    come_in(visitor, company, f"customer:{mei}")
    assert visitor.who() is None
    token = _cookie(visitor)
    thief = Visitor(home=visitor.home)
    thief.http.cookies.set(configured.SESSION_COOKIE_NAME, token)
    assert thief.who() is None
    assert thief.get("/api/v1/customers", Authorization=f"Bearer {token}").status_code == 401


def test_signing_out(company: Company, visitor: Visitor):
    mei = befriend(company)
    come_in(visitor, company, f"customer:{mei}")
    token = _cookie(visitor)
    out = f"{visitor.home}{below(company)}/sign-out"
    assert visitor.http.post(out).status_code == 403, "not without the token of the form"
    text = visitor.get(f"{below(company)}/me").text
    form = {"csrfmiddlewaretoken": text.partition('csrfmiddlewaretoken" value="')[2][:64]}
    answer = visitor.http.post(out, data=form)
    assert answer.headers["location"] == f"{below(company)}/said"
    assert "您已退出" in visitor.get(f"{below(company)}/said").text
    thief = Visitor(home=visitor.home)
    thief.http.cookies.set(cookies.name_of("member"), token)
    ended(thief, company)


def ended(visitor: Visitor, company: Company) -> None:
    """The page asks again who one is."""
    assert visitor.sent_to(f"{below(company)}/me").startswith(f"{below(company)}/sign-in")
    assert not MemberSession.objects.filter(ends_at__gt=clock.now()).exists()


def test_it_ends_with_its_time(company: Company, visitor: Visitor):
    mei = befriend(company)
    come_in(visitor, company, f"customer:{mei}")
    MemberSession.objects.update(ends_at=clock.now())
    ended(visitor, company)
    customer_jobs.forget_member_sessions()
    assert not MemberSession.objects.exists()


def test_it_ends_when_the_person_is_erased(company: Company, visitor: Visitor):
    mei = befriend(company)
    come_in(visitor, company, f"customer:{mei}")
    customer_id = MemberSession.objects.get().customer_id
    for room in wiring.PRIVACY:
        room.erase(customer_id)
    ended(visitor, company)


def test_it_ends_when_the_person_becomes_part_of_another(company: Company, visitor: Visitor):
    mei = befriend(company)
    befriend(company, "阿波")
    come_in(visitor, company, f"customer:{mei}")
    person = MemberSession.objects.get().customer
    other = Customer.objects.exclude(pk=person.pk).get()
    Customer.objects.filter(pk=person.pk).update(canonical=other)
    assert visitor.sent_to(f"{below(company)}/me").startswith(f"{below(company)}/sign-in")
    come_in(visitor, company, f"customer:{mei}")
    assert "阿波" in visitor.get(f"{below(company)}/me").text, "they are one now"


def test_it_ends_with_the_connection(company: Company, visitor: Visitor):
    mei = befriend(company)
    come_in(visitor, company, f"customer:{mei}")
    actions.disconnect(link=company.link, by=org_actions.HOUSE)
    ended(visitor, company)


def test_it_ends_with_the_namespace(company: Company, visitor: Visitor):
    mei = befriend(company)
    come_in(visitor, company, f"customer:{mei}")
    customer_actions.forget_namespace(rules.namespace(company.corp_id))
    ended(visitor, company)

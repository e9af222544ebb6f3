"""Pages: signing in, scanning, looking at the world."""

from urllib.parse import parse_qs, urlsplit

import pytest

from wecom_sandbox.tests.client import Client

BACK = "https://app.test/back?x=1"


def sign_in(company, path="/connect/oauth2/authorize", persona="staff:chen", **more):
    query = {
        "appid": company.corp_id,
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "s t",
        **more,
    }
    answer = company.client.post(
        path, params=query, data={"persona": persona}, follow_redirects=False
    )
    assert answer.status_code == 302, answer.text
    target = urlsplit(answer.headers["location"])
    assert target.netloc == "app.test"
    found = {name: values[0] for name, values in parse_qs(target.query).items()}
    assert (found["x"], found["state"]) == ("1", "s t")
    return found.get("code")


def test_it_works(company):
    page = company.client.get(
        "/connect/oauth2/authorize", params={"appid": company.corp_id, "redirect_uri": BACK}
    )
    assert page.status_code == 200
    assert "陈晨" in page.text
    code = sign_in(company)
    assert company.ask("auth/getuserinfo", code=code)["userid"] == "chen"
    assert company.call("GET", "auth/getuserinfo", code=code)["errcode"] == 40029


def test_codes_die_after_five_minutes(company):
    code = sign_in(company)
    company.world("clock.advance", seconds=300)
    assert company.call("GET", "auth/getuserinfo", code=code)["errcode"] == 40029


def test_private_fields(company):
    company.world("staff.create", userid="wang", name="王", mobile="13800000000")
    code = sign_in(company, persona="staff:wang", scope="snsapi_privateinfo")
    ticket = company.ask("auth/getuserinfo", code=code)["user_ticket"]
    detail = company.do("auth/getuserdetail", user_ticket=ticket)
    assert detail["mobile"] == "13800000000"
    assert company.refused("auth/getuserdetail", user_ticket="none") == 40035


def test_customers_and_strangers(company):
    mei = company.friend("chen")
    known = company.ask("auth/getuserinfo", code=sign_in(company, persona=f"customer:{mei}"))
    assert known["external_userid"] == mei
    assert known["openid"]
    stranger = company.ask("auth/getuserinfo", code=sign_in(company, persona="guest"))
    assert "external_userid" not in stranger
    company.world("app.update", agent_id=company.agent_id, scope_users=["zhao"])
    hidden = company.ask("auth/getuserinfo", code=sign_in(company, persona=f"customer:{mei}"))
    assert "external_userid" not in hidden


@pytest.mark.parametrize("path", ["/wwopen/sso/qrConnect", "/wwlogin/sso/login"])
def test_login_by_code(company, path):
    code = sign_in(company, path, agentid=str(company.agent_id))
    assert company.ask("auth/getuserinfo", code=code)["userid"] == "chen"
    assert sign_in(company, path, persona="refuse") is None


def test_a_client_without_a_browser(company):
    answer = company.client.get(
        "/connect/oauth2/authorize",
        params={
            "appid": company.corp_id,
            "redirect_uri": BACK,
            "sandbox_persona": "staff:lin",
        },
        follow_redirects=False,
    )
    assert "code=" in answer.headers["location"]


def test_untrusted_domains(company):
    company.world("app.update", agent_id=company.agent_id, trusted_domains=["good.test"])
    for target in ("https://evil.test/x", "javascript:alert(1)", "", "//evil.test"):
        page = company.client.get(
            "/connect/oauth2/authorize",
            params={"appid": company.corp_id, "redirect_uri": target},
        )
        assert page.status_code == 400
        assert "50001" in page.text


def test_scanning(company):
    way = company.do("externalcontact/add_contact_way", type=1, scene=2, user=["chen"])
    address = urlsplit(way["qr_code"]).path
    assert company.client.get(address).status_code == 200
    image = company.client.get(address, headers={"Accept": "image/*"})
    assert image.headers["content-type"].startswith("image/svg")
    phone = company.client.post(address, data={"name": "小美"})
    assert "小美的手机" in phone.text
    assert "加上好友了" in phone.text
    (mei,) = company.ask("externalcontact/list", userid="chen")["external_userid"]
    assert phone.url.path == f"/customer/{mei}"
    assert "早就是好友了" in company.client.post(address, data={"persona": mei}).text
    group = company.world("staff.create_group", owner="chen", name="一群", customers=[])["chat_id"]
    way = company.do("externalcontact/groupchat/add_join_way", scene=2, chat_id_list=[group])
    address = f"/qr/{way['config_id']}"
    for words in ("进群了", "早就在群里了"):
        page = company.client.post(address, data={"persona": mei})
        assert words in page.text
        assert page.url.path == f"/group/{group}"
        assert "小美的手机" in page.text
    assert company.client.get("/qr/none").status_code == 404


def test_the_world_can_be_looked_at(company):
    mei = company.friend("chen", '<script>alert("x")</script>')
    group = company.world("staff.create_group", owner="chen", name="一群", customers=[mei])
    company.world("customer.speak", external_userid=mei, chat_id=group["chat_id"], text="<b>早")
    corp = f"/corp/{company.corp_id}"
    for path, words in (
        ("/", "一群"),
        (corp, "一群"),
        (f"{corp}?q=nothing", "没有群"),
        (f"/group/{group['chat_id']}", "&lt;b&gt;早"),
        (f"/group/{group['chat_id']}?as={mei}", "的身份说"),
        (f"/staff/{company.corp_id}/chen?with={mei}", "没有要确认的"),
        (f"/customer/{mei}?with=chen", "扫一扫"),
        ("/static/world.js", "data-verb"),
    ):
        page = company.client.get(path)
        assert page.status_code == 200, path
        assert words in page.text, path
        assert "<script>alert" not in page.text
    for path in ("/group/none", "/customer/none", "/corp/none", f"/staff/{company.corp_id}/none"):
        assert company.client.get(path).status_code == 404


def test_links_and_moments_can_be_played(company):
    company.world("app.update", agent_id=company.agent_id, rights=["contact", "acquisition"])
    made = company.do(
        "externalcontact/customer_acquisition/create_link",
        link_name="抖音",
        range={"user_list": ["chen"]},
    )["link"]
    address = f"{urlsplit(made['url']).path}?customer_channel=douyin"
    assert company.client.get(address).status_code == 200
    assert "加上好友了" in company.client.post(address, data={"name": "小美"}).text
    (mei,) = company.ask("externalcontact/list", userid="chen")["external_userid"]
    (follow,) = company.ask("externalcontact/get", external_userid=mei)["follow_user"]
    assert follow["state"] == "douyin"
    company.world("staff.publish_moment", userid="chen", text="明前龙井上新")
    page = company.client.get(f"/customer/{mei}").text
    assert "明前龙井上新" in page
    assert "抖音" in page


def test_an_empty_world(empty):
    assert "还没有企业" in empty.client.get("/").text


def test_pages_are_as_closed_as_the_world(company):
    far = Client(company.client.app, address="10.0.0.9")
    assert far.get(f"/corp/{company.corp_id}").status_code == 403
    assert far.get("/connect/oauth2/authorize").status_code == 403
    company.world("settings.set", settings={"world_token": "sesame"})
    assert far.get("/?token=sesame").status_code == 200
    assert far.get(f"/corp/{company.corp_id}").status_code == 200
    foreign = {"Origin": "http://evil.test"}
    assert far.post("/_sandbox/v1/clock.set", json={}, headers=foreign).status_code == 403

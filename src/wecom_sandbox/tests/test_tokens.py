"""Tokens: one per secret, the right code for every way of being wrong."""

import pytest


def test_it_works(company):
    assert company.token() == company.token()


@pytest.mark.parametrize(
    ("corpid", "secret", "code"), [("wwnobody", "x", 40013), (None, "x", 40001), (None, "", 40001)]
)
def test_wrong_credentials(company, corpid, secret, code):
    params = {"corpid": corpid or company.corp_id, "corpsecret": secret}
    answer = company.client.get("/cgi-bin/gettoken", params=params).json()
    assert answer["errcode"] == code
    assert "hint: [" in answer["errmsg"]


def test_expiry(company):
    token = company.token()
    url = f"/cgi-bin/getcallbackip?access_token={token}"
    company.world("clock.advance", seconds=7199)
    assert company.client.get(url).json()["errcode"] == 0
    company.world("clock.advance", seconds=1)
    assert company.client.get(url).json()["errcode"] == 42001
    assert company.token() != token


def test_forced_expiry_garbage_and_none(company):
    token = company.token()
    company.world("token.expire", agent_id=company.agent_id)
    for given, code in ((token, 42001), ("garbage", 40014), ("", 41001)):
        answer = company.client.get(f"/cgi-bin/getcallbackip?access_token={given}").json()
        assert answer["errcode"] == code


def test_revoked(company):
    token = company.token()
    company.world("token.expire", agent_id=company.agent_id, revoke=True)
    answer = company.client.get(f"/cgi-bin/getcallbackip?access_token={token}").json()
    assert answer["errcode"] == 40014


def test_a_renewed_secret_ends_the_former_one_and_its_tokens(company):
    token = company.token()
    fresh = company.world("app.renew_secret", agent_id=company.agent_id)["secret"]
    answer = company.client.get(f"/cgi-bin/getcallbackip?access_token={token}").json()
    assert answer["errcode"] == 40014
    codes = []
    for secret in (company.secret, fresh):
        params = {"corpid": company.corp_id, "corpsecret": secret}
        codes.append(company.client.get("/cgi-bin/gettoken", params=params).json()["errcode"])
    assert codes == [40001, 0]


def test_ip_list(company):
    company.world("app.update", agent_id=company.agent_id, allowed_ips=["10.0.0.1"])
    params = {"corpid": company.corp_id, "corpsecret": company.secret}
    assert company.client.get("/cgi-bin/gettoken", params=params).json()["errcode"] == 60020


def test_tickets(company):
    corp = company.ask("get_jsapi_ticket")
    app = company.ask("ticket/get", type="agent_config")
    assert corp["ticket"] == company.ask("get_jsapi_ticket")["ticket"] != app["ticket"]


def test_wrong_secrets_shut_the_door(company):
    company.world("settings.set", settings={"gettoken_failures_per_hour": 3})
    params = {"corpid": company.corp_id, "corpsecret": "wrong"}
    codes = [
        company.client.get("/cgi-bin/gettoken", params=params).json()["errcode"] for _ in range(5)
    ]
    assert codes == [40001, 40001, 40001, 45009, 45009]
    company.world("clock.advance", hours=1)
    assert company.token()

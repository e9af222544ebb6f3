"""What every call of the API has in common."""

import asyncio

import httpx
import pytest


def test_unknown_path_and_method(company):
    assert company.call("POST", "externalcontact/groupchat/send")["errcode"] == 404
    assert company.call("POST", "user/get")["errcode"] == 40058
    assert company.call("GET", "user/list_id")["errcode"] == 40058


def test_answers_are_json_whatever_the_body(company):
    url = f"/cgi-bin/user/list_id?access_token={company.token()}"
    answer = company.client.post(url, content=b'{"limit": 1}')  # without a content type
    assert answer.json()["errcode"] == 0
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    for body in (b"{", b"[]", b"\xff", b"[" * 100_000):
        assert company.client.post(url, content=body).json()["errcode"] == 47001
    assert company.client.post(url, content=b'{"limit": "many"}').json()["errcode"] == 40058
    assert company.client.post(url, content=b'{"cursor": null}').json()["errcode"] == 0


def test_frequency(company):
    company.world("settings.set", settings={"calls_per_minute": {"user/get": 3}})
    codes = [company.call("GET", "user/get", userid="lin")["errcode"] for _ in range(4)]
    assert codes == [0, 0, 0, 45009]
    assert company.call("GET", "department/list")["errcode"] == 0  # each path for itself
    company.world("clock.advance", seconds=59)
    assert company.call("GET", "user/get", userid="lin")["errcode"] == 45009
    company.world("clock.advance", seconds=1)
    assert company.call("GET", "user/get", userid="lin")["errcode"] == 0


def test_parallelism(company):
    company.world("settings.set", settings={"parallel_max": 2, "latency_ms": 30})
    token = company.token()

    async def together() -> list[int]:
        transport = httpx.ASGITransport(company.client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as client:
            calls = [
                client.get("/cgi-bin/department/list", params={"access_token": token})
                for _ in range(4)
            ]
            return [answer.json()["errcode"] for answer in await asyncio.gather(*calls)]

    assert sorted(asyncio.run(together())) == [0, 0, 45033, 45033]


def test_calls_are_counted(company):
    company.world("limits.calls", reset=True)
    company.ask("user/get", userid="lin")
    company.call("GET", "user/get", userid="nobody")
    calls = company.world("limits.calls")["calls"]
    assert {"corp_id": company.corp_id, "path": "user/get", "errcode": 60111, "calls": 1} in calls
    assert {"corp_id": company.corp_id, "path": "user/get", "errcode": 0, "calls": 1} in calls


def test_cursors_of_others_are_refused(company):
    assert company.refused("user/list_id", cursor="nonsense") == 40058


@pytest.mark.parametrize("limit", [0, 1, 2, 10_000, 99_999])
def test_pages(company, limit):
    seen, cursor = [], ""
    while True:
        page = company.do("user/list_id", limit=limit, cursor=cursor)
        seen += [row["userid"] for row in page["dept_user"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == ["chen", "lin", "zhao"]

"""Whatever is sent to whichever call: HTTP 200, JSON, an errcode; never a stumble."""

import random

import pytest

from wecom_sandbox.api import table
from wecom_sandbox.world import table as world_table

ROUNDS = 25
# They move the clock or wait for receivers: not here.
LEFT_OUT = {"clock.advance", "clock.set", "callback.flush", "settings.set", "bulk.seed"}


def values(company, mei, chat):
    return [
        None, "", "x", "chen", mei, chat, "a" * 5000, "\x00", "😀", "' OR 1=1 --", 0, 1, -1, 2,
        10**30, 1.5, True, [], [1], [10**30], ["chen"], [mei], [chat], [None], {}, {"content": "x"},
        {"userid_list": ["chen"]}, {"user_list": ["chen"]}, [{"name": "x"}], [{"msgtype": "image"}],
        1_772_300_000, company.agent_id,
    ]  # fmt: skip


@pytest.fixture
def around(company):
    company.world(
        "app.update",
        agent_id=company.agent_id,
        rights=["contact", "archive", "acquisition", "directory"],
    )
    mei = company.friend("chen")
    chat = company.world("staff.create_group", owner="chen", customers=[mei])["chat_id"]
    company.world("settings.set", settings={"limits_on": False})
    return values(company, mei, chat)


@pytest.mark.parametrize("endpoint", table.ENDPOINTS, ids=lambda each: each.path)
def test_calls(company, around, endpoint):
    dice = random.Random(endpoint.path)  # noqa: S311  # not for secrets
    params = {"access_token": company.token()}
    for _ in range(ROUNDS):
        names = endpoint.request.__struct_encode_fields__
        said = {name: dice.choice(around) for name in names if dice.random() < 0.8}
        if endpoint.method == "GET" or endpoint.upload:
            flat = {name: str(value) for name, value in said.items()}
            file = {"files": {"media": ("x.png", b"12345678")}} if endpoint.upload else {}
            answer = company.client.request(
                endpoint.method, f"/cgi-bin/{endpoint.path}", params={**params, **flat}, **file
            )
        else:
            answer = company.client.post(f"/cgi-bin/{endpoint.path}", params=params, json=said)
        assert answer.status_code == 200
        assert isinstance(answer.json()["errcode"], int)


@pytest.mark.parametrize(
    "verb",
    [each for each in world_table.VERBS if each.name not in LEFT_OUT],
    ids=lambda each: each.name,
)
def test_verbs(company, around, verb):
    dice = random.Random(verb.name)  # noqa: S311  # not for secrets
    for _ in range(ROUNDS):
        names = verb.request.__struct_encode_fields__
        said = {name: dice.choice(around) for name in names if dice.random() < 0.8}
        answer = company.client.post(f"/_sandbox/v1/{verb.name}", json=said)
        assert answer.status_code < 500
        assert isinstance(answer.json(), dict)

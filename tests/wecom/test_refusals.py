"""What the platform refuses reaches the operator as a sentence: what it is, and what to do."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from huoqun.connectors.wecom import actions, models, queries
from huoqun.connectors.wecom.actions import access
from huoqun.connectors.wecom.kinds import ProbeState, WelcomeState
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Endpoint
from huoqun.connectors.wecom.platform.endpoints import customers as customer_calls
from huoqun.connectors.wecom.platform.endpoints import directory as directory_calls
from huoqun.connectors.wecom.platform.endpoints import groups as group_calls
from huoqun.connectors.wecom.platform.endpoints import welcome as welcome_calls
from huoqun.org import actions as org_actions
from tests.wecom import world
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)


class _Anything(msgspec.Struct):
    pass


SIGN_IN = Endpoint(path="auth/getuserinfo", answer=_Anything, method="GET")
MEMBER = Endpoint(path="user/get", answer=_Anything, method="GET")
HI = {"content": "你好"}


def _call(company: Company, endpoint: Endpoint[Any], **parameters: object) -> None:
    access.client(company.link).call(endpoint, **parameters)


def _code(company: Company) -> str:
    """The welcome code of somebody new."""
    person = company.do("customer.create", name="小美")["external_userid"]
    made = company.do("customer.add_friend", userid="lin", external_userid=person)
    return str(made["welcome_code"])


def _another_app_welcomes(company: Company, code: str) -> None:
    app = company.do("app.create", name="别的", rights=["contact"], scope_all=True)
    base = f"{company.sandbox.base_url}/cgi-bin"
    keys = {"corpid": company.corp_id, "corpsecret": app["secret"]}
    token = world.http().get(f"{base}/gettoken", params=keys).json()["access_token"]
    answer = world.http().post(
        f"{base}/externalcontact/send_welcome_msg",
        params={"access_token": token},
        json={"welcome_code": code, "text": HI},
    )
    assert answer.json()["errcode"] == 0


def _welcome_too_late(company: Company) -> None:
    code = _code(company)
    company.turn("clock.advance", seconds=21)
    _call(company, welcome_calls.SEND_WELCOME, welcome_code=code, text=HI)


def _welcome_twice(company: Company) -> None:
    code = _code(company)
    for _ in range(2):
        _call(company, welcome_calls.SEND_WELCOME, welcome_code=code, text=HI)


def _welcome_beside_another(company: Company) -> None:
    company.turn("settings.set", settings={"welcome_race_ms": 60_000})
    code = _code(company)
    _another_app_welcomes(company, code)
    _call(company, welcome_calls.SEND_WELCOME, welcome_code=code, text=HI)


def _too_often(company: Company) -> None:
    company.turn("settings.set", settings={"calls_per_minute": {"user/get": 2}})
    for _ in range(3):
        _call(company, MEMBER, userid="lin")


def _too_many_at_once(company: Company) -> None:
    company.turn("settings.set", settings={"parallel": {"user/get": 0}})
    _call(company, MEMBER, userid="lin")


def _strange_address(company: Company) -> None:
    company.do("app.update", agent_id=company.link.agent_id, allowed_ips=["203.0.113.9"])
    _call(company, MEMBER, userid="lin")


def _out_of_sight(company: Company) -> None:
    company.do("staff.create", userid="chen", name="陈一")
    # The right to the directory would show everybody.
    company.do(
        "app.update",
        agent_id=company.link.agent_id,
        rights=["contact"],
        scope_all=False,
        scope_users=["lin"],
    )
    _call(company, MEMBER, userid="chen")


def _no_friend(company: Company) -> None:
    stranger = company.do("customer.create", name="路人")["external_userid"]
    _call(company, customer_calls.CONTACT, external_userid=stranger)


def _no_right(company: Company) -> None:
    company.do("app.update", agent_id=company.link.agent_id, rights=["directory"])
    _call(company, customer_calls.FOLLOW_USERS)


def _wrong_agent(company: Company) -> None:
    _call(company, directory_calls.AGENT, agentid=company.link.agent_id + 7)


def _stale_sign_in(company: Company) -> None:
    _call(company, SIGN_IN, code="used-already")


# The code, how it comes about, and what the sentences must tell a person to do.
CASES: dict[int, tuple[Callable[[Company], None], str, str]] = {
    41050: (_welcome_too_late, "请检查回调能否及时到达", "see that callbacks arrive in time"),
    41051: (_welcome_twice, "请停用管理后台或其他应用的欢迎语", "switch off the welcome"),
    41096: (_welcome_beside_another, "请只在一个应用中设置欢迎语", "in one app only"),
    45009: (_too_often, "已自动暂停，限额恢复后继续", "go on when WeCom takes them again"),
    45033: (_too_many_at_once, "请减少同时运行的后台进程", "run fewer workers"),
    60020: (_strange_address, "企业可信IP”中加入：127.0.0.1", "on the app's page: 127.0.0.1"),
    60011: (_out_of_sight, "请在应用详情中扩大“可见范围”", "widen it on the app's page"),
    84061: (_no_friend, "请客户重新添加", "have the customer add them again"),
    48002: (_no_right, "可调用接口的应用”中勾选本应用", "Apps that can call the API"),
    301002: (_wrong_agent, "请在应用详情中核对 AgentId", "compare the AgentId"),
    40029: (_stale_sign_in, "请重新打开页面或重新扫码", "open the page or scan again"),
}


@pytest.mark.parametrize("errcode", CASES)
def test_each_refusal_has_a_sentence_that_says_what_to_do(company: Company, errcode: int):
    company.do("staff.create", userid="lin", name="林夏")
    provoke, zh, en = CASES[errcode]
    with pytest.raises(refusals.PlatformRefused) as found:
        provoke(company)
    assert found.value.errcode == errcode
    assert zh in found.value.sentence_zh
    assert en in found.value.sentence_en
    assert f"错误码 {errcode}" in found.value.sentence_zh
    assert f"error {errcode}" in found.value.sentence_en


def test_every_known_code_is_told_in_both_languages():
    for errcode in refusals.REMEDIES:
        zh, en = refusals.remedy(errcode, "said, hint: [1], from ip: 198.51.100.7, more info")
        assert zh.endswith(("。", "198.51.100.7。")), errcode
        assert en.endswith("."), errcode
        assert "{" not in zh + en, errcode


@pytest.mark.parametrize(
    ("changed", "zh", "en"),
    [
        ({"allowed_ips": ["203.0.113.9"]}, "127.0.0.1", "trusted"),
        ({"rights": []}, "可调用接口的应用", "list it under"),
    ],
)
def test_what_stops_a_sync_is_told_on_the_card_and_by_the_probes(
    company: Company, changed: dict[str, Any], zh: str, en: str
):
    company.do("staff.create", userid="lin", name="林夏")
    company.do("app.update", agent_id=company.link.agent_id, **changed)
    while actions.look_due():
        pass
    standing = queries.standing(company.link)
    assert standing.failing
    assert zh in standing.fault_zh
    assert en in standing.fault_en
    failed = [each for each in actions.probe(link=company.link) if each.state is ProbeState.FAILED]
    assert any(zh in each.said_zh and en in each.said_en for each in failed)
    # It goes on by itself once somebody did what the sentence says.
    company.do(
        "app.update",
        agent_id=company.link.agent_id,
        allowed_ips=[],
        rights=["contact", "directory"],
    )
    company.settle()
    assert queries.standing(company.link).failing == 0
    assert models.Account.objects.filter(userid="lin").exists()


def test_a_welcome_that_another_app_sent_is_theirs(company: Company, monkeypatch):
    company.do("staff.create", userid="lin", name="林夏")
    company.settle()
    actions.set_text(link=company.link, account=None, text="欢迎光临", by=org_actions.HOUSE)
    company.turn("settings.set", settings={"welcome_race_ms": 60_000})
    monkeypatch.setattr(actions, "welcome_beside", lambda **_: None)
    code = _code(company)
    company.deliver()
    _another_app_welcomes(company, code)
    assert _attempt() == (WelcomeState.WAITING, refusals.WELCOME_TAKEN)
    company.turn("settings.set", settings={"welcome_race_ms": 0})
    assert _attempt() == (WelcomeState.BY_ANOTHER, refusals.WELCOME_DELIVERED)


def _attempt() -> tuple[str, int | None]:
    models.Welcome.objects.update(due_at="2000-01-01T00:00Z")
    actions.welcome_due()
    found = models.Welcome.objects.get()
    return found.state, found.errcode


def _gets(company: Company) -> tuple[int, int]:
    """How often groups were read, and how often that was refused as too often."""
    limits, path = company.sandbox.box.limits, group_calls.GROUP.path
    return limits.calls[company.corp_id, path, 0], limits.refused[path]


def test_too_often_is_obeyed_for_the_whole_minute_and_nothing_is_lost(
    company: Company, their_time: None
):
    company.do("staff.create", userid="lin", name="林夏")
    for number in range(8):
        company.do("staff.create_group", owner="lin", name=f"{number} 群")
    company.turn("settings.set", settings={"calls_per_minute": {group_calls.GROUP.path: 5}})
    # At the beginning of a minute there.
    company.turn("clock.advance", seconds=60 - company.sandbox.box.now() % 60 + 1)
    company.deliver()
    actions.handle_due()
    models.Look.objects.update(due_at="2000-01-01T00:00Z")
    while actions.look_due():
        pass
    assert _gets(company) == (5, 1)
    assert "已自动暂停" in queries.standing(company.link).fault_zh
    models.Look.objects.update(due_at="2000-01-01T00:00Z")
    while actions.look_due():
        pass
    assert _gets(company) == (5, 1), "asked again in a minute that is closed"
    for _ in range(3):
        company.turn("clock.advance", seconds=62)
        models.Look.objects.update(due_at="2000-01-01T00:00Z")
        while actions.look_due():
            pass
    assert not models.Look.objects.exists()
    assert models.Group.objects.count() == 8

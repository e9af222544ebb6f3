"""Probing a connection: every right, address and range by itself, each explained in words.

A set-up that fails silently is the commonest complaint of those who connect WeCom; so nothing is
taken on trust: each probe makes the call that it is about.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from huoqun.connectors.wecom import models
from huoqun.connectors.wecom.actions import access, archiving
from huoqun.connectors.wecom.kinds import ArchiveKind, ProbeState
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import acquisition as acquisition_calls
from huoqun.connectors.wecom.platform.endpoints import customers as customer_calls
from huoqun.connectors.wecom.platform.endpoints import directory as directory_calls
from huoqun.connectors.wecom.platform.endpoints import groups as group_calls
from huoqun.connectors.wecom.platform.endpoints import rights as right_calls
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One question about the connection: how it was answered, and what to do when it was not."""

    key: str
    zh: str
    en: str
    state: ProbeState
    said_zh: str
    said_en: str


@dataclass(frozen=True, kw_only=True)
class _Question:
    """A question, and the call that answers it; ``needed`` ones stand in the way of a start.

    What is not needed may be refused as long as nobody has ``set_up`` here that it is used.
    """

    key: str
    zh: str
    en: str
    ask: Callable[[models.Link, Client], tuple[str, str] | None]
    needed: bool = True
    set_up: Callable[[models.Link], bool] = lambda link: False
    capability: str = ""


def probe(*, link: models.Link) -> list[Probe]:
    """Ask everything; what an app may do is noted as the link's capabilities."""
    found = list(_asked(link))
    can = {
        each.capability: _state(found, each.key) is ProbeState.OK
        for each in _QUESTIONS
        if each.capability
    }
    # What the platform lets nobody do by program (design §1, wecom.md §2).
    fixed: dict[str, bool | str] = {
        "post_group": "confirm",
        "post_direct": "confirm",
        "kick": "never",
        "rename": "never",
    }
    org_actions.note_capabilities(corp_id=link.corp_id, platform="wecom", can=fixed | can)
    return found


class NotReady(Refused):
    """A connection that lacks a right would read nothing, and say nothing of it."""

    code = "wecom_not_ready"
    status = 409
    zh = "还不能开启：{missing_zh}。解决之后再试。"
    en = "The connection cannot be switched on yet: {missing_en}. Mend this, then try again."


def require_ready(*, link: models.Link) -> None:
    """Ask everything; raises NotReady while something that is needed fails."""
    optional = {question.key for question in _QUESTIONS if not question.needed}
    failed = [
        each
        for each in probe(link=link)
        if each.state is ProbeState.FAILED and each.key not in optional
    ]
    if failed:
        raise NotReady(
            missing_zh="；".join(f"{each.zh}（{each.said_zh.rstrip('。')}）" for each in failed),
            missing_en="; ".join(f"{each.en} ({each.said_en.rstrip('.')})" for each in failed),
        )


def _asked(link: models.Link) -> Iterator[Probe]:
    client = access.client(link)
    blocked = False
    for question in _QUESTIONS:
        told = _told(question, link, client, blocked=blocked)
        # Without a token no other call can succeed: its refusals would only repeat the first.
        blocked = blocked or (question.key == _FIRST and told.state is ProbeState.FAILED)
        yield told


def ask_one(*, link: models.Link, key: str) -> Probe:
    """Ask a single question; nothing is noted."""
    question = next(each for each in _QUESTIONS if each.key == key)
    return _told(question, link, access.client(link), blocked=False)


def _told(question: _Question, link: models.Link, client: Client, *, blocked: bool) -> Probe:
    state, said = _answer(question, link, client, blocked=blocked)
    return Probe(
        key=question.key,
        zh=question.zh,
        en=question.en,
        state=state,
        said_zh=said[0],
        said_en=said[1],
    )


def _answer(
    question: _Question, link: models.Link, client: Client, *, blocked: bool
) -> tuple[ProbeState, tuple[str, str]]:
    if blocked:
        return ProbeState.NOT_ASKED, ("先解决上面的问题。", "Mend what stands above first.")
    try:
        warned = question.ask(link, client)
    except refusals.TokenRefused as refusal:
        # Asked again at once, wrong credentials would be counted against the corp.
        wait = refusal.params["minutes"]
        return ProbeState.FAILED, (
            f"{refusal.params['reason_zh']}重新填写 Secret 后可以马上再检查，"
            f"否则 {wait} 分钟后再试。",
            f"{refusal.params['reason_en']} Enter the secret anew and check again at once, or wait"
            f" {wait} min.",
        )
    except refusals.PlatformRefused as refusal:
        needed = question.needed or question.set_up(link)
        state = ProbeState.FAILED if needed else ProbeState.OFF
        return state, (str(refusal.params["reason_zh"]), str(refusal.params["reason_en"]))
    except Refused as refusal:
        return ProbeState.FAILED, (refusal.sentence_zh, refusal.sentence_en)
    return (ProbeState.OK, ("", "")) if warned is None else (ProbeState.WARNING, warned)


def _state(found: list[Probe], key: str) -> ProbeState:
    return next(each.state for each in found if each.key == key)


def _token(link: models.Link, client: Client) -> None:
    """Fetch a token once; the questions that follow are asked with it."""
    del client
    # Not the one that we have: a new secret, or a revoked one, must show.
    access.SharedToken(link_id=link.pk).fetch()


def _app(link: models.Link, client: Client) -> tuple[str, str] | None:
    agent = client.call(directory_calls.AGENT, agentid=link.agent_id)
    if agent.allow_userinfos.user or agent.allow_partys.partyid:
        return None
    return (
        "应用的可见范围是空的：请在应用详情中把使用活群的员工和部门加入“可见范围”。",
        "The app's visible range is empty: add the staff and departments who use it.",
    )


def _directory(link: models.Link, client: Client) -> tuple[str, str] | None:
    del link
    departments = client.call(directory_calls.DEPARTMENTS).department
    if all(each.name for each in departments):
        return None
    return (
        "读不到部门名称，部门将以编号显示，可在“组织”中改名。",
        "Names of departments cannot be read; they show as numbers and can be renamed here.",
    )


def _contact(link: models.Link, client: Client) -> tuple[str, str] | None:
    del link
    if client.call(customer_calls.FOLLOW_USERS).follow_user:
        return None
    return (
        "没有成员开通“客户联系”：请在“客户联系 → 权限配置”中加入群主和客服。",
        "Nobody has “Customer contact”: add owners and service staff under its permissions.",
    )


def _groups(link: models.Link, client: Client) -> tuple[str, str] | None:
    del link
    owners = client.call(customer_calls.FOLLOW_USERS).follow_user
    if owners:
        client.call(
            group_calls.GROUPS,
            owner_filter={"userid_list": owners[: group_calls.OWNERS_PER_CALL_MAX]},
            limit=1,
        )
    return None


def _callback(link: models.Link, client: Client) -> tuple[str, str] | None:
    del client
    link.refresh_from_db(fields=["callback_checked_at"])
    if link.callback_checked_at is not None:
        return None
    return (
        "还没有收到企业微信的校验：请在应用的“接收消息”中填写回调地址、Token 和"
        " EncodingAESKey 并保存。",
        "WeCom has not checked the address yet: enter the URL, Token and EncodingAESKey under the"
        " app's “Receive messages” and save.",
    )


def _events(link: models.Link, client: Client) -> tuple[str, str] | None:
    del client
    if models.Callback.objects.filter(link=link).exists():
        return None
    return (
        "还没有收到任何事件：请确认在应用的“接收消息 → 设置API接收”里勾选了“外部联系人变更回调”，"
        "然后让任意客户进群试试。",
        "No event has come yet: tick “External contact changes” where the app's API receiver is"
        " set, then let somebody join a group.",
    )


def _reachable(link: models.Link, client: Client) -> tuple[str, str] | None:
    del link, client
    if settings.HUOQUN_PUBLIC_URL.startswith("https://"):
        return None
    return (
        f"对外地址是 {settings.HUOQUN_PUBLIC_URL}，企业微信只能访问公网 https 地址："
        "请设置 HUOQUN_PUBLIC_URL（见部署文档）。",
        f"The public address is {settings.HUOQUN_PUBLIC_URL}; WeCom reaches https on the internet"
        " only: set HUOQUN_PUBLIC_URL (see the deployment page).",
    )


def _archive(link: models.Link, client: Client) -> tuple[str, str] | None:
    if _archive_is_set(link):
        archiving.try_reading(link=link, client=client)
        return None
    client.call(right_calls.ARCHIVED_USERS)
    return (
        "企业已开通会话内容存档，但这里还没有设置：请在连接卡片上点“会话存档”。",
        "The company has the message archive, but it is not set up here: press “Message archive”"
        " on the connection's card.",
    )


def _archive_is_set(link: models.Link) -> bool:
    return link.archive_kind != ArchiveKind.NONE


def _acquisition(link: models.Link, client: Client) -> None:
    del link
    client.call(acquisition_calls.LINKS, limit=1)


_FIRST: Final = "token"
ARCHIVE: Final = "archive"
_QUESTIONS: Final = (
    _Question(key=_FIRST, zh="企业 ID 与 Secret", en="Corp id and secret", ask=_token),
    _Question(key="app", zh="应用与可见范围", en="App and its visible range", ask=_app),
    _Question(key="directory", zh="通讯录与可信 IP", en="Directory, trusted IP", ask=_directory),
    _Question(key="contact", zh="客户联系权限", en="Right to customer contact", ask=_contact),
    _Question(key="groups", zh="客户群权限", en="Right to customer groups", ask=_groups),
    _Question(key="reachable", zh="对外地址", en="Public address", ask=_reachable),
    _Question(key="callback", zh="回调地址校验", en="Callback address checked", ask=_callback),
    _Question(key="events", zh="事件推送", en="Events arrive", ask=_events),
    _Question(
        key=ARCHIVE,
        zh="会话内容存档（可选）",
        en="Message archive (optional)",
        ask=_archive,
        needed=False,
        set_up=_archive_is_set,
        capability="has_archive",
    ),
    _Question(
        key="acquisition",
        zh="获客助手（可选）",
        en="Acquisition links (optional)",
        ask=_acquisition,
        needed=False,
        capability="has_acquisition",
    ),
)

"""Who someone is, as the platform says: its pages to show it on, and what a code stands for."""

import logging
from typing import Final

from django.conf import settings
from django.core.cache import cache

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import access, looking
from huoqun.connectors.wecom.kinds import LinkState, Subject
from huoqun.connectors.wecom.platform import refusals, sign_in_pages
from huoqun.connectors.wecom.platform.endpoints import sign_in as calls
from huoqun.core.refusal import Refused
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.org import queries as org_queries
from huoqun.org.models import Staff

logger = logging.getLogger(__name__)

# From the platform's page and back; its own codes last five minutes.
STATE_SECONDS_MAX: Final = 600
# Somebody waits before a screen, and a thread of the web process with them.
_SECONDS_MAX: Final = 5.0
_CODE_OVER: Final = frozenset({40029, 41008})
# What a stranger may be told of a refusal, because it helps and gives nothing away.
_EXPLAINED: Final = frozenset({48002, 50001, 60011, 301002})


class SignInNotOffered(Refused):
    """The corp is not connected (any more), or this address was never given out."""

    code = "wecom_sign_in_not_offered"
    status = 404
    zh = "这个地址无效，或者该企业目前没有连接企业微信。"
    en = "This address is not valid, or the company's WeCom is not connected at present."


class SignInCancelled(Refused):
    """The platform's page led back without a code."""

    code = "wecom_sign_in_cancelled"
    status = 403
    zh = "您在企业微信里取消了登录。"
    en = "You cancelled signing in over at WeCom."


class SignInCodeOver(Refused):
    """A code serves once, for five minutes, for the app for which it was made."""

    code = "wecom_sign_in_code_over"
    status = 409
    zh = "企业微信给的登录码已经用过或已过期，请重新开始。"
    en = "The code from WeCom was used already, or is too old; please start again."


class SignInRefusedThere(Refused):
    """Any other refusal of the platform, without what only administrators should read."""

    code = "wecom_sign_in_refused_there"
    status = 409
    zh = "企业微信没有放行（错误码 {errcode}）：{reason_zh}"
    en = "WeCom did not let you pass (error {errcode}): {reason_en}"


class SignInAway(Refused):
    """The platform does not answer, or wants no more calls for a while."""

    code = "wecom_sign_in_away"
    status = 503
    zh = "现在连不上企业微信，请稍后再试。"
    en = "WeCom cannot be reached at the moment; please try again later."


class NotAMemberThere(Refused):
    """Whoever scanned does not belong to the corp."""

    code = "wecom_not_a_member"
    status = 403
    zh = "扫码的人不是“{corp}”的成员。请用这家企业的企业微信扫码。"
    en = "Whoever scanned is no member of {corp}; scan with WeCom in that company."


class NotTakenOn(Refused):
    """A member there whom nobody here has met: staff are made by reading the directory only."""

    code = "wecom_not_taken_on"
    status = 403
    zh = "活群里还没有您的账号。请管理员确认您在应用的可见范围内，再到“连接”页点“重新同步”。"
    en = (
        "There is no account for you here yet. Ask an administrator to put you into the app's"
        " visible range and to sync again under “Connections”."
    )


class HasLeftThere(Refused):
    """Gone from the directory as we see it."""

    code = "wecom_has_left"
    status = 403
    zh = "您的企业微信账号已离职，或不在应用的可见范围内，不能登录。"
    en = "Your WeCom account has left, or is outside the app's visible range: no sign-in."


class AccountClosedHere(Refused):
    """Deactivated in the product."""

    code = "wecom_account_closed"
    status = 403
    zh = "您在活群的账号已停用，请联系管理员。"
    en = "Your account here was deactivated; ask an administrator."


class NoRoleYet(Refused):
    """The directory gives nobody a role; without one there is nothing to see."""

    code = "wecom_no_role_yet"
    status = 403
    zh = "您还没有角色。请管理员在“员工”页给您分配角色，然后再登录。"
    en = "You have no role yet. Ask an administrator to give you one under “Staff”."


class PageForCustomers(Refused):
    """A member of staff at a customer's page."""

    code = "wecom_page_for_customers"
    status = 403
    zh = "您是“{corp}”的员工，这个页面是给客户看的。"
    en = "You work at {corp}; this page is for its customers."


class NotACustomer(Refused):
    """A stranger at a customer's page."""

    code = "wecom_not_a_customer"
    status = 403
    zh = "“{corp}”还不认识您。请先添加它的一位员工为好友，再打开这个页面。"
    en = "{corp} does not know you yet. Add one of its staff as a friend, then open this page."


class NotReadYet(Refused):
    """A customer there whom we have not read yet; a look is under way."""

    code = "wecom_customer_not_read_yet"
    status = 409
    zh = "正在读取您的资料，请一分钟后再打开这个页面。"
    en = "We are just reading your data; open this page again in a minute."


def page_to_scan(*, link: models.Link, state: str, inside: bool) -> str:
    """Where a member shows who they are; ``inside`` WeCom's own view nobody need scan."""
    back = f"{_ours()}/sign-in/wecom/back"
    return _page(link, back=back, state=state, asks=not inside)


def page_to_authorize(*, link: models.Link, state: str) -> str:
    """Where a customer shows who they are, without noticing it."""
    back = f"{_ours()}/m/{queries.page_key(link)}/back"
    return _page(link, back=back, state=state, asks=False)


def _ours() -> str:
    return settings.HUOQUN_PUBLIC_URL.rstrip("/")


def _page(link: models.Link, *, back: str, state: str, asks: bool) -> str:
    page = sign_in_pages.scan_page if asks else sign_in_pages.authorize_page
    return page(
        base_url=queries.scan_host() if asks else queries.authorize_host(),
        corpid=link.corpid,
        agent_id=link.agent_id,
        back=back,
        state=state,
    )


def use_state(*, state: str) -> bool:
    """Take the state of one attempt; False when it was taken before, however many ask at once."""
    return cache.add(f"wecom-state:{state}", 1, timeout=STATE_SECONDS_MAX)


def staff_of(*, link: models.Link, code: str) -> Staff:
    """The member of staff whom a code stands for, who may sign in; a second factor is not asked.

    Raises the refusals above. Nobody is ever made here.
    """
    whoever = _exchange(link, code)
    if not whoever.userid:
        raise NotAMemberThere(corp=link.unit.name)
    account = link.accounts.filter(userid=whoever.userid).select_related("staff").first()
    if account is None:
        raise NotTakenOn
    if account.left_at is not None:
        raise HasLeftThere
    if not account.staff.is_active:
        raise AccountClosedHere
    # Else everybody in the directory, thousands perhaps, could begin a session.
    if not org_queries.scope(account.staff).holdings:
        raise NoRoleYet
    return account.staff


def let_customer_in(*, link: models.Link, code: str) -> str:
    """Begin a session of the customer whom a code stands for; give its token.

    Raises the refusals above.
    """
    whoever = _exchange(link, code)
    if whoever.userid:
        raise PageForCustomers(corp=link.unit.name)
    if not whoever.external_userid:
        raise NotACustomer(corp=link.unit.name)
    namespace = rules.namespace(link.corpid)
    customer_id = customer_queries.present(namespace, whoever.external_userid)
    if customer_id is None:
        looking.ask(
            link=link,
            subject=Subject.CUSTOMER,
            key=whoever.external_userid,
            rank=rules.RANK_NOW,
        )
        raise NotReadYet
    return customer_actions.begin_member_session(
        customer_id=customer_id, namespace=namespace, unit=link.unit
    )


def _exchange(link: models.Link, code: str) -> calls.Whoever:
    """Ask the platform whom a code stands for, once."""
    if link.state != LinkState.ON:
        raise SignInNotOffered
    if not code:
        raise SignInCancelled
    if len(code.encode()) > calls.CODE_BYTES_MAX:
        raise SignInCodeOver
    try:
        return access.client(link).call(calls.USER_INFO, seconds_max=_SECONDS_MAX, code=code)
    except (refusals.TooOften, refusals.Unreachable) as refusal:
        logger.warning("nobody can sign in over %s: %s", link, refusal.code)
        raise SignInAway from refusal
    except refusals.PlatformRefused as refusal:
        if refusal.errcode in _CODE_OVER:
            raise SignInCodeOver from refusal
        logger.warning("nobody can sign in over %s: error %s", link, refusal.errcode)
        raise _refused_there(refusal.errcode) from refusal


def _refused_there(errcode: int) -> SignInRefusedThere:
    zh, en = refusals.remedy(errcode) if errcode in _EXPLAINED else _ASK_ADMIN
    return SignInRefusedThere(errcode=errcode, reason_zh=zh, reason_en=en)


_ASK_ADMIN: Final = (
    "请管理员在“连接”页点“重新检查”。",
    "ask an administrator to check again under “Connections”.",
)

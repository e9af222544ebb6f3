"""Welcoming new friends: within 20 seconds, once, by the web process or by a worker after it."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from huoqun.connectors.wecom import models, queries
from huoqun.connectors.wecom.actions import access
from huoqun.connectors.wecom.kinds import WelcomeState
from huoqun.connectors.wecom.platform import codec, refusals
from huoqun.connectors.wecom.platform.endpoints import welcome as calls
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions

# The platform's limit (path 92137), and what is left of it for the way.
CODE_SECONDS: Final = 20
LEASE_SECONDS: Final = 5
ATTEMPTS_MAX: Final = 4
_AT_ONCE: Final = 20


class WelcomeTooLong(Refused):
    """The platform takes 4,000 bytes."""

    code = "wecom_welcome_too_long"
    zh = "欢迎语太长：{bytes} 字节，企业微信最多 {bytes_max} 字节（约 1300 个汉字）。"
    en = "The welcome is too long: {bytes} bytes; WeCom takes {bytes_max}."


def set_text(
    *,
    link: models.Link,
    account: models.Account | None,
    text: str,
    by: org_actions.Actor,
) -> None:
    """Say what new friends are told, by one account or by all others; empty: nothing."""
    size = len(text.encode())
    if size > calls.TEXT_BYTES_MAX:
        raise WelcomeTooLong(bytes=size, bytes_max=calls.TEXT_BYTES_MAX)
    known = models.WelcomeText.objects.filter(link=link, account=account)
    if text.strip():
        models.WelcomeText.objects.update_or_create(
            link=link, account=account, defaults={"text": text}
        )
    else:
        known.delete()
    org_actions.audit(
        staff=by.staff,
        action="wecom.welcome_set",
        object_name="wecom_link",
        object_id=link.pk,
        unit_id=link.unit_id,
        detail={"account_id": account.pk if account else None, "length": len(text)},
        request=by.request,
    )


def await_text(*, callback_id: int) -> int:
    """Note that a welcome is due, in the transaction that keeps its callback."""
    now = clock.now()
    made = models.Welcome.objects.create(
        callback_id=callback_id,
        due_at=now + timedelta(seconds=LEASE_SECONDS),
        ends_at=now + timedelta(seconds=CODE_SECONDS),
    )
    return made.pk


def welcome(*, welcome_id: int) -> None:
    """Send a welcome for the first time, unless somebody is at it already."""
    if _claim("id = %(id)s AND attempts = 0", id=welcome_id):
        _send(welcome_id)


def welcome_beside(*, welcome_id: int) -> None:
    """Send a welcome from a thread of its own, which leaves no connection behind."""
    try:
        welcome(welcome_id=welcome_id)
    finally:
        connection.close()


def welcome_due() -> int:
    """Send what was left: the process that had it died, or the platform was busy."""
    claimed = _claim("due_at <= %(now)s")
    for welcome_id in claimed:
        _send(welcome_id)
    return len(claimed)


def _claim(which: str, **values: int) -> list[int]:
    now = clock.now()
    wanted: dict[str, int | str | datetime] = dict(values)
    wanted |= {
        "now": now,
        "lease": now + timedelta(seconds=LEASE_SECONDS),
        "waiting": WelcomeState.WAITING,
        "most": _AT_ONCE,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE wecom_welcome SET due_at = %(lease)s, attempts = attempts + 1 WHERE id IN"  # noqa: S608 (our own conditions)
            f" (SELECT id FROM wecom_welcome WHERE state = %(waiting)s AND {which}"
            " ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED) RETURNING id",
            wanted,
        )
        return [number for (number,) in cursor.fetchall()]


def _send(welcome_id: int) -> None:
    """One attempt; what it led to is written whatever it was."""
    due = models.Welcome.objects.select_related("callback__link").get(pk=welcome_id)
    link = due.callback.link
    if clock.now() >= due.ends_at or due.attempts > ATTEMPTS_MAX:
        _ended(due, WelcomeState.LATE)
        return
    told = codec.parse(
        queries.vault().open(due.callback.body_sealed, column="callback", corp_id=link.corp_id)
    )
    text = _text(link, told.findtext("UserID", ""))
    if not text:
        _ended(due, WelcomeState.NO_TEXT)
        return
    try:
        access.client(link).call(
            calls.SEND_WELCOME,
            seconds_max=LEASE_SECONDS - 1.0,
            welcome_code=told.findtext("WelcomeCode", ""),
            text={"content": text},
        )
    except refusals.PlatformRefused as refusal:
        _refused(due, refusal)
    except refusals.Unreachable:
        # Whether it arrived is unknown; asked again, the platform says "delivered already".
        _again(due, None)
    else:
        _ended(due, WelcomeState.SENT)


def _refused(due: models.Welcome, refusal: refusals.PlatformRefused) -> None:
    if refusal.errcode == refusals.WELCOME_DELIVERED:
        # After an attempt of ours without an answer it was ours, else somebody else's.
        ours = due.attempts > 1 and due.errcode is None
        _ended(due, WelcomeState.SENT if ours else WelcomeState.BY_ANOTHER, refusal.errcode)
    elif refusal.errcode == refusals.WELCOME_OVER:
        _ended(due, WelcomeState.LATE, refusal.errcode)
    elif refusal.errcode in (refusals.WELCOME_TAKEN, refusals.BUSY, *refusals.TOO_OFTEN):
        _again(due, refusal.errcode)
    else:
        _ended(due, WelcomeState.FAILED, refusal.errcode)


def _again(due: models.Welcome, errcode: int | None) -> None:
    due.due_at, due.errcode = clock.now() + timedelta(seconds=1), errcode
    due.save(update_fields=["due_at", "errcode"])


def _ended(due: models.Welcome, state: WelcomeState, errcode: int | None = None) -> None:
    due.state, due.errcode = state, errcode
    due.sent_at = clock.now() if state is WelcomeState.SENT else None
    due.save(update_fields=["state", "errcode", "sent_at"])


def _text(link: models.Link, userid: str) -> str:
    """The account's own text, else that of the link."""
    texts = {
        each.account.userid if each.account else "": each.text
        for each in models.WelcomeText.objects.filter(link=link).select_related("account")
    }
    return texts.get(userid) or texts.get("", "")

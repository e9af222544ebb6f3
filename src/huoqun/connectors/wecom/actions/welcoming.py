"""Welcoming new friends: within 20 seconds, once, by the web process or by a worker after it."""

import logging
from dataclasses import dataclass
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

logger = logging.getLogger(__name__)

# The platform's limit (path 92137), and what is left of it for the way.
CODE_SECONDS: Final = 20
LEASE_SECONDS: Final = 5
ATTEMPTS_MAX: Final = 4


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


def welcome(*, welcome_id: int) -> None:
    """Send a welcome for the first time, unless somebody is at it already."""
    for claimed in _claim("id = %(id)s AND attempts = 0", id=welcome_id):
        _send(claimed)


def welcome_beside(*, welcome_id: int) -> None:
    """Send a welcome from a thread of its own, which leaves no connection behind.

    What goes wrong is logged here, since nobody waits for that thread; a worker takes over.
    """
    try:
        welcome(welcome_id=welcome_id)
    except Exception:  # house: whoever called has gone on
        logger.exception("welcome %s was left to a worker", welcome_id)
    finally:
        connection.close()


def welcome_later(*, welcome_id: int) -> None:
    """Leave a welcome to the workers at once: the web process has its hands full."""
    models.Welcome.objects.filter(pk=welcome_id, attempts=0).update(due_at=clock.now())


def welcome_due() -> int:
    """Send one that was left: the process that had it died, or the platform was busy."""
    claimed = _claim("due_at <= %(now)s")
    for each in claimed:
        _send(each)
    return len(claimed)


@dataclass(frozen=True)
class _Claimed:
    """A welcome in our hands, until somebody else made another attempt."""

    welcome_id: int
    attempts: int
    # What the platform said to the attempt before this one, if we heard it say anything.
    before: int | None

    @property
    def unheard(self) -> bool:
        """Whether an attempt may have gone out of which nobody lived to hear."""
        return self.attempts > 1 and self.before is None

    def write(self, **values: object) -> None:
        """Write what became of it; nothing when it is in other hands by now."""
        models.Welcome.objects.filter(
            pk=self.welcome_id, attempts=self.attempts, state=WelcomeState.WAITING
        ).update(**values)

    def end(self, state: WelcomeState, errcode: int | None = None) -> None:
        """It needs nobody any more."""
        sent_at = clock.now() if state is WelcomeState.SENT else None
        self.write(state=state, errcode=errcode, sent_at=sent_at)

    def over(self, errcode: int | None) -> None:
        """Its time is over: nobody can ask any more whether an unheard attempt arrived."""
        self.end(WelcomeState.UNKNOWN if self.unheard else WelcomeState.LATE, errcode)

    def again(self, errcode: int | None) -> None:
        """Another attempt in a second."""
        self.write(due_at=clock.now() + timedelta(seconds=1), errcode=errcode)


def _claim(which: str, **values: int) -> list[_Claimed]:
    """Take one, the most urgent first: a lease is shorter than two calls that hang."""
    now = clock.now()
    wanted: dict[str, int | str | datetime] = dict(values)
    wanted |= {
        "now": now,
        "lease": now + timedelta(seconds=LEASE_SECONDS),
        "waiting": WelcomeState.WAITING,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE wecom_welcome w SET due_at = %(lease)s, attempts = w.attempts + 1,"  # noqa: S608 (our own conditions)
            " errcode = NULL FROM"
            f" (SELECT id, errcode FROM wecom_welcome WHERE state = %(waiting)s AND {which}"
            " ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED) AS taken"
            " WHERE w.id = taken.id RETURNING w.id, w.attempts, taken.errcode",
            wanted,
        )
        return [_Claimed(*row) for row in cursor.fetchall()]


def _send(claimed: _Claimed) -> None:
    """One attempt; what it led to is written whatever it was."""
    due = models.Welcome.objects.select_related("callback__link").get(pk=claimed.welcome_id)
    link = due.callback.link
    if clock.now() >= due.ends_at or claimed.attempts > ATTEMPTS_MAX:
        claimed.over(claimed.before)
        return
    told = codec.parse(
        queries.vault().open(due.callback.body_sealed, column="callback", corp_id=link.corp_id)
    )
    text = _text(link, told.findtext("UserID", ""))
    if not text:
        claimed.end(WelcomeState.NO_TEXT)
        return
    try:
        access.client(link).call(
            calls.SEND_WELCOME,
            seconds_max=LEASE_SECONDS - 1.0,
            welcome_code=told.findtext("WelcomeCode", ""),
            text={"content": text},
        )
    except refusals.PlatformRefused as refusal:
        _refused(claimed, refusal)
    except refusals.Unreachable:
        # Whether it arrived is unknown; asked again, the platform says "delivered already".
        claimed.again(None)
    else:
        claimed.end(WelcomeState.SENT)


def _refused(claimed: _Claimed, refusal: refusals.PlatformRefused) -> None:
    if refusal.errcode == refusals.WELCOME_DELIVERED:
        # After an attempt of ours without an answer it was ours, else somebody else's.
        claimed.end(
            WelcomeState.SENT if claimed.unheard else WelcomeState.BY_ANOTHER, refusal.errcode
        )
    elif refusal.errcode == refusals.WELCOME_OVER:
        claimed.over(refusal.errcode)
    elif refusal.errcode in (refusals.WELCOME_TAKEN, refusals.BUSY, *refusals.TOO_OFTEN):
        claimed.again(refusal.errcode)
    else:
        claimed.end(WelcomeState.FAILED, refusal.errcode)


def _text(link: models.Link, userid: str) -> str:
    """The account's own text, else that of the link."""
    texts = {
        each.account.userid if each.account else "": each.text
        for each in models.WelcomeText.objects.filter(link=link).select_related("account")
    }
    return texts.get(userid) or texts.get("", "")

"""Callbacks: checked, kept, acknowledged; handled by workers, each told thing once."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Final
from xml.etree.ElementTree import Element

from django.db import connection, transaction

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import customers, groups, looking, welcoming
from huoqun.connectors.wecom.kinds import CallbackState, Subject
from huoqun.connectors.wecom.platform import codec
from huoqun.core import clock
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import FriendEnd

logger = logging.getLogger(__name__)

HANDLED_AT_ONCE: Final = 50
LEASE_SECONDS: Final = 30
# The platform repeats a callback within seconds; what it signed is refused for ever once this old,
# and remembered longer: a replay has no effect in between.
AGE_SECONDS_MAX: Final = 900
REMEMBERED_DAYS: Final = 7
_EVENT_LENGTH_MAX: Final = 100


def check_address(*, link: models.Link, query: Mapping[str, str]) -> str:
    """Answer the platform's check of our address with the plain text; raises Unacceptable."""
    plain = _opened(link, query, query.get("echostr", ""))
    models.Link.objects.filter(pk=link.pk).update(callback_checked_at=clock.now())
    return plain


def receive(*, link: models.Link, query: Mapping[str, str], body: bytes) -> int | None:
    """Keep a callback, committed before it is acknowledged; told twice, it is kept once.

    Gives the welcome that is due with it, if there is one. Raises Unacceptable for everything that
    the platform did not send to this link just now.
    """
    if len(body) > codec.BODY_BYTES_MAX:
        raise codec.Unacceptable("too large")
    _refuse_old(query.get("timestamp", ""))
    plain = _opened(link, query, codec.encrypted_of(body))
    told = codec.parse(plain)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            _KEEP_SQL,
            {
                "link": link.pk,
                "hash": hashlib.sha256(plain.encode()).digest(),
                "body": queries.vault().seal(plain, column="callback", corp_id=link.corp_id),
                "event": _name(told),
                "now": clock.now(),
                "waiting": CallbackState.WAITING,
            },
        )
        row = cursor.fetchone()
        if row is None or not told.findtext("WelcomeCode"):
            return None
        return welcoming.await_text(callback_id=row[0])


_KEEP_SQL = """
INSERT INTO wecom_callback
    (link_id, body_hash, body_sealed, event, state, received_at, due_at, attempts, fault)
VALUES (%(link)s, %(hash)s, %(body)s, %(event)s, %(waiting)s, %(now)s, %(now)s, 0, '')
ON CONFLICT (link_id, body_hash) DO NOTHING
RETURNING id
"""


def _opened(link: models.Link, query: Mapping[str, str], encrypted: str) -> str:
    return queries.codec(link).open(
        signature=query.get("msg_signature", ""),
        timestamp=query.get("timestamp", ""),
        nonce=query.get("nonce", ""),
        encrypted=encrypted,
    )


def _refuse_old(timestamp: str) -> None:
    """The time is part of what is signed: without this a callback could be replayed for ever."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise codec.Unacceptable("no timestamp")
    if abs(clock.now().timestamp() - int(timestamp)) > AGE_SECONDS_MAX:
        raise codec.Unacceptable("too old or from the future")


def _name(told: Element) -> str:
    """Event and change type, e.g. change_external_chat/update."""
    parts = [told.findtext("Event", ""), told.findtext("ChangeType", "")]
    return "/".join(part for part in parts if part)[:_EVENT_LENGTH_MAX]


def handle_due() -> int:
    """Handle the callbacks that are due, oldest first; give how many."""
    claimed = _claim()
    for callback in claimed:
        _handle(callback)
    return len(claimed)


_CLAIM_SQL = """
UPDATE wecom_callback SET due_at = %(lease)s, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM wecom_callback WHERE state = %(waiting)s AND due_at <= %(now)s
    ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
RETURNING id
"""


def _claim() -> list[models.Callback]:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM_SQL,
            {
                "lease": now + timedelta(seconds=LEASE_SECONDS),
                "now": now,
                "waiting": CallbackState.WAITING,
                "most": HANDLED_AT_ONCE,
            },
        )
        ids = [number for (number,) in cursor.fetchall()]
    rows = models.Callback.objects.filter(pk__in=ids).select_related("link")
    return list(rows.order_by("id"))


def _handle(callback: models.Callback) -> None:
    """One callback: its effects and its state commit together."""
    try:
        with transaction.atomic():
            sealed, link = callback.body_sealed, callback.link
            plain = queries.vault().open(sealed, column="callback", corp_id=link.corp_id)
            told = codec.parse(plain)
            _HANDLERS.get(told.findtext("Event", ""), _ignore)(link, told)
            callback.state, callback.fault = CallbackState.HANDLED, ""
            callback.save(update_fields=["state", "fault"])
    except Exception as fault:
        logger.exception("callback %s (%s) failed", callback.pk, callback.event)
        _put_off(callback, fault)


def _put_off(callback: models.Callback, fault: Exception) -> None:
    gives_up = callback.attempts >= rules.ATTEMPTS_MAX
    callback.state = CallbackState.SET_ASIDE if gives_up else CallbackState.WAITING
    callback.due_at = clock.now() + timedelta(seconds=rules.pause_seconds(callback.attempts))
    callback.fault = type(fault).__name__
    callback.save(update_fields=["state", "due_at", "fault"])


def forget_old() -> None:
    """Remove callbacks that were handled and cannot come again."""
    before = clock.now() - timedelta(days=REMEMBERED_DAYS)
    models.Callback.objects.filter(state=CallbackState.HANDLED, received_at__lt=before).delete()


def _about(customer_id: int) -> Iterator[tuple[models.Callback, str]]:
    """The kept callbacks that name a person, with their text."""
    for link in models.Link.objects.order_by("id"):
        space = rules.namespace(link.corpid)
        named = customer_queries.external_ids([customer_id], namespace=space).get(customer_id)
        if named is None:
            continue
        for callback in link.callbacks.order_by("id").iterator():
            sealed = callback.body_sealed
            plain = queries.vault().open(sealed, column="callback", corp_id=link.corp_id)
            if named in plain:
                yield callback, plain


def callbacks_about(*, customer_id: int) -> list[str]:
    """What callbacks told of a person, as it came."""
    return [plain for _, plain in _about(customer_id)]


def forget_person(*, customer_id: int) -> int:
    """Remove every callback that tells of a person; give how many."""
    found = [callback.pk for callback, _ in _about(customer_id)]
    models.Callback.objects.filter(pk__in=found).delete()
    return len(found)


# --- What each event makes us do: mostly to look ourselves, since callbacks come late and twice ---


def _group_changed(link: models.Link, told: Element) -> None:
    chat_id = told.findtext("ChatId", "")
    change = told.findtext("ChangeType", "")
    if change == "dismiss":
        groups.dismiss(link=link, chat_id=chat_id, at=_at(told))
    elif change == "update" and told.findtext("UpdateDetail") == "del_member":
        gone = [each.text or "" for each in told.findall("MemChangeList/Item")]
        followed = groups.members_left(
            link=link,
            chat_id=chat_id,
            userids=gone,
            at=_at(told),
            removed=told.findtext("QuitScene") == _QUIT_REMOVED,
            versions=(told.findtext("LastMemVer", ""), told.findtext("CurMemVer", "")),
        )
        if not followed:
            looking.ask(link=link, subject=Subject.GROUP, key=chat_id, rank=rules.RANK_NOW)
    else:
        looking.ask(link=link, subject=Subject.GROUP, key=chat_id, rank=rules.RANK_NOW)


def _customer_changed(link: models.Link, told: Element) -> None:
    external_userid = told.findtext("ExternalUserID", "")
    change = told.findtext("ChangeType", "")
    if change in _FRIEND_ENDS:
        moved = told.findtext("Source") == _BY_TRANSFER
        customers.ended(
            link=link,
            external_userid=external_userid,
            userid=told.findtext("UserID", ""),
            at=_at(told),
            by=FriendEnd.HANDED_OVER if moved else _FRIEND_ENDS[change],
        )
    looking.ask(link=link, subject=Subject.CUSTOMER, key=external_userid, rank=rules.RANK_NOW)


def _tags_changed(link: models.Link, told: Element) -> None:
    del told
    looking.ask(link=link, subject=Subject.TAGS, key="", rank=rules.RANK_NOW)


def _directory_changed(link: models.Link, told: Element) -> None:
    del told
    looking.ask(link=link, subject=Subject.DIRECTORY, key="", rank=rules.RANK_NOW)


def _archive_grew(link: models.Link, told: Element) -> None:
    del told
    looking.ask(link=link, subject=Subject.ARCHIVE, key="", rank=rules.RANK_NOW)


def _ignore(link: models.Link, told: Element) -> None:
    """Events of apps and suites that we did not ask for."""
    del link, told


def _at(told: Element) -> int:
    """When it happened, in seconds since 1970."""
    text = told.findtext("CreateTime", "")
    return int(text) if text.isascii() and text.isdigit() else int(clock.now().timestamp())


_QUIT_REMOVED: Final = "2"
_BY_TRANSFER: Final = "DELETE_BY_TRANSFER"
_FRIEND_ENDS: Final[Mapping[str, FriendEnd]] = {
    "del_external_contact": FriendEnd.STAFF,
    "del_follow_user": FriendEnd.CUSTOMER,
}
_HANDLERS: Final[Mapping[str, Callable[[models.Link, Element], None]]] = {
    "change_external_chat": _group_changed,
    "change_external_contact": _customer_changed,
    "change_external_tag": _tags_changed,
    "change_contact": _directory_changed,
    "msgaudit_notify": _archive_grew,
}

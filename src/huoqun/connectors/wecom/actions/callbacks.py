"""Callbacks: checked, kept, acknowledged; handled by workers, each told thing once."""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final
from xml.etree.ElementTree import Element

from django.db import connection, transaction
from django.db.models import QuerySet

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import customers, groups, looking, welcoming
from huoqun.connectors.wecom.kinds import CallbackState, Subject, WelcomeState
from huoqun.connectors.wecom.platform import codec
from huoqun.core import clock
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import FriendEnd, HandOverFailure

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
    now = clock.now()
    wanted: dict[str, Any] = {
        "link": link.pk,
        "hash": hashlib.sha256(plain.encode()).digest(),
        "body": queries.vault().seal(plain, column="callback", corp_id=link.corp_id),
        "event": _name(told),
        "now": now,
        "waiting": CallbackState.WAITING,
        "welcomed": bool(told.findtext("WelcomeCode")),
        "welcome": WelcomeState.WAITING,
        "leased": now + timedelta(seconds=welcoming.LEASE_SECONDS),
        "ends": now + timedelta(seconds=welcoming.CODE_SECONDS),
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_SQL, wanted)
        row = cursor.fetchone()
    return row[0] if row else None


# One statement is one transaction, and one way to the database: the platform waits for it. The web
# process has the welcome in hand until its lease ends.
_KEEP_SQL = """
WITH kept AS (
    INSERT INTO wecom_callback
        (link_id, body_hash, body_sealed, event, state, received_at, due_at, attempts, fault)
    VALUES (%(link)s, %(hash)s, %(body)s, %(event)s, %(waiting)s, %(now)s, %(now)s, 0, '')
    ON CONFLICT (link_id, body_hash) DO NOTHING
    RETURNING id
)
INSERT INTO wecom_welcome (callback_id, state, due_at, ends_at, attempts)
SELECT id, %(welcome)s, %(leased)s, %(ends)s, 0 FROM kept WHERE %(welcomed)s
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
    """One callback: its effects and its state commit together.

    Nothing is done when its lease ended meanwhile and somebody else took it.
    """
    try:
        with transaction.atomic():
            if not _ours(callback).select_for_update().exists():
                return
            sealed, link = callback.body_sealed, callback.link
            plain = queries.vault().open(sealed, column="callback", corp_id=link.corp_id)
            told = codec.parse(plain)
            _HANDLERS.get(told.findtext("Event", ""), _ignore)(link, told)
            callback.state, callback.fault = CallbackState.HANDLED, ""
            changed = ["state", "fault"]
            if _names_the_erased(link, told):
                callback.body_sealed = queries.vault().seal(
                    "", column="callback", corp_id=link.corp_id
                )
                changed.append("body_sealed")
            # Only what changed: the body may have been sealed anew since it was read.
            callback.save(update_fields=changed)
    except Exception as fault:
        logger.exception("callback %s (%s) failed", callback.pk, callback.event)
        _put_off(callback, fault)


def _names_the_erased(link: models.Link, told: Element) -> bool:
    """Whether it is about somebody who was erased: then nothing but its hash is kept."""
    named = [told.findtext("ExternalUserID", "")]
    named += [each.text or "" for each in told.findall("MemChangeList/Item")]
    wanted = {each for each in named if each}
    return bool(customer_queries.withheld(rules.namespace(link.corpid), wanted))


def _put_off(callback: models.Callback, fault: Exception) -> None:
    gives_up = callback.attempts >= rules.ATTEMPTS_MAX
    _ours(callback).update(
        state=CallbackState.SET_ASIDE if gives_up else CallbackState.WAITING,
        due_at=clock.now() + timedelta(seconds=rules.pause_seconds(callback.attempts)),
        fault=type(fault).__name__,
    )


def _ours(callback: models.Callback) -> QuerySet[models.Callback]:
    """The row as long as nobody else made another attempt."""
    return models.Callback.objects.filter(
        pk=callback.pk, attempts=callback.attempts, state=CallbackState.WAITING
    )


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


def forget_person(*, customer_id: int) -> dict[str, int]:
    """Remove every callback that tells of a person, and what waits to be looked at about them.

    Gives the rows that went, by table.
    """
    found = [callback.pk for callback, _ in _about(customer_id)]
    looks = 0
    for link in models.Link.objects.order_by("id"):
        space = rules.namespace(link.corpid)
        named = customer_queries.external_ids([customer_id], namespace=space)
        rows = link.looks.filter(subject=Subject.CUSTOMER, key__in=list(named.values()))
        looks += rows.delete()[0]
    models.Callback.objects.filter(pk__in=found).delete()
    tags, _ = models.FriendTag.objects.filter(customer=customer_id).delete()
    return {"wecom_callback": len(found), "wecom_look": looks, "wecom_friendtag": tags}


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
    if change == "transfer_fail":
        customers.stayed(
            link=link,
            external_userid=external_userid,
            userid=told.findtext("UserID", ""),
            at=_at(told),
            why=_STAYED.get(told.findtext("FailReason", ""), HandOverFailure.OTHER),
        )
    looking.ask(link=link, subject=Subject.CUSTOMER, key=external_userid, rank=rules.RANK_NOW)


def _tags_changed(link: models.Link, told: Element) -> None:
    del told
    looking.ask(link=link, subject=Subject.TAGS, key="", rank=rules.RANK_NOW)


def _link_changed(link: models.Link, told: Element) -> None:
    if told.findtext("ChangeType") in _LINK_CHANGES:
        looking.ask(link=link, subject=Subject.LINKS, key="", rank=rules.RANK_NOW)


def _directory_changed(link: models.Link, told: Element) -> None:
    if told.findtext("ChangeType") == "delete_user":
        looking.ask(link=link, subject=Subject.LEAVERS, key="", rank=rules.RANK_NOW)
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
_STAYED: Final[Mapping[str, HandOverFailure]] = {
    "customer_refused": HandOverFailure.REFUSED,
    "customer_limit_exceed": HandOverFailure.FULL,
}
# Of the other events of links the friend tells more: they come as customers, too.
_LINK_CHANGES: Final = frozenset({"delete_link", "link_unavailable"})
_HANDLERS: Final[Mapping[str, Callable[[models.Link, Element], None]]] = {
    "change_external_chat": _group_changed,
    "change_external_contact": _customer_changed,
    "change_external_tag": _tags_changed,
    "change_contact": _directory_changed,
    "customer_acquisition": _link_changed,
    "msgaudit_notify": _archive_grew,
}

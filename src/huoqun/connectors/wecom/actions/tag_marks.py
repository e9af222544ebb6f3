"""Our tags put on friendships on the platform, and taken off: what is due, one customer a call."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from django.db import transaction
from django.db.models import F

from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.actions import friend_tags
from huoqun.connectors.wecom.kinds import Subject
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import customers as calls
from huoqun.core import clock
from huoqun.customers import queries as customer_queries

# Half the lease of a look: a call takes up to ten seconds at its slowest.
SECONDS_MAX: Final = 60
ROWS_MAX: Final = 2_000


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Mark what is due, friendship by friendship.

    Killed between a call and our note of it, the call is made again: there it changes nothing.
    """
    del key
    ends_at = clock.now() + timedelta(seconds=SECONDS_MAX)
    unseen: dict[int, refusals.PlatformRefused] = {}
    due = friend_tags.due(link).select_related("account")
    rows = list(due[:ROWS_MAX])
    # Nothing is asked for a member twice whom the app may not see; the others do not wait for them.
    while rows and clock.now() <= ends_at:
        yield from _mark_all(link, client, rows, unseen, ends_at)
        if not unseen:
            # More may be due, or have become so meanwhile.
            yield Subject.TAG_MARKS, [""]
            return
        rows = list(due.exclude(account__in=unseen)[:ROWS_MAX])
    for refusal in unseen.values():
        # Put off and told once, with the connection; tried again by itself.
        raise refusal


def _mark_all(
    link: models.Link,
    client: Client,
    rows: Sequence[models.FriendTag],
    unseen: dict[int, refusals.PlatformRefused],
    ends_at: datetime,
) -> Iterator[tuple[Subject, Iterable[str]]]:
    names = customer_queries.external_ids(
        [row.customer_id for row in rows], namespace=rules.namespace(link.corpid)
    )
    for (account_id, customer_id), group in groupby(
        rows, key=lambda row: (row.account_id, row.customer_id)
    ):
        if clock.now() > ends_at:
            return
        mine = list(group)
        name = names.get(customer_id)
        if name is None or mine[0].account.left_at is not None:
            _give_up(mine)
        elif account_id not in unseen:
            try:
                yield from _mark(client, name, mine)
            except refusals.PlatformRefused as refusal:
                if refusal.errcode != refusals.OUT_OF_SIGHT:
                    raise
                unseen[account_id] = refusal


def _mark(
    client: Client, name: str, rows: Sequence[models.FriendTag]
) -> Iterator[tuple[Subject, Iterable[str]]]:
    try:
        client.call(
            calls.MARK_TAGS,
            userid=rows[0].account.userid,
            external_userid=name,
            add_tag=[row.tag_id for row in rows if row.wanted],
            remove_tag=[row.tag_id for row in rows if not row.wanted],
        )
    except refusals.PlatformRefused as refusal:
        if refusal.errcode in refusals.NO_FRIEND:
            _give_up(rows)
            yield Subject.CUSTOMER, [name]
        elif refusal.errcode == refusals.NO_SUCH_TAG and len(rows) > 1:
            # One of them is gone there, and the others are not.
            for row in rows:
                yield from _mark(client, name, [row])
        elif refusal.errcode == refusals.NO_SUCH_TAG:
            _give_up(rows)
            yield Subject.TAGS, [""]
        else:
            raise
        return
    now = clock.now()
    with transaction.atomic():
        for there in (True, False):
            pks = [row.pk for row in rows if row.wanted is there]
            models.FriendTag.objects.filter(pk__in=pks).update(there=there, changed_at=now)


def _give_up(rows: Sequence[models.FriendTag]) -> None:
    """Nothing to be marked any more; what is there is read anew."""
    for wanted in (True, False):
        pks = [row.pk for row in rows if row.wanted is wanted]
        # Who changed their mind meanwhile is heard.
        mine = models.FriendTag.objects.filter(pk__in=pks, wanted=wanted)
        mine.update(wanted=F("there"))

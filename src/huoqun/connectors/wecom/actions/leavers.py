"""Staff who left: their customers wait on the platform until they are given to somebody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.db import transaction

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import friend_tags
from huoqun.connectors.wecom.actions.customers import SOURCE
from huoqun.connectors.wecom.kinds import Subject
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import leavers as calls
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import FriendEnd


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """End the friendships of those who left, at the moment at which they did.

    Their tags stay with them while customers wait for somebody else, as they do there.
    """
    del key
    asked_at = clock.now()
    waiting: set[tuple[int, int]] = set()
    for page in client.pages(calls.LEFT_BEHIND, page_size=calls.LEFT_PER_PAGE_MAX):
        with transaction.atomic():
            waiting |= _end(link, page.info)
    with transaction.atomic():
        _forget_tags(link, waiting, asked_at)
    return iter(())


def _forget_tags(link: models.Link, waiting: set[tuple[int, int]], asked_at: datetime) -> None:
    """Who waits no more carries the tags of whom they were given to, and nobody else's."""
    rows = models.FriendTag.objects.filter(account__link=link, account__left_at__lt=asked_at)
    pairs = set(rows.values_list("account_id", "customer_id")) - waiting
    over: dict[int, set[int]] = defaultdict(set)
    for account_id, customer_id in pairs:
        over[account_id].add(customer_id)
    staff = dict(link.accounts.filter(pk__in=over).values_list("pk", "staff_id"))
    for account_id, customer_ids in sorted(over.items()):
        # Out of sight is not gone: who is their friend still is so.
        friends = customer_queries.friend_pairs(customer_ids, [staff[account_id]])
        gone = customer_ids - {customer_id for customer_id, _ in friends}
        friend_tags.forget(link, customer_ids=gone, account_ids=[account_id])


def _end(link: models.Link, told: Iterable[calls.LeftBehind]) -> set[tuple[int, int]]:
    """End them; gives the accounts and customers that still wait."""
    rows = list(told)
    people = customer_queries.find(
        rules.namespace(link.corpid), [each.external_userid for each in rows]
    )
    accounts = queries.accounts_named(link, [each.handover_userid for each in rows])
    waiting: set[tuple[int, int]] = set()
    for each in rows:
        if each.external_userid in people and each.handover_userid in accounts:
            customer_actions.unfriend(
                customer_id=people[each.external_userid],
                staff_id=accounts[each.handover_userid].staff_id,
                at=datetime.fromtimestamp(each.dimission_time, UTC),
                by=FriendEnd.STAFF_LEFT,
                source=SOURCE,
            )
            waiting.add((accounts[each.handover_userid].pk, people[each.external_userid]))
    return waiting

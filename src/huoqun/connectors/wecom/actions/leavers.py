"""Staff who left: their customers wait on the platform until they are given to somebody."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.db import transaction

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions.customers import SOURCE
from huoqun.connectors.wecom.kinds import Subject
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import leavers as calls
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import FriendEnd


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """End the friendships of those who left, at the moment at which they did."""
    del key
    for page in client.pages(calls.LEFT_BEHIND, page_size=calls.LEFT_PER_PAGE_MAX):
        with transaction.atomic():
            _end(link, page.info)
    return iter(())


def _end(link: models.Link, told: Iterable[calls.LeftBehind]) -> None:
    rows = list(told)
    people = customer_queries.find(
        rules.namespace(link.corpid), [each.external_userid for each in rows]
    )
    accounts = queries.accounts_named(link, [each.handover_userid for each in rows])
    for each in rows:
        if each.external_userid in people and each.handover_userid in accounts:
            customer_actions.unfriend(
                customer_id=people[each.external_userid],
                staff_id=accounts[each.handover_userid].staff_id,
                at=datetime.fromtimestamp(each.dimission_time, UTC),
                by=FriendEnd.STAFF_LEFT,
                source=SOURCE,
            )

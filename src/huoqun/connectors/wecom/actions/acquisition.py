"""Acquisition links (获客助手): those that the app made, and who came by which."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.db import transaction

from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import ways
from huoqun.connectors.wecom.actions.customers import SOURCE
from huoqun.connectors.wecom.kinds import Subject, WayKind
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import acquisition as calls
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import FriendWay

_TITLE_LENGTH_MAX = 60


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read every link and who came by it: their friendships learn the channel."""
    del key
    there = [
        link_id
        for page in client.pages(calls.LINKS, limit=calls.LINKS_PER_PAGE_MAX)
        for link_id in page.link_id_list
    ]
    for link_id in there:
        way = _follow(link, link_id, client.call(calls.LINK, link_id=link_id))
        for page in client.pages(calls.COMERS, link_id=link_id, limit=calls.CUSTOMERS_PER_PAGE_MAX):
            with transaction.atomic():
                _attribute(way, page.customer_list)
    _forget_others(link, there)
    return iter(())


def _follow(link: models.Link, link_id: str, told: calls.LinkAnswer) -> models.Way:
    """Our row of a link, as it is there."""
    title = told.link.link_name[:_TITLE_LENGTH_MAX] or link_id[:_TITLE_LENGTH_MAX]
    with transaction.atomic():
        known = link.ways.select_for_update().filter(kind=WayKind.LINK, config_id=link_id).first()
        way = known or models.Way(
            link=link,
            kind=WayKind.LINK,
            config_id=link_id,
            channel_id=ways.draw_channel(),
            made_here=False,
            created_at=datetime.fromtimestamp(told.link.create_time, UTC),
        )
        changed = known is None or known.title != title or known.removed_at is not None
        way.title, way.qr_code, way.removed_at = title, told.link.url, None
        way.userids, way.automatic = told.range.user_list, told.link.skip_verify
        way.save()
        if changed:
            ways.describe(way)
    return way


def _attribute(way: models.Way, comers: Iterable[calls.Comer]) -> None:
    """Friends who came by the link get its channel, unless its address carried another."""
    told = [each for each in comers if rules.channel_of(each.state) is None]
    people = customer_queries.find(
        rules.namespace(way.link.corpid), [each.external_userid for each in told]
    )
    accounts = queries.accounts_named(way.link, [each.userid for each in told])
    customer_actions.learn_channels(
        comers={
            (people[each.external_userid], accounts[each.userid].staff_id): way.channel_id
            for each in told
            if each.external_userid in people and each.userid in accounts
        },
        way=FriendWay.LINK,
        source=SOURCE,
    )


def _forget_others(link: models.Link, there: Iterable[str]) -> None:
    """Links that are listed no more were deleted."""
    standing = link.ways.filter(kind=WayKind.LINK, removed_at=None).select_related("link")
    for way in standing.exclude(config_id__in=list(there)).order_by("id"):
        with transaction.atomic():
            way.removed_at = clock.now()
            way.save(update_fields=["removed_at"])
            ways.describe(way)

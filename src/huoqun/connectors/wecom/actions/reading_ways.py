"""Live codes read back: those that others made, and what became of ours.

The platform lists codes for adding staff only; a code for joining groups is found by its id.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Mod

from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.actions import ways
from huoqun.connectors.wecom.kinds import Subject, WayKind
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import ways as calls
from huoqun.core import clock

# Codes of others are many and change seldom: each day a seventh of them is read anew.
_SHARDS: Final = 7


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read the codes that we do not know, ours, and a seventh of the others.

    Each is kept as it is read: put off in the middle, the rest is read next time.
    """
    del key
    listed = {
        each.config_id
        for page in client.pages(
            calls.CONTACT_WAYS, start_time=calls.LISTED_SINCE, limit=calls.WAYS_PER_PAGE_MAX
        )
        for each in page.contact_way
    }
    contact = link.ways.filter(kind=WayKind.CONTACT).exclude(config_id="")
    known = set(contact.values_list("config_id", flat=True))
    for config_id in sorted(listed - known):
        told = client.call(calls.CONTACT_WAY, config_id=config_id).contact_way
        with transaction.atomic():
            _adopt(link, told)
    for way in _due(link):
        _follow(way, client)
    return iter(())


def _due(link: models.Link) -> Iterable[models.Way]:
    today = clock.today().toordinal() % _SHARDS
    standing = link.ways.filter(removed_at=None, kind__in=(WayKind.CONTACT, WayKind.JOIN))
    due = standing.exclude(config_id="").annotate(shard=Mod(F("id"), _SHARDS))
    return due.filter(Q(made_here=True) | Q(shard=today)).select_related("link").order_by("id")


def _adopt(link: models.Link, told: calls.ContactWay) -> None:
    """A code that we did not know: ours, whose making was cut off, or one of others."""
    channel_id = rules.channel_of(told.state)
    way = None
    if channel_id is not None:
        unmade = link.ways.select_for_update().filter(config_id="", removed_at=None)
        way = unmade.filter(channel_id=channel_id).first()
    if way is None:
        way = models.Way(
            link=link,
            kind=WayKind.CONTACT,
            channel_id=ways.draw_channel(),
            made_here=False,
            state=told.state,
        )
    way.config_id = told.config_id
    _take_over(way, told)
    way.save()
    ways.describe(way)


def _take_over(way: models.Way, told: calls.ContactWay) -> None:
    way.title = told.remark[: calls.REMARK_LENGTH_MAX] or way.title or told.config_id[:30]
    way.qr_code, way.userids, way.automatic = told.qr_code, told.user, told.skip_verify
    if not way.made_here:
        way.state = told.state


def _follow(way: models.Way, client: Client) -> None:
    """One code as it is now; gone there, it is removed here."""
    try:
        if way.kind == WayKind.CONTACT:
            contact = client.call(calls.CONTACT_WAY, config_id=way.config_id).contact_way
            join = None
        else:
            contact = None
            join = client.call(calls.JOIN_WAY, config_id=way.config_id).join_way
    except refusals.PlatformRefused as refusal:
        if refusal.errcode != refusals.WAY_GONE:
            raise
        with transaction.atomic():
            way.removed_at = clock.now()
            way.save(update_fields=["removed_at"])
            ways.describe(way)
        return
    before = way.title
    if contact is not None:
        _take_over(way, contact)
    if join is not None:
        way.title, way.qr_code = join.remark or way.title, join.qr_code
        way.chat_ids = join.chat_id_list
    with transaction.atomic():
        way.save()
        if way.title != before:
            ways.describe(way)

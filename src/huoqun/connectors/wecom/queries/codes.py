"""Live codes, who stands behind them, and their pictures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from huoqun.connectors.wecom import models, rules
from huoqun.connectors.wecom.kinds import GroupStatus, WayKind
from huoqun.connectors.wecom.platform import pictures
from huoqun.connectors.wecom.queries import connections
from huoqun.core import paging
from huoqun.core.refusal import Refused


class NoSuchWay(Refused):
    """The connection has no such code, or it was removed."""

    code = "no_such_wecom_way"
    status = 404
    zh = "没有这个活码，或它已被删除。"
    en = "There is no such code, or it was removed."


@dataclass(frozen=True, kw_only=True)
class Behind:
    """An account or a community behind a code; ``gone`` when it left or was dissolved."""

    id: int
    name: str
    gone: bool


@dataclass(frozen=True, kw_only=True)
class ShownWay:
    """A code and who or what stands behind it; ``ready`` when the platform is known to have it."""

    id: int
    kind: WayKind
    channel_id: int
    title: str
    qr_code: str
    ready: bool
    made_here: bool
    automatic: bool
    behind: list[Behind]
    created_at: datetime
    removed_at: datetime | None


def ways(link: models.Link, *, removed: bool = False) -> QuerySet[models.Way]:
    """The codes that stand, of one connection, or those that were removed."""
    return link.ways.filter(removed_at__isnull=not removed).select_related("link")


def channels(link: models.Link, states: Iterable[str]) -> dict[str, int]:
    """The channels whose codes carry these states; ours by their form, others by what we read.

    A state that two codes of others carry tells nothing.
    """
    ours = {each: rules.channel_of(each) for each in states if each}
    found = {each: number for each, number in ours.items() if number is not None}
    foreign = link.ways.filter(state__in=ours.keys() - found.keys(), made_here=False)
    known: dict[str, set[int]] = {}
    for state, number in foreign.order_by("id").values_list("state", "channel_id"):
        known.setdefault(state, set()).add(number)
    return found | {state: only for state, (only, *more) in known.items() if not more}


def shown_ways(page: paging.Window[models.Way], *, link: models.Link) -> paging.Window[ShownWay]:
    """Codes with the names of who and what stands behind them; two queries for a page."""
    userids = {each for way in page.items for each in way.userids}
    chat_ids = {each for way in page.items for each in way.chat_ids}
    people = connections.accounts_named(link, userids)
    rows = link.groups.filter(chat_id__in=chat_ids).select_related("community")
    rooms = {each.chat_id: each for each in rows}
    return paging.Window(
        items=[_shown_way(way, people, rooms) for way in page.items],
        next_cursor=page.next_cursor,
        total=page.total,
        total_is_capped=page.total_is_capped,
    )


def shown_way(way: models.Way) -> ShownWay:
    """One code with the names of who and what stands behind it."""
    alone = paging.Window(items=[way], next_cursor=None, total=1, total_is_capped=False)
    return shown_ways(alone, link=way.link).items[0]


def _shown_way(
    way: models.Way, people: Mapping[str, models.Account], rooms: Mapping[str, models.Group]
) -> ShownWay:
    return ShownWay(
        id=way.pk,
        kind=WayKind(way.kind),
        channel_id=way.channel_id,
        title=way.title,
        qr_code=way.qr_code,
        ready=bool(way.config_id),
        made_here=way.made_here,
        automatic=way.automatic,
        behind=[
            *(_person_behind(people[each]) for each in way.userids if each in people),
            *(_group_behind(rooms[each]) for each in way.chat_ids if each in rooms),
        ],
        created_at=way.created_at,
        removed_at=way.removed_at,
    )


def picture(way: models.Way) -> str | None:
    """The code's picture as a data URL; None when its address is a page; raises Unreachable."""
    return pictures.data_url(way.qr_code) if way.qr_code else None


def _person_behind(account: models.Account) -> Behind:
    return Behind(id=account.pk, name=account.name, gone=account.left_at is not None)


def _group_behind(group: models.Group) -> Behind:
    gone = group.status == GroupStatus.DISMISSED
    return Behind(id=group.community_id, name=group.community.title, gone=gone)


def way(way_id: int, *, link: models.Link) -> models.Way:
    """One code; raises NoSuchWay."""
    found = ways(link).filter(pk=way_id).first()
    if found is None:
        raise NoSuchWay
    return found

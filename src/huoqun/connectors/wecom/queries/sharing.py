"""Which groups of tags a connection shares with the platform, and how that goes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from huoqun.connectors.wecom import models
from huoqun.connectors.wecom.kinds import TagSharing
from huoqun.connectors.wecom.queries.connections import in_words
from huoqun.customers import queries as customer_queries
from huoqun.org.queries import Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Sharing:
    """A group of tags and which way it goes.

    ``shared`` of its ``tags`` are on the platform too; ``waiting`` marks are still to be put on or
    taken off there. ``on_platform``: the group itself is there.
    """

    group_id: int
    name: str
    tags: int
    shared: int
    sharing: TagSharing
    on_platform: bool
    waiting: int
    read_at: datetime | None
    fault_zh: str
    fault_en: str


def sharing(link: models.Link, *, seen_by: Scope) -> list[Sharing]:
    """The groups of a link's company, in the order of the tag manager; six statements in all."""
    groups = customer_queries.tag_groups(seen_by).filter(company=link.unit)
    chosen = {each.group_id: each for each in link.shared_groups.all()}
    here = Q(ours__isnull=False, ours__archived_at=None)
    tags = link.tags.filter(here)
    shared = dict(tags.values_list("ours__group").annotate(n=Count("pk")).order_by())
    due = models.FriendTag.objects.filter(account__link=link).exclude(wanted=F("there"))
    marks = dict(due.values_list("tag_id").annotate(n=Count("pk")).order_by())
    waiting: dict[int, int] = {}
    for tag_id, group_id in tags.filter(tag_id__in=marks).values_list("tag_id", "ours__group"):
        waiting[group_id] = waiting.get(group_id, 0) + marks[tag_id]
    known = Count("tags", filter=Q(tags__archived_at=None))
    found = []
    for group in groups.annotate(known=known):
        each = chosen.get(group.pk)
        zh, en = in_words(each.fault) if each else ("", "")
        found.append(
            Sharing(
                group_id=group.pk,
                name=group.name,
                tags=group.known,
                shared=shared.get(group.pk, 0),
                sharing=TagSharing(each.sharing) if each else TagSharing.NONE,
                on_platform=bool(each and each.there_id),
                waiting=waiting.get(group.pk, 0),
                read_at=each.read_at if each else None,
                fault_zh=zh,
                fault_en=en,
            )
        )
    return found

"""The company's tags on the platform, as they are there; the tag room will call them its own."""

from collections.abc import Iterable, Iterator

from django.db import transaction

from huoqun.connectors.wecom import models
from huoqun.connectors.wecom.kinds import Subject
from huoqun.connectors.wecom.platform.client import Client
from huoqun.connectors.wecom.platform.endpoints import customers as calls


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read all tags; what is not told any more is gone there."""
    del key
    told = client.call(calls.CORP_TAGS).tag_group
    rows = [
        models.CorpTag(
            link=link,
            tag_id=tag.id,
            name=tag.name,
            place=tag.order,
            group_id=group.group_id,
            group_name=group.group_name,
            group_place=group.order,
        )
        for group in told
        for tag in group.tag
    ]
    with transaction.atomic():
        models.CorpTag.objects.filter(link=link).exclude(
            tag_id__in=[row.tag_id for row in rows]
        ).delete()
        models.CorpTag.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["link", "tag_id"],
            update_fields=["name", "place", "group_id", "group_name", "group_place"],
            batch_size=1_000,
        )
    return iter(())

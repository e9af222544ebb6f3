"""What analytics told of a community, kept beside it for filters and sorting."""

from collections.abc import Sequence

from huoqun.communities import models
from huoqun.events.catalog import analytics as catalog
from huoqun.events.stored import StoredFact


def note_health(batch: Sequence[StoredFact]) -> None:
    """Write the latest verdict of each community of the batch; an older one changes nothing."""
    latest: dict[int, StoredFact] = {}
    for each in batch:
        assert each.name == catalog.HealthJudged.name
        known = latest.get(each.community_id or 0)
        if known is None or (each.occurred_on, each.seq) > (known.occurred_on, known.seq):
            latest[each.community_id or 0] = each
    rows = models.Community.objects.select_for_update().filter(pk__in=latest).order_by("id")
    changed = []
    for community in rows:
        fact = latest[community.pk]
        if community.health_on is not None and community.health_on > fact.occurred_on:
            continue
        payload = fact.payload or {}
        community.health = fact.kind or "unknown"
        community.health_on = fact.occurred_on
        community.members_count = payload.get("members")
        community.weekly_speakers = payload.get("weekly_speakers")
        community.weekly_messages = payload.get("weekly_messages")
        changed.append(community)
    models.Community.objects.bulk_update(
        changed,
        ["health", "health_on", "members_count", "weekly_speakers", "weekly_messages"],
        batch_size=1_000,
    )

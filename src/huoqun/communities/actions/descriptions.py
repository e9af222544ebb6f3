"""Telling what a community now is: analytics builds its dimension from these facts."""

from collections.abc import Sequence

from huoqun.communities import models
from huoqun.core import clock, ids
from huoqun.events import log
from huoqun.events.catalog import communities as catalog


def describe(community: models.Community) -> None:
    """Tell the whole current description as a fact."""
    log.record(_fact(community))


def describe_many(communities: Sequence[models.Community]) -> None:
    """Tell the descriptions of several communities at once."""
    for start in range(0, len(communities), log.BATCH_MAX):
        log.record_many([_fact(each) for each in communities[start : start + log.BATCH_MAX]])


def _fact(community: models.Community) -> catalog.Described:
    now = clock.now()
    return catalog.Described(
        occurred_at=now,
        key=f"described:{community.pk}:{now.timestamp()}:{ids.new_token(6)}",
        community_id=community.pk,
        unit_id=community.unit_id,
        namespace=community.namespace,
        community_key=community.key,
        title=community.title,
        platform=community.platform,
        positioning=community.positioning,
        affinity=community.affinity,
        lifecycle=community.lifecycle,
        opened_on=community.opened_on,
        ends_on=community.ends_on,
        owner_id=community.owner_id,
        joins_assumed=community.joins_assumed,
        removed=community.removed_at is not None,
    )

"""Scheduled entry points of the log and the lake."""

from collections.abc import Sequence

from huoqun.events import partitions, subscriptions
from huoqun.events.subscriptions import Subscriber
from huoqun.lake import models


def make_partitions() -> None:
    """Make the partitions of the coming days and months (nightly, and at every start)."""
    partitions.ensure_ahead()


def drop_cold(subscribers: Sequence[Subscriber]) -> None:
    """Drop partitions that everyone is done with: sealed, rolled, consumed by all, and old."""
    rolled_tx = models.Seal.objects.get(id=1).rolled_tx
    below = min(rolled_tx, subscriptions.consumed_below_tx(subscribers))
    partitions.drop_cold(done_below_tx=below)

"""What the customers' room learns from facts of all rooms."""

from collections.abc import Sequence

from huoqun.customers import actions
from huoqun.events.catalog import communities as community_catalog
from huoqun.events.catalog import customers as catalog
from huoqun.events.catalog import events as event_catalog
from huoqun.events.stored import StoredFact
from huoqun.events.subscriptions import Subscriber


def _forget(facts: Sequence[StoredFact]) -> None:
    """Who was erased stands on no list any more."""
    actions.forget_people([each.customer_id for each in facts if each.customer_id is not None])


SUBSCRIBERS = [
    Subscriber(name="customers.lists", facts=(catalog.Erased.name,), handle=_forget),
    Subscriber(
        name="customers.interests",
        facts=(
            community_catalog.MessageSent.name,
            community_catalog.RoleGiven.name,
            community_catalog.RoleTaken.name,
            catalog.Merged.name,
            catalog.Unmerged.name,
            event_catalog.Voided.name,
        ),
        handle=actions.learn_interests,
        # A history of millions of messages is read in larger pieces: a second each.
        batch_max=10_000,
    ),
]

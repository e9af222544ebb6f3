"""Facts that many tests need and few look at."""

from typing import Any

from huoqun.core import clock
from huoqun.events.catalog import communities as catalog


def described(community_id: int = 1, **told: Any) -> catalog.Described:
    """A community as it is first heard of, but for what a test tells otherwise."""
    plain: dict[str, Any] = {
        "occurred_at": clock.now(),
        "key": f"described-{community_id}",
        "community_id": community_id,
        "unit_id": 1,
        "namespace": "chat",
        "community_key": f"群{community_id}",
        "title": f"群{community_id}",
        "platform": "wechat",
        "positioning": "unset",
        "affinity": "unset",
        "lifecycle": "running",
        "opened_on": None,
        "ends_on": None,
        "owner_id": None,
    }
    return catalog.Described(**plain | told)

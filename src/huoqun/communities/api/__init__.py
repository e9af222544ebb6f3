"""Staff routes of communities, one file per noun."""

from ninja import Router

from huoqun.communities.api import bulk, communities, members, timeline
from huoqun.communities.api.timeline import customer_router

__all__ = ["customer_router", "router"]

router = Router()
# The bulk routes first: their paths would otherwise be read as the id of a community.
for part in (bulk, communities, members, timeline):
    router.add_router("", part.router)

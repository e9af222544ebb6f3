"""Staff routes of communities, one file per noun."""

# Bulk and classes first: their paths would otherwise be read as the id of a community.
from huoqun.communities.api import bulk, classes, communities, members, portraits, removal, timeline
from huoqun.communities.api.routes import customer_router, router, segment_router

__all__ = [
    "bulk",
    "classes",
    "communities",
    "customer_router",
    "members",
    "portraits",
    "removal",
    "router",
    "segment_router",
    "timeline",
]

"""Staff routes of communities, one file per noun."""

# Bulk first: its paths would otherwise be read as the id of a community.
from huoqun.communities.api import bulk, communities, members, removal, timeline
from huoqun.communities.api.routes import customer_router, router

__all__ = ["bulk", "communities", "customer_router", "members", "removal", "router", "timeline"]

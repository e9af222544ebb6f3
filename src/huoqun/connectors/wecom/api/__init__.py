"""The staff routes of the WeCom connector."""

from huoqun.connectors.wecom.api import archive, hand_overs, links, sendings, sharing, ways, welcome
from huoqun.connectors.wecom.api.routes import router

__all__ = ["archive", "hand_overs", "links", "router", "sendings", "sharing", "ways", "welcome"]

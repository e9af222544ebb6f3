"""The staff routes of the WeCom connector."""

from huoqun.connectors.wecom.api import links, ways, welcome
from huoqun.connectors.wecom.api.routes import router

__all__ = ["links", "router", "ways", "welcome"]

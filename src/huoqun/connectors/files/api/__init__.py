"""Staff routes of imports: send a file, look at it, run it, see its history, take it back."""

from huoqun.connectors.files.api import imports, preparing, rejected, templates
from huoqun.connectors.files.api.routes import router

__all__ = ["imports", "preparing", "rejected", "router", "templates"]

"""Staff routes of feedback, one file per noun."""

from huoqun.feedback.api import catch_rules, figures, handling, tickets
from huoqun.feedback.api.routes import router

__all__ = ["catch_rules", "figures", "handling", "router", "tickets"]

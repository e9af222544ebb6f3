"""What the routes of figures take and answer."""

from huoqun.analytics.api.shapes import community, comparison, figures, overview, reports

__all__ = ["community", "comparison", "figures", "overview", "reports"]

"""Analytics as a Django app: no tables of its own in PostgreSQL."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    """Rollups and figures."""

    name = "huoqun.analytics"
    label = "analytics"

"""The fact log as a Django app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Tables of the fact log."""

    name = "huoqun.events"
    label = "events"

    def ready(self) -> None:
        """Load the catalog, so that every fact is known by name."""
        from huoqun.events import catalog

        catalog.load()

"""The server as a Django app: its checks, and the two tables that belong to no room."""

from django.apps import AppConfig

from huoqun.core import ports


class ServerConfig(AppConfig):
    """Settings, wiring, processes."""

    name = "huoqun.server"
    label = "server"
    verbose_name = "服务"

    def ready(self) -> None:
        """Register the checks of the settings; hand the rooms below the answers of those above."""
        # Only once Django is ready.
        from huoqun.server import checks, wiring  # noqa: F401

        ports.plug_in(wiring.PREDICATES)

"""The server as a Django app: its checks, and the two tables that belong to no room."""

from django.apps import AppConfig


class ServerConfig(AppConfig):
    """Settings, wiring, processes."""

    name = "huoqun.server"
    label = "server"
    verbose_name = "服务"

    def ready(self) -> None:
        """Register the checks of the settings."""
        from huoqun.server import checks  # noqa: F401  # only once Django is ready

"""The server as a Django app: it has no tables, only checks."""

from django.apps import AppConfig


class ServerConfig(AppConfig):
    """Settings, wiring, processes."""

    name = "huoqun.server"
    label = "server"
    verbose_name = "服务"

    def ready(self) -> None:
        """Register the checks of the settings."""
        from huoqun.server import checks  # noqa: F401  # only once Django is ready

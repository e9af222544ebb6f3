"""The lake as a Django app."""

from django.apps import AppConfig


class LakeConfig(AppConfig):
    """The catalog's rows and the seal."""

    name = "huoqun.lake"
    label = "lake"

    def ready(self) -> None:
        """Let the spine know what the seal remembers."""
        from huoqun.events import spine

        spine.add_mark("SELECT greatest(max(sealed_tx), max(rolled_tx)) FROM lake_seal")

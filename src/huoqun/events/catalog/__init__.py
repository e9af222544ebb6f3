"""Every fact there is, one file per domain; ``docs/events.md`` is generated from here."""

import importlib
import pkgutil


def load() -> None:
    """Import every catalog file, so that ``fact.CATALOG`` is complete."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")

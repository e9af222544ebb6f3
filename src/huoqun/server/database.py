"""A database URL as Django wants it."""

from typing import Any

from psycopg import conninfo

_PLACES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def django_settings(url: str) -> dict[str, Any]:
    """One entry of ``DATABASES`` from a PostgreSQL URL; what Django does not name goes to the driver."""
    parts = conninfo.conninfo_to_dict(url)
    entry: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql"}
    entry |= {place: str(parts.pop(name)) for name, place in _PLACES.items() if parts.get(name)}
    return {**entry, "OPTIONS": parts}

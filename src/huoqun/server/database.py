"""A database URL as Django wants it, and how long each kind of process waits for the database."""

from typing import Any

import psycopg
from psycopg import conninfo

_PLACES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}

# Milliseconds. A writing transaction holds back every reader of facts, hence the short patience
# with idle ones; a web request is given up long before a person would.
PATIENCE = {
    "web": {
        "statement_timeout": 30_000,
        "lock_timeout": 5_000,
        "idle_in_transaction_session_timeout": 10_000,
    },
    "worker": {
        "statement_timeout": 600_000,
        "lock_timeout": 10_000,
        "idle_in_transaction_session_timeout": 60_000,
    },
    # Migrations, imports and backups at the command line: a person watches.
    "command": {"lock_timeout": 60_000, "idle_in_transaction_session_timeout": 600_000},
}
CONNECTION_SECONDS_MAX = 300


def is_url(text: str) -> bool:
    """Whether the text is the address of a PostgreSQL database."""
    try:
        named = conninfo.conninfo_to_dict(text).get("dbname")
    except psycopg.ProgrammingError:
        return False
    return bool(named) and text.startswith(("postgres://", "postgresql://"))


def django_settings(url: str, *, process: str = "command") -> dict[str, Any]:
    """One entry of ``DATABASES`` from a URL; the driver gets what Django does not name."""
    parts: dict[str, Any] = dict(conninfo.conninfo_to_dict(url))
    entry = {place: str(parts.pop(name)) for name, place in _PLACES.items() if parts.get(name)}
    patience = PATIENCE.get(process, PATIENCE["command"])
    limits = " ".join(f"-c {name}={value}" for name, value in patience.items())
    parts["options"] = " ".join(filter(None, [parts.get("options"), limits]))
    parts.setdefault("application_name", f"huoqun {process}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        **entry,
        "OPTIONS": parts,
        "CONN_MAX_AGE": CONNECTION_SECONDS_MAX,
        "CONN_HEALTH_CHECKS": True,
    }

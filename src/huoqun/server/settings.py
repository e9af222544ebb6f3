"""Every setting, with a default that runs on a laptop; the environment is read only here."""

import os
from pathlib import Path

import huoqun


def env_text(name: str, default: str) -> str:
    """A setting as text."""
    return os.environ.get(name, "") or default


def env_bool(name: str, *, default: bool) -> bool:
    """A setting as yes/no: 1, true, yes, on mean yes."""
    text = os.environ.get(name, "")
    return text.lower() in {"1", "true", "yes", "on"} if text else default


def env_int(name: str, default: int) -> int:
    """A setting as a whole number."""
    return int(os.environ.get(name, "") or default)


PACKAGE = Path(huoqun.__file__).parent
HUOQUN_HOME = Path(env_text("HUOQUN_HOME", str(Path.home() / ".huoqun")))
HUOQUN_LAKE = HUOQUN_HOME / "lake"
HUOQUN_BUSINESS_TIME_ZONE = env_text("HUOQUN_BUSINESS_TIME_ZONE", "Asia/Shanghai")

AUTH_USER_MODEL = "org.Staff"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "huoqun.events",
    "huoqun.lake",
    "huoqun.org",
    "huoqun.analytics",
    "huoqun.customers",
    "huoqun.communities",
    "huoqun.orders",
    "huoqun.connectors.files",
]

"""Every setting, with a default that runs on a laptop; the environment is read only here."""

import importlib.util
import os
from pathlib import Path

import huoqun
from huoqun.server import database, postgres


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
_DEFAULT_HOME = "/var/lib/huoqun" if os.geteuid() == 0 else str(Path.home() / ".local/share/huoqun")
HUOQUN_HOME = Path(env_text("HUOQUN_HOME", _DEFAULT_HOME))
HUOQUN_LAKE = HUOQUN_HOME / "lake"
HUOQUN_BUSINESS_TIME_ZONE = env_text("HUOQUN_BUSINESS_TIME_ZONE", "Asia/Shanghai")
HUOQUN_SECRET = b"x" * 32

HUOQUN_DATABASE_URL = env_text("HUOQUN_DATABASE_URL", "")
DATABASES = {
    "default": database.django_settings(HUOQUN_DATABASE_URL or postgres.address(HUOQUN_HOME))
}

# Until the room exists Django cannot be told of its user model.
_WITH_ORG = importlib.util.find_spec("huoqun.org.models") is not None
if _WITH_ORG:
    AUTH_USER_MODEL = "org.Staff"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    *(["django.contrib.auth"] if _WITH_ORG else []),
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
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "zh-hans"
SECRET_KEY = "x" * 50

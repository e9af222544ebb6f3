"""Every setting, with a default that runs on a laptop; the environment is read only here.

A value that cannot be read is kept in ``HUOQUN_UNREADABLE`` and its default is used, so that every
command can still say what is wrong (``huoqun doctor``, ``manage check``).
"""

import hashlib
import os
from pathlib import Path
from urllib.parse import urlsplit

from csp import constants as csp

import huoqun
from huoqun.server import database, postgres, secret

HUOQUN_UNREADABLE: dict[str, str] = {}  # the variable -> what it should look like


def env_text(name: str, default: str) -> str:
    """A setting as text."""
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, *, default: bool) -> bool:
    """A setting as yes or no."""
    text = env_text(name, "").lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    if text:
        HUOQUN_UNREADABLE[name] = "yes / no"
    return default


def env_int(name: str, default: int, *, least: int, most: int) -> int:
    """A setting as a whole number within bounds."""
    text = env_text(name, "")
    try:
        value = int(text or default)
    except ValueError:
        value = least - 1
    if least <= value <= most:
        return value
    HUOQUN_UNREADABLE[name] = f"{least} … {most}"
    return default


def env_secret(name: str) -> str:
    """What nobody is to see, or empty when there is none."""
    return env_text(name, "")


# --- Where things are ---------------------------------------------------------------------------

PACKAGE = Path(huoqun.__file__).parent
CONSOLE = PACKAGE / "console_dist"

HUOQUN_DEFAULT_HOMES = Path("/var/lib") if os.geteuid() == 0 else Path.home() / ".local" / "share"
HUOQUN_HOME = Path(env_text("HUOQUN_HOME", str(HUOQUN_DEFAULT_HOMES / "huoqun"))).expanduser()
# The demo lives beside it, never in it.
HUOQUN_DEMO_HOME = HUOQUN_HOME.with_name(HUOQUN_HOME.name + "-demo")
HUOQUN_LAKE = HUOQUN_HOME / "lake"
HUOQUN_BACKUPS = Path(env_text("HUOQUN_BACKUPS", str(HUOQUN_HOME / "backups"))).expanduser()
HUOQUN_BACKUPS_KEPT = env_int("HUOQUN_BACKUPS_KEPT", 7, least=1, most=3_650)

# Made by the first command that opens the home (server/boot.py); empty until then, which Django
# refuses to work with. Everything that is encrypted or signed derives its key from it. Written here
# as `<key id>:<secret>`, or without an id the one with key id 1 (docs/keys.md).
_NEWEST = env_secret("HUOQUN_SECRET")
# Other secrets that still open what lies under them, as `<key id>:<secret>` with spaces between;
# only beside HUOQUN_SECRET.
_OTHERS = env_secret("HUOQUN_SECRET_OTHERS")
try:
    HUOQUN_KEYS = secret.keys(HUOQUN_HOME, newest=_NEWEST, others=_OTHERS)
except secret.Malformed:
    HUOQUN_UNREADABLE["HUOQUN_SECRET" if _NEWEST else "config/secret"] = "2:…… (docs/keys.md)"
    HUOQUN_KEYS = secret.keys(HUOQUN_HOME / "none")
HUOQUN_SECRET_GIVEN = bool(_NEWEST)
_SECRETS = HUOQUN_KEYS.secrets()
HUOQUN_SECRET = _SECRETS.newest
SECRET_KEY = secret.text_key(HUOQUN_SECRET, "django") if HUOQUN_SECRET else ""
# What was signed under a secret that still opens is believed, so that nobody is signed out.
SECRET_KEY_FALLBACKS = [secret.text_key(each, "django") for each in _SECRETS.others]

# Fixed at first start: changing it moves every business day (a command re-rolls the figures).
HUOQUN_BUSINESS_TIME_ZONE = env_text("HUOQUN_BUSINESS_TIME_ZONE", "Asia/Shanghai")

# --- Exports of personal data -------------------------------------------------------------------

# How many rows of customers one member of staff takes out a day, over all exports.
HUOQUN_EXPORT_ROWS_PER_DAY = env_int("HUOQUN_EXPORT_ROWS_PER_DAY", 5_000, least=1, most=1_000_000)
# How long whoever has no colleague to approve waits for the file; others may decline meanwhile.
HUOQUN_EXPORT_DELAY_MINUTES = env_int("HUOQUN_EXPORT_DELAY_MINUTES", 1_440, least=10, most=43_200)
# How long a file can be fetched before it is removed.
HUOQUN_EXPORT_HOURS = env_int("HUOQUN_EXPORT_HOURS", 24, least=1, most=168)

# --- Processes ----------------------------------------------------------------------------------

HUOQUN_HOST = env_text("HUOQUN_HOST", "127.0.0.1")
HUOQUN_PORT = env_int("HUOQUN_PORT", 8321, least=1, most=65_535)
HUOQUN_WEB_PROCESSES = env_int("HUOQUN_WEB_PROCESSES", 2, least=1, most=64)
HUOQUN_WEB_THREADS = env_int("HUOQUN_WEB_THREADS", 8, least=1, most=64)
# How old figures on screens may be at most while facts keep coming in, where making them anew takes
# more than half a second; 0: never.
HUOQUN_FIGURES_LAG_SECONDS = env_int("HUOQUN_FIGURES_LAG_SECONDS", 120, least=0, most=3_600)
# Where people reach us, e.g. https://huoqun.example.com; with https the production rules apply.
HUOQUN_PUBLIC_URL = env_text("HUOQUN_PUBLIC_URL", f"http://{HUOQUN_HOST}:{HUOQUN_PORT}")
_PUBLIC = urlsplit(HUOQUN_PUBLIC_URL)
_HTTPS = _PUBLIC.scheme == "https"

DEBUG = False

# --- Database -----------------------------------------------------------------------------------

HUOQUN_DATABASE_URL = env_text("HUOQUN_DATABASE_URL", "")
# What this process is; each role has its own patience with the database.
HUOQUN_PROCESS = env_text("HUOQUN_PROCESS", "command")
if HUOQUN_DATABASE_URL and not database.is_url(HUOQUN_DATABASE_URL):
    HUOQUN_UNREADABLE["HUOQUN_DATABASE_URL"] = "postgresql://user:password@host:5432/huoqun"
    HUOQUN_DATABASE_URL = ""
DATABASES = {
    "default": database.django_settings(
        HUOQUN_DATABASE_URL or postgres.address(HUOQUN_HOME), process=HUOQUN_PROCESS
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Platforms ------------------------------------------------------------------------------------

# Where WeCom's API answers; a sandbox for trying things out.
HUOQUN_WECOM_URL = env_text("HUOQUN_WECOM_URL", "https://qyapi.weixin.qq.com").rstrip("/")
# Where people scan to sign in. Empty: login.work.weixin.qq.com, or beside the API when that is not
# the platform's own (a sandbox; name it here when you reach the API through a proxy).
HUOQUN_WECOM_LOGIN_URL = env_text("HUOQUN_WECOM_LOGIN_URL", "").rstrip("/")
# Where WeCom's and WeChat's own views ask who somebody is. Empty: open.weixin.qq.com, or as above.
HUOQUN_WECOM_OAUTH_URL = env_text("HUOQUN_WECOM_OAUTH_URL", "").rstrip("/")

# The file libWeWorkFinanceSdk_C.so of Tencent's, for reading WeCom's own message archive; whoever
# can name it runs code as us, so that it is no field of the console. Empty: no native archive.
HUOQUN_WECOM_ARCHIVE_LIBRARY = env_text("HUOQUN_WECOM_ARCHIVE_LIBRARY", "")

# --- Django -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "procrastinate.contrib.django",
    "huoqun.events",
    "huoqun.lake",
    "huoqun.org",
    "huoqun.analytics",
    "huoqun.customers",
    "huoqun.communities",
    "huoqun.orders",
    "huoqun.feedback",
    "huoqun.connectors.files",
    "huoqun.connectors.webhooks",
    "huoqun.connectors.wecom",
    "huoqun.server",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "huoqun.server.urls"
WSGI_APPLICATION = "huoqun.server.wsgi.application"
APPEND_SLASH = False  # the API's paths have none, and a redirected POST loses its body
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "huoqun.server.logs.Line", "process": HUOQUN_PROCESS}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env_text("HUOQUN_LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # Django would log to its own console handler as well, and mail its admins.
        "django": {"handlers": [], "propagate": True},
        "procrastinate": {"level": "WARNING"},
        "pyiceberg": {"level": "WARNING"},
        # It would write whole addresses, which hold tokens.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}

# --- The console's files ------------------------------------------------------------------------

STATIC_URL = "/static/"
WHITENOISE_ROOT = str(CONSOLE) if CONSOLE.is_dir() else None
WHITENOISE_USE_FINDERS = False
WHITENOISE_MAX_AGE = 60
# Vite names its files by their content: index-BxYz1234.js never changes.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/assets/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$"

# --- Browsers -----------------------------------------------------------------------------------

ALLOWED_HOSTS = sorted({"127.0.0.1", "localhost", "[::1]", _PUBLIC.hostname or "localhost"})
CSRF_TRUSTED_ORIGINS = [f"{_PUBLIC.scheme}://{_PUBLIC.netloc}"]
# Cookies do not know ports: two homes on one machine (up and demo) must not share a session.
SESSION_COOKIE_NAME = "huoqun_" + hashlib.sha256(str(HUOQUN_HOME).encode()).hexdigest()[:8]
CSRF_FAILURE_VIEW = "huoqun.server.pages.forbidden"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by monitors on the machine itself
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _HTTPS else 0
# TLS ends at the reverse proxy, which sets this header (docs/deploy.md); we listen to it alone.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
# Other sub-domains of the operator's domain are not ours to bind (W005) or to preload (W021).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.SELF],
        # antd writes its style sheets at run time; scripts come from our own files only.
        "style-src": [csp.SELF, csp.UNSAFE_INLINE],
        "img-src": [csp.SELF, "data:", "blob:"],
        "font-src": [csp.SELF, "data:"],
        "object-src": [csp.NONE],
        "frame-ancestors": [csp.NONE],
        "base-uri": [csp.SELF],
        "form-action": [csp.SELF],
    }
}
# Files to import are sent in parts of this size at most.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20

# --- Background work ----------------------------------------------------------------------------

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = (
    ""  # nothing is discovered; server/wiring.py lists the jobs
)
PROCRASTINATE_ON_APP_READY = "huoqun.server.jobs.register"

# --- Sign-in (kept by the org room) -------------------------------------------------------------

# allauth's JSON endpoints; huoqun.org.public lists the ones that are open. No sign-up, no e-mail.
# Passwords are throttled by huoqun.org.access, second factors by allauth through the shared cache:
# both limits hold over all web processes.
AUTH_USER_MODEL = "org.Staff"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        # ASVS 5.0 V6.2.1 asks for 8 and recommends 15; there are no rules of composition.
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
]
ACCOUNT_ADAPTER = "huoqun.org.access.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "10/15m/key"}
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
MFA_ADAPTER = "huoqun.org.access.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "活群"
# One step of 30 s before and after: a code typed at the end of its time is asked for together with
# the password and arrives in the next step (RFC 6238 §5.2 allows one step).
MFA_TOTP_TOLERANCE = 1
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "huoqun_cache",
        # Room for every counter of a busy day: a full table would forget counters early.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
# How many reverse proxies of ours stand before us and may be believed about the client's address.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("HUOQUN_TRUSTED_PROXIES", 0, least=0, most=10)
# --- End of sign-in -----------------------------------------------------------------------------

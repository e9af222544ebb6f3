"""Wrong settings, found at start and said with how to mend them."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from huoqun.core import encrypted


@checks.register("huoqun")
def settings_are_sound(
    app_configs: Sequence[AppConfig] | None, **_: object
) -> Sequence[checks.CheckMessage]:
    """Every ``HUOQUN_*`` setting that cannot work, with a hint."""
    del app_configs
    return [*_unreadable(), *_zone(), *_public_url(), *_secret(), *_index_keys(), *_process()]


def _unreadable() -> Iterator[checks.CheckMessage]:
    for name, shape in settings.HUOQUN_UNREADABLE.items():
        yield checks.Error(
            f"{name} 的值无法读取 / cannot be read", hint=f"{name}: {shape}", id="huoqun.E001"
        )


def _zone() -> Iterator[checks.CheckMessage]:
    name = settings.HUOQUN_BUSINESS_TIME_ZONE
    if name not in available_timezones():
        yield checks.Error(
            f"没有时区 / no time zone {name!r}",
            hint="HUOQUN_BUSINESS_TIME_ZONE=Asia/Shanghai",
            id="huoqun.E002",
        )


def _public_url() -> Iterator[checks.CheckMessage]:
    url = urlsplit(settings.HUOQUN_PUBLIC_URL)
    if url.scheme not in {"http", "https"} or not url.hostname or url.path.strip("/"):
        yield checks.Error(
            f"公开网址不正确 / not a public address: {settings.HUOQUN_PUBLIC_URL!r}",
            hint="HUOQUN_PUBLIC_URL=https://huoqun.example.com",
            id="huoqun.E003",
        )
    elif settings.HUOQUN_HOST not in {"127.0.0.1", "localhost", "::1"} and url.scheme == "http":
        yield checks.Warning(
            "服务对外监听但没有 https，密码会以明文传输 / "
            "the server listens beyond this machine without https: passwords travel in the clear",
            hint="HUOQUN_PUBLIC_URL=https://… (docs/deploy.md), HUOQUN_HOST=127.0.0.1",
            id="huoqun.W001",
        )


def _secret() -> Iterator[checks.CheckMessage]:
    if settings.HUOQUN_SECRET and len(settings.HUOQUN_SECRET) < 32:  # bytes of an AES-256 key
        yield checks.Error(
            "HUOQUN_SECRET 太短 / is too short",
            hint="python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
            id="huoqun.E004",
        )


def _index_keys() -> Iterator[checks.CheckMessage]:
    known = settings.HUOQUN_KEYS.secrets()
    if known.by_id and known.indexes is None:
        yield checks.Error(
            f"{encrypted.IndexKeysMissing.zh} / {encrypted.IndexKeysMissing.en}",
            hint="config/index-keys, HUOQUN_SECRET_OTHERS=1:… (docs/keys.md)",
            id="huoqun.E006",
        )


def _process() -> Iterator[checks.CheckMessage]:
    if settings.HUOQUN_PROCESS not in {"web", "worker", "command"}:
        yield checks.Error(
            f"HUOQUN_PROCESS={settings.HUOQUN_PROCESS!r}",
            hint="web | worker | command",
            id="huoqun.E005",
        )

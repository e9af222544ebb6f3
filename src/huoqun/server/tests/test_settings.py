"""Settings: readable or said so, safe for production, and a secret that is made once."""

import base64
import importlib
import stat
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

import pytest
from django.core import checks

from huoqun.server import database, secret
from huoqun.server import settings as settings_module
from huoqun.server.tests.installation import Installation

Read = Callable[..., ModuleType]


@pytest.fixture
def read_with(monkeypatch: pytest.MonkeyPatch) -> Iterator[Read]:
    """Read the settings again with some variables set."""

    def read(**variables: str) -> ModuleType:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return importlib.reload(settings_module)

    yield read
    monkeypatch.undo()
    importlib.reload(settings_module)


def _check(settings: ModuleType) -> list[checks.CheckMessage]:
    from django.conf import settings as live
    from django.test import override_settings

    changed = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    assert live.configured
    with override_settings(**{name: changed[name] for name in changed if "HUOQUN" in name}):
        return checks.run_checks(tags=["huoqun"])


def test_the_defaults_are_sound(read_with: Read) -> None:
    assert _check(read_with()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUOQUN_PORT", "eighty"),
        ("HUOQUN_PORT", "70000"),
        ("HUOQUN_WEB_PROCESSES", "0"),
        ("HUOQUN_DATABASE_URL", "mysql://host/name"),
        ("HUOQUN_DATABASE_URL", "postgresql://host"),
        ("HUOQUN_DATABASE_URL", "postgresql://host/name?no=such"),
        ("HUOQUN_BUSINESS_TIME_ZONE", "Asia/Atlantis"),
        ("HUOQUN_PUBLIC_URL", "huoqun.example.com"),
        ("HUOQUN_PUBLIC_URL", "https://huoqun.example.com/sub"),
        ("HUOQUN_SECRET", "short"),
        ("HUOQUN_SECRET", f"0:{'s' * 32}"),
        ("HUOQUN_SECRET", f"256:{'s' * 32}"),
        ("HUOQUN_PROCESS", "nothing"),
    ],
)
def test_a_wrong_setting_is_named_with_a_hint(read_with: Read, name: str, value: str) -> None:
    (found,) = _check(read_with(**{name: value}))
    assert found.is_serious()
    assert found.hint
    assert name in f"{found.msg} {found.hint}"


def test_a_command_refuses_a_wrong_setting_in_two_languages(installation: Installation) -> None:
    done = installation.run("staff", "add", "lin", HUOQUN_PORT="eighty")
    assert done.returncode == 2
    assert "设置有误" in done.stderr
    assert "A setting is wrong: HUOQUN_PORT" in done.stderr


def test_the_business_zone_is_fixed_at_first_start(installation: Installation) -> None:
    installation.open_quickly()
    assert installation.run("staff", "add", "lin").returncode == 0
    moved = installation.run("staff", "add", "zhao", HUOQUN_BUSINESS_TIME_ZONE="Asia/Tokyo")
    assert moved.returncode == 2
    assert "Asia/Shanghai" in moved.stderr
    assert "Asia/Tokyo" in moved.stderr


def test_production_passes_the_deployment_checks(read_with: Read) -> None:
    from django.test import override_settings

    settings = read_with(HUOQUN_PUBLIC_URL="https://huoqun.example.com", HUOQUN_PORT="80")
    assert settings.ALLOWED_HOSTS == ["127.0.0.1", "[::1]", "huoqun.example.com", "localhost"]
    changed = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    safe = {
        name: value
        for name, value in changed.items()
        if name.startswith(("SECURE", "SESSION", "CSRF", "X_FRAME", "SECRET", "DEBUG", "ALLOWED"))
        or name == "SILENCED_SYSTEM_CHECKS"
    }
    with override_settings(**safe):
        found = checks.run_checks(tags=["security"], include_deployment_checks=True)
        assert [message for message in found if not message.is_silenced()] == []


def test_listening_beyond_the_machine_without_https_is_warned_of(read_with: Read) -> None:
    (found,) = _check(read_with(HUOQUN_HOST="192.0.2.1"))
    assert found.id == "huoqun.W001"
    assert not found.is_serious()


def test_homes_on_one_machine_share_no_session(read_with: Read) -> None:
    first = read_with(HUOQUN_HOME="/srv/one").SESSION_COOKIE_NAME
    settings = read_with(HUOQUN_HOME="/srv/two")
    assert first != settings.SESSION_COOKIE_NAME
    assert str(settings.HUOQUN_DEMO_HOME) == "/srv/two-demo"


def test_the_roles_have_their_patience() -> None:
    url = "postgresql://a:b@h:1/n?sslmode=require&options=-c%20geqo%3Doff"
    entry = database.django_settings(url, process="web")
    assert (entry["NAME"], entry["HOST"], entry["PORT"], entry["USER"]) == ("n", "h", "1", "a")
    assert entry["OPTIONS"]["sslmode"] == "require"
    assert entry["OPTIONS"]["options"].startswith("-c geqo=off -c statement_timeout=30000")
    assert "statement_timeout" not in database.django_settings(url)["OPTIONS"]["options"]


def _make(home: str) -> bytes:
    return secret.make(Path(home))


def test_the_secret_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    assert secret.read(tmp_path) == b""
    with get_context("spawn").Pool(4) as pool:
        made = set(pool.map(_make, [str(tmp_path)] * 8))
    assert len(made) == 1
    assert len(made.pop()) == secret.SECRET_BYTES
    file = tmp_path / "config/secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["secret"]


def test_the_environment_may_name_several_secrets(read_with: Read) -> None:
    first, second = "s" * 32, "t" * 32
    alone = read_with(HUOQUN_SECRET=first).SECRET_KEY
    both = read_with(HUOQUN_SECRET=f"2:{second}", HUOQUN_SECRET_OTHERS=f"1:{first}")
    known = both.HUOQUN_KEYS.secrets()
    assert (dict(known.by_id), known.current) == ({2: second.encode(), 1: first.encode()}, 2)
    # Who signed in under the first stays signed in.
    assert [alone] == both.SECRET_KEY_FALLBACKS
    assert alone != both.SECRET_KEY
    twice = read_with(HUOQUN_SECRET=first, HUOQUN_SECRET_OTHERS=second)
    assert "HUOQUN_SECRET" in twice.HUOQUN_UNREADABLE


_CODED = base64.b64encode(b"s" * 32).decode()


@pytest.mark.parametrize(
    ("text", "key_ids"),
    [
        (f"{_CODED}\n", [1]),
        (f"7 {_CODED}\n", [7]),
        (f"1 {_CODED} kept\n\n2 {_CODED}\n", [1, 2]),
        (f"255 {_CODED}\n1 {_CODED}", [255, 1]),
        ("", []),
        (f"0 {_CODED}", None),
        (f"256 {_CODED}", None),
        (f"1 {_CODED}\n1 {_CODED}", None),
        (f"{_CODED}\n{_CODED}", None),
        (f"1 {_CODED} lost", None),
        ("1 no-base64!", None),
        ("nothing of the kind", None),
    ],
)
def test_the_file_of_secrets(tmp_path: Path, text: str, key_ids: list[int] | None) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/secret").write_text(text)
    if key_ids is None:
        with pytest.raises(secret.Malformed):
            secret.lines(tmp_path)
        return
    found = secret.lines(tmp_path)
    assert [each.key_id for each in found] == key_ids
    secret.write(tmp_path, found)
    assert secret.lines(tmp_path) == found

"""The web's edge: refusals in two languages, the console's page, health, headers."""

import json
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from ninja import errors as ninja_errors

from huoqun.core.refusal import Refused
from huoqun.org.tests import people
from huoqun.server import api, health, logs


class TooMany(Refused):
    """A refusal for these tests."""

    code = "too_many"
    status = 409
    zh = "最多 {limit} 个。"
    en = "At most {limit}."


@pytest.mark.django_db
def test_health_tells_what_a_monitor_needs(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ok": True,
        "database": True,
        "worker_heartbeat_seconds": None,
        "horizon_lag_seconds": pytest.approx(0, abs=60),
    }


def test_health_fails_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "look", lambda: health.Health(database=False))
    assert client.get("/healthz").status_code == 503


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    answer = client.get("/api/v1/org/me")
    assert answer.status_code == 401
    assert answer.json() == {
        "code": "not_signed_in",
        "zh": "请先登录。",
        "en": "Sign in first.",
        "params": {},
    }


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/org", "/assets/none.js"])
def test_an_unknown_address_is_a_refusal(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_a_refusal_has_its_status_and_its_parameters(rf: RequestFactory) -> None:
    answer = api.api.on_exception(rf.get("/"), TooMany(limit=3))
    assert answer.status_code == 409
    assert json.loads(answer.content) == {
        "code": "too_many",
        "zh": "最多 3 个。",
        "en": "At most 3.",
        "params": {"limit": "3"},
    }


def test_wrong_fields_are_named(rf: RequestFactory) -> None:
    errors = [{"loc": ("query", "limit"), "msg": "Input should be at most 200"}] * 7
    answer = api.api.on_exception(rf.get("/"), ninja_errors.ValidationError(errors))
    found = json.loads(answer.content)
    assert (answer.status_code, found["code"]) == (422, "invalid_input")
    assert found["en"].startswith("Some of the input is not valid: limit: Input should be")
    assert found["params"]["fields"].endswith("…")


@pytest.mark.parametrize(
    ("status", "code"), [(401, "not_signed_in"), (403, "not_allowed"), (429, "not_possible")]
)
def test_the_frameworks_own_refusals_look_the_same(
    rf: RequestFactory, status: int, code: str
) -> None:
    answer = api.api.on_exception(rf.get("/"), ninja_errors.HttpError(status, "why"))
    assert (answer.status_code, json.loads(answer.content)["code"]) == (status, code)


def test_a_body_too_large_is_refused_in_words(settings, db: None) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
    answer = people.sign_in(people.company().lin).patch(
        "/api/v1/org/me", b'{"locale": "' + b"x" * (2 << 20), content_type="application/json"
    )
    assert answer.status_code == 413
    assert answer.json()["code"] == "request_too_large"
    assert "1 MB" in answer.json()["zh"]


def test_the_console_is_served_with_its_token_and_never_cached(
    client: Client, settings, tmp_path: Path
) -> None:
    settings.CONSOLE = tmp_path
    missing = client.get("/communities/5")
    assert missing.status_code == 503
    assert "make console" in missing.content.decode()

    (tmp_path / "index.html").write_text("<!doctype html><title>活群</title>")
    page = client.get("/communities/5")
    assert page.status_code == 200
    assert "活群" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "csrftoken" in page.cookies
    assert "script-src" not in page["Content-Security-Policy"]
    assert "default-src 'self'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_a_write_without_its_token_is_refused_in_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/communities/5")
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_allowed"


def test_logs_carry_no_personal_data() -> None:
    text = logs.without_personal_data(
        "duplicate key\nDETAIL:  Key (name)=(王小美) already exists.\n"
        "call 13812345678 or mei@example.com, order 2026112200138123456789"
        " Forbidden: /callbacks/wecom/4H5Huff69pZI3sP2 /hooks/orders/k_1-2"
    )
    assert "王小美" not in text
    assert "13812345678 " not in text
    assert "@" not in text
    assert "2026112200138123456789" in text
    assert text.endswith("Forbidden: /callbacks/wecom/… /hooks/orders/…")

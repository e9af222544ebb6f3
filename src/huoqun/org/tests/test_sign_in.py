"""Signing in, with real requests: passwords, second factors, sessions, and the limit on guesses."""

import json
import threading
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import connection
from django.test import Client

from huoqun.core import clock
from huoqun.org import actions, jobs, models, rules
from huoqun.org.kinds import Role
from huoqun.org.tests import people
from huoqun.org.tests.people import Company

AUTH = "/_allauth/browser/v1"
ME = "/api/v1/org/me"
PASSWORD = "ein-langes-Passwort-7"


@pytest.fixture
def zhao(company: Company) -> models.Staff:
    return with_password(company.zhao)


def with_password(staff: models.Staff) -> models.Staff:
    staff.set_password(PASSWORD)
    staff.save()
    return staff


def login(client: Client, username: str, password: str, **headers):
    body = {"username": username, "password": password}
    return client.post(f"{AUTH}/auth/login", body, content_type="application/json", **headers)


def error_codes(answer) -> list[str]:
    return [each["code"] for each in answer.json().get("errors", [])]


def test_it_works(zhao: models.Staff, client: Client):
    assert client.get(f"{AUTH}/auth/session").status_code == 401
    answer = login(client, " ZHAO".strip(), PASSWORD)
    assert answer.status_code == 200, answer.content
    assert client.get(ME).json()["username"] == "zhao"
    assert client.delete(f"{AUTH}/auth/session").status_code == 401
    assert client.get(ME).status_code == 401
    written = models.AuditEntry.objects.filter(staff=zhao).values_list("action", flat=True)
    assert list(written.order_by("id")) == ["staff.signed_in", "staff.signed_out"]


def test_wrong_password_unknown_name_and_someone_gone_look_alike(company: Company, zhao, client):
    gone = with_password(company.chen)
    actions.deactivate_staff(staff=gone, by=actions.HOUSE)
    answers = [
        login(client, "zhao", "wrong"),
        login(client, "nobody", "wrong"),
        login(client, "chen", PASSWORD),
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert len({json.dumps(answer.json()) for answer in answers}) == 1
    failed = models.AuditEntry.objects.filter(action="staff.sign_in_failed")
    assert {each.object_id for each in failed} == {zhao.pk, gone.pk}
    assert "wrong" not in str(list(failed.values("detail", "reason")))


@pytest.mark.usefixtures("real_hashing")
def test_passwords_are_kept_with_argon2(company: Company):
    password = actions.reset_password(staff=company.zhao)
    assert company.zhao.password.startswith("argon2$argon2id$")
    assert company.zhao.check_password(password)


def test_an_unknown_name_costs_a_password_check_too(company: Company, client, monkeypatch):
    checked = []
    monkeypatch.setattr(models.Staff, "set_password", lambda self, raw: checked.append(raw))
    login(client, "nobody", "guess")
    assert checked == ["guess"], "else the time taken would tell which names exist"


@pytest.mark.parametrize(
    "path",
    ["auth/signup", "auth/password/request", "auth/password/reset", "account/email", "config"],
)
def test_what_nobody_needs_has_no_route(db, client: Client, path):
    assert client.post(f"{AUTH}/{path}", {}, content_type="application/json").status_code == 404
    assert client.get(f"/_allauth/app/v1/{path}").status_code == 404


def test_sign_in_needs_the_csrf_token(zhao):
    assert login(Client(enforce_csrf_checks=True), "zhao", PASSWORD).status_code == 403


def test_guesses_beyond_the_limit_never_reach_the_password(zhao, client: Client, monkeypatch):
    """From as many addresses as one likes; ``make torture`` tries 10,000 over several processes."""
    checked = []

    def wrong(self: models.Staff, raw: str) -> bool:
        checked.append(raw)
        return False

    monkeypatch.setattr(models.Staff, "check_password", wrong)
    with clock.frozen(clock.now()):
        answers = [
            login(client, "zhao", f"guess {number}", REMOTE_ADDR=f"10.0.{number % 250}.1")
            for number in range(rules.ATTEMPTS_PER_ACCOUNT_MAX + 5)
        ]
        for number in range(1_000):
            allowed = actions.take_attempt(
                username="Zhao", address=f"10.1.{number % 250}.{number % 99}", at=clock.now()
            )
            assert not allowed
    assert len(checked) == rules.ATTEMPTS_PER_ACCOUNT_MAX
    assert error_codes(answers[-1]) == ["too_many_login_attempts"]


def test_right_password_beyond_the_limit_is_refused_and_works_in_the_next_window(zhao, client):
    start = clock.now()
    with clock.frozen(start):
        for number in range(rules.ATTEMPTS_PER_ACCOUNT_MAX):
            login(client, "zhao", f"guess {number}")
        assert error_codes(login(client, "zhao", PASSWORD)) == ["too_many_login_attempts"]
    with clock.frozen(start + timedelta(minutes=rules.ATTEMPTS_WINDOW_MINUTES)):
        assert login(client, "zhao", PASSWORD).status_code == 200
        before = models.SignInAttempt.objects.count()
        assert actions.forget_attempts() == before - 2, "this window's two counters stay"


def test_right_passwords_do_not_count(zhao):
    with clock.frozen(clock.now()):
        for _ in range(rules.ATTEMPTS_PER_ACCOUNT_MAX + 3):
            assert login(Client(), "zhao", PASSWORD).status_code == 200


def test_one_address_cannot_try_many_accounts(db):
    with clock.frozen(clock.now()):
        allowed = [
            actions.take_attempt(username=f"user{number}", address="10.9.9.9", at=clock.now())
            for number in range(rules.ATTEMPTS_PER_ADDRESS_MAX + 20)
        ]
    assert allowed.count(True) == rules.ATTEMPTS_PER_ADDRESS_MAX


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_share_one_limit():
    """Every thread has its own connection, as every web process has."""
    at = clock.now()
    allowed: list[bool] = []

    def guess() -> None:
        try:
            for number in range(50):
                address = f"10.0.0.{number}"
                allowed.append(actions.take_attempt(username="zhao", address=address, at=at))
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 400
    assert allowed.count(True) == rules.ATTEMPTS_PER_ACCOUNT_MAX


def test_the_address_is_never_what_a_client_claims(rf, settings):
    request = rf.get("/", REMOTE_ADDR="10.0.0.7", HTTP_X_FORWARDED_FOR="1.1.1.1, 2.2.2.2")
    assert actions.client_ip(request) == "10.0.0.7"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert actions.client_ip(request) == "2.2.2.2"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    assert actions.client_ip(request) == "10.0.0.7"
    assert actions.client_ip(rf.get("/", REMOTE_ADDR="")) is None


def test_one_time_password_must_be_replaced(company: Company, client: Client):
    password = actions.reset_password(staff=company.zhao)
    assert login(client, "zhao", password).status_code == 200
    assert client.get("/api/v1/org/units").json()["code"] == "password_change_due"
    change = f"{AUTH}/account/password/change"
    for weak in ("short", "1q2w3e4r5t6y"):
        body = {"current_password": password, "new_password": weak}
        answer = client.post(change, body, content_type="application/json")
        assert answer.status_code == 400, weak
    body = {"current_password": password, "new_password": PASSWORD}
    answer = client.post(change, body, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert client.get("/api/v1/org/units").status_code == 200, "this session goes on"
    assert login(Client(), "zhao", password).status_code == 400
    assert login(Client(), "zhao", PASSWORD).status_code == 200


@pytest.mark.parametrize("odd", ["\ud83d-and-more-letters", "nul-\x00-and-more-letters"])
def test_passwords_that_cannot_be_hashed_are_wrong_not_errors(zhao, client: Client, odd):
    assert login(client, "zhao", odd).status_code == 400
    login(client, "zhao", PASSWORD)
    change = f"{AUTH}/account/password/change"
    for body in (
        {"current_password": odd, "new_password": PASSWORD + "x"},
        {"current_password": PASSWORD, "new_password": odd},
    ):
        assert client.post(change, body, content_type="application/json").status_code == 400
    again = client.post(
        f"{AUTH}/auth/reauthenticate", {"password": odd}, content_type="application/json"
    )
    assert again.status_code == 400


def test_reset_ends_every_session_at_once(zhao, client: Client):
    login(client, "zhao", PASSWORD)
    assert client.get(ME).status_code == 200
    actions.reset_password(staff=zhao)
    assert client.get(ME).status_code == 401


def test_ended_sessions_and_leavers_are_out_at_once(company: Company, zhao):
    first, second = Client(), Client()
    login(first, "zhao", PASSWORD)
    actions.end_sessions(staff=zhao, by=people.acting(company.lin))
    assert first.get(ME).status_code == 401
    login(second, "zhao", PASSWORD)
    assert second.get(ME).status_code == 200
    actions.deactivate_staff(staff=zhao, by=people.acting(company.lin))
    assert second.get(ME).status_code == 401


def test_ones_own_sessions_are_listed_and_ended(zhao):
    here, elsewhere = Client(), Client()
    login(elsewhere, "zhao", PASSWORD)
    login(here, "zhao", PASSWORD)
    listed = here.get(f"{AUTH}/auth/sessions").json()["data"]
    assert len(listed) == 2
    other = next(each["id"] for each in listed if not each["is_current"])
    body = {"sessions": [other]}
    here.delete(f"{AUTH}/auth/sessions", body, content_type="application/json")
    assert elsewhere.get(ME).status_code == 401
    assert here.get(ME).status_code == 200


def set_up_totp(client: Client) -> str:
    """Activate a second factor; returns its secret. One proves oneself again first."""
    again = {"password": PASSWORD}
    client.post(f"{AUTH}/auth/reauthenticate", again, content_type="application/json")
    found = client.get(f"{AUTH}/account/authenticators/totp").json()
    secret: str = found["meta"]["secret"]
    code = {"code": totp_code(secret)}
    answer = client.post(
        f"{AUTH}/account/authenticators/totp", code, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return secret


def totp_code(secret: str, *, steps_ago: int = 0) -> str:
    counter = int(time.time()) // 30 - steps_ago
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def test_second_factor(zhao, client: Client):
    login(client, "zhao", PASSWORD)
    secret = set_up_totp(client)
    stored = Authenticator.objects.get(user=zhao, type="totp").data["secret"]
    assert secret not in stored, "the secret lies sealed"
    again = Client()
    answer = login(again, "zhao", PASSWORD)
    assert answer.status_code == 401
    pending = [each["id"] for each in answer.json()["data"]["flows"] if each.get("is_pending")]
    assert pending == ["mfa_authenticate"]
    assert again.get(ME).status_code == 401, "a password alone opens nothing"
    step = f"{AUTH}/auth/2fa/authenticate"
    wrong = again.post(step, {"code": "000000"}, content_type="application/json")
    assert wrong.status_code == 400
    codes = client.get(f"{AUTH}/account/authenticators/recovery-codes").json()["data"]
    body = {"code": codes["unused_codes"][0]}
    assert again.post(step, body, content_type="application/json").status_code == 200
    assert again.get(ME).status_code == 200


@pytest.mark.parametrize(("steps_ago", "status"), [(1, 200), (4, 400)])
def test_a_code_outlives_its_half_minute_once(zhao, client: Client, steps_ago: int, status: int):
    login(client, "zhao", PASSWORD)
    secret = set_up_totp(client)
    again = Client()
    login(again, "zhao", PASSWORD)
    code = {"code": totp_code(secret, steps_ago=steps_ago)}
    answer = again.post(f"{AUTH}/auth/2fa/authenticate", code, content_type="application/json")
    assert answer.status_code == status, answer.content


def test_second_factors_are_throttled(zhao, client: Client):
    login(client, "zhao", PASSWORD)
    set_up_totp(client)
    guesser = Client()
    login(guesser, "zhao", PASSWORD)
    step = f"{AUTH}/auth/2fa/authenticate"
    codes = [
        error_codes(guesser.post(step, {"code": "000000"}, content_type="application/json"))
        for _ in range(14)
    ]
    assert codes.count(["incorrect_code"]) <= 10
    assert codes[-1] == ["too_many_login_attempts"]


def test_a_required_second_factor_is_due_until_there_is_one(company: Company, client: Client):
    lin = with_password(company.lin)
    by = people.acting(company.admin)
    actions.require_second_factor(company=company.root, roles={Role.LEAD}, by=by)
    login(client, "lin", PASSWORD)
    assert client.get(ME).json()["second_factor_due"] is True
    assert client.get("/api/v1/org/units").json()["code"] == "second_factor_due"
    set_up_totp(client)
    assert client.get("/api/v1/org/units").status_code == 200
    assert client.get(ME).json()["second_factor_due"] is False
    client.delete(f"{AUTH}/account/authenticators/totp")
    assert not Authenticator.objects.filter(user=lin, type="totp").exists()
    assert client.get("/api/v1/org/units").json()["code"] == "second_factor_due"
    assert people.sign_in(company.zhao).get("/api/v1/org/units").status_code == 200


def test_the_nightly_job_forgets_what_ended(zhao):
    long_ago = clock.now() - timedelta(days=1)
    actions.take_attempt(username="zhao", address="10.0.0.1", at=long_ago)
    client = people.sign_in(zhao)
    jobs.forget_what_ended()
    assert models.SignInAttempt.objects.count() == 0
    assert client.get(ME).status_code == 200

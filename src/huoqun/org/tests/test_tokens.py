"""API tokens: what they open, and when they end."""

from datetime import timedelta

import pytest
from django.test import Client

from huoqun.core import clock
from huoqun.org import actions, models
from huoqun.org.kinds import Permission, Role
from huoqun.org.tests import people
from huoqun.org.tests.people import Company

API = "/api/v1/org"


def make(staff: models.Staff, *permissions: Permission, days: int = 30):
    return actions.create_token(
        name="日报脚本", permissions=permissions, days=days, by=people.acting(staff)
    )


def ask(secret: str, path: str):
    return Client().get(f"{API}/{path}", headers={"Authorization": f"Bearer {secret}"})


def test_it_works(company: Company):
    token, secret = make(company.zhao, Permission.VIEW_FIGURES)
    assert [each["name"] for each in ask(secret, "units").json()["units"]] == ["锦江店"]
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert secret.encode() not in bytes(token.token_hash)


def test_a_token_opens_only_what_it_names(company: Company):
    _, secret = make(company.lin, Permission.VIEW_FIGURES)
    for path in ("staff", "audit", "tokens", "me"):
        refused = ask(secret, path)
        assert refused.status_code == 403, path
        assert refused.json()["code"] == "not_permitted"


def test_a_token_needs_no_csrf_token_and_gives_no_session(company: Company):
    _, secret = make(company.lin, Permission.MANAGE_UNITS)
    client = Client(enforce_csrf_checks=True)
    answer = client.patch(
        f"{API}/units/{company.store_a.pk}",
        {"name": "静安一店"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 200
    assert client.get(f"{API}/units").status_code == 401


def test_a_role_lost_is_lost_to_the_token(company: Company):
    _, secret = make(company.zhao, Permission.VIEW_FIGURES)
    actions.revoke_role(grant=company.zhao.grants.get(), by=actions.HOUSE)
    assert ask(secret, "units").status_code == 403


def test_tokens_end(company: Company):
    token, secret = make(company.zhao, Permission.VIEW_FIGURES, days=1)
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert ask(secret, "units").status_code == 401
    assert ask(secret, "units").status_code == 200
    actions.revoke_token(token=token, by=people.acting(company.zhao))
    assert ask(secret, "units").status_code == 401
    _, other = make(company.zhao, Permission.VIEW_FIGURES)
    actions.deactivate_staff(staff=company.zhao, by=actions.HOUSE)
    assert ask(other, "units").status_code == 401


@pytest.mark.parametrize("secret", ["", "x", "hqt_" + "a" * 43, "é", "a" * 10_000])
def test_unknown_tokens_open_nothing(company: Company, secret):
    assert ask(secret, "units").status_code == 401


def test_use_is_noted_once_a_minute(company: Company, django_assert_num_queries):
    _, secret = make(company.zhao, Permission.VIEW_FIGURES)
    ask(secret, "units")
    with django_assert_num_queries(3):  # token with person, scope, units
        ask(secret, "units")


def test_nobody_makes_a_token_that_may_more(company: Company):
    with pytest.raises(actions.TokenPermissionsUnfit):
        make(company.zhao, Permission.MANAGE_STAFF)
    with pytest.raises(actions.TokenPermissionsUnfit):
        make(company.zhao)
    for days in (0, 1_000):
        with pytest.raises(actions.TokenExpiryUnfit):
            make(company.zhao, Permission.VIEW_FIGURES, days=days)


def test_tokens_over_the_api(company: Company):
    client = people.sign_in(company.zhao)
    body = {"name": "日报", "permissions": ["view_figures"], "days": 7}
    made = client.post(f"{API}/tokens", body, content_type="application/json").json()
    assert ask(made["secret"], "units").status_code == 200
    listed = client.get(f"{API}/tokens")
    assert [each["name"] for each in listed.json()["items"]] == ["日报"]
    assert made["secret"] not in listed.content.decode()
    assert people.sign_in(company.chen).get(f"{API}/tokens").json()["items"] == []
    lin = people.sign_in(company.lin)
    assert lin.get(f"{API}/tokens").json()["items"] == [], "a lead manages no tokens of others"
    at = f"{API}/tokens/{made['token']['id']}"
    assert lin.delete(at).status_code == 404
    admin = people.sign_in(company.admin)
    assert len(admin.get(f"{API}/tokens").json()["items"]) == 1
    assert admin.delete(at).status_code == 204
    assert ask(made["secret"], "units").status_code == 401


def test_a_kol_makes_no_tokens(company: Company):
    kol = people.person("kol", "小红", company.store_a, Role.KOL)
    assert people.sign_in(kol).get(f"{API}/tokens").status_code == 403

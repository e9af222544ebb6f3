"""The routes of the house: its state, and the first steps of a company."""

import pytest

from huoqun.org.models import AuditEntry
from huoqun.org.tests import people
from huoqun.server import doctor, first_run


@pytest.mark.django_db
def test_the_state_is_what_doctor_finds():
    company = people.company()
    found = people.sign_in(company.admin).get("/api/v1/system/state").json()
    assert [each["name"] for each in found["checks"]] == [check.en for check in doctor.CHECKS]
    database = next(each for each in found["checks"] if each["name"] == "database")
    assert database["state"] == "ok"
    assert database["zh"].startswith("数据库：PostgreSQL")
    assert found["last_backup_at"] is None


@pytest.mark.django_db
def test_the_first_steps_follow_the_facts():
    company = people.company()
    admin = people.sign_in(company.admin)
    before = admin.get("/api/v1/first-run").json()
    assert [each["code"] for each in before["steps"]] == [step.value for step in first_run.Step]
    done = {each["code"] for each in before["steps"] if each["done"]}
    assert done == {"company", "stores", "staff"}
    assert before["done"] is before["dismissed"] is False
    assert all(each["link"].startswith("/") for each in before["steps"])


@pytest.mark.django_db
def test_the_list_is_put_away_once_for_all():
    company = people.company()
    admin = people.sign_in(company.admin)
    for _ in range(2):
        assert admin.post("/api/v1/first-run/dismiss").status_code == 204
    assert people.sign_in(company.zhao).get("/api/v1/first-run").json()["dismissed"] is True
    assert AuditEntry.objects.filter(action="first_run.dismissed").count() == 1
    assert people.sign_in(company.zhao).post("/api/v1/first-run/dismiss").status_code == 403


@pytest.mark.django_db
def test_nothing_invented_cannot_be_removed():
    admin = people.sign_in(people.company().admin)
    assert admin.get("/api/v1/system/demo").json() == {
        "is_demo": False,
        "counts": None,
        "sandbox_url": None,
    }
    refusal = admin.post("/api/v1/system/demo/remove")
    assert (refusal.status_code, refusal.json()["code"]) == (409, "no_demo")

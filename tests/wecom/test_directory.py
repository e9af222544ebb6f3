"""Departments and staff of the platform become units and people here."""

import pytest

from huoqun.connectors.wecom import actions, models
from huoqun.org.models import OrgUnit, Staff
from huoqun.server import connections
from huoqun.server.doctor import Verdict
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)


def test_departments_and_staff_come_in(company: Company):
    region = company.do("department.create", name="华东大区")["department_id"]
    store = company.do("department.create", name="静安店", parent_id=region)["department_id"]
    company.do("staff.create", userid="Lin.Xia", name="林夏", departments=[store])
    company.settle()
    unit = OrgUnit.objects.get(name="静安店")
    assert (unit.kind, unit.parent.name, unit.parent.kind) == ("store", "华东大区", "region")
    account = models.Account.objects.get(userid="Lin.Xia")
    assert (account.staff.name, account.staff.unit) == ("林夏", unit)
    assert account.staff.username == "lin.xia"
    assert not account.staff.has_usable_password()
    assert not account.staff.grants.exists()


def test_what_moves_there_moves_here(company: Company):
    north = company.do("department.create", name="华北大区")["department_id"]
    south = company.do("department.create", name="华南大区")["department_id"]
    store = company.do("department.create", name="中心店", parent_id=north)["department_id"]
    other = company.do("department.create", name="南山店", parent_id=south)["department_id"]
    company.do("staff.create", userid="lin", name="林夏", departments=[store])
    company.do("staff.create", userid="chen", name="陈一", departments=[store])
    company.settle()
    unit = OrgUnit.objects.get(name="中心店")
    assert unit.parent.name == "华北大区"
    # Somebody moves here, which nobody there knows of; a name that changes there leaves it so.
    chen = Staff.objects.get(name="陈一")
    chen.unit = OrgUnit.objects.get(name="南山店")
    chen.save(update_fields=["unit"])
    company.do("staff.update", userid="chen", name="陈二")
    company.do("staff.update", userid="lin", departments=[other])
    # Departments move in the admin console; the callback about it is lost.
    box = company.sandbox.box
    box.store.run("UPDATE department SET parent_id = ? WHERE department_id = ?", south, store)
    box.touch_directory()
    actions.sync_all(link=company.link)
    company.settle()
    unit.refresh_from_db()
    assert unit.parent.name == "华南大区"
    chen.refresh_from_db()
    assert (chen.name, chen.unit.name) == ("陈二", "南山店")
    assert Staff.objects.get(name="林夏").unit.name == "南山店"


def test_a_callback_is_enough(company: Company):
    company.settle()
    assert models.Callback.objects.count() == 0
    company.do("staff.create", userid="chen", name="陈一", departments=[1])
    company.deliver()
    told = models.Callback.objects.get()
    assert told.event == "change_contact/create_user"
    assert "chen" not in bytes(told.body_sealed).decode("latin-1")
    company.settle()
    assert Staff.objects.filter(name="陈一").exists()


def test_doctor_says_what_waits_for_a_hand(company: Company):
    company.settle()
    check, _ = connections.CHECKS
    assert check.ask().verdict is Verdict.OK
    models.Look.objects.create(
        link=company.link, subject="group", key="wr1", rank=0, attempts=3, fault="timeout"
    )
    found = check.ask()
    assert found.verdict is Verdict.WARN
    assert "1" in found.zh

"""Reports that leave the house: as files, scoped, and audited at each unit they covered."""

import csv
import io

import openpyxl
import pytest

from huoqun.analytics.tests.conftest import CHENS
from huoqun.org import models as org_models
from huoqun.org.kinds import Role
from huoqun.org.tests import people
from huoqun.org.tests.people import Company

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_export_opens_in_excel_and_leaves_a_trace(company: Company) -> None:
    client = people.sign_in(company.lin)
    answer = client.get("/api/v1/reports/totals", {"format": "csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="totals.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["community"] for row in rows} == {"tea", "run", "chen"}
    entry = org_models.AuditEntry.objects.get(action="report_exported")
    assert (entry.staff, entry.unit) == (company.lin, company.root)
    assert entry.detail == {
        "report": "totals",
        "rows": 3,
        "format": "csv",
        "units": [company.root.pk],
    }


def test_an_export_to_excel_names_the_units_it_covered(company: Company) -> None:
    analyst = people.person("an", "安小雨", company.store_a, Role.ANALYST)
    people.grant(analyst, Role.ANALYST, company.store_b)
    answer = people.sign_in(analyst).get("/api/v1/reports/totals", {"format": "xlsx"})
    assert answer["Content-Disposition"] == 'attachment; filename="totals.xlsx"'
    header, *rows = openpyxl.load_workbook(io.BytesIO(answer.content)).active.values
    assert {row[header.index("community")] for row in rows} == {"tea", "run", "chen"}
    entries = org_models.AuditEntry.objects.filter(action="report_exported").order_by("unit_id")
    stores = [company.store_a.pk, company.store_b.pk]
    assert [entry.unit_id for entry in entries] == stores
    assert [entry.detail["units"] for entry in entries] == [stores, stores]
    # Who sees figures but may not export gets no file.
    crew = people.person("wu", "吴小满", company.root, Role.ATMOSPHERE)
    refused = people.sign_in(crew).get("/api/v1/reports/totals", {"format": "xlsx"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")


def test_one_exports_only_where_one_may(company: Company) -> None:
    """Seeing figures of one store and exporting those of another are two rights."""
    both = people.person("bo", "薄小雨", company.store_a, Role.ATMOSPHERE)
    people.grant(both, Role.ANALYST, company.store_b)
    client = people.sign_in(both)
    told = client.get("/api/v1/reports/totals").json()["rows"]
    assert {row["community"] for row in told} == {"tea", "run", "chen"}
    file = client.get("/api/v1/reports/totals", {"format": "csv"}).content.decode("utf-8-sig")
    assert {row["community"] for row in csv.DictReader(io.StringIO(file))} == {"run"}


def test_a_granted_community_is_audited_at_its_store(company: Company) -> None:
    people.grant(company.zhao, Role.OWNER, company.store_a, community_id=CHENS)
    people.grant(company.zhao, Role.ANALYST, company.store_b)
    people.sign_in(company.zhao).get("/api/v1/reports/totals", {"format": "csv"})
    entries = org_models.AuditEntry.objects.filter(action="report_exported")
    assert {entry.unit_id for entry in entries} == {company.store_a.pk, company.store_b.pk}


def test_reports_on_people_name_them_and_leave_a_trace(company: Company) -> None:
    lin, path = people.sign_in(company.lin), "/api/v1/customers/reports"
    found = lin.post(f"{path}/members?community=tea").json()
    assert [(row["community"], row["messages"]) for row in found["rows"]] == [("tea", 60)]
    entry = org_models.AuditEntry.objects.get(action="people_reported")
    told = {"report": "members", "rows": 1, "format": "json", "communities": ["tea"]}
    assert told.items() <= entry.detail.items()
    file = lin.post(f"{path}/members?community=tea&format=xlsx")
    assert openpyxl.load_workbook(io.BytesIO(file.content)).active["A2"].value == "tea"
    assert lin.post(f"{path}/rfm").json()["rows"][0]["orders"] == 2
    manager = people.person("mo", "莫小满", company.root, Role.MANAGER)
    answer = people.sign_in(manager).post(f"{path}/members")
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    nothing = lin.post(f"{path}/totals")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "unknown_report")

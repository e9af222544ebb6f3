"""Reports that leave the house: as files, scoped, and audited at each unit they covered."""

import csv
import io
from typing import Any

import openpyxl
import pytest

from huoqun.analytics.tests.conftest import CHENS, RUN, TEA, get
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


def sheets_of(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """The sheets of a workbook as rows."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    pages = {page.title: [*page.values] for page in book}
    return {
        title: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        for title, rows in pages.items()
    }


def test_the_overview_as_a_workbook_holds_what_the_screen_shows(company: Company) -> None:
    client = people.sign_in(company.lin)
    asked = {"days": 7, "unit_id": company.store_a.pk}
    screen = get(company.lin, "/overview", **asked)
    answer = client.get("/api/v1/overview", asked | {"format": "xlsx"})
    assert answer["Content-Disposition"] == 'attachment; filename="overview.xlsx"'
    book = sheets_of(answer.content)
    cards = [*screen["cards"], *screen["money_cards"]]
    assert [(row["metric"], row["now"], row["before"]) for row in book["figures"]] == [
        (card["key"], card["now"], card["before"]) for card in cards
    ]
    assert [row["messages"] for row in book["trend"]] == [
        day["messages"] for day in screen["trend"]
    ]
    ranked = [
        place["key"] for each in screen["rankings"] for place in (*each["top"], *each["bottom"])
    ]
    assert [row["community"] for row in book["rankings"]] == ranked
    entry = org_models.AuditEntry.objects.get(action="report_exported")
    assert (entry.unit, entry.detail["units"]) == (company.store_a, [company.store_a.pk])
    assert (entry.detail["report"], entry.detail["to"]) == ("overview", screen["as_of"])


def test_a_comparison_as_a_file_names_both_sides(company: Company) -> None:
    client = people.sign_in(company.lin)
    asked = {"left": TEA, "right": RUN, "left_from": "2026-01-05", "left_to": "2026-01-08"}
    answer = client.get("/api/v1/compare", asked | {"format": "csv"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = next(row for row in rows if row["metric"] == "messages")
    assert float(told["left: tea群 2026-01-05 – 2026-01-08"]) == 4
    assert float(told["right: run群 … – …"]) == 21
    rate = next(row for row in rows if row["metric"] == "speaking_rate")
    assert float(rate["left_low"]) < 0.5 < float(rate["left_high"])
    entry = org_models.AuditEntry.objects.get(action="report_exported")
    assert (entry.detail["report"], entry.detail["communities"]) == ("compare", ["tea", "run"])
    book = client.get("/api/v1/compare", asked | {"format": "xlsx"})
    assert len(sheets_of(book.content)["compare"]) == len(rows)


def test_screens_leave_the_house_only_where_one_may_export(company: Company) -> None:
    """Who sees both stores and exports one gets a file of that one, or a refusal."""
    both = people.person("bo", "薄小雨", company.store_a, Role.ATMOSPHERE)
    people.grant(both, Role.ANALYST, company.store_b)
    client = people.sign_in(both)
    assert get(both, "/overview", days=7)["cards"][0]["now"] == 6
    book = sheets_of(client.get("/api/v1/overview?format=xlsx").content)
    # An analyst sees no members: two are too few to tell.
    assert book["figures"][0]["unknown"] == "too_few"
    # The other store went on speaking; the file ends with the days of the one.
    entry = org_models.AuditEntry.objects.get(action="report_exported")
    assert (entry.unit, entry.detail["to"]) == (company.store_b, "2026-01-25")
    pair = f"/api/v1/compare?left={RUN}&right={TEA}"
    assert client.get(pair).status_code == 200
    for path in (
        f"{pair}&format=csv",
        f"/api/v1/overview?format=xlsx&unit_id={company.store_a.pk}",
    ):
        assert client.get(path).status_code == 404
    crew = people.sign_in(people.person("wu", "吴小满", company.root, Role.ATMOSPHERE))
    for path in (f"{pair}&format=csv", "/api/v1/overview?format=xlsx"):
        refused = crew.get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    # The refused ones left no trace, since nothing left.
    assert org_models.AuditEntry.objects.filter(action="report_exported").count() == 1


def test_a_report_tells_what_its_ids_are_called(company: Company) -> None:
    """On the screen; a file keeps to the ids. Whom one may not see has no name."""
    whole = get(company.lin, "/reports/daily", limit=1)
    assert (whole["rows"][0]["community"], whole["names"]) == ("chen", {"chen": "chen群"})
    by_store = get(company.lin, "/reports/figures", per="store")
    assert by_store["names"] == {"store-a": "静安店", "store-b": "锦江店"}
    assert get(company.lin, "/reports/figures", per="platform")["names"] == {}
    assert get(company.zhao, "/reports/totals")["names"] == {"run": "run群"}


def test_a_report_of_one_unit(company: Company) -> None:
    """A region is all stores below it; another's is not found; the trail names the unit."""
    client, path = people.sign_in(company.lin), "/api/v1/reports/totals"

    def told(unit_id: int) -> set[str]:
        rows = client.get(path, {"unit_id": unit_id}).json()["rows"]
        return {row["community"] for row in rows}

    assert told(company.east.pk) == told(company.store_a.pk) == {"tea", "chen"}
    assert told(company.store_b.pk) == {"run"}
    assert told(company.root.pk) == {"tea", "chen", "run"}
    orders = get(company.lin, "/reports/orders", unit_id=company.store_b.pk)["rows"]
    assert [row["orders"] for row in orders] == [1]
    foreign = people.sign_in(company.zhao).get(path, {"unit_id": company.store_a.pk})
    assert foreign.status_code == 404
    client.get(path, {"unit_id": company.store_b.pk, "format": "csv"})
    entry = org_models.AuditEntry.objects.get(action="report_exported")
    assert (entry.unit, entry.detail["units"]) == (company.store_b, [company.store_b.pk])


def test_a_company_of_which_nothing_is_known_yet_has_a_workbook_too() -> None:
    made = people.company()
    answer = people.sign_in(made.lin).get("/api/v1/overview?format=xlsx")
    assert answer.status_code == 200, answer.content
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["figures", "trend", "rankings"]


def test_a_community_beside_itself_has_a_column_for_each_side(company: Company) -> None:
    client = people.sign_in(company.lin)
    answer = client.get("/api/v1/compare", {"left": TEA, "right": TEA, "format": "csv"})
    assert answer.status_code == 200, answer.content
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    [left, right] = [name for name in rows[0] if name.startswith(("left:", "right:"))]
    assert [row[left] for row in rows] == [row[right] for row in rows]

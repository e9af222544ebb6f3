"""Imports over the API: parts, preview, start, history, rejected rows, take-back, and who may."""

import csv
import io

import pytest
from django.test import Client

from huoqun.communities.models import Community
from huoqun.connectors.files import jobs, models
from huoqun.connectors.files.kinds import BatchState
from huoqun.connectors.files.tests import samples
from huoqun.org.kinds import Role
from huoqun.org.tests import people

pytestmark = pytest.mark.django_db(transaction=True)

API = "/api/v1/imports"


@pytest.fixture
def company():
    return people.company()


@pytest.fixture
def lin(company) -> Client:
    return people.sign_in(company.lin)


@pytest.fixture
def store_lead(company) -> Client:
    return people.sign_in(people.person("wu", "吴敏", company.store_a, Role.LEAD))


@pytest.fixture(autouse=True)
def deferred(monkeypatch):
    """The jobs that were asked for, instead of a worker."""
    asked = []

    class Task:
        def __init__(self, name):
            self.name = name

        def defer(self, **arguments):
            asked.append((self.name, arguments))

    for module in ("running", "taking_back"):
        monkeypatch.setattr(
            f"huoqun.connectors.files.actions.{module}.jobs.configure_task",
            lambda name, **_: Task(name),
        )
    return asked


def send(client, unit, content, kind="messages", name="chat.csv"):
    """Send a file in two parts; its id."""
    content = content if isinstance(content, bytes) else content.encode()
    body = {"kind": kind, "file_name": name, "size": len(content), "unit_id": unit.pk}
    made = client.post(API, body, content_type="application/json")
    assert made.status_code == 200, made.content
    import_id = made.json()["id"]
    middle = len(content) // 2
    for offset, part in ((0, content[:middle]), (middle, content[middle:])):
        url = f"{API}/{import_id}/file?offset={offset}"
        assert client.put(url, part, content_type="application/octet-stream").status_code == 200
    return import_id


def look(client, import_id, **body):
    url = f"{API}/{import_id}/preview"
    return client.post(url, {"source": "export", **body}, content_type="application/json")


def test_it_works(lin, company, deferred):
    bad = ("一群", "小美", "昨天", "=1+1", "火星文")
    import_id = send(lin, company.root, samples.csv_text([*samples.ROWS, bad]))
    seen = look(lin, import_id).json()
    assert seen["batch"]["state"] == "previewed"
    assert seen["table"]["columns"] == list(samples.HEADER)
    mapping = {each["field"]: (each["column"], each["because"]) for each in seen["mapping"]}
    assert mapping["member"] == ("昵称", "header")
    content = seen["content"]
    assert (content["rows"], content["rejected"], content["complete"]) == (3, 1, True)
    assert (content["communities"], content["people"]) == (1, 2)
    assert content["faults"][0]["examples"][0]["written"] == "昨天"
    assert content["notes"] == [{"field": "kind", "word": "火星文", "count": 1}]
    assert content["first_rows"][0]["text"] == "大家早上好,今天有什么活动?"
    started = lin.post(f"{API}/{import_id}/start")
    assert started.json()["state"] == "running"
    assert deferred == [("files.run_import", {"batch_id": import_id})]
    jobs.run_import(import_id)
    done = lin.get(f"{API}/{import_id}").json()
    assert (done["state"], done["rows_accepted"], done["rows_rejected"]) == ("done", 3, 1)
    assert done["done"] == done["total"]
    assert Community.objects.count() == 1
    (row,) = lin.get(f"{API}/{import_id}/rejected").json()["items"]
    assert (row["row_no"], row["fault"], row["reason_zh"]) == (5, "not_a_time", "看不懂的时间")
    report = b"".join(lin.get(f"{API}/{import_id}/rejected.csv").streaming_content)
    assert report.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(report.decode("utf-8-sig"))))
    assert lines[1][0] == "5"
    assert "=1+1" in lines[1][-1]


def test_taking_back_says_what_falls_away(lin, company, deferred):
    import_id = send(lin, company.root, samples.csv_text())
    look(lin, import_id)
    lin.post(f"{API}/{import_id}/start")
    jobs.run_import(import_id)
    gone = lin.get(f"{API}/{import_id}/take-back").json()
    assert (gone["facts"], gone["first_on"], gone["orders"]) == (3, "2024-01-02", 0)
    assert lin.post(f"{API}/{import_id}/take-back").json()["state"] == "taking_back"
    assert deferred[-1] == ("files.take_back_import", {"batch_id": import_id})
    jobs.take_back_import(import_id)
    jobs.take_back_import(import_id)  # a job may run twice
    assert lin.get(f"{API}/{import_id}").json()["state"] == "taken_back"
    assert lin.post(f"{API}/{import_id}/start").status_code == 409


def test_a_map_can_be_mended_before_the_start(lin, company):
    import_id = send(lin, company.root, "foo,bar,baz\ng,u,2024-01-02 09:05\n")
    seen = look(lin, import_id).json()
    assert (seen["missing"], seen["content"]) == ("community", None)
    assert lin.post(f"{API}/{import_id}/start").status_code == 409
    seen = look(lin, import_id, mapping={"community": "foo", "member": "bar", "at": "baz"}).json()
    assert (seen["missing"], seen["content"]["rows"]) == (None, 1)
    refused = look(lin, import_id, mapping={"community": "qux"})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_column")
    refused = look(lin, import_id, mapping={"order": "foo"})
    assert refused.json()["code"] == "unknown_field"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"PK\x05\x06" + b"\x00" * 18, "not_a_table"),
        ("订单号,会员号,付款时间,实付\n1,2,2024-01-02,3\n", "other_kind"),
        ("一行文字\n又一行\n", "one_column_only"),
    ],
)
def test_a_wrong_file_gets_one_sentence(lin, company, content, code):
    import_id = send(lin, company.root, content)
    refused = look(lin, import_id)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert refused.json()["zh"].endswith("。")
    assert lin.delete(f"{API}/{import_id}").status_code == 204
    assert models.ImportBatch.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        {"source": ""},
        {"source": "a\x00b"},
        {"time_zone": "Mars/Olympus"},
        {"encoding": "klingon"},
        {"sheet": "a\x00"},
        {"currency": "yuan"},
        {"fixed": {"community": "x" * 200}},
        {"on_conflict": "perhaps"},
        {"namespace": "x" * 200},
    ],
)
def test_forged_settings_are_refused(lin, company, body):
    import_id = send(lin, company.root, samples.csv_text())
    assert look(lin, import_id, **body).status_code == 422


def test_a_namespace_is_kept_and_a_long_one_refused_in_words(lin, company):
    import_id = send(lin, company.root, samples.csv_text())
    seen = look(lin, import_id, source="店长", namespace=" 企业微信 ").json()
    assert (seen["batch"]["source"], seen["batch"]["namespace"]) == ("店长", "企业微信")
    assert look(lin, import_id, source="店长").json()["batch"]["namespace"] == "店长"
    for wrong in ({"namespace": "x" * 101}, {"source": "x" * 101}, {"source": " "}):
        told = look(lin, import_id, **{"source": "店长"} | wrong)
        assert (told.status_code, told.json()["code"]) == (422, "bad_import_name")
        assert "100" in told.json()["zh"]


@pytest.mark.parametrize("offset", [-1, 10**6, 10**30])
def test_forged_places_are_refused(lin, company, offset):
    import_id = send(lin, company.root, samples.csv_text())
    answer = lin.put(f"{API}/{import_id}/file?offset={offset}", b"x", content_type="text/csv")
    assert answer.status_code in (409, 422)


@pytest.mark.parametrize("size", [0, -1, 2**31 + 1, 10**30])
def test_forged_sizes_are_refused(lin, company, size):
    body = {"kind": "messages", "file_name": "a", "size": size, "unit_id": company.root.pk}
    assert lin.post(API, body, content_type="application/json").status_code in (413, 422)


def test_a_store_sees_its_own_imports_only(lin, store_lead, company):
    foreign = send(lin, company.store_b, samples.csv_text())
    own = send(store_lead, company.store_a, samples.csv_text())
    listed = store_lead.get(API).json()
    assert [each["id"] for each in listed["items"]] == [own]
    assert [each["id"] for each in lin.get(API).json()["items"]] == [own, foreign]
    for method, path in (
        ("get", ""),
        ("delete", ""),
        ("post", "/start"),
        ("post", "/preview"),
        ("put", "/file?offset=0"),
        ("get", "/rejected"),
        ("get", "/rejected.csv"),
        ("get", "/take-back"),
        ("post", "/take-back"),
    ):
        call = getattr(store_lead, method)
        answer = call(f"{API}/{foreign}{path}", {"source": "x"}, content_type="application/json")
        assert answer.status_code == 404, (method, path)
    body = {"kind": "messages", "file_name": "a", "size": 9, "unit_id": company.store_b.pk}
    assert store_lead.post(API, body, content_type="application/json").status_code == 404


def test_an_owner_may_not_import(company):
    chen = people.sign_in(company.chen)
    assert chen.get(API).status_code == 403


def test_a_list_costs_the_same_however_long(lin, company, django_assert_max_num_queries):
    for _ in range(5):
        send(lin, company.root, samples.csv_text())
    with django_assert_max_num_queries(8):
        assert len(lin.get(API).json()["items"]) == 5


def test_a_job_whose_file_is_broken_writes_it_down(lin, company):
    import_id = send(lin, company.root, samples.csv_text())
    look(lin, import_id)
    lin.post(f"{API}/{import_id}/start")
    batch = models.ImportBatch.objects.get(pk=import_id)
    models.ImportBatch.objects.filter(pk=import_id).update(sha256="0" * 64)
    jobs.run_import(import_id)
    batch.refresh_from_db()
    assert batch.state == BatchState.FAILED
    failure = lin.get(f"{API}/{import_id}").json()["failure"]
    assert failure["code"] == "file_changed"


def test_fields_are_listed_for_the_map(lin):
    fields = lin.get(f"{API}/fields/orders").json()["fields"]
    by_name = {each["field"]: each for each in fields}
    assert by_name["order"]["required_with"] == ["order"]
    assert by_name["amount"]["required_with"] == ["amount", "unit_price"]
    assert by_name["store"]["zh"] == "门店"


LIST = "群ID,群名,门店,群主\n甲,甲群,静安店,\n乙,乙群,,chen\n丙,丙群,火星店,\n"


def test_a_list_of_communities_shows_what_it_would_change(lin, company, deferred):
    Community.objects.create(
        unit=company.root,
        namespace="export",
        key="甲",
        title="甲",
        made_by_import=True,
        lifecycle="running",
    )
    import_id = send(lin, company.root, LIST, kind="communities")
    seen = look(lin, import_id).json()
    elsewhere = look(lin, import_id, source="新来源").json()["listed"]
    assert (elsewhere["made"], elsewhere["elsewhere"]) == (
        2,
        [{"namespace": "export", "count": 1}],
    )
    seen = look(lin, import_id).json()
    assert {k: v for k, v in seen["listed"].items() if k != "changes"} == {
        "elsewhere": [],
        "made": 1,
        "changed": 1,
        "same": 0,
    }
    (change,) = seen["listed"]["changes"]
    assert (change["before"], change["after"]) == (
        {"title": "甲", "unit": "小满生活"},
        {"title": "甲群", "unit": "静安店"},
    )
    content = seen["content"]
    assert (content["rows"], content["rejected"]) == (2, 1)
    assert content["faults"][0]["fault"] == "unknown_unit"
    assert Community.objects.count() == 1, "a preview writes nothing"
    lin.post(f"{API}/{import_id}/start")
    jobs.run_import(import_id)
    done = lin.get(f"{API}/{import_id}").json()
    assert (done["state"], done["rows_accepted"], done["rows_rejected"]) == ("done", 2, 1)
    assert lin.get(f"{API}/{import_id}/take-back").json()["communities"] == 2


def test_a_token_for_imports_only_gives_nobody_a_role(lin, company, deferred):
    import_id = send(lin, company.root, LIST, kind="communities")
    look(lin, import_id)
    token = lin.post(
        "/api/v1/org/tokens",
        {"name": "t", "permissions": ["import", "edit_communities"], "days": 7},
        content_type="application/json",
    ).json()["secret"]
    answer = Client().post(f"{API}/{import_id}/start", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "may_not_describe")


def test_the_preview_tells_what_another_source_told(lin, company, deferred):
    first = send(lin, company.root, samples.csv_text())
    look(lin, first, source="店长", namespace="wx")
    lin.post(f"{API}/{first}/start")
    jobs.run_import(first)
    again = send(lin, company.root, samples.csv_text())
    seen = look(lin, again, source="店员", namespace="wx").json()
    assert seen["known_sources"] == [{"source": "店长", "count": 3}]
    assert look(lin, again, source="店员", namespace="another").json()["known_sources"] == []


def test_an_assumed_currency_is_shown(lin, company):
    content = "订单号,会员号,付款时间,实付\n1,2,2024-01-02,3\n"
    import_id = send(lin, company.root, content, kind="orders")
    assert look(lin, import_id).json()["content"]["assumed_currency"] == "CNY"
    assert look(lin, import_id, currency="USD").json()["content"]["assumed_currency"] == ""


def test_a_preview_reads_no_gigabytes(lin, company, monkeypatch, deferred):
    """The fingerprint is the worker's; a workbook beyond what a page can wait for is refused."""
    from huoqun.connectors.files.actions import preparing

    import_id = send(lin, company.root, samples.csv_text())
    with monkeypatch.context() as patch:
        patch.setattr(preparing, "fingerprint", lambda _: pytest.fail("read as a whole"))
        assert look(lin, import_id).status_code == 200
        lin.post(f"{API}/{import_id}/start")
    jobs.run_import(import_id)
    assert len(models.ImportBatch.objects.get(pk=import_id).sha256) == 64
    monkeypatch.setattr(preparing, "WORKBOOK_MEGABYTES_MAX", 0)
    workbook = send(lin, company.root, b"PK\x03\x04" + b"x" * 100)
    assert look(lin, workbook).json()["code"] == "workbook_too_big"


def test_who_leads_a_store_gives_the_companys_tags_and_makes_none(lin, store_lead, company):
    example = store_lead.get(f"{API}/templates/customers")
    assert example["Content-Disposition"].endswith('filename="huoqun-customers.csv"')
    import_id = send(store_lead, company.store_a, example.content, "customers")
    seen = look(store_lead, import_id).json()
    assert (seen["content"]["rows"], seen["content"]["rejected"]) == (0, 2)
    assert {each["fault"] for each in seen["content"]["faults"]} == {"tags_not_allowed"}
    seen = look(store_lead, import_id, new_tags="skip").json()
    assert (seen["content"]["rows"], seen["enrolled"]["customers_made"]) == (2, 2)
    assert seen["enrolled"]["tags"] == []
    whole = look(lin, send(lin, company.root, example.content, "customers")).json()
    assert whole["content"]["rejected"] == 0
    first = whole["enrolled"]["tags"][0]
    assert (first["group"], first["name"], first["is_new"], first["gets"]) == (
        "性别",
        "女",
        True,
        2,
    )
    assert store_lead.post(f"{API}/{import_id}/start").json()["state"] == "running"
    jobs.run_import(import_id)
    done = store_lead.get(f"{API}/{import_id}").json()
    assert (done["rows_accepted"], done["rows_rejected"]) == (2, 0)
    gone = lin.get(f"{API}/{import_id}/take-back").json()
    assert (gone["customers"], gone["tags"]) == (2, 0)

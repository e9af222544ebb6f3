"""Exports of personal data (C9): a second person, marks, ends; nobody takes a list out alone."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from huoqun.connectors.files import actions as files
from huoqun.connectors.files.kinds import FileKind
from huoqun.connectors.files.tests import samples
from huoqun.core import clock
from huoqun.customers import actions, models, queries, rules
from huoqun.customers.actions import export_files, export_making
from huoqun.customers.kinds import ErasureBecause, ExportEnd, ExportState
from huoqun.org import actions as org_actions
from huoqun.org.kinds import Permission, Role
from huoqun.org.models import AuditEntry, Staff
from huoqun.org.queries import EVERYTHING
from huoqun.org.tests import people
from huoqun.org.tests.people import Company
from huoqun.org.tests.people import sign_in_afresh as fresh
from huoqun.server import wiring

pytestmark = pytest.mark.django_db(transaction=True)

API = "/api/v1/exports"
SPACE = "export"
MEMBERS = [f"wx-{10_000_000 + number}" for number in range(6)]
WHY = "周会核对名单"


@pytest.fixture
def company(settings: Any, tmp_path: Path) -> Company:
    """Six people who spoke in a community of the first store, one in the other's."""
    settings.HUOQUN_HOME = tmp_path / "home"
    settings.HUOQUN_BACKUPS = tmp_path / "backups"
    company = people.company()
    bring(company.store_a, tmp_path, [("一群", each) for each in MEMBERS])
    bring(company.store_b, tmp_path, [("二群", "wx-20000001")])
    return company


def bring(unit: Any, folder: Path, spoke: list[tuple[str, str]]) -> None:
    rows = [
        (group, who, f"2026-03-01 09:{at:02}", f"第 {at} 句", "文本")
        for at, (group, who) in enumerate(spoke)
    ]
    path = samples.write(folder / "chat.csv", samples.csv_text(rows))
    prepared = files.prepare_path(
        kind=FileKind.MESSAGES,
        path=path,
        unit=unit,
        wanted=files.Wanted(source=SPACE),
        actor=org_actions.HOUSE,
    )
    files.run(batch_id=prepared.batch.pk)
    path.unlink()


def send(client: Client, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    return client.post(f"{API}{path}", body or {}, content_type="application/json", headers=headers)


def ask(client: Client, **more: Any) -> dict[str, Any]:
    answer = send(client, "/lists", {"report": "members", "reason": WHY, "format": "csv", **more})
    assert answer.status_code == 200, answer.content
    return answer.json()


def approve(staff: Staff, export: dict[str, Any]) -> Any:
    return send(fresh(staff), f"/{export['id']}/approve")


def work() -> int:
    return actions.make_exports(rooms=wiring.PRIVACY)


def approved(asker: Staff, decider: Staff, **more: Any) -> dict[str, Any]:
    export = ask(people.sign_in(asker), **more)
    assert approve(decider, export).status_code == 200
    assert work() == 1
    return export


def told(export: dict[str, Any]) -> tuple[str, str | None]:
    found = queries.exports.export(export["id"], among=queries.exports.all_exports())
    return queries.exports.state_of(found).value, found.ended_because or None


def on_disk(settings: Any) -> list[Path]:
    folder = settings.HUOQUN_HOME / export_files.FOLDER
    return sorted(folder.iterdir()) if folder.is_dir() else []


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def steps() -> list[str]:
    entries = AuditEntry.objects.filter(object_name="personal_export").order_by("id")
    return [each.action.partition(".")[2] for each in entries]


def test_asked_approved_fetched_traced_and_gone(company: Company, settings: Any):
    lin = people.sign_in(company.lin)
    terms = lin.get(f"{API}/terms").json()
    assert (terms["deciders"], terms["second_factor_needed"]) == (["管理员"], False)
    export = ask(lin, format="xlsx")
    assert (export["state"], export["rows"]) == ("waiting", 7)
    assert work() == 0, "nothing is made before somebody agreed"
    waiting = people.sign_in(company.admin).get(API, {"view": "waiting"}).json()["items"]
    assert [(each["id"], each["reason"], each["mine"]) for each in waiting] == [
        (export["id"], WHY, False)
    ]
    assert not lin.get(API, {"view": "waiting"}).json()["items"]
    assert send(fresh(company.lin), f"/{export['id']}/approve").json()["code"] == "own_request"
    stale = send(people.sign_in(company.admin), f"/{export['id']}/approve")
    assert stale.json()["code"] == "fresh_sign_in_needed"
    assert approve(company.admin, export).json()["state"] == "making"
    assert work() == 1
    (sealed,) = on_disk(settings)
    assert b"wx-" not in sealed.read_bytes()
    path = f"/{export['id']}/file"
    assert send(lin, path).json()["code"] == "fresh_sign_in_needed"
    assert send(fresh(company.admin), path).status_code == 404, "not even who approved it"
    content = send(fresh(company.lin), path).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    mark = book["about"]["A2"].value
    assert f"#{export['id']} · 林岚 (lin)" in mark
    assert book.properties.description == mark
    listed = {row[1] for row in book["members"].iter_rows(min_row=2, values_only=True)}
    invented = listed - {*MEMBERS, "wx-20000001"}
    assert len(listed) == 9
    assert len(invented) == 2
    assert not models.Customer.objects.filter(pk__in=queries.known_as(min(invented))).exists()
    for value, found in ((min(invented), export["id"]), (MEMBERS[0], None)):
        traced = send(people.sign_in(company.admin), "/trace", {"value": value}).json()["export"]
        assert (traced and traced["id"]) == found
    for _ in range(2):
        assert send(fresh(company.lin), path).status_code == 200
    assert told(export) == ("gone", "taken")
    assert not on_disk(settings)
    assert send(fresh(company.lin), path).json()["code"] == "export_not_ready"
    assert steps() == [
        *("asked", "approved", "made", "downloaded", "traced", "traced"),
        *("downloaded", "downloaded", "ended"),
    ]


def test_a_file_ends_by_itself(company: Company, settings: Any):
    export = approved(company.lin, company.admin)
    assert told(export) == ("ready", None)
    late = clock.now() + timedelta(hours=settings.HUOQUN_EXPORT_HOURS, minutes=1)
    with clock.frozen(late):
        assert work() == 0
    assert told(export) == ("gone", "expired")
    assert not on_disk(settings)
    assert steps()[-1] == "ended"


def test_a_leaver_keeps_nothing(company: Company, settings: Any):
    export = approved(company.lin, company.admin)
    org_actions.deactivate_staff(staff=company.lin, by=org_actions.HOUSE)
    work()
    assert told(export) == ("gone", "left")
    assert not on_disk(settings)


def test_alone_one_waits_and_shows_a_second_factor(company: Company, settings: Any):
    org_actions.deactivate_staff(staff=company.lin, by=org_actions.HOUSE)
    body = {"report": "members", "reason": WHY, "format": "csv"}
    plain = people.sign_in(company.admin)
    terms = plain.get(f"{API}/terms").json()
    assert (terms["deciders"], terms["second_factor_needed"], terms["delay_minutes"]) == (
        [],
        True,
        1_440,
    )
    assert send(plain, "/lists", body).json()["code"] == "second_factor_needed"
    Authenticator.objects.create(user=company.admin, type="totp", data={"secret": "x"})
    assert send(fresh(company.admin), "/lists", body).json()["code"] == "fresh_sign_in_needed"
    export = ask(fresh(company.admin, "mfa"))
    assert export["state"] == "delayed"
    work()
    assert told(export) == ("delayed", None)
    later = clock.now() + timedelta(minutes=settings.HUOQUN_EXPORT_DELAY_MINUTES + 1)
    with clock.frozen(later):
        assert work() == 1
    assert told(export) == ("ready", None)
    path = f"/{export['id']}/file"
    assert send(fresh(company.admin), path).json()["code"] == "fresh_sign_in_needed"
    assert len(rows_of(send(fresh(company.admin, "mfa"), path).content)) == 9


def test_a_day_has_its_cap(company: Company, settings: Any):
    settings.HUOQUN_EXPORT_ROWS_PER_DAY = 10
    lin = people.sign_in(company.lin)
    first = ask(lin)
    body = {"report": "members", "reason": WHY}
    refused = send(lin, "/lists", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "export_cap_reached")
    assert refused.json()["params"] == {"rows": "7", "rows_per_day": "10", "rows_left": "3"}
    assert ask(lin, community=["二群"])["rows"] == 1
    assert send(lin, f"/{first['id']}/withdraw").json()["state"] == "withdrawn"
    assert ask(lin, community=["一群"])["rows"] == 6, "what was withdrawn does not count"
    nobody = send(lin, "/lists", body | {"from": "2020-01-01", "to": "2020-01-02"})
    assert nobody.json()["code"] == "nobody_to_export"


def test_an_erased_person_is_in_no_waiting_file(company: Company, settings: Any):
    export = approved(company.lin, company.admin)
    package = send(
        people.sign_in(company.lin),
        "/packages",
        {"customer_id": queries.find(SPACE, MEMBERS)[MEMBERS[0]], "reason": WHY},
    ).json()
    assert approve(company.admin, package).status_code == 200
    assert work() == 1
    assert len(on_disk(settings)) == 2
    gone = models.Customer.objects.get(pk=queries.find(SPACE, MEMBERS)[MEMBERS[0]])
    erasure = actions.ask_erasure(
        customer=gone,
        because=ErasureBecause.ASKED,
        reason="本人要求",
        actor=org_actions.HOUSE,
        seen_by=EVERYTHING,
    )
    assert actions.run_erasures(rooms=wiring.PRIVACY, archives=lambda: 0) == 1
    assert not on_disk(settings)
    erasure.refresh_from_db()
    assert erasure.receipt["gone"]["customers_personalexport"] == 2
    work()
    work()
    assert told(package) == ("gone", "erased")
    content = send(fresh(company.lin), f"/{export['id']}/file").content
    ids = {row["member"] for row in rows_of(content)}
    assert MEMBERS[0] not in ids
    assert ids >= set(MEMBERS[1:])


def test_a_worker_that_dies_leaves_one_file(
    company: Company, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    export = ask(people.sign_in(company.lin))
    assert approve(company.admin, export).status_code == 200

    class Killed(BaseException):
        pass

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        # The file is written, what is known of it is not.
        patched.setattr(export_making.models.ExportCanary.objects, "bulk_create", die)
        with pytest.raises(Killed):
            work()
    assert len(on_disk(settings)) == 1
    assert told(export) == ("making", None)
    assert work() == 1
    assert len(on_disk(settings)) == 1
    assert models.ExportCanary.objects.count() == 2
    assert len(rows_of(send(fresh(company.lin), f"/{export['id']}/file").content)) == 9
    on_disk(settings)[0].unlink()  # as after a restore: exports are in no backup
    lost = send(fresh(company.lin), f"/{export['id']}/file")
    assert lost.json()["code"] == "export_not_ready"
    assert work() == 1
    assert send(fresh(company.lin), f"/{export['id']}/file").status_code == 200


def test_what_cannot_be_made_is_given_up(company: Company, monkeypatch: pytest.MonkeyPatch):
    export = ask(people.sign_in(company.lin))
    approve(company.admin, export)

    class Broken(Exception):
        pass

    def broken(**_: Any) -> None:
        raise Broken

    monkeypatch.setattr(export_files, "keep", broken)
    for _ in range(rules.ATTEMPTS_MAX):
        with pytest.raises(Broken):
            work()
    work()
    assert told(export) == ("gone", "failed")


def test_everything_about_one_person_takes_a_colleague_too(company: Company):
    who = queries.find(SPACE, MEMBERS)[MEMBERS[1]]
    lin = people.sign_in(company.lin)
    body = {"customer_id": who, "reason": WHY}
    assert send(people.sign_in(company.chen), "/packages", body).status_code == 403
    next_door = people.person("lead-b", "邻店负责人", company.store_b, Role.LEAD)
    assert send(people.sign_in(next_door), "/packages", body).status_code == 404
    owner_here = people.person("lead-a", "本店负责人", company.store_a, Role.LEAD)
    terms = lin.get(f"{API}/terms", {"customer_id": who}).json()
    assert terms["deciders"] == ["管理员", "本店负责人"]
    export = send(lin, "/packages", body).json()
    assert export["customer_name"] == "w**"
    assert approve(next_door, export).status_code == 404
    assert approve(owner_here, export).status_code == 200
    assert work() == 1
    file = zipfile.ZipFile(io.BytesIO(send(fresh(company.lin), f"/{export['id']}/file").content))
    content = json.loads(file.read("data.json"))
    assert set(content["data"]) == {room.room for room in wiring.PRIVACY}
    assert content["data"]["customers"]["names"][0]["import_id"] == MEMBERS[1]
    assert content["export"] == file.comment.decode()
    code = content["export"].rpartition(" · ")[2]
    traced = send(people.sign_in(company.admin), "/trace", {"value": code}).json()["export"]
    assert traced["id"] == export["id"]


def test_only_what_was_approved_goes_out(company: Company):
    """Rights that came later widen nothing; rights that are lost end it."""
    store_lead = people.person("lead-a", "本店负责人", company.store_a, Role.LEAD)
    export = ask(people.sign_in(store_lead))
    assert export["rows"] == 6
    people.grant(store_lead, Role.LEAD, company.root)
    assert approve(company.lin, export).status_code == 200
    assert work() == 1
    content = send(fresh(store_lead), f"/{export['id']}/file").content
    assert "wx-20000001" not in content.decode()
    for each in store_lead.grants.all():
        each.delete()
    people.grant(store_lead, Role.LEAD, company.store_b)
    lost = send(fresh(store_lead), f"/{export['id']}/file")
    assert lost.json()["code"] == "export_not_ready"
    assert told(export) == (ExportState.GONE.value, ExportEnd.RIGHT_LOST.value)


@pytest.fixture
def program(company: Company) -> str:
    _, secret = org_actions.create_token(
        name="脚本",
        permissions=[*Permission],
        days=1,
        by=people.acting(company.admin),
    )
    return secret


def test_a_program_neither_asks_nor_decides(company: Company, program: str):
    export = ask(people.sign_in(company.lin))
    bearer = {"Authorization": f"Bearer {program}"}
    for path, body in (
        ("/lists", {"report": "members", "reason": WHY}),
        (f"/{export['id']}/approve", {}),
        (f"/{export['id']}/decline", {"comment": "不行"}),
    ):
        answer = send(Client(), path, body, **bearer)
        assert (answer.status_code, answer.json()["code"]) == (403, "person_needed"), path
    assert send(Client(), f"/{export['id']}/file", **bearer).status_code == 404, "not its own"
    for old in ("/api/v1/customers/reports/members", "/api/v1/customers/1/package"):
        assert people.sign_in(company.lin).post(old).status_code == 404

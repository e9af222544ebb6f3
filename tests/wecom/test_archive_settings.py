"""The archive of a connection as people set it: routes, keys, and both sources read to facts."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from huoqun.connectors.wecom import actions, models, queries
from huoqun.connectors.wecom.actions import access, archiving
from huoqun.connectors.wecom.kinds import ArchiveKind, ProbeState, Subject
from huoqun.connectors.wecom.platform import archive
from huoqun.org import actions as org_actions
from huoqun.org.kinds import Role
from huoqun.org.models import AuditEntry, Corp
from huoqun.org.tests import people
from huoqun.server import connections
from huoqun.server.doctor import Verdict
from tests.wecom import finance
from tests.wecom.finance import Finance
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Somebody who asks the archive's routes of a connection."""

    client: Client
    path: str

    def get(self) -> HttpResponse:
        return self.client.get(self.path)

    def put(self, body: dict[str, Any]) -> HttpResponse:
        return self.client.put(self.path, body, content_type="application/json")

    def post(self, more: str) -> HttpResponse:
        return self.client.post(self.path + more)


@pytest.fixture
def admin(company: Company) -> Asking:
    staff = people.person("admin", "管理员", company.link.unit, Role.ADMIN)
    path = f"/api/v1/wecom/links/{company.link.pk}/archive"
    return Asking(client=people.sign_in(staff), path=path)


@pytest.fixture
def tencent(tmp_path: Path, settings: Any) -> Finance:
    made = finance.compiled(tmp_path)
    settings.HUOQUN_WECOM_ARCHIVE_LIBRARY = str(made.library)
    return made


def _buy_archive(company: Company) -> str:
    """The company archives Lin's chats; gives the archive's secret."""
    company.do("staff.create", userid="lin", name="林夏", archived=True)
    company.do("corp.update", archive_on=True)
    secret: str = company.do("app.create", name="存档", rights=["archive"])["secret"]
    return secret


def _group(company: Company) -> tuple[str, str]:
    """A group of Lin's with Xiao Mei in it: their ids."""
    mei = company.do("customer.create", name="小美")["external_userid"]
    made = company.do("staff.create_group", owner="lin", name="一群", customers=[mei])
    return made["chat_id"], mei


def _texts() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM events_fact WHERE name = 'community.message_sent'"
            " ORDER BY occurred_at, seq"
        )
        return [text for (text,) in cursor.fetchall()]


def test_a_key_made_here_opens_what_is_said(company: Company, admin):
    secret = _buy_archive(company)
    chat_id, mei = _group(company)
    company.settle()
    assert admin.get().json()["kind"] == "none"
    made = admin.post("/key").json()["public_key"]
    # Whoever has pasted it over there keeps the half that belongs to it.
    assert admin.post("/key").json()["public_key"] == made
    version = company.do("archive.set_key", public_key=made)["version"]
    body = {"kind": "sandbox", "secret": secret, "new_key_version": version}
    set_now = admin.put(body).json()
    assert set_now["key_versions"] == [version]
    assert set_now["new_public_key"] is None
    assert set_now["secret_kept"] is True
    assert admin.post("/test").json()["state"] == "ok"
    assert Corp.objects.get(pk=company.link.corp_id).capabilities["wecom"]["has_archive"] is True
    company.turn("customer.speak", external_userid=mei, chat_id=chat_id, text="今天有券吗")
    actions.sweep_archives()
    company.settle()
    assert _texts() == ["今天有券吗"]
    told = admin.get().json()
    assert told["read_to"] > 0
    assert told["asked_at"] is not None
    assert (told["fault_zh"], told["unreadable"]) == ("", 0)


def test_nothing_secret_comes_back(company: Company, admin):
    secret, pem = _buy_archive(company), archive.new_private_key()
    body = {"kind": "sandbox", "secret": secret, "keys": [{"version": 4, "pem": pem}]}
    admin.put(body)
    admin.post("/key")
    told = admin.get().content.decode()
    assert secret not in told
    assert "PRIVATE" not in told
    assert "BEGIN PUBLIC KEY" in told
    for entry in AuditEntry.objects.filter(action__startswith="wecom.archive"):
        assert secret not in str(entry.detail)
        assert "KEY-----" not in str(entry.detail)
    noted = AuditEntry.objects.filter(action="wecom.archive_set").get().detail
    assert noted == {"archive": "sandbox", "key_versions": [4], "secret_changed": True}


def test_keys_are_added_and_an_empty_secret_keeps_the_known_one(company: Company, admin):
    secret = _buy_archive(company)
    first, second = archive.new_private_key(), archive.new_private_key()
    admin.put(
        {"kind": "sandbox", "secret": secret, "keys": [{"version": 1, "pem": first}]},
    )
    admin.put({"kind": "sandbox", "keys": [{"version": 2, "pem": second}]})
    company.link.refresh_from_db()
    assert queries.archive_keys(company.link) == {1: first.strip(), 2: second.strip()}
    assert admin.post("/test").json()["state"] == "failed"  # no public key there
    company.do("archive.set_key", public_key=archive.public_key(first))
    assert admin.post("/test").json()["state"] == "ok"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "sandbox"}, "wecom_archive_secret_missing"),
        ({"kind": "native", "secret": "s" * 32}, "wecom_archive_library_not_set"),
        ({"kind": "none", "new_key_version": 1}, "wecom_archive_no_new_key"),
        ({"kind": "none", "keys": [{"version": 1, "pem": "no key"}]}, "wecom_archive_key_unfit"),
        ({"kind": "none", "keys": [{"version": 0, "pem": "x"}]}, "invalid_input"),
        ({"kind": "none", "secret": "with spaces in it, and long"}, "invalid_input"),
        ({"kind": "elsewhere"}, "invalid_input"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(company: Company, admin, body, code):
    answer = admin.put(body)
    assert (answer.status_code in {409, 422}, answer.json()["code"]) == (True, code)
    company.link.refresh_from_db()
    assert company.link.archive_kind == ArchiveKind.NONE
    assert company.link.archive_keys_sealed is None


def test_a_version_is_not_written_over_by_the_new_key(company: Company, admin):
    pem = archive.new_private_key()
    admin.put({"kind": "none", "keys": [{"version": 1, "pem": pem}]})
    admin.post("/key")
    answer = admin.put({"kind": "none", "new_key_version": 1})
    assert answer.json()["code"] == "wecom_archive_version_taken"
    company.link.refresh_from_db()
    assert queries.archive_keys(company.link)[1] == pem.strip()


def test_what_this_server_cannot_read_is_not_offered(company: Company, admin, settings):
    told = {each["kind"]: each for each in admin.get().json()["sources"]}
    assert [kind for kind, each in told.items() if each["open"]] == ["none", "sandbox"]
    assert "HUOQUN_WECOM_ARCHIVE_LIBRARY" in told["native"]["why_en"]
    settings.HUOQUN_WECOM_URL = "https://qyapi.weixin.qq.com"
    told = {each["kind"]: each for each in admin.get().json()["sources"]}
    assert "HUOQUN_WECOM_URL" in told["sandbox"]["why_zh"]
    answer = admin.put({"kind": "sandbox", "secret": "s" * 32})
    assert answer.json()["code"] == "wecom_no_sandbox"


def test_without_a_key_the_test_says_so(company: Company, admin):
    admin.put({"kind": "sandbox", "secret": "s" * 32})
    told = admin.post("/test").json()
    assert told["state"] == "failed"
    assert "私钥" in told["said_zh"]
    actions.sweep_archives()
    models.Look.objects.update(due_at="2000-01-01T00:00Z")
    actions.look_due()
    assert "私钥" in admin.get().json()["fault_zh"]
    admin.put({"kind": "none"})
    assert admin.get().json()["fault_zh"] == ""


# --- Tencent's library ----------------------------------------------------------------------------


def _set_native(company: Company, **changes: Any) -> None:
    actions.set_archive(
        link=company.link,
        kind=ArchiveKind.NATIVE,
        secret=finance.SECRET,
        keys={1: finance.PEM},
        by=org_actions.HOUSE,
        **changes,
    )


def test_messages_of_the_native_archive_become_facts(company: Company, tencent: Finance, admin):
    company.do("staff.create", userid="lin", name="林夏")
    chat_id, mei = _group(company)
    for seq, text in ((11, "今天有券吗"), (12, "坏"), (13, "有的")):
        said = {"msgid": f"m{seq}", "from": mei, "tolist": ["lin"], "roomid": chat_id}
        said |= {"msgtime": 1_760_000_000_000 + seq, "msgtype": "text"}
        spoilt = {"encrypt_chat_msg": "short"} if text == "坏" else {}
        plain = json.dumps(said | {"text": {"content": text}}, ensure_ascii=False)
        tencent.put(seq, plain=plain, **spoilt)
    _set_native(company)
    company.settle()
    assert _texts() == ["今天有券吗", "有的"]
    company.link.refresh_from_db()
    assert company.link.archive_seq == 13
    noted = AuditEntry.objects.filter(action=queries.UNREADABLE).get()
    assert noted.detail == {"count": 1, "seqs": [12]}
    assert admin.get().json()["unreadable"] == 1
    actions.sweep_archives()
    company.settle()
    assert len(_texts()) == 2


def test_a_long_archive_is_read_in_several_looks(
    company: Company, tencent: Finance, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(archiving, "LOOK_SECONDS_MAX", -1.0)
    tencent.say(1, "一")
    _set_native(company)
    client = access.client(company.link)
    more = list(archiving.look(link=company.link, client=client, key=""))
    assert more == [(Subject.ARCHIVE, [""])]
    assert company.link.archive_seq == 1
    assert list(archiving.look(link=company.link, client=client, key="")) == []


def test_reading_waits_while_the_library_says_no(company: Company, tencent: Finance, admin):
    tencent.say(1, "好")
    _set_native(company)
    tencent.write("chat-data-returns", "10009")
    company.link.refresh_from_db()
    models.Look.objects.update(due_at="2000-01-01T00:00Z")
    while actions.look_due():
        pass
    assert "可信 IP" in admin.get().json()["fault_zh"]
    company.link.refresh_from_db()
    assert company.link.archive_seq == 0
    told = actions.try_archive(link=company.link)
    assert told.state is ProbeState.FAILED
    (tencent.folder / "chat-data-returns").unlink()
    assert actions.try_archive(link=company.link).state is ProbeState.OK
    company.link.refresh_from_db()
    assert company.link.archive_seq == 0


def test_doctor_says_whether_the_library_loads(company: Company, tencent: Finance, settings):
    ask = connections.CHECKS[1].ask
    assert ask().verdict is Verdict.OK
    _set_native(company)
    assert ask().verdict is Verdict.OK
    settings.HUOQUN_WECOM_ARCHIVE_LIBRARY = ""
    found = ask()
    assert found.verdict is Verdict.FAIL
    assert "HUOQUN_WECOM_ARCHIVE_LIBRARY" in found.mend_zh
    models.Link.objects.update(archive_kind=ArchiveKind.NONE)
    assert ask().verdict is Verdict.OK
    settings.HUOQUN_WECOM_ARCHIVE_LIBRARY = "/nowhere/library.so"
    assert ask().verdict is Verdict.WARN

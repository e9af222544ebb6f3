"""What is secret about a connection is in no line of the log and lies readable in no table.

Everything goes wrong here on purpose: a log leaks in its error lines first.
"""

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from huoqun.connectors.wecom import actions, models, queries
from huoqun.connectors.wecom.actions import customers
from huoqun.connectors.wecom.kinds import ArchiveKind
from huoqun.org import actions as org_actions
from huoqun.server import logs
from tests.wecom import forgery
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)
ARCHIVE_SECRET = "canary-of-the-archive-0123456789"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Every line that would be logged at the most talkative level, as it would be formatted."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Line(plain=True))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def _canaries(company: Company) -> dict[str, str]:
    link = models.Link.objects.get()
    opened = queries.vault().open
    keys = queries.callback_keys(link)
    return {
        "secret": opened(link.secret_sealed, column="secret", corp_id=link.corp_id),
        "token": opened(link.token_sealed or b"", column="token", corp_id=link.corp_id),
        "callback token": keys.token,
        "callback key": keys.aes_key,
        "archive secret": ARCHIVE_SECRET,
    }


def _live(company: Company, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day of a connection on which everything fails once."""
    company.do("staff.create", userid="lin", name="林夏")
    company.settle()
    actions.probe(link=company.link)
    actions.set_archive(
        link=company.link,
        kind=ArchiveKind.SANDBOX,
        secret=ARCHIVE_SECRET,
        keys={},
        by=org_actions.HOUSE,
    )
    # The platform refuses: the app, the archive, a token that ended.
    company.do("app.update", agent_id=company.link.agent_id, rights=[])
    company.do("token.expire", agent_id=company.link.agent_id)
    actions.probe(link=company.link)
    company.do("app.update", agent_id=company.link.agent_id, rights=["contact", "directory"])
    # Callbacks: forged, and one that our own code trips over.
    call = forgery.true(company.link)
    forged = replace(call, query=call.query | {"nonce": "other"})
    answer = client.post(forged.target, data=forged.body, content_type="text/xml")
    assert answer.status_code == 403
    with monkeypatch.context() as patch:
        patch.setattr(customers, "ended", lambda **_: 1 / 0)
        mei = company.do("customer.create", name="小美")["external_userid"]
        company.do("customer.add_friend", userid="lin", external_userid=mei)
        company.do("customer.delete_staff", userid="lin", external_userid=mei)
        company.deliver()
        actions.handle_due()
    assert models.Callback.objects.exclude(fault="").exists()


def test_no_secret_is_logged_or_lies_open(
    company: Company,
    client: Client,
    written: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
):
    _live(company, client, monkeypatch)
    canaries = _canaries(company)
    # Nobody answers there any more.
    settings.HUOQUN_WECOM_URL = "http://127.0.0.1:9"
    actions.look_again(link=company.link, by=org_actions.HOUSE)
    while actions.look_due():
        pass
    assert models.Look.objects.filter(fault__contains="127.0.0.1:9").exists()
    text = written.getvalue()
    assert "ZeroDivisionError" in text
    assert "was refused" in text
    assert {name for name, value in canaries.items() if value in text} == set()
    assert company.link.callback_path not in text
    assert {name for name, value in canaries.items() if _lies_open(value)} == set()


def _lies_open(value: str) -> bool:
    """Whether any table holds it as text or as bytes that are not sealed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(relname) FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE nspname = 'public' AND relkind = 'r'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s OR t::text LIKE %s",
                [f"%{value}%", f"%{value.encode().hex()}%"],
            )
            if cursor.fetchone()[0]:
                return True
    return False

"""``huoqun report``: three ways of writing, and every wrong question gets its sentence."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from django.db import transaction
from typer.testing import CliRunner, Result

from huoqun.core import clock
from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import MessageKind
from huoqun.org.models import AuditEntry
from huoqun.server.cli import app

GROUP = 7


def asked(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["report", *arguments])


@pytest.fixture
def three_messages(transactional_db: None) -> None:
    with transaction.atomic():
        _record()


def _record() -> None:
    log.record(
        catalog.Described(
            occurred_at=clock.now(),
            key="described",
            community_id=GROUP,
            unit_id=1,
            namespace="chat",
            community_key="g7",
            title="群",
            platform="wechat",
            positioning="unset",
            affinity="",
            lifecycle="running",
            opened_on=None,
            ends_on=None,
            owner_id=None,
        )
    )
    for number in range(3):
        log.record(
            catalog.MessageSent(
                occurred_at=clock.now(),
                source="chat",
                key=f"message:{number}",
                kind=MessageKind.TEXT,
                community_id=GROUP,
                customer_id=1,
                unit_id=1,
                text="早",
            )
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("three_messages")
def test_it_works(tmp_path: Path) -> None:
    piped = asked("daily", "--format", "csv")
    assert piped.exit_code == 0
    assert piped.stdout_bytes.startswith(b"community,day,")  # nothing before the header
    (row,) = csv.DictReader(io.StringIO(piped.stdout))
    assert (row["messages"], row["speakers"], row["members"]) == ("3", "1", "")
    file = tmp_path / "daily.csv"
    assert asked("daily", "--format", "csv", "--out", str(file)).stdout == ""
    assert file.read_bytes().startswith(b"\xef\xbb\xbfcommunity,")
    book = tmp_path / "daily.xlsx"
    assert asked("daily", "--format", "xlsx", "--out", str(book)).exit_code == 0
    assert openpyxl.load_workbook(book).active["A1"].value == "community"
    (as_json,) = json.loads(asked("daily", "--format", "json").stdout)
    assert (as_json["messages"], as_json["members"]) == (3, None)
    # What left as a file or into a pipe is in the audit log; a look at the screen is not.
    shown = asked("daily").stdout
    noted = AuditEntry.objects.filter(action="report_exported").order_by("id")
    assert [(entry.staff, entry.detail["format"]) for entry in noted] == [
        (None, "csv"),
        (None, "csv"),
        (None, "xlsx"),
        (None, "json"),
    ]
    assert "全部口径" in shown
    assert "消息总量" in shown


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nonsense",), "unknown_report"),
        (("daily", "--format", "xml"), "unknown_choice"),
        (("daily", "--reading", "some"), "unknown_choice"),
        (("orders", "--by", "year"), "unknown_choice"),
        (("orders", "--per", "all"), "breakdown_unfit"),
        (("daily", "--format", "xlsx"), "file_needed"),
        (("daily", "--by", "month"), "needless_option"),
        (("daily", "--from", "gestern"), "not_a_day"),
        (("daily", "--from", "2024-02-02", "--to", "2024-02-01"), "period_reversed"),
        (("daily", "--community", "nobody"), "unknown_community"),
        (("metrics", "--format", "json", "--out", "/nowhere/at/all.json"), "cannot_write"),
    ],
)
def test_wrong_questions_are_refused(arguments: tuple[str, ...], code: str) -> None:
    refusal = asked(*arguments).exception
    assert getattr(refusal, "code", refusal) == code

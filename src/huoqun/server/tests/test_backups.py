"""Backup and restore: into a fresh cluster, with half-read subscribers and a half-sealed day."""

import tarfile
from pathlib import Path

import pytest

from huoqun.server import postgres
from huoqun.server.backups import archive, folder, refusals
from huoqun.server.tests.installation import Installation

_COMMON = """
import json, sys
from datetime import UTC, datetime, timedelta
from django.db import connection, transaction
from huoqun.events import log, spine, subscriptions
from huoqun.events.catalog import communities as catalog
from huoqun.customers import actions as customers, queries as customer_queries
from huoqun.customers.models import Customer, Identity
from huoqun.lake import engine, models, seal, snapshot, tables
from huoqun.org import actions, models as org_models
from huoqun.server import start
from huoqun.server.backups import making

def record(first, count):
    with transaction.atomic():
        log.record_many([
            catalog.MessageSent(
                occurred_at=datetime(2026, 1, 30, 4, tzinfo=UTC) + timedelta(hours=number),
                source="chat", key=f"m{number}", kind=catalog.MessageKind.TEXT,
                community_id=number % 5 + 1, customer_id=number % 11 + 1, unit_id=1,
                text=f"第 {number} 条\\t\\\\N, '引号'",
            )
            for number in range(first, first + count)
        ])

heard = []
ear = subscriptions.Subscriber(
    name="ear", facts=("community.message_sent",), batch_max=30,
    handle=lambda batch: heard.extend(fact.seq for fact in batch),
)

def seqs():
    taken = snapshot.take(hot_from="sealed", names=["community.message_sent"])
    on = engine.connect()
    files = taken.files(tables.EVENTS)
    snapshot.register(on, "cold", taken.table(tables.EVENTS), files, tables.EVENTS)
    on.register("hot", taken.hot)
    cold = on.execute("SELECT seq FROM cold WHERE name = 'community.message_sent'").fetchall()
    hot = on.execute("SELECT seq FROM hot").fetchall()
    return sorted(seq for (seq,) in cold), sorted(seq for (seq,) in hot)

def texts():
    taken = snapshot.take(hot_from="none")
    on = engine.connect()
    snapshot.register(on, "t", taken.table(tables.TEXTS), taken.files(tables.TEXTS), tables.TEXTS)
    return [text for (text,) in on.execute("SELECT text FROM t ORDER BY seq").fetchall()]
"""
_FILL = (
    _COMMON
    + """
start.ready()
with connection.cursor() as cursor:  # a cluster that has lived: its transaction ids are large
    cursor.execute("UPDATE events_spine SET tx_offset = 5000000")
actions.ensure_company(name="活群公司")
staff, _ = actions.add_staff(username="lin", name="林", role="admin")
record(0, 50)
seal.seal_all()
record(50, 50)
subscriptions.poll(ear)
cold, hot = seqs()
with transaction.atomic():
    customers.resolve(namespace="chat", external_ids=["mei", "wang"], names={"mei": "小美"})
told, path = texts(), str(making.make())
# Erased after the backup was made: restoring it must not bring her back.
from huoqun.org import queries as org_queries
from huoqun.server import wiring
customers.ask_erasure(
    customer=Customer.objects.get(pk=customer_queries.find("chat", ["mei"])["mei"]),
    because="asked", reason="她要求的", actor=actions.HOUSE, seen_by=org_queries.EVERYTHING,
)
assert customers.run_erasures(rooms=wiring.PRIVACY, archives=lambda: 1) == 1
print(json.dumps([cold, hot, heard, told, path]))
"""
)
_GO_ON = (
    _COMMON
    + """
start.ready()
cold, hot = seqs()
told = texts()
record(90, 20)  # ten of them are known
while subscriptions.poll(ear):
    pass
sealed = seal.seal_all()
all_cold, all_hot = seqs()
staff, _ = actions.add_staff(username="chen", name="陈", role="lead")
audit = org_models.AuditEntry.objects.count()
known = sorted(customer_queries.find("chat", ["mei", "wang"]))
print(json.dumps([cold, hot, told, heard, all_cold, all_hot, sealed, staff.pk, audit, known]))
"""
)


@pytest.fixture
def other(short_folder: Path) -> Installation:
    """Where the backup is restored."""
    return Installation(short_folder / "other")


def test_a_restored_home_has_the_same_figures_and_goes_on(
    installation: Installation, other: Installation
) -> None:
    installation.open_quickly()
    cold, hot, heard, texts, path = installation.script(_FILL)
    assert (len(cold), len(hot), len(heard), len(texts)) == (50, 50, 30, 50)

    done = other.run("restore", path)
    assert done.returncode == 0, done.stderr
    assert (other.home / "config/secret").read_bytes() == (
        installation.home / "config/secret"
    ).read_bytes()

    again_cold, again_hot, told, then_heard, all_cold, all_hot, sealed, staff_id, audit, known = (
        other.script(_GO_ON)
    )
    # Customer 1 was erased after the backup, and is again: of what they said the words are gone.
    assert (again_cold, again_hot) == (cold, hot)
    assert told == [text for number, text in enumerate(texts) if number % 11 != 0]
    assert known == ["wang"]
    assert len(then_heard) == 80  # 70 that waited, 10 new
    assert not set(then_heard) & set(heard)
    assert len(set(all_cold)) == len(all_cold) == 110
    assert all_hot == []
    assert sealed >= 60
    assert max(all_cold) > max(hot)
    assert staff_id == 2
    assert audit >= 3

    refused = other.run("restore", path)
    assert refused.returncode == 2
    assert "已有数据" in refused.stderr
    assert "overwrite" in refused.stderr


def test_a_restore_that_broke_off_is_told_and_can_be_repeated(
    installation: Installation, other: Installation
) -> None:
    installation.open_quickly()
    installation.run("staff", "add", "lin")
    installation.run("backup")
    (path,) = folder.archives(installation.home / "backups")
    postgres.make_home(other.home)
    (other.home / "run/restoring").touch()
    (other.home / "lake").mkdir()
    (other.home / "lake/half.parquet").write_bytes(b"half")

    refused = other.run("staff", "add", "chen")
    assert refused.returncode == 2
    assert "huoqun restore" in refused.stderr
    postgres.stop(other.home)

    assert other.run("restore", str(path)).returncode == 0
    assert not (other.home / "lake/half.parquet").exists()
    assert other.run("staff", "reset-password", "lin").returncode == 0


def _archive(path: Path, members: dict[str, bytes]) -> None:
    source = path.parent / "member"
    with archive.writing(path) as writer:
        for name, content in members.items():
            source.write_bytes(content)
            writer.add(name, source)
        writer.finish({"tables": []})


def test_an_archive_is_whole_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "huoqun-1.tar"
    _archive(path, {"database/a.copy.gz": b"abc", "config/secret": b"s"})
    assert set(archive.verified(path)["members"]) == {"database/a.copy.gz", "config/secret"}
    assert path.stat().st_mode & 0o777 == 0o600

    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"abc", b"abd"))
    with pytest.raises(refusals.NotABackup, match=r"a\.copy\.gz has changed"):
        archive.verified(path)
    for size in (0, 700, whole.index(b'"format"') + 20):
        path.write_bytes(whole[:size])
        with pytest.raises(refusals.NotABackup):
            archive.verified(path)
    path.write_bytes(b"PK\x03\x04 no tar at all" * 100)
    with pytest.raises(refusals.NotABackup):
        archive.verified(path)


@pytest.mark.parametrize("name", ["../escape", "config/../../escape", "/etc/passwd", "lake/x/../y"])
def test_members_that_would_leave_the_home_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "huoqun-1.tar"
    _archive(path, {name: b"x"})
    with pytest.raises(refusals.NotABackup, match="unexpected"):
        archive.verified(path)


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huoqun-1.tar"
    with tarfile.open(path, "w") as tar:
        entry = tarfile.TarInfo("config/secret")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/shadow"
        tar.addfile(entry)
    with pytest.raises(refusals.NotABackup, match="unexpected"):
        archive.verified(path)


def test_a_backup_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "huoqun-1.tar"
    with pytest.raises(FileNotFoundError), archive.writing(path) as writer:
        writer.add("config/secret", tmp_path / "missing")
    assert list(tmp_path.iterdir()) == []


def test_old_backups_are_forgotten(tmp_path: Path) -> None:
    for day in range(10, 20):
        (tmp_path / f"huoqun-202601{day}T000000Z.tar").touch()
    folder.forget_old(tmp_path, kept=3)
    assert [path.name[13:15] for path in folder.archives(tmp_path)] == ["17", "18", "19"]
    assert folder.latest_age_hours(tmp_path / "none") is None

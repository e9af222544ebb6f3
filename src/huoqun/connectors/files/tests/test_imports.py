"""Whole imports against the database: once, twice, longer, killed, taken back, in conflict."""

import csv
from datetime import date, timedelta

import pytest
from django.db import connection, connections

from huoqun.communities.models import Community, Membership, RoleHeld
from huoqun.connectors.files import actions, models, queries
from huoqun.connectors.files import mapping as maps
from huoqun.connectors.files.actions import doors, running
from huoqun.connectors.files.formats import table as tables
from huoqun.connectors.files.kinds import BatchState, FileKind, OnConflict, RowFault
from huoqun.connectors.files.records import orders, resemblance
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.connectors.files.tests import samples
from huoqun.core import clock
from huoqun.customers.models import Identity
from huoqun.events import models as event_models
from huoqun.orders.models import Order
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org.kinds import UnitKind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company():
    return org_actions.ensure_company(name="示例公司")


def prepare(path, unit, kind=FileKind.MESSAGES, **wanted):
    settings = actions.Wanted(**({"source": "export"} | wanted))
    return actions.prepare_path(
        kind=kind, path=path, unit=unit, wanted=settings, actor=org_actions.HOUSE
    ).batch


def bring(path, unit, kind=FileKind.MESSAGES, **wanted):
    return actions.run(batch_id=prepare(path, unit, kind, **wanted).pk)


def chat(tmp_path, rows=samples.ROWS, name="chat.csv"):
    return samples.write(tmp_path / name, samples.csv_text(rows))


def talk(count, start=0):
    return [
        (
            "一群",
            f"u{number % 7}",
            f"2024-01-{1 + number // 60 % 28:02d} 09:{number % 60:02d}",
            "好",
            "文本",
        )
        for number in range(start, start + count)
    ]


def facts(name="community.message_sent"):
    """The living facts of that name: (key parts we can see)."""
    voided = set(
        event_models.Void.objects.exclude(batch_id=None).values_list("batch_id", flat=True)
    )
    seqs = set(event_models.Void.objects.exclude(seq=None).values_list("seq", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, batch_id, occurred_on, text FROM events_fact WHERE name = %s ORDER BY seq",
            [name],
        )
        return [row for row in cursor.fetchall() if row[1] not in voided and row[0] not in seqs]


def test_it_works(tmp_path, company):
    batch = bring(chat(tmp_path), company)
    assert (batch.state, batch.rows_accepted, batch.rows_rejected) == (BatchState.DONE, 3, 0)
    assert (batch.first_on, batch.last_on) == (date(2024, 1, 2), date(2024, 1, 2))
    assert len(facts()) == 3
    assert Community.objects.get().title == "阳光宝妈群"
    assert org_models.AuditEntry.objects.filter(action="import.finished").count() == 1


def test_the_same_file_and_a_longer_one_change_nothing_twice(tmp_path, company):
    path = chat(tmp_path, talk(40))
    assert bring(path, company).rows_accepted == 40
    again = bring(path, company)
    assert (again.rows_accepted, again.rows_duplicate) == (0, 40)
    longer = bring(chat(tmp_path, talk(60), "longer.csv"), company)
    assert (longer.rows_accepted, longer.rows_duplicate, longer.rows_conflicting) == (20, 40, 0)
    assert len(facts()) == 60


def test_rejected_rows_are_kept_sealed_and_reported(tmp_path, company):
    bad = ("一群", "小美", "昨天", "秘密", "")
    batch = bring(chat(tmp_path, [*samples.ROWS, bad]), company)
    assert (batch.rows_accepted, batch.rows_rejected) == (3, 1)
    row = models.RejectedRow.objects.get()
    assert "秘密".encode() not in bytes(row.original_sealed)
    (rejection,) = queries.every_rejection(batch)
    assert (rejection.row_no, rejection.fault, rejection.written) == (
        5,
        RowFault.NOT_A_TIME,
        "昨天",
    )
    assert rejection.original == "一群,小美,昨天,秘密,"


def test_erasing_a_person_reaches_rejected_rows(tmp_path, company):
    bad = [("一群", who, "昨天", "秘密", "") for who in ("小美", "阿珍")]
    bring(chat(tmp_path, [*samples.ROWS, *bad]), company)
    xiao_mei = Identity.objects.order_by("id").first().customer_id
    assert len(actions.rejections_of(xiao_mei)) == 1
    assert actions.erase(customer_id=xiao_mei) == 1
    assert models.RejectedRow.objects.count() == 1


class Killed(BaseException):
    """Stands for kill -9: nobody may catch it."""


@pytest.mark.parametrize("place", range(1, 6))
def test_a_killed_import_goes_on_where_it_stood(tmp_path, company, monkeypatch, place):
    monkeypatch.setattr(tables, "BLOCK_ROWS_MAX", 10)
    line = talk(1)[0]
    rows = [*talk(35), line, line, ("一群", "x", "?", "", ""), *talk(12, start=35)]
    path = chat(tmp_path, rows)
    taken, take = [], doors.take

    def take_and_die(*, block, batch):
        taken.append(block.position)
        done = take(block=block, batch=batch)
        if len(taken) == place:
            raise Killed
        return done

    monkeypatch.setattr(doors, "take", take_and_die)
    batch = prepare(path, company)
    with pytest.raises(Killed):
        actions.run(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.RUNNING
    assert len(facts()) == batch.rows_accepted < 49
    # The same command goes on with the same import.
    assert prepare(path, company).pk == batch.pk
    done = actions.run(batch_id=batch.pk)
    assert (done.state, done.rows_accepted, done.rows_rejected) == (BatchState.DONE, 49, 1)
    assert len(facts()) == 49
    assert models.RejectedRow.objects.count() == 1


def test_two_runs_do_not_mix(tmp_path, company):
    batch = prepare(chat(tmp_path), company)
    begun = running._begin(batch.pk)
    other = connections.create_connection("default")  # another process
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_lock(hashtextextended('files.import:' || %s, 0))", [batch.pk]
        )
        with pytest.raises(actions.Busy):
            actions.run(batch_id=batch.pk)
        with pytest.raises(actions.Busy):
            actions.take_back(batch_id=batch.pk)
        cursor.execute("SELECT pg_advisory_unlock_all()")  # as its death would, a little later
    other.close()
    actions.run(batch_id=batch.pk)
    with pytest.raises(actions.Busy):
        running._take_blocks(begun, None)
    assert len(facts()) == 3


def test_taken_back_and_imported_again_with_another_map(tmp_path, company):
    path = chat(tmp_path)
    batch = bring(path, company, map_text="member=内容,text=昵称")
    assert batch.rows_rejected == 1  # the picture has no text, hence no member
    gone = queries.falls_away(batch)
    assert (gone.facts, gone.first_on) == (2, date(2024, 1, 2))
    back = actions.take_back(batch_id=batch.pk)
    assert back.state == BatchState.TAKEN_BACK
    assert facts() == []
    assert queries.falls_away(back).facts == 0
    assert models.RejectedRow.objects.count() == 0
    assert bring(path, company).rows_accepted == 3
    assert len(facts()) == 3
    with pytest.raises(actions.Busy):
        actions.take_back(batch_id=batch.pk)


def test_a_killed_taking_back_goes_on(tmp_path, company, monkeypatch):
    batch = bring(chat(tmp_path), company)
    from huoqun.events import voiding

    forget = voiding.forget_keys
    monkeypatch.setattr(voiding, "forget_keys", lambda _: (_ for _ in ()).throw(Killed))
    with pytest.raises(Killed):
        actions.take_back(batch_id=batch.pk)
    assert facts() == []
    monkeypatch.setattr(voiding, "forget_keys", forget)
    assert actions.take_back(batch_id=batch.pk).state == BatchState.TAKEN_BACK
    assert bring(chat(tmp_path), company).rows_accepted == 3


def ids(tmp_path, text, at="2024-01-02 09:05"):
    rows = [{"msg_id": 1, "group_id": "g", "member_id": "u", "ts": at, "text": text}]
    return samples.write_json_lines(tmp_path / "a.jsonl", rows)


@pytest.mark.parametrize("at", ["2024-01-02 09:05", "2024-03-04 09:05"])
def test_a_known_id_with_other_content_is_kept_or_replaced(tmp_path, company, at):
    bring(ids(tmp_path, "old"), company)
    kept = bring(ids(tmp_path, "new", at), company)
    assert (kept.rows_accepted, kept.rows_conflicting, kept.rows_rejected) == (0, 1, 0)
    (rejection,) = queries.every_rejection(kept)
    assert rejection.fault is RowFault.CONFLICT
    assert "new" in rejection.original
    assert [row[3] for row in facts()] == ["old"]
    replaced = bring(ids(tmp_path, "new", at), company, on_conflict=OnConflict.REPLACE)
    assert (replaced.rows_accepted, replaced.rows_conflicting) == (1, 0)
    assert [row[3] for row in facts()] == ["new"]


def test_memberships_and_roles(tmp_path, company):
    header = ("群ID", "群名", "成员ID", "昵称", "入群时间", "退群时间", "身份")
    rows = [
        ("g1", "护肤群", "u1", "小美", "2024-01-02", "", "群主"),
        ("g1", "护肤群", "u2", "阿珍", "2024-01-02", "2024-02-01", ""),
    ]
    path = samples.write(tmp_path / "m.csv", samples.csv_text(rows, header))
    batch = bring(path, company, FileKind.MEMBERSHIPS)
    assert batch.rows_accepted == 3  # two joins and a leave
    assert Community.objects.get().title == "护肤群"
    assert RoleHeld.objects.get().role == "owner"
    rows[0] = (*rows[0][:5], "2024-03-01", "群主")
    longer = samples.write(tmp_path / "longer.csv", samples.csv_text(rows, header))
    again = bring(longer, company, FileKind.MEMBERSHIPS)
    assert (again.rows_accepted, again.rows_duplicate, again.rows_conflicting) == (1, 3, 0)
    assert Membership.objects.filter(left_on=None).count() == 0
    actions.take_back(batch_id=again.pk)
    assert Membership.objects.filter(left_on=None).count() == 1


def test_a_name_given_by_hand_is_not_overwritten(tmp_path, company):
    header = ("群ID", "群名", "发送人", "时间", "内容")
    rows = [("g1", "护肤群", "u1", "2024-01-02 09:05", "好")]
    path = samples.write(tmp_path / "m.csv", samples.csv_text(rows, header))
    bring(path, company)
    Community.objects.update(title="老客护肤群")
    bring(path, company)
    assert Community.objects.get().title == "老客护肤群"


def test_bots_of_a_chat_export_are_marked_without_joining(tmp_path, company):
    header = ("群名", "发送人", "时间", "内容", "身份")
    rows = [
        ("g", "小助手", "2024-01-02 09:05", "欢迎", "机器人"),
        ("g", "u", "2024-01-02 09:06", "好", ""),
    ]
    bring(samples.write(tmp_path / "m.csv", samples.csv_text(rows, header)), company)
    assert RoleHeld.objects.get().role == "bot"
    assert Membership.objects.count() == 0


def test_first_messages_may_stand_for_joining(tmp_path, company):
    batch = bring(chat(tmp_path, talk(70)), company, assume_joins=True)
    assert batch.joins_assumed == 7
    assert Community.objects.get().joins_assumed
    assert set(Membership.objects.values_list("joined_on", flat=True)) == {date(2024, 1, 1)}


ORDER_HEADER = ("订单号", "会员号", "付款时间", "数量", "单价", "门店", "群名")


def shop(tmp_path, rows, name="orders.csv"):
    return samples.write(tmp_path / name, samples.csv_text(rows, ORDER_HEADER))


def test_orders_refunds_and_stores(tmp_path, company):
    rows = [
        ("A1", "u1", "2024-01-02 09:05", "2", "1.50", "一店", "护肤群"),
        ("A1", "u1", "2024-01-02 09:05", "1", "0", "一店", "护肤群"),
        ("A1", "u1", "2024-01-02 09:05", "-1", "1.50", "一店", "护肤群"),
        ("A2", "", "2024-01-02 09:06", "1", "9.99", "", ""),
        ("A3", "u2", "2024-01-02", "1", "0", "", ""),
    ]
    batch = bring(shop(tmp_path, rows), company, FileKind.ORDERS)
    assert (batch.rows_accepted, batch.rows_rejected) == (4, 0)
    found = {(row.key, row.kind): row for row in Order.objects.select_related("unit")}
    placed, refund = found["A1", "placed"], found["A1", "refunded"]
    assert (placed.amount, refund.amount, placed.unit.name) == (300, 150, "一店")
    assert (placed.lines.count(), refund.lines.count()) == (2, 1)
    assert found["A2", "placed"].customer_id is None
    assert (found["A1", "placed"].counts, found["A3", "placed"].counts) == (True, False)
    again = bring(shop(tmp_path, rows), company, FileKind.ORDERS)
    assert (again.rows_accepted, again.rows_duplicate, again.rows_conflicting) == (0, 4, 0)
    actions.take_back(batch_id=batch.pk)
    assert Order.objects.count() == 0
    assert facts("order.placed") == []


def test_several_currencies_stop_before_anything_is_written(tmp_path, company):
    rows = [
        ("A", "u", "2024-01-02", "1", "¥5", "", ""),
        ("B", "u", "2024-01-02", "1", "$5", "", ""),
    ]
    path = shop(tmp_path, rows)
    with pytest.raises(orders.SeveralCurrencies):
        bring(path, company, FileKind.ORDERS)
    batch = models.ImportBatch.objects.get()
    assert (batch.state, batch.failure["code"]) == (BatchState.FAILED, "several_currencies")
    assert Order.objects.count() == 0
    done = bring(path, company, FileKind.ORDERS, options=ReadOptions(currency="ALL"))
    assert done.rows_accepted == 2


def test_an_import_cannot_reach_into_another_store(tmp_path, company):
    def store(name):
        return org_actions.create_unit(
            parent=company,
            kind=UnitKind.STORE,
            name=name,
            namespace="export",
            key=name,
            by=org_actions.HOUSE,
        )

    mine, theirs = store("一店"), store("二店")
    bring(chat(tmp_path, talk(3)), theirs)
    batch = bring(chat(tmp_path, [*talk(2, start=5), *samples.ROWS], "b.csv"), mine)
    assert (batch.rows_accepted, batch.rows_rejected) == (3, 2)
    assert {row.fault for row in queries.every_rejection(batch)} == {RowFault.NOT_YOURS}
    order = ("A", "u", "2024-01-02", "1", "5", "二店", "")
    batch = bring(shop(tmp_path, [order]), mine, FileKind.ORDERS)
    assert (batch.rows_accepted, batch.rows_rejected) == (0, 1)
    assert Order.objects.count() == 0


def test_a_file_changed_behind_our_back_is_refused(tmp_path, company):
    path = chat(tmp_path)
    batch = prepare(path, company)
    chat(tmp_path, talk(3))
    with pytest.raises(running.FileChanged):
        actions.run(batch_id=batch.pk)
    assert facts() == []


def test_an_order_file_as_messages_is_refused_and_leaves_no_trace(tmp_path, company):
    path = shop(tmp_path, [("A", "u", "2024-01-02", "1", "5", "", "g")])
    with pytest.raises(resemblance.OtherKind):
        bring(path, company)
    with pytest.raises(maps.FieldMissing):
        bring(samples.write(tmp_path / "x.csv", "foo,bar\n1,2\n"), company)
    assert models.ImportBatch.objects.count() == 0


def test_uploads_come_in_parts_and_go_when_done(tmp_path, company):
    content = samples.csv_text().encode()
    batch = actions.receive(
        kind=FileKind.MESSAGES,
        file_name="../../evil.csv",
        size=len(content),
        unit=company,
        actor=org_actions.HOUSE,
    )
    assert batch.file_name == "evil.csv"
    batch = actions.take_part(batch=batch, offset=0, content=content[:40])
    batch = actions.take_part(batch=batch, offset=0, content=content[:50])
    with pytest.raises(actions.PartMisplaced):
        actions.take_part(batch=batch, offset=60, content=content[60:])
    with pytest.raises(actions.FileIncomplete):
        actions.prepare(batch=batch, wanted=actions.Wanted(source="export"))
    batch = actions.take_part(batch=batch, offset=50, content=content[50:])
    prepared = actions.prepare(batch=batch, wanted=actions.Wanted(source="export"))
    assert prepared.preview is not None
    assert (prepared.preview.rows, prepared.preview.complete) == (3, True)
    assert (len(prepared.preview.communities), len(prepared.preview.people)) == (1, 2)
    path = queries.path_of(batch)
    assert path.stat().st_mode & 0o077 == 0
    done = actions.run(batch_id=batch.pk)
    assert done.rows_accepted == 3
    assert not path.exists()


def test_what_nobody_imported_is_forgotten(tmp_path, company):
    batch = actions.receive(
        kind=FileKind.MESSAGES, file_name="a.csv", size=9, unit=company, actor=org_actions.HOUSE
    )
    actions.take_part(batch=batch, offset=0, content=b"a,b\n")
    assert actions.forget_stale() == 0
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert actions.forget_stale() == 1
    assert not queries.path_of(batch).exists()


def test_blocks_fit_one_transaction():
    assert tables.BLOCK_ROWS_MAX <= 50_000
    assert csv.field_size_limit() > 100_000

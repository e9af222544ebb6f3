"""Known memberships and orders that come back otherwise, and imports that overlap."""

from collections import Counter

import pytest

from huoqun.analytics import actions as analytics_actions
from huoqun.analytics import relations
from huoqun.communities.models import Community, Membership
from huoqun.connectors.files import actions, queries
from huoqun.connectors.files.kinds import FileKind, OnConflict, RowFault
from huoqun.connectors.files.tests import samples
from huoqun.customers import queries as customer_queries
from huoqun.customers.models import Identity, Reach
from huoqun.lake import seal
from huoqun.orders.models import Order
from huoqun.org import actions as org_actions
from huoqun.org.models import OrgUnit

pytestmark = pytest.mark.django_db(transaction=True)

REPLACE = {"on_conflict": OnConflict.REPLACE}
STAYS = ("群ID", "成员ID", "入群时间", "退群时间", "入群方式", "退群原因")
ORDERS = ("订单号", "会员号", "付款时间", "数量", "单价", "门店", "群名")
ORDER_COLUMNS = ("day", "kind", "amount", "currency")
CHAT = ("群名", "昵称", "发送时间", "内容")


@pytest.fixture
def bring(tmp_path):
    """Import rows below a header; what is known of them is kept unless told otherwise."""

    def run(kind, header, rows, source="export", **wanted):
        path = samples.write(tmp_path / f"{kind}.csv", samples.csv_text(rows, header))
        batch = actions.prepare_path(
            kind=kind,
            path=path,
            unit=org_actions.ensure_company(name="示例公司"),
            wanted=actions.Wanted(source=source, **wanted),
            actor=org_actions.HOUSE,
        ).batch
        return actions.run(batch_id=batch.pk)

    return run


def figures():
    """What every report is computed from, without our own numbers."""
    loaded = relations.load()
    keys = dict(Community.objects.values_list("id", "key"))
    people = customer_queries.import_ids(list(Identity.objects.values_list("customer", flat=True)))
    stores = dict(OrgUnit.objects.values_list("id", "key"))
    days: Counter[tuple[object, ...]] = Counter()  # rolled rows are signed deltas
    for row in loaded.member_day.to_pyarrow().to_pylist():
        for name in ("messages", "joins", "leaves"):
            who = people.get(row["customer_id"])
            days[keys[row["community_id"]], who, row["day"], name] += row[name]
    orders = [
        (stores[row["unit_id"]], people.get(row["customer_id"]), *map(row.get, ORDER_COLUMNS))
        for row in loaded.orders.to_pyarrow().to_pylist()
    ]
    living = [
        (row["key"], row["first_day"], row["last_day"])
        for row in loaded.communities.to_pyarrow().to_pylist()
        if row["first_day"]
    ]
    counts = [(*key, count) for key, count in days.items() if count]
    return [sorted(each, key=str) for each in (counts, orders, living)]


def roll():
    seal.seal_all()
    analytics_actions.roll()


KNOWN = [
    ("g", "u1", "2024-01-02", "2024-02-01", "扫码", "自己退出"),
    ("g", "u2", "2024-01-03", "2024-02-02", "扫码", "自己退出"),
    ("g", "u3", "2024-01-04", "", "扫码", ""),
    ("g", "u4", "2024-01-05", "2024-03-01", "扫码", "自己退出"),
]
CORRECTED = [
    ("g", "u1", "2024-01-02", "2024-02-20", "邀请", "被移出"),
    ("g", "u2", "2024-01-03", "", "扫码", ""),
    ("g", "u3", "2024-01-04", "2024-01-09", "扫码", "自己退出"),
    KNOWN[3],
]


def stays():
    rows = Membership.objects.order_by("joined_on")
    return list(rows.values_list("joined_on", "left_on", "how", "reason"))


def test_memberships_are_put_right(bring, begin_again):
    bring(FileKind.MEMBERSHIPS, STAYS, CORRECTED)
    wanted, rows = figures(), stays()
    begin_again()
    bring(FileKind.MEMBERSHIPS, STAYS, KNOWN)
    roll()
    kept = bring(FileKind.MEMBERSHIPS, STAYS, CORRECTED[:2])
    assert (kept.rows_accepted, kept.rows_replaced, kept.rows_conflicting) == (0, 0, 2)
    assert {each.fault for each in queries.every_rejection(kept)} == {RowFault.CONFLICT}
    done = bring(FileKind.MEMBERSHIPS, STAYS, CORRECTED, **REPLACE)
    # A join, two leaves (one of them new), and one that never was.
    assert (done.rows_accepted, done.rows_replaced, done.rows_conflicting) == (3, 3, 0)
    assert (figures(), stays()) == (wanted, rows)
    roll()
    assert figures() == wanted
    again = bring(FileKind.MEMBERSHIPS, STAYS, CORRECTED, **REPLACE)
    assert (again.rows_accepted, again.rows_replaced) == (0, 0)


def test_taking_corrections_back_does_not_bring_the_old_back(bring):
    bring(FileKind.MEMBERSHIPS, STAYS, KNOWN)
    done = bring(FileKind.MEMBERSHIPS, STAYS, CORRECTED, **REPLACE)
    assert queries.falls_away(done).replaced == 3
    actions.take_back(batch_id=done.pk)
    assert queries.falls_away(done).replaced == 0
    # u1's join was corrected and goes; u2 and u3 are members without a leave; u4 stands.
    assert [str(row[0]) for row in stays()] == ["2024-01-03", "2024-01-04", "2024-01-05"]
    assert [row[1] is None for row in stays()] == [True, True, False]
    days, _, _ = figures()
    assert sum(day[4] for day in days if day[3] == "joins") == 3
    # u1's and u2's known leaves were made void, u3's new one went.
    assert [(day[1], day[3]) for day in days if day[3] == "leaves"] == [("u4", "leaves")]


SOLD = [
    ("A1", "u1", "2024-01-02 09:00", "2", "1.50", "一店", "g"),
    ("A1", "u1", "2024-01-02 09:00", "-1", "1.50", "一店", "g"),
    ("A2", "u1", "2024-01-03 09:00", "1", "9.00", "一店", ""),
    ("A3", "u2", "2024-01-04 09:00", "1", "5.00", "", ""),
    ("A4", "u3", "2024-01-05 09:00", "3", "2.00", "", ""),
    ("A5", "u3", "2024-01-06 09:00", "1", "4.00", "", ""),
]
MENDED = [
    ("A1", "u1", "2024-01-02 09:00", "2", "1.50", "一店", "g"),
    ("A2", "u9", "2024-02-03 09:00", "1", "8.00", "二店", "g"),
    ("A3", "u2", "2024-01-04 09:00", "1", "0", "", ""),
    ("A4", "u3", "2024-01-05 09:00", "2", "3.00", "", ""),
    SOLD[5],
]


def sold():
    return [
        (
            order.key,
            order.kind,
            str(order.placed_on),
            order.amount,
            order.counts,
            *((int(line.quantity), line.amount) for line in order.lines.order_by("number")),
        )
        for order in Order.objects.order_by("key", "kind")
    ]


def test_orders_are_put_right(bring, begin_again):
    bring(FileKind.ORDERS, ORDERS, MENDED)
    wanted, rows = figures(), sold()
    begin_again()
    first = bring(FileKind.ORDERS, ORDERS, SOLD)
    roll()
    kept = bring(FileKind.ORDERS, ORDERS, MENDED)
    assert (kept.rows_accepted, kept.rows_conflicting, kept.rows_replaced) == (0, 1, 0)
    done = bring(FileKind.ORDERS, ORDERS, MENDED, **REPLACE)
    assert (done.rows_conflicting, done.rows_replaced) == (0, 4)
    assert (figures(), sold()) == (wanted, rows)
    roll()
    assert figures() == wanted
    again = bring(FileKind.ORDERS, ORDERS, MENDED, **REPLACE)
    assert (again.rows_accepted, again.rows_replaced) == (0, 0)
    actions.take_back(batch_id=done.pk)
    assert [(order[0], order[1]) for order in sold()] == [("A1", "placed"), ("A5", "placed")]
    actions.take_back(batch_id=first.pk)
    assert (sold(), figures()[1]) == ([], [])


JANUARY = [
    ("g", "小美", "2024-01-02 09:00", "早"),
    ("g", "阿珍", "2024-01-02 09:01", "早"),
    ("旧群", "阿珍", "2024-01-02 09:02", "早"),
]
FEBRUARY = [
    ("g", "小美", "2024-02-02 09:00", "早"),
    ("新群", "小王", "2024-02-02 09:01", "早"),
    ("g", "小王", "2024-02-02 09:02", "早"),
]


def house():
    """All that a user sees: figures, people, bonds, communities and stores that are there."""
    people = customer_queries.import_ids(list(Identity.objects.values_list("customer", flat=True)))
    keys = dict(Community.objects.values_list("id", "key"))
    bonds = Reach.objects.values_list("customer_id", "community_id", "because")
    return (
        figures(),
        stays(),
        sold(),
        sorted(people.values()),
        sorted((people[who], keys.get(where, ""), because) for who, where, because in bonds),
        sorted(Community.objects.filter(removed_at=None).values_list("key", flat=True)),
        sorted(OrgUnit.objects.filter(archived_at=None).values_list("key", flat=True)),
    )


FILES = {
    "messages": (FileKind.MESSAGES, CHAT, JANUARY, FEBRUARY),
    "memberships": (FileKind.MEMBERSHIPS, STAYS, KNOWN[:2], [("g", "u2", "2024-06-01", *[""] * 3)]),
    "orders": (FileKind.ORDERS, ORDERS, SOLD[:3], [*SOLD[3:4], (*SOLD[4][:5], "一店", "g")]),
}


@pytest.mark.parametrize("kept", [0, 1])
@pytest.mark.parametrize("kind", FILES)
def test_taken_back_it_is_as_if_only_the_other_had_come(bring, begin_again, kind, kept):
    file_kind, header, *parts = FILES[kind]
    bring(file_kind, header, parts[kept])
    wanted = house()
    begin_again()
    batches = [bring(file_kind, header, rows) for rows in parts]
    roll()
    actions.take_back(batch_id=batches[1 - kept].pk)
    assert house() == wanted
    roll()
    assert house() == wanted
    actions.take_back(batch_id=batches[kept].pk)
    figures_, *rest = house()
    assert rest == [[], [], [], [], [], [""]]
    assert figures_[:2] == [[], []]
    # What went comes again with the next import, whatever was taken back before.
    bring(file_kind, header, parts[kept])
    assert house() == wanted


def test_a_row_belongs_to_the_import_that_brought_it_first(bring):
    first = bring(FileKind.MESSAGES, CHAT, JANUARY)
    longer = bring(FileKind.MESSAGES, CHAT, JANUARY + FEBRUARY)
    assert (longer.rows_accepted, longer.rows_duplicate) == (3, 3)
    whole = house()
    actions.take_back(batch_id=first.pk)
    assert len(figures()[0]) == 3
    again = bring(FileKind.MESSAGES, CHAT, JANUARY + FEBRUARY)
    assert (again.rows_accepted, again.rows_duplicate) == (3, 3)
    assert house() == whole


def test_imported_again_with_another_mapping(bring):
    wrong = bring(FileKind.MESSAGES, CHAT, JANUARY, map_text="community=昵称,member=群名")
    assert {row.key for row in Community.objects.all()} == {"小美", "阿珍"}
    actions.take_back(batch_id=wrong.pk)
    assert not Community.objects.filter(removed_at=None).exists()
    assert bring(FileKind.MESSAGES, CHAT, JANUARY).rows_accepted == 3
    living = Community.objects.filter(removed_at=None)
    assert {row.key for row in living} == {"g", "旧群"}
    assert len(figures()[0]) == 3

"""Lists of customers and of tags: in once, twice without harm, in words, taken back exactly."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huoqun.connectors.files import actions, models, queries, vocabulary
from huoqun.connectors.files.actions import enrolling
from huoqun.connectors.files.formats import opening
from huoqun.connectors.files.kinds import BatchState, Field, FileKind, NewTags, RowFault
from huoqun.connectors.files.records import previews
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.connectors.files.tests import samples
from huoqun.connectors.files.tests.test_imports import bring, facts, prepare
from huoqun.connectors.files.values import ages, places
from huoqun.connectors.files.values.unreadable import Unreadable
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import TagChoice, TagKind, TagSource
from huoqun.customers.models import Claim, Customer, Reach, Tag, Tagged, TagGroup
from huoqun.org import actions as org_actions
from huoqun.org.queries import EVERYTHING
from huoqun.org.tests import people

HOUSE = org_actions.HOUSE
MAKE = ReadOptions(new_tags=NewTags.MAKE, tag_group="兴趣")
# As a member list of a shop system comes out: phones masked on some rows.
MEMBERS = (
    (
        "会员号",
        "会员姓名",
        "手机号",
        "性别",
        "生日",
        "地区",
        "会员等级",
        "来源渠道",
        "成为会员时间",
    ),
    [
        (
            "1024",
            "小美",
            "13812345678",
            "女",
            "1995-06-01",
            "上海市静安区",
            "金卡",
            "抖音",
            "2025-03-01",
        ),
        (
            "1025",
            "阿珍",
            "138****9999",
            "保密",
            "08-15",
            "浙江省 杭州市",
            "",
            "",
            "2025-03-02 10:00",
        ),
        ("1026", "大伟", "", "先生", "", "", "银卡", "抖音", ""),
    ],
)


@pytest.fixture
def company(transactional_db):
    return people.company()


def table(tmp_path, told, name="list.csv"):
    return samples.write(tmp_path / name, samples.csv_text(told[1], told[0]))


def listed(tmp_path, unit, told=MEMBERS, **wanted):
    return bring(table(tmp_path, told), unit, FileKind.CUSTOMERS, **wanted)


def tagged(tmp_path, unit, rows, header=("会员号", "标签"), **wanted):
    path = table(tmp_path, (header, rows), "tags.csv")
    return bring(path, unit, FileKind.TAGS, **({"options": MAKE} | wanted))


def carried(key):
    number = customer_queries.find("export", [key])[key]
    found = customer_queries.carried([number], seen_by=EVERYTHING)
    return {f"{each.tag.group.name}/{each.tag.name}" for each in found}


def faults(batch):
    return [(each.row_no, each.fault, each.written) for each in queries.every_rejection(batch)]


def test_a_list_makes_customers_with_what_it_says_of_them(tmp_path, company):
    batch = listed(tmp_path, company.store_a)
    assert (batch.state, batch.rows_accepted, batch.rows_rejected) == (BatchState.DONE, 3, 0)
    band = ages.read("1995", today=clock.today(), read_time=lambda _: None).band
    assert carried("1024") == {
        "性别/女",
        f"年龄段/{band}",
        "省份/上海",
        "城市/上海",
        "来源渠道/抖音",
        "会员等级/金卡",
    }
    assert carried("1025") == {"省份/浙江", "城市/杭州"}
    assert carried("1026") == {"性别/男", "来源渠道/抖音", "会员等级/银卡"}
    assert [
        each.count() for each in (Reach.objects.filter(unit=company.store_a), Claim.objects)
    ] == [3, 1]
    assert len(facts("customer.registered")) == 2
    assert (batch.first_on, batch.last_on) == (date(2025, 3, 1), date(2025, 3, 2))
    born = Tagged.objects.get(tag__name=band)
    assert born.expires_at is not None, "an age does not stay true"
    again = listed(tmp_path, company.store_a)
    assert (again.rows_accepted, again.rows_duplicate, again.rows_rejected) == (0, 3, 0)
    assert len(facts("customer.tagged")) == 11
    assert Customer.objects.count() == 3


def test_tags_go_to_whom_the_file_names_and_missing_ones_are_made_when_asked(tmp_path, company):
    listed(tmp_path, company.root)
    skin = customer_actions.make_tag_group(
        name="肤质", kind=TagKind.ATTRIBUTE, choice=TagChoice.ONE, company=company.root, actor=HOUSE
    )
    dry = customer_actions.make_tag(group=skin, name="干皮", actor=HOUSE)
    rows = [
        ("1024", "干皮；护肤"),
        ("1025", "肤质/油皮"),
        ("9999", "干皮"),
        ("1024", "油皮"),
        ("138****9999", "干皮"),
    ]
    refused = tagged(tmp_path, company.root, rows, options=ReadOptions())
    assert [fault for _, fault, _ in faults(refused)] == [
        RowFault.UNKNOWN_TAG,
        RowFault.UNKNOWN_TAG,
        RowFault.UNKNOWN_CUSTOMER,
        RowFault.UNKNOWN_TAG,
        RowFault.MASKED_ID,
    ]
    assert not Tagged.objects.filter(tag=dry).exists(), "nothing of a row is done by halves"
    skipped = tagged(tmp_path, company.root, rows, options=ReadOptions(new_tags=NewTags.SKIP))
    assert (skipped.rows_accepted, carried("1024") & {"肤质/干皮", "兴趣/护肤"}) == (
        1,
        {"肤质/干皮"},
    )
    made = tagged(tmp_path, company.root, rows)
    assert faults(made)[1:] == [
        (5, RowFault.ONE_OF_GROUP, "油皮"),
        (6, RowFault.MASKED_ID, "138****9999"),
    ]
    assert carried("1024") >= {"肤质/干皮", "兴趣/护肤"}
    assert "肤质/油皮" in carried("1025")
    assert (made.rows_accepted, made.rows_rejected) == (2, 3)
    again = tagged(tmp_path, company.root, rows)
    assert (again.rows_accepted, again.rows_duplicate, again.rows_rejected) == (0, 2, 3)


def test_taking_back_removes_what_the_file_gave_and_nothing_else(tmp_path, company):
    listed(tmp_path, company.root)
    first = tagged(tmp_path, company.root, [("1024", "护肤"), ("1025", "护肤")])
    second = tagged(tmp_path, company.root, [("1024", "护肤"), ("1026", "护肤")])
    skin = Tag.objects.get(name="护肤")
    chen = people.acting(company.lin)
    mei = customer_queries.find("export", ["1025"])["1025"]
    customer_actions.tag_customer(
        customer=Customer.objects.get(pk=mei), tag=skin, reason="自己说的", actor=chen
    )
    assert queries.falls_away(first).tags == 0, "another file or staff say all of it, too"
    actions.take_back(batch_id=first.pk)
    assert Tagged.objects.filter(tag=skin).count() == 3
    assert queries.falls_away(second).tags == 2
    actions.take_back(batch_id=second.pk)
    left = Tagged.objects.get(tag=skin)
    assert (left.customer_id, left.source) == (mei, TagSource.STAFF)
    skin.refresh_from_db()
    assert skin.archived_at is None, "somebody carries it"
    once = tagged(tmp_path, company.root, [("1026", "彩妆")])
    actions.take_back(batch_id=once.pk)
    assert Tag.objects.get(name="彩妆").archived_at is not None
    assert TagGroup.objects.get(name="兴趣").archived_at is None, "made by an import, used since"


def test_a_list_that_is_taken_back_leaves_nobody(tmp_path, company):
    batch = listed(tmp_path, company.root)
    assert queries.falls_away(batch).customers == 3
    actions.take_back(batch_id=batch.pk)
    assert not Reach.objects.exists()
    assert not Tagged.objects.exists()
    assert not Claim.objects.exists()
    assert not facts("customer.registered")
    assert not TagGroup.objects.filter(archived_at=None, is_grade=False).exists()
    back = listed(tmp_path, company.root)
    assert (back.rows_accepted, back.rows_rejected) == (3, 0)


def test_a_known_customer_of_another_store_is_not_tagged_from_here(tmp_path, company):
    listed(tmp_path, company.store_a)
    batch = tagged(tmp_path, company.store_b, [("1024", "护肤")])
    assert faults(batch) == [(2, RowFault.CUSTOMER_NOT_YOURS, "1024")]


def test_weightier_words_and_rules_stand(tmp_path, company):
    listed(tmp_path, company.root)
    woman = Tag.objects.get(name="女")
    wei = Customer.objects.get(pk=customer_queries.find("export", ["1026"])["1026"])
    customer_actions.tag_customer(
        customer=wei, tag=woman, reason="本人更正", actor=people.acting(company.lin)
    )
    listed(tmp_path, company.root)
    assert "性别/女" in carried("1026"), "staff asked; the file did not"
    grade = TagGroup.objects.filter(is_grade=True).first()
    if grade is None:
        customer_actions.keep()
    batch = tagged(tmp_path, company.root, [("1024", "S")])
    assert faults(batch) == [(2, RowFault.KEPT_BY_RULE, "S")]


def test_a_preview_says_how_many_get_which_tag(tmp_path, company):
    listed(tmp_path, company.root)
    tagged(tmp_path, company.root, [("1024", "护肤")])
    path = table(
        tmp_path,
        (
            ("会员号", "标签"),
            [("1024", "护肤"), ("1025", "护肤"), ("1025", "性别/女"), ("1026", "女")],
        ),
    )
    batch = prepare(path, company.root, FileKind.TAGS, options=MAKE)
    found = enrolling.look(batch=batch)
    assert [
        (each.name, each.people, each.gets, each.already, each.replaced) for each in found.tags
    ] == [
        ("护肤", 2, 1, 1, 0),
        ("女", 2, 2, 0, 1),
    ]
    assert not Tagged.objects.filter(tag__name="护肤", customer_id=1).exclude(
        customer_id=customer_queries.find("export", ["1024"])["1024"]
    )
    assert models.ImportBatch.objects.get(pk=batch.pk).rows_accepted == 0


def test_many_rows_take_few_statements(tmp_path, company):
    """What a block costs does not grow with its rows: the rest is bounded by blocks and tags."""
    costs = {}
    for count in (50, 2_000):
        rows = [(f"m{count}-{n}", "女" if n % 2 else "男", "上海") for n in range(count)]
        with CaptureQueriesContext(connection) as told:
            batch = listed(tmp_path, company.root, (("会员号", "性别", "城市"), rows))
        costs[count] = len(told)
        assert batch.rows_accepted == count
    assert costs[2_000] <= costs[50]


@pytest.mark.parametrize("kind", FileKind)
def test_the_example_file_of_each_kind_is_read_whole(tmp_path, kind):
    header, rows = vocabulary.TEMPLATES[kind]
    path = samples.write(tmp_path / "a.csv", samples.csv_text(rows, header))
    found = samples.guess(kind, opening.open_table(path))
    assert found.unused == ()
    seen = previews.preview(opening.open_table(path), found.mapping, ReadOptions())
    assert (seen.rejected, seen.rows) == (0, len(rows))


@pytest.mark.parametrize(
    ("written", "band", "until"),
    [
        ("1995-06-01", "25–34", 2030),
        ("1995年6月", "25–34", 2030),
        ("20081231", "18以下", 2026),
        ("1960", "45以上", None),
        ("28岁", "25–34", None),
        ("25-34岁", "25–34", None),
        ("45岁以上", "45以上", None),
        ("90后", "90后", None),
    ],
)
def test_ages_become_bands_that_end_when_they_stop_being_true(written, band, until):
    read = ReadOptions().time_reader().read
    assert ages.read(written, today=date(2025, 3, 1), read_time=read) == ages.Age(band, until)


@pytest.mark.parametrize("untold", ["08-15", "0000-00-00", "1900-01-01"])
def test_a_birthday_without_a_year_says_no_age(untold):
    read = ReadOptions().time_reader().read
    assert ages.read(untold, today=date(2025, 3, 1), read_time=read) is None


@pytest.mark.parametrize("nonsense", ["明天", "200", "34-25", "2099-01-01"])
def test_what_is_no_age_is_a_fault(nonsense):
    with pytest.raises(Unreadable) as caught:
        ages.read(nonsense, today=date(2025, 3, 1), read_time=ReadOptions().time_reader().read)
    assert caught.value.fault is RowFault.NOT_AN_AGE


@pytest.mark.parametrize(
    ("written", "province", "city"),
    [
        ("上海市静安区", "上海", "上海"),
        ("浙江省 杭州市 西湖区", "浙江", "杭州"),
        ("广西壮族自治区南宁市", "广西", "南宁"),
        ("浙江", "浙江", None),
        ("浙江省", "浙江", None),
        ("苏州市", None, "苏州"),
    ],
)
def test_places(written, province, city):
    assert places.region(written) == (province, city)
    assert places.city(written) == (city or province)


@pytest.mark.parametrize(
    ("which", "word", "fault"),
    [
        ("性别", "猫", RowFault.UNKNOWN_GENDER),
        ("生日", "昨天", RowFault.NOT_AN_AGE),
        ("成为会员时间", "2099-01-01", RowFault.IN_THE_FUTURE),
        ("会员等级", "金" * 51, RowFault.TOO_LONG),
        ("会员号", "", RowFault.MISSING),
        ("会员号", "138****9999", RowFault.MASKED_ID),
        ("所属门店", "火星店", RowFault.UNKNOWN_UNIT),
    ],
)
def test_a_bad_cell_is_a_fault_of_its_row_alone(tmp_path, company, which, word, fault):
    header = (*MEMBERS[0], "所属门店")
    good, bad = (*MEMBERS[1][0], ""), [*MEMBERS[1][2], ""]
    bad[header.index(which)] = word
    batch = listed(tmp_path, company.root, (header, [good, bad]))
    assert (batch.rows_accepted, batch.rows_rejected) == (1, 1)
    row = queries.every_rejection(batch).__next__()
    assert (row.fault, row.field.zh if row.field else "", row.fault.zh != "") == (
        fault,
        Field(row.field).zh,
        True,
    )
    assert Customer.objects.count() == 1

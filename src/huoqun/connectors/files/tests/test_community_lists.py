"""Lists of communities: names, stores, owners come in, twice without harm, and can be undone."""

from datetime import date

import pytest

from huoqun.communities.models import Community, DescriptionBefore
from huoqun.connectors.files import actions, queries
from huoqun.connectors.files.kinds import BatchState, FileKind, RowFault
from huoqun.connectors.files.records import communities as records
from huoqun.connectors.files.tests import samples
from huoqun.connectors.files.tests.test_imports import bring, chat
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models
from huoqun.org.kinds import Role
from huoqun.org.tests import people

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = ("群ID", "群名", "定位", "群类型", "平台", "门店", "群主", "建群时间", "结束时间")
FULL = ("g1", "静安宝妈群", "福利群", "兴趣型", "企业微信", "静安店", "chen", "2024年1月2日", "")


@pytest.fixture
def company():
    return people.company()


def listed(tmp_path, unit, *rows, header=HEADER, name="list.csv", **wanted):
    path = samples.write(tmp_path / name, samples.csv_text(rows, header))
    return bring(path, unit, FileKind.COMMUNITIES, **wanted)


def faults(batch):
    return [(each.fault, each.written) for each in queries.every_rejection(batch)]


def test_it_works(tmp_path, company):
    bring(chat(tmp_path, [("g1", "小美", "2024-01-03 09:05", "早", "文本")]), company.root)
    batch = listed(tmp_path, company.root, FULL)
    assert (batch.state, batch.rows_accepted, batch.rows_rejected) == (BatchState.DONE, 1, 0)
    found = Community.objects.get()
    assert (found.title, found.positioning, found.affinity, found.platform) == (
        "静安宝妈群",
        "benefit",
        "interest",
        "wecom",
    )
    assert (found.unit, found.owner, found.opened_on) == (
        company.store_a,
        company.chen,
        date(2024, 1, 2),
    )
    assert found.lifecycle == "running"
    grants = org_models.Grant.objects.filter(community_id=found.pk, staff=company.chen)
    assert grants.get().unit == company.store_a
    told = people.told("community.described")[-1]
    assert (told[0], told[2]["title"]) == (company.store_a.pk, "静安宝妈群")


def test_again_changes_nothing_and_an_empty_cell_leaves_things_as_they_are(tmp_path, company):
    listed(tmp_path, company.root, FULL)
    again = listed(tmp_path, company.root, FULL)
    assert (again.rows_accepted, again.rows_duplicate) == (0, 1)
    sparse = listed(tmp_path, company.root, ("g1", "新名字", "未设置", "", "-", "", "", "", ""))
    assert sparse.rows_accepted == 1
    found = Community.objects.get()
    assert (found.title, found.positioning, found.owner) == ("新名字", "benefit", company.chen)


def test_communities_that_nobody_knew_are_made(tmp_path, company):
    batch = listed(tmp_path, company.root, ("甲群", ""), ("乙群", ""), header=("群名", "备注"))
    assert batch.rows_accepted == 2
    assert {each.title for each in Community.objects.all()} == {"甲群", "乙群"}
    actions.take_back(batch_id=batch.pk)
    assert Community.objects.filter(removed_at=None).count() == 0


@pytest.mark.parametrize(
    ("place", "word", "fault"),
    [
        (2, "随便群", RowFault.UNKNOWN_POSITIONING),
        (3, "吃货型", RowFault.UNKNOWN_TYPE),
        (4, "火星", RowFault.UNKNOWN_PLATFORM),
        (5, "火星店", RowFault.UNKNOWN_UNIT),
        (6, "nobody", RowFault.UNKNOWN_OWNER),
        (7, "昨天", RowFault.NOT_A_TIME),
    ],
)
def test_a_word_that_nobody_knows_is_a_fault_of_its_row(tmp_path, company, place, word, fault):
    bad = list(FULL)
    bad[place] = word
    batch = listed(tmp_path, company.root, ("g0", *FULL[1:]), bad)
    assert (batch.rows_accepted, batch.rows_rejected) == (1, 1)
    assert faults(batch) == [(fault, word)]
    assert fault.zh
    assert fault.en
    assert not Community.objects.filter(key="g1").exists()


def test_stores_and_owners_by_key_name_or_not_at_all(tmp_path, company):
    people.unit(company.west, "store", "静安店")
    people.person("chen2", "陈晨", company.store_b)
    header = ("群ID", "门店", "群主")
    batch = listed(
        tmp_path,
        company.root,
        ("a", "store-a", ""),
        ("b", "静安店", ""),
        ("c", "", "陈晨"),
        ("d", "", "CHEN2"),
        ("e", "锦江店", "林岚"),
        header=header,
        namespace=people.NAMESPACE,
    )
    assert faults(batch) == [
        (RowFault.SEVERAL_UNITS, "静安店"),
        (RowFault.SEVERAL_OWNERS, "陈晨"),
    ]
    assert Community.objects.get(key="a").unit == company.store_a
    assert Community.objects.get(key="d").owner.username == "chen2"
    assert Community.objects.get(key="e").owner == company.lin


def test_days_that_contradict_each_other(tmp_path, company):
    header = ("群ID", "建群时间", "结束时间")
    listed(tmp_path, company.root, ("a", "2024-03-01", ""), header=header)
    batch = listed(
        tmp_path,
        company.root,
        ("a", "", "2024-02-01"),
        ("b", "2024-03-01", "2024-02-01"),
        header=header,
    )
    assert {fault for fault, _ in faults(batch)} == {RowFault.ENDS_BEFORE_OPENING}
    assert batch.rows_rejected == 2


def test_taking_back_restores_what_was_there(tmp_path, company):
    bring(chat(tmp_path, [("g1", "小美", "2024-01-03 09:05", "早", "文本")]), company.store_b)
    Community.objects.update(title="旧名", owner=company.zhao)
    batch = listed(tmp_path, company.root, FULL)
    assert queries.falls_away(batch).communities == 1
    actions.take_back(batch_id=batch.pk)
    found = Community.objects.get()
    assert (found.title, found.unit, found.owner, found.opened_on, found.positioning) == (
        "旧名",
        company.store_b,
        company.zhao,
        None,
        "unset",
    )
    assert found.removed_at is None
    assert not org_models.Grant.objects.filter(community_id=found.pk, staff=company.chen).exists()
    assert DescriptionBefore.objects.count() == 0


def test_what_was_changed_since_stays(tmp_path, company):
    batch = listed(tmp_path, company.root, FULL)
    Community.objects.update(title="手工改的名字")
    bring(chat(tmp_path, [("g1", "小美", "2024-01-03 09:05", "早", "文本")]), company.store_a)
    actions.take_back(batch_id=batch.pk)
    found = Community.objects.get()
    assert (found.title, found.positioning) == ("手工改的名字", "unset")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_lists_are_undone_in_either_order(tmp_path, company, order):
    bring(chat(tmp_path, [("g1", "小美", "2024-01-03 09:05", "早", "文本")]), company.root)
    header = ("群ID", "群名")
    batches = [
        listed(tmp_path, company.root, ("g1", title), header=header) for title in ("一", "二")
    ]
    actions.take_back(batch_id=batches[order[0]].pk)
    assert Community.objects.get().title == ("二" if order[0] == 0 else "一")
    actions.take_back(batch_id=batches[order[1]].pk)
    assert Community.objects.get().title == "g1"


def test_nobody_describes_what_is_elsewhere_or_removed(tmp_path, company):
    header = ("群ID", "群名")
    listed(tmp_path, company.store_b, ("far", "远"), ("gone", "旧"), header=header)
    batch = listed(tmp_path, company.store_a, ("far", "近"), header=header)
    assert faults(batch) == [(RowFault.NOT_YOURS, "far")]
    from huoqun.communities import actions as community_actions

    gone = Community.objects.get(key="gone")
    community_actions.remove(community=gone, actor=org_actions.HOUSE)
    batch = listed(tmp_path, company.store_b, ("gone", "新"), header=header)
    assert [fault for fault, _ in faults(batch)] == [RowFault.REMOVED]


def test_a_long_list_comes_in_small_blocks(tmp_path, company, monkeypatch):
    monkeypatch.setattr(records, "BLOCK_ROWS_MAX", 10)
    rows = [(f"g{number}", f"群 {number}" if number % 7 else "") for number in range(45)]
    rows.insert(20, ("", "没有编号"))
    batch = listed(tmp_path, company.root, *rows, header=("群ID", "群名"))
    assert (batch.rows_accepted, batch.rows_rejected) == (45, 1)
    assert Community.objects.filter(title="群 44").exists()


def test_the_lead_of_a_store_gives_no_more_than_their_own(tmp_path, company):
    wu = people.person("wu", "吴敏", company.store_a, Role.LEAD)
    path = samples.write(
        tmp_path / "a.csv",
        samples.csv_text([("a", "林岚"), ("b", "吴敏"), ("c", "")], ("群ID", "群主")),
    )
    batch = actions.prepare_path(
        kind=FileKind.COMMUNITIES,
        path=path,
        unit=company.store_a,
        wanted=actions.Wanted(source="x"),
        actor=people.acting(wu),
    ).batch
    actions.run(batch_id=batch.pk)
    # Whoever works elsewhere is not found at all.
    assert faults(queries.get(batch.pk, seen_by=org_actions.HOUSE.scope)) == [
        (RowFault.UNKNOWN_OWNER, "林岚")
    ]
    assert Community.objects.get(key="b").owner == wu


def test_a_file_of_messages_is_no_list(tmp_path, company):
    from huoqun.connectors.files.records import resemblance

    with pytest.raises(resemblance.OtherKind) as raised:
        bring(chat(tmp_path), company.root, FileKind.COMMUNITIES)
    assert "群消息" in raised.value.sentence_zh
    path = samples.write(tmp_path / "list.csv", samples.csv_text([FULL], HEADER))
    with pytest.raises(resemblance.OtherKind) as raised:
        bring(path, company.root, FileKind.MESSAGES)
    assert "群资料" in raised.value.sentence_zh

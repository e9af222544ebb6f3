"""Phones and union ids beside the people of a file: guessed, told, and taken back with it."""

import pytest

from huoqun.connectors.files import actions
from huoqun.connectors.files.kinds import Field, FileKind
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.connectors.files.tests import samples
from huoqun.connectors.files.tests.test_imports import bring
from huoqun.customers import actions as customer_actions
from huoqun.customers import queries as customer_queries
from huoqun.customers.models import Claim, MergeProposal
from huoqun.org import actions as org_actions
from huoqun.org import models as org_models

UNION = "o-Mei-0123456789-0123456789"
ORDERS = (
    ("订单号", "会员号", "手机号", "金额", "下单时间"),
    [
        ("A1", "1024", "138 1234 5678", "99", "2026-03-01 10:00"),
        ("A2", "1025", "138****9999", "10", "2026-03-01 11:00"),
        ("A3", "1026", "1.39E+10", "10", "2026-03-01 12:00"),
    ],
)
MEMBERS = (
    ("群名", "external_userid", "昵称", "入群时间", "手机号", "unionid"),
    [("一群", "wx-mei", "小美", "2026-02-01", "+86 13812345678", UNION)],
)


@pytest.mark.parametrize(
    ("kind", "header", "expected"),
    [
        (FileKind.ORDERS, ORDERS[0], {Field.CUSTOMER: "会员号", Field.PHONE: "手机号"}),
        # The only name of the buyer is their phone: it is both.
        (
            FileKind.ORDERS,
            ("订单号", "手机号", "金额", "下单时间"),
            {Field.CUSTOMER: "手机号", Field.PHONE: "手机号"},
        ),
        # A receiver may be somebody else.
        (
            FileKind.ORDERS,
            ("订单号", "会员号", "收货人手机", "金额", "下单时间"),
            {Field.CUSTOMER: "会员号"},
        ),
        (
            FileKind.MEMBERSHIPS,
            MEMBERS[0],
            {Field.MEMBER: "external_userid", Field.PHONE: "手机号", Field.UNION_ID: "unionid"},
        ),
        (
            FileKind.MEMBERSHIPS,
            ("群名", "unionid", "入群时间"),
            {Field.MEMBER: "unionid", Field.UNION_ID: "unionid"},
        ),
    ],
)
def test_the_columns_are_guessed(tmp_path, kind, header, expected):
    row = tuple("2026-02-01" if "时间" in each else "1" for each in header)
    path = samples.write(tmp_path / "a.csv", samples.csv_text([row], header))
    found = samples.guess(kind, samples.opening.open_table(path)).mapping.columns
    about = (Field.MEMBER, Field.CUSTOMER, Field.PHONE, Field.UNION_ID)
    assert {which: found[which] for which in about if which in found} == expected


@pytest.fixture
def company(transactional_db):
    return org_actions.ensure_company(name="示例公司")


def file(path, told):
    return samples.write(path, samples.csv_text(told[1], told[0]))


@pytest.mark.django_db(transaction=True)
def test_one_phone_in_two_files_is_one_person_if_both_verified_it(tmp_path, company):
    root = org_models.OrgUnit.objects.get(parent=None)
    members = bring(file(tmp_path / "m.csv", MEMBERS), root, FileKind.MEMBERSHIPS, source="crm")
    orders = bring(file(tmp_path / "o.csv", ORDERS), root, FileKind.ORDERS, source="shop")
    assert (members.rows_rejected, orders.rows_rejected) == (0, 0), "a bad phone spoils no row"
    assert sorted(Claim.objects.values_list("kind", "source", "verified")) == [
        ("phone", "crm", False),
        ("phone", "shop", False),
        ("union_id", "crm", True),
    ]
    customer_actions.settle()
    proposal = MergeProposal.objects.get()
    mei = customer_queries.find("crm", ["wx-mei"])["wx-mei"]
    buyer = customer_queries.find("shop", ["1024"])["1024"]
    assert (proposal.left_id, proposal.right_id) == (mei, buyer)
    sure = ReadOptions(phones_verified=True)
    again = [
        bring(file(tmp_path / f"again-{source}.csv", told), root, kind, source=source, options=sure)
        for source, told, kind in (
            ("crm", MEMBERS, FileKind.MEMBERSHIPS),
            ("shop", ORDERS, FileKind.ORDERS),
        )
    ]
    customer_actions.settle()
    assert customer_queries.numbers_of(buyer) == [mei, buyer]
    assert not MergeProposal.objects.exists()
    actions.start_take_back(batch=again[1], actor=org_actions.HOUSE)
    actions.take_back(batch_id=again[1].pk)
    customer_actions.settle()
    assert customer_queries.numbers_of(buyer) == [buyer], "only that import had verified it"
    assert MergeProposal.objects.exists()

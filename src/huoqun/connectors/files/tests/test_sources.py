"""The same rows through two sources of one namespace are one thing, and people are told."""

import pytest

from huoqun.communities.models import Membership
from huoqun.connectors.files import models
from huoqun.connectors.files.kinds import FileKind, OnConflict
from huoqun.connectors.files.tests import samples
from huoqun.connectors.files.tests.test_imports import bring, chat, facts
from huoqun.orders.models import Order
from huoqun.org import actions as org_actions

pytestmark = pytest.mark.django_db(transaction=True)

STAYS = ("群ID", "成员ID", "入群时间", "退群时间")
ORDERS = ("订单号", "会员号", "付款时间", "实付金额")
IDS = ("群名", "昵称", "发送时间", "内容", "消息ID")


@pytest.fixture
def company():
    return org_actions.ensure_company(name="示例公司")


def from_both(first_path, company, kind, **second):
    """The file from one source, then from another one of the same namespace."""
    first = bring(first_path, company, kind, source="店长", namespace="wx")
    return first, bring(
        second.pop("path", first_path), company, kind, source="店员", namespace="wx", **second
    )


def test_messages_count_once(tmp_path, company):
    first, second = from_both(chat(tmp_path), company, FileKind.MESSAGES)
    assert (first.rows_accepted, first.known_sources) == (3, {})
    assert (second.rows_accepted, second.rows_duplicate) == (0, 3)
    assert second.known_sources == {"店长": 3}
    assert len(facts()) == 3


def test_equal_ids_of_two_sources_are_different_messages_unless_they_say_the_same(
    tmp_path, company
):
    def file(name, *texts):
        rows = [
            ("群", "u", "2024-01-02 09:05", text, str(number)) for number, text in enumerate(texts)
        ]
        return samples.write(tmp_path / name, samples.csv_text(rows, IDS))

    _, second = from_both(
        file("a.csv", "早", "好"), company, FileKind.MESSAGES, path=file("b.csv", "早", "晚")
    )
    assert (second.rows_accepted, second.rows_duplicate, second.rows_conflicting) == (1, 1, 0)
    assert len(facts()) == 3


def test_memberships_count_once_and_go_on(tmp_path, company):
    rows = [("g", "u1", "2024-01-02", ""), ("g", "u2", "2024-01-03", "2024-02-01")]
    path = samples.write(tmp_path / "a.csv", samples.csv_text(rows, STAYS))
    longer = [("g", "u1", "2024-01-02", "2024-03-01"), rows[1], ("g", "u3", "2024-01-05", "")]
    later = samples.write(tmp_path / "b.csv", samples.csv_text(longer, STAYS))
    first, second = from_both(path, company, FileKind.MEMBERSHIPS, path=later)
    assert first.rows_accepted == 3
    assert (second.rows_accepted, second.rows_duplicate) == (2, 3)
    assert len(facts("community.member_joined")) == 3
    assert len(facts("community.member_left")) == 2
    assert Membership.objects.filter(left_on=None).count() == 1


@pytest.mark.parametrize("conflict", list(OnConflict))
def test_orders_of_two_sources_are_one_order(tmp_path, company, conflict):
    rows = [("A1", "u1", "2024-01-02", "10.00"), ("A2", "u2", "2024-01-02", "20.00")]
    path = samples.write(tmp_path / "a.csv", samples.csv_text(rows, ORDERS))
    changed = [rows[0], ("A2", "u2", "2024-01-02", "25.00"), ("A3", "u1", "2024-01-04", "5.00")]
    later = samples.write(tmp_path / "b.csv", samples.csv_text(changed, ORDERS))
    _, second = from_both(path, company, FileKind.ORDERS, path=later, on_conflict=conflict)
    amount = Order.objects.get(key="A2").amount
    told = sorted(facts("order.placed"))
    assert len(told) == Order.objects.count() == 3
    if conflict is OnConflict.KEEP:
        assert (second.rows_accepted, second.rows_duplicate, second.rows_conflicting) == (1, 1, 1)
        assert amount == 2000
    else:
        assert (second.rows_replaced, second.rows_conflicting) == (1, 0)
        assert amount == 2500
    assert second.known_sources == {"店长": 2}


def test_another_namespace_is_another_world(tmp_path, company):
    path = chat(tmp_path)
    bring(path, company, source="店长", namespace="a")
    assert bring(path, company, source="店员", namespace="b").rows_accepted == 3
    assert models.ImportBatch.objects.exclude(known_sources={}).count() == 0


@pytest.mark.parametrize(
    ("amount", "currency", "assumed"),
    [("10.00", "", "CNY"), ("¥10.00", "", ""), ("10.00", "USD", "")],
)
def test_an_assumed_currency_is_told(tmp_path, company, amount, currency, assumed):
    from huoqun.connectors.files.records.options import ReadOptions

    rows = [("A1", "u1", "2024-01-02", amount)]
    path = samples.write(tmp_path / "a.csv", samples.csv_text(rows, ORDERS))
    batch = bring(path, company, FileKind.ORDERS, options=ReadOptions(currency=currency))
    assert batch.assumed_currency == assumed

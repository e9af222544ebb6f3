"""Orders: lines put together, refunds, free lines, currencies."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.connectors.files import mapping
from huoqun.connectors.files.formats import opening
from huoqun.connectors.files.kinds import AmountPer, Field, FileKind, FreeLines, RowFault
from huoqun.connectors.files.records import orders
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.connectors.files.records.rows import OrderRow, Rejected
from huoqun.connectors.files.tests import samples

BY_PRICE = ("订单号", "会员号", "付款时间", "数量", "单价", "商品名称", "门店")
BY_AMOUNT = ("订单号", "会员号", "付款时间", "实付金额")


def read(path, after=0, **options):
    table = opening.open_table(path)
    found = mapping.guess(FileKind.ORDERS, table.columns, samples.cells(table)).mapping
    mapping.check(found, columns=table.columns)
    rows: list[OrderRow] = []
    rejected: list[Rejected] = []
    for block in orders.stream(table, found, ReadOptions(**options), after=after):
        rows += block.rows
        rejected += block.rejected
    return rows, rejected


def by_price(tmp_path, lines, name="a.csv", **options):
    rows = [(*line, "苹果", "一店") if len(line) == 5 else line for line in lines]
    return read(samples.write(tmp_path / name, samples.csv_text(rows, BY_PRICE)), **options)


def by_amount(tmp_path, lines, header=BY_AMOUNT, **options):
    return read(samples.write(tmp_path / "a.csv", samples.csv_text(lines, header)), **options)


def test_lines_are_put_together_wherever_they_stand(tmp_path):
    rows, rejected = by_price(
        tmp_path,
        [
            ("A1", "00123", "2024-01-02 09:05", "2", "¥1.25"),
            ("A2", "u2", "2024-01-02 09:06", "1", "3"),
            ("A1", "", "2024-01-02 09:04", "1件", "0.005", "香蕉", ""),
        ],
    )
    assert not rejected
    first, second = rows
    assert (first.order, first.customer, first.store, first.amount) == ("A1", "00123", "一店", 251)
    assert first.at.minute == 4
    assert [(line.product, line.amount) for line in first.lines] == [("苹果", 250), ("香蕉", 1)]
    assert (second.amount, second.purchased, second.refunded) == (300, True, False)


def test_each_line_is_rounded_half_up_to_the_minor_unit(tmp_path):
    (row,), _ = by_price(tmp_path, [("A", "u", "2024-01-02", "1", "0.125")] * 2)
    assert row.amount == 26
    assert row.day == date(2024, 1, 2)


def test_cancel_invoices_and_negative_quantities_are_refunds(tmp_path):
    (cancel, mixed), _ = by_price(
        tmp_path,
        [
            ("C1", "u", "2024-01-02", "-2", "5"),
            ("A1", "u", "2024-01-02", "3", "5"),
            ("A1", "u", "2024-01-02", "-1", "5"),
        ],
    )
    assert (cancel.amount, cancel.refund_amount) == (0, 1000)
    assert (cancel.purchased, cancel.refunded) == (False, True)
    assert (mixed.amount, mixed.refund_amount) == (1500, 500)
    assert (mixed.purchased, mixed.refunded) == (True, True)


def test_an_order_of_gifts_is_no_purchase_unless_said(tmp_path):
    lines = [("A", "u", "2024-01-02", "1", "0")]
    (row,), _ = by_price(tmp_path, lines)
    assert (row.purchased, row.lines[0].free) == (False, True)
    (row,), _ = by_price(tmp_path, lines, free_lines=FreeLines.COUNT)
    assert row.purchased
    (row,), _ = by_price(tmp_path, [*lines, ("A", "u", "2024-01-02", "1", "2")])
    assert (row.purchased, row.amount) == (True, 200)


def test_an_amount_of_zero_is_an_order(tmp_path):
    (row,), _ = by_amount(tmp_path, [("A", "u", "2024-01-02", "0")])
    assert (row.purchased, row.amount) == (True, 0)


def test_signs_of_amounts(tmp_path):
    header = (*BY_AMOUNT, "数量")
    (discounted, returned, unsigned), _ = by_amount(
        tmp_path,
        [
            ("A", "u", "2024-01-02", "100", "1"),
            ("A", "u", "2024-01-02", "-30", "1"),
            ("B", "u", "2024-01-02", "-30", "1"),
            ("C", "u", "2024-01-02", "30", "-1"),
        ],
        header,
    )
    assert (discounted.amount, discounted.refund_amount, discounted.refunded) == (7000, 0, False)
    assert (returned.amount, returned.refund_amount, returned.purchased) == (0, 3000, False)
    assert (unsigned.amount, unsigned.refund_amount, unsigned.purchased) == (0, 3000, False)


def test_a_negative_amount_without_quantities_is_a_refund(tmp_path):
    (row,), _ = by_amount(
        tmp_path, [("A", "u", "2024-01-02", "100"), ("A", "u", "2024-01-03", "-30")]
    )
    assert (row.amount, row.refund_amount) == (10000, 3000)


def test_refund_columns_and_states(tmp_path):
    header = (*BY_AMOUNT, "退款金额", "订单状态")
    rows, rejected = by_amount(
        tmp_path,
        [
            ("A", "u", "2024-01-02", "100", "30", "已完成"),
            ("B", "u", "2024-01-02", "100", "", "已退款"),
            ("C", "u", "2024-01-02", "100", "", "待付款"),
        ],
        header,
    )
    assert [(row.order, row.amount, row.refund_amount) for row in rows] == [
        ("A", 10000, 3000),
        ("B", 10000, 10000),
    ]
    assert [(row.row_no, row.fault, row.field) for row in rejected] == [
        (4, RowFault.NOT_PAID, Field.STATUS)
    ]


def test_a_total_repeated_on_each_line_counts_once_when_said(tmp_path):
    lines = [("A", "u", "2024-01-02", "100"), ("A", "u", "2024-01-02", "100")]
    (row,), _ = by_amount(tmp_path, lines, amount_per=AmountPer.ORDER)
    assert row.amount == 10000
    (row,), _ = by_amount(tmp_path, lines)
    assert row.amount == 20000
    rows, rejected = by_amount(
        tmp_path, [*lines, ("A", "u", "2024-01-02", "7")], amount_per=AmountPer.ORDER
    )
    assert not rows
    assert {row.fault for row in rejected} == {RowFault.AMOUNTS_DIFFER}


def test_half_an_order_is_not_imported(tmp_path):
    rows, rejected = by_amount(
        tmp_path,
        [("A", "u", "2024-01-02", "100"), ("B", "u", "2024-01-02", "1"), ("A", "u", "?", "5")],
    )
    assert [row.order for row in rows] == ["B"]
    assert sorted((row.row_no, row.fault, row.original) for row in rejected) == [
        (2, RowFault.OTHER_LINE, "A,u,2024-01-02,100"),
        (4, RowFault.NOT_A_TIME, "A,u,?,5"),
    ]


def test_an_order_id_of_two_customers_is_reported(tmp_path):
    rows, rejected = by_amount(
        tmp_path, [("A", "u", "2024-01-02", "1"), ("A", "v", "2024-01-02", "1")]
    )
    assert not rows
    assert [row.fault for row in rejected] == [RowFault.CUSTOMERS_DIFFER] * 2


def test_several_currencies_demand_a_choice(tmp_path):
    header = (*BY_AMOUNT, "币种")
    lines = [("A", "u", "2024-01-02", "1", "CNY"), ("B", "u", "2024-01-02", "2", "USD")]
    with pytest.raises(orders.SeveralCurrencies) as raised:
        by_amount(tmp_path, lines, header)
    assert "CNY、USD" in raised.value.sentence_zh
    rows, rejected = by_amount(tmp_path, lines, header, currency="USD")
    assert [(row.order, row.currency) for row in rows] == [("B", "USD")]
    assert [row.fault for row in rejected] == [RowFault.OTHER_CURRENCY]
    rows, _ = by_amount(tmp_path, lines, header, currency="ALL")
    assert [(row.currency, row.amount) for row in rows] == [("CNY", 100), ("USD", 200)]


def test_currencies_of_signs_and_their_exponents(tmp_path):
    (row,), _ = by_amount(tmp_path, [("A", "u", "2024-01-02", "$1.50")])
    assert (row.currency, row.amount) == ("USD", 150)
    (row,), _ = by_amount(tmp_path, [("A", "u", "2024-01-02", "¥150")], currency="JPY")
    assert (row.currency, row.amount) == ("JPY", 150)
    (row,), _ = by_amount(tmp_path, [("A", "u", "2024-01-02", "1.5")], currency="GBP")
    assert (row.currency, row.amount) == ("GBP", 150)


def test_excel_numbers_as_order_ids(tmp_path):
    path = samples.write_excel(
        tmp_path / "a.xlsx",
        [
            BY_AMOUNT,
            [10086, "u", date(2024, 1, 2), 5],
            [202401021234567890, "u", date(2024, 1, 2), 5],
        ],
    )
    rows, rejected = read(path)
    assert [row.order for row in rows] == ["10086"]
    assert [(row.row_no, row.fault) for row in rejected] == [(3, RowFault.DIGITS_LOST)]


@settings(deadline=None, max_examples=40)  # each example writes and reads a file
@given(
    lines=st.lists(
        st.tuples(st.sampled_from("ABC"), st.integers(1, 9), st.decimals(0, 99, places=2)),
        min_size=1,
        max_size=15,
    ),
    after=st.integers(0, 16),
)
def test_nothing_is_lost_in_any_order_and_from_anywhere(tmp_path_factory, lines, after):
    written = [(order, "u", "2024-01-02", str(n), str(price)) for order, n, price in lines]
    folder = tmp_path_factory.mktemp("orders")
    rows, rejected = by_price(folder, written)
    assert not rejected
    assert sum(row.amount for row in rows) == sum(int(n * price * 100) for _, n, price in lines)
    assert [row.order for row in rows] == list(dict.fromkeys(order for order, _, _ in lines))
    assert read(folder / "a.csv", after=after)[0] == [row for row in rows if row.row_no > after]
    assert all(isinstance(line.quantity, Decimal) for row in rows for line in row.lines)


def test_a_discount_column_is_added_up_and_an_empty_one_stays_unknown(tmp_path):
    header = (*BY_AMOUNT, "优惠金额")
    rows, _ = by_amount(
        tmp_path,
        [
            ("A", "u", "2024-01-02", "70", "-20"),
            ("A", "u", "2024-01-02", "30", "10"),
            ("B", "u", "2024-01-02", "30", "0"),
            ("C", "u", "2024-01-02", "30", ""),
        ],
        header,
    )
    assert {row.order: row.discount for row in rows} == {"A": 3000, "B": 0, "C": None}


def test_a_discount_of_a_whole_order_stands_once(tmp_path):
    header = (*BY_AMOUNT, "优惠金额")
    lines = [("A", "u", "2024-01-02", "70", "20")] * 2
    (row,), _ = by_amount(tmp_path, lines, header, amount_per=AmountPer.ORDER)
    assert (row.amount, row.discount) == (7000, 2000)


def test_a_discount_is_not_taken_for_what_was_paid(tmp_path):
    header = ("订单号", "会员号", "付款时间", "数量", "单价", "优惠金额")
    rows = [("A", "u", "2024-01-02", "2", "5", "1.5")]
    (row,), _ = read(samples.write(tmp_path / "a.csv", samples.csv_text(rows, header)))
    assert (row.amount, row.discount) == (1000, 150)

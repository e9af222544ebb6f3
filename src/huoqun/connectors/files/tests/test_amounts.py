"""Money and quantities, exact."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.connectors.files.kinds import RowFault
from huoqun.connectors.files.values import amounts
from huoqun.connectors.files.values.unreadable import Unreadable
from huoqun.core import money


@pytest.mark.parametrize(
    ("written", "value", "currency"),
    [
        ("1234.5", "1234.5", None),
        ("¥1,234.50", "1234.50", "CNY"),
        ("\uffe51\uff0c234.50", "1234.50", "CNY"),
        ("1234.5元", "1234.5", "CNY"),
        ("1,234,567.89 元", "1234567.89", "CNY"),
        ("１２３４.５", "1234.5", None),
        ("-5", "-5", None),
        ("-¥5.00", "-5.00", "CNY"),
        ("¥-5.00", "-5.00", "CNY"),
        ("(1,234.50)", "-1234.50", None),
        ("(5)", "-5", None),
        ("5.00-", "-5.00", None),
        ("\u22125", "-5", None),
        ("+5", "5", None),
        ("$12.30", "12.30", "USD"),
        ("US$12.30", "12.30", "USD"),
        ("HK$ 12.30", "12.30", "HKD"),
        ("12.30 USD", "12.30", "USD"),
        ("CNY 12.30", "12.30", "CNY"),
        ("RMB12.3", "12.3", "CNY"),
        ("€5", "5", "EUR"),
        ("£5", "5", "GBP"),
        ("1.2万", "12000", None),
        (".5", "0.5", None),
        ("5.", "5", None),
        ("1e3", "1000", None),
        (" 7 ", "7", None),
        (4.25, "4.25", None),
        (0.001, "0.001", None),
        (7, "7", None),
        (Decimal("1.43"), "1.43", None),
    ],
)
def test_ways_of_writing_money(written, value, currency):
    assert amounts.money(written) == amounts.Amount(Decimal(value), currency)


@pytest.mark.parametrize(
    "written", ["12,50", "1,23,456", "1.234,50", "abc", "--5", "5-5", "¥", "1 2a", True, "-", "()"]
)
def test_what_could_mean_two_things_is_refused(written):
    with pytest.raises(Unreadable) as raised:
        amounts.money(written)
    assert raised.value.fault is RowFault.NOT_A_NUMBER


@pytest.mark.parametrize("written", ["86138001380001", "1e99", 1e13])
def test_a_phone_number_is_no_sale(written):
    with pytest.raises(Unreadable) as raised:
        amounts.money(written)
    assert raised.value.fault is RowFault.NUMBER_TOO_LARGE


@pytest.mark.parametrize(
    ("written", "value"),
    [("2", "2"), ("2件", "2"), ("x3", "3"), ("×3", "3"), ("1.5斤", "1.5"), ("-1", "-1"), (6, "6"),
     ("1,000", "1000"), ("(2)", "-2"), (3.0, "3")],
)  # fmt: skip
def test_quantities(written, value):
    assert amounts.quantity(written) == Decimal(value)


@pytest.mark.parametrize(
    ("written", "code"),
    [("CNY", "CNY"), ("cny", "CNY"), ("RMB", "CNY"), ("¥", "CNY"), ("人民币", "CNY"), ("$", "USD"),
     ("", None), (None, None), (" eur ", "EUR")],
)  # fmt: skip
def test_currency_columns(written, code):
    assert amounts.currency_code(written) == code


@given(st.decimals(-(10**11), 10**11, allow_nan=False, allow_infinity=False, places=2))
def test_every_way_of_writing_gives_the_same_amount(value):
    plain = format(value, "f")
    sign = "-" if plain.startswith("-") else ""
    unsigned = plain.lstrip("-")
    forms = [plain, f"{sign}¥{unsigned}", f"¥{plain}", f"{plain}元", f"{value:,.2f}", f" {plain} "]
    if sign:
        forms += [f"({unsigned})", f"{unsigned}-"]
    assert {amounts.money(form).value for form in forms} == {value}
    assert money.to_minor(value, "CNY") == int(value * 100)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e11, max_value=1e11))
def test_a_double_means_its_shortest_decimals(value):
    assert float(amounts.money(value).value) == value


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text):
    for read in (amounts.money, amounts.quantity, amounts.currency_code):
        with suppress(Unreadable):
            read(text)

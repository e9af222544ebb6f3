"""What an order was lowered by: told, read from its lines, or not known."""

from decimal import Decimal

import pytest

from huoqun.orders import rules
from huoqun.orders.actions import LineRow


def line(amount: int, *, price: str | None = None, quantity: str | None = "1") -> LineRow:
    return LineRow(
        product="茶",
        quantity=Decimal(quantity) if quantity else None,
        unit_price=Decimal(price) if price else None,
        amount=amount,
    )


@pytest.mark.parametrize(
    ("told", "lines", "lowered"),
    [
        (None, [], None),
        (None, [line(1990)], None),
        # Just what the price says: it may have been lowered before.
        (None, [line(1990, price="19.90")], None),
        (None, [line(1690, price="19.90")], 300),
        (None, [line(3380, price="19.90", quantity="2"), line(500)], 600),
        # A line of its own takes something off.
        (None, [line(1990, price="19.90"), line(-200, quantity=None)], 200),
        # Rounded to the whole yuan, no discount.
        (None, [line(1900, price="19.05")], None),
        (0, [line(1690, price="19.90")], 0),
        (500, [line(1990)], 500),
    ],
)
def test_a_discount_is_told_or_read_or_unknown(told, lines, lowered) -> None:
    assert rules.discount(told=told, lines=lines, currency="CNY") == lowered

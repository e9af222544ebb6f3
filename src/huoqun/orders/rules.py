"""What follows from the lines of an order; pure."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Protocol

from huoqun.core import money

# Prices are rounded to cents, and to whole units by many tills: less than this is no discount.
ROUNDING_SHARE: Final = Decimal("0.01")


class PricedLine(Protocol):
    """A line of an order: its price in major units, what was paid for it in minor units."""

    @property
    def quantity(self) -> Decimal | None:
        """How many."""

    @property
    def unit_price(self) -> Decimal | None:
        """The price of one, in major units."""

    @property
    def amount(self) -> int:
        """What was paid, in minor units; negative for a discount."""


def discount(*, told: int | None, lines: Iterable[PricedLine], currency: str) -> int | None:
    """What an order was lowered by, in minor units; None where it is not known.

    Whoever tells of it is believed. Else negative lines of a purchase are discounts, and a line
    paid below quantity x unit price was lowered by the difference. Lines that cost just what their
    price says tell nothing: the price may have been lowered before it was written down.
    """
    if told is not None:
        return told
    lowered = 0
    for line in lines:
        if line.amount < 0:
            lowered -= line.amount
        elif line.quantity is not None and line.unit_price is not None:
            full = money.to_minor(line.quantity * line.unit_price, currency)
            if full - line.amount > full * ROUNDING_SHARE:
                lowered += full - line.amount
    return lowered or None

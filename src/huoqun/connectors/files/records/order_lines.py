"""Single lines of orders, as they wait to be put together."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from huoqun.connectors.files import vocabulary
from huoqun.connectors.files.formats.table import Cell
from huoqun.connectors.files.kinds import Field, OrderStatus, RowFault
from huoqun.connectors.files.records.columns import Columns
from huoqun.connectors.files.records.options import ALL_CURRENCIES, ReadOptions
from huoqun.connectors.files.records.rows import Rejected
from huoqun.connectors.files.values import amounts, texts
from huoqun.connectors.files.values.amounts import Amount
from huoqun.connectors.files.values.times import TimeReader
from huoqun.core import money


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One row of an order file; ``rejected`` says why the row itself cannot be taken.

    ``amount`` and ``refund`` are minor units of ``currency``; ``by_price`` tells that the amount is
    quantity × unit price, where a price of 0 means a gift.
    """

    row_no: int
    order: str | None = None
    customer: str | None = None
    at: datetime | None = None
    day_only: bool = False
    store: str | None = None
    community: str | None = None
    product: str | None = None
    currency: str = ""
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: int = 0
    refund: int = 0
    # What the price was lowered by, in minor units; None where the file does not tell.
    discount: int | None = None
    by_price: bool = False
    # Neither the row nor whoever imports it named the currency.
    currency_assumed: bool = False
    status: OrderStatus | None = None
    phone: str | None = None
    union_id: str | None = None
    original: str = ""
    rejected: Rejected | None = None


def read(columns: Columns, reader: TimeReader, options: ReadOptions) -> list[Line]:
    """The lines of one block; rows that cannot be taken carry their rejection."""
    orders = columns.read(Field.ORDER, texts.identifier, required=True)
    customers = columns.read(Field.CUSTOMER, texts.identifier)
    moments = columns.read(Field.AT, reader.read, required=True)
    stores = columns.read(Field.STORE, texts.identifier)
    communities = columns.read(Field.COMMUNITY, texts.identifier)
    products = columns.read(Field.PRODUCT, _product)
    phones = columns.read(Field.PHONE, texts.identifier_if_any)
    union_ids = columns.read(Field.UNION_ID, texts.identifier_if_any)
    statuses = columns.words(Field.STATUS, vocabulary.ORDER_STATUSES, OrderStatus.PAID)
    sums = _sums(columns, options)
    for place, status in enumerate(statuses):
        if status is OrderStatus.UNPAID:
            columns.reject(place, RowFault.NOT_PAID, Field.STATUS, str(_cell(columns, place)))
    rejected = {row.row_no: row for row in columns.rejected()}
    originals = columns.block.originals()
    lines = []
    for place, row_no in enumerate(columns.block.row_nos):
        moment = moments[place]
        lines.append(
            msgspec.structs.replace(
                sums[place],
                row_no=row_no,
                order=orders[place],
                customer=customers[place],
                at=moment.at if moment else None,
                day_only=moment.day_only if moment else False,
                store=stores[place],
                community=communities[place],
                product=products[place],
                status=statuses[place],
                phone=phones[place],
                union_id=union_ids[place],
                original=texts.storable(originals[place]),
                rejected=rejected.pop(row_no, None),
            )
        )
    # What is left could not even be split into cells.
    return lines + [Line(row_no=row.row_no, rejected=row) for row in rejected.values()]


def _cell(columns: Columns, place: int) -> Cell:
    cells = columns.cells(Field.STATUS)
    return cells[place] if cells else None


def _product(cell: Cell) -> str | None:
    """A product may be known by its title alone, which is longer than an id."""
    text = texts.name(cell) if isinstance(cell, str) else texts.identifier(cell)
    return text.strip() if text else None


def _sums(columns: Columns, options: ReadOptions) -> list[Line]:
    """What each row says about money, in minor units, rounded half up per line."""
    by_price = Field.AMOUNT not in columns.mapping
    quantities = columns.read(Field.QUANTITY, amounts.quantity, required=by_price)
    prices = columns.read(Field.UNIT_PRICE, amounts.money, required=by_price)
    paid = columns.read(Field.AMOUNT, amounts.money, required=not by_price)
    refunds = columns.read(Field.REFUND, amounts.money)
    discounts = columns.read(Field.DISCOUNT, amounts.money)
    codes = columns.read(Field.CURRENCY, amounts.currency_code)
    sums = []
    for place, (quantity, price, amount, refund, lowered, code) in enumerate(
        zip(quantities, prices, paid, refunds, discounts, codes, strict=True)
    ):
        named = [each.currency for each in (amount, price, refund) if each and each.currency]
        currency = _currency(code, named, options)
        if options.currency not in ("", ALL_CURRENCIES) and currency != options.default_currency:
            columns.reject(place, RowFault.OTHER_CURRENCY, Field.CURRENCY, currency)
        value = _value(quantity, price, amount)
        if abs(value) > amounts.NUMBER_MAX:
            columns.reject(place, RowFault.NUMBER_TOO_LARGE, Field.AMOUNT, str(value))
            value = Decimal(0)
        sums.append(
            Line(
                row_no=0,
                currency=currency,
                quantity=quantity,
                unit_price=price.value if price else None,
                amount=money.to_minor(value, currency),
                refund=abs(money.to_minor(refund.value, currency)) if refund else 0,
                # Shops write it with a minus or without.
                discount=abs(money.to_minor(lowered.value, currency)) if lowered else None,
                by_price=by_price,
                currency_assumed=not (code or named or options.currency),
            )
        )
    return sums


def _value(quantity: Decimal | None, price: Amount | None, amount: Amount | None) -> Decimal:
    """The amount of a line; a negative quantity makes an unsigned amount negative, too."""
    if amount is not None:
        negative = quantity is not None and quantity < 0 < amount.value
        return -amount.value if negative else amount.value
    return quantity * price.value if quantity is not None and price is not None else Decimal(0)


def _currency(code: str | None, signs: Sequence[str], options: ReadOptions) -> str:
    """The currency column decides, then a sign in an amount, then --currency.

    The sign ¥ is shared by yuan and yen: it means what --currency says when that is JPY.
    """
    found = code or (signs[0] if signs else options.default_currency)
    return "JPY" if found == "CNY" and not code and options.default_currency == "JPY" else found

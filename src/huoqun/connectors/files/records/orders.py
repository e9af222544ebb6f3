"""Orders out of a table: lines put together by their order id, wherever they stand in the file."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from huoqun.connectors.files.formats import opening
from huoqun.connectors.files.formats.table import Table
from huoqun.connectors.files.kinds import AmountPer, Field, FreeLines, OrderStatus, RowFault
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records import order_lines
from huoqun.connectors.files.records.columns import Columns
from huoqun.connectors.files.records.options import ReadOptions, zone_of
from huoqun.connectors.files.records.order_lines import Line
from huoqun.connectors.files.records.rows import OrderLineRow, OrderRow, RecordBlock, Rejected
from huoqun.connectors.files.records.spool import Spool
from huoqun.core.refusal import Refused

# An order is written with all its lines, which costs more than a message.
BLOCK_LINES_MAX = 10_000

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Line).decode


class SeveralCurrencies(Refused):
    """Amounts of different currencies are never added: someone must say what is meant."""

    code = "several_currencies"
    zh = (
        "文件里有多种币种（{currencies}），不同币种不能相加。请用 --currency 选定一种"
        "（其他币种的行不导入），或用 --currency ALL 让每个订单保留自己的币种。"
    )
    en = (
        "The file holds several currencies ({currencies}), which are never added up. Choose one"
        " with --currency (rows in others are listed as not taken), or keep each order's own with"
        " --currency ALL."
    )


def stream(
    table: Table, mapping: ColumnMap, options: ReadOptions, *, after: int = 0
) -> Iterator[RecordBlock[OrderRow]]:
    """The orders of a file, behind position ``after``; raises SeveralCurrencies.

    The whole file is read first (blocks without rows tell the progress), because the lines of one
    order may stand anywhere. An order of which one line cannot be read is left out as a whole: half
    an order would be a wrong amount.
    """
    reader = options.time_reader()
    currencies: set[str] = set()
    notes: Counter[tuple[Field, str]] = Counter()
    done = 0
    with Spool() as spool:
        for block in opening.blocks(table, wanted=frozenset(mapping.columns.values())):
            columns = Columns(block, mapping)
            lines = order_lines.read(columns, reader, options)
            currencies |= {line.currency for line in lines if not line.rejected}
            notes += columns.notes
            spool.add(
                [line.row_no for line in lines],
                [line.order for line in lines],
                [_encode(line) for line in lines],
            )
            done = block.done
            yield RecordBlock(rows=[], rejected=[], position=after, done=done)
        if len(currencies) > 1 and not options.currency:
            raise SeveralCurrencies(currencies="、".join(sorted(currencies)))
        yield from _together(spool, options, after, done, notes)


def _together(
    spool: Spool,
    options: ReadOptions,
    after: int,
    done: int,
    notes: Counter[tuple[Field, str]],
) -> Iterator[RecordBlock[OrderRow]]:
    """The spooled lines as orders, BLOCK_LINES_MAX lines a block; notes come with the first."""
    rows: list[OrderRow] = []
    rejected: list[Rejected] = []
    position, held = after, 0
    for first, payloads in spool.groups(after=after):
        if held and held + len(payloads) > BLOCK_LINES_MAX:
            yield RecordBlock(
                rows=rows, rejected=rejected, position=position, done=done, notes=notes
            )
            rows, rejected, notes, held = [], [], Counter(), 0
        order, faults = order_of([_decode(payload) for payload in payloads], options)
        rejected += faults
        rows += [order] if order else []
        position, held = first, held + len(payloads)
    yield RecordBlock(rows=rows, rejected=rejected, position=position, done=done, notes=notes)


def order_of(lines: Sequence[Line], options: ReadOptions) -> tuple[OrderRow | None, list[Rejected]]:
    """Put the lines of one order together, or say for each why not.

    Lines that were never paid are left out one by one; any other fault leaves out the whole order.
    """
    rejected = [line.rejected for line in lines if line.rejected]
    taken = [line for line in lines if not line.rejected]
    if any(each.fault is not RowFault.NOT_PAID for each in rejected):
        return None, rejected + [_refused(line, RowFault.OTHER_LINE) for line in taken]
    fault = _disagreement(taken, options)
    if fault:
        return None, rejected + [_refused(line, fault) for line in taken]
    return (_order(taken, options) if taken else None), rejected


def _disagreement(lines: Sequence[Line], options: ReadOptions) -> RowFault | None:
    """What the lines of one order cannot differ in."""
    if len({line.customer for line in lines if line.customer}) > 1:
        return RowFault.CUSTOMERS_DIFFER
    if len({line.currency for line in lines}) > 1:
        return RowFault.CURRENCIES_DIFFER
    if options.amount_per is AmountPer.ORDER and len({line.amount for line in lines}) > 1:
        return RowFault.AMOUNTS_DIFFER
    return None


def _refused(line: Line, fault: RowFault) -> Rejected:
    return Rejected(
        row_no=line.row_no,
        fault=fault,
        field=None,
        written="",
        original=line.original,
        person=line.customer,
    )


def _order(lines: Sequence[Line], options: ReadOptions) -> OrderRow:
    first = lines[0]
    earliest = min(lines, key=_at)
    assert first.order is not None
    assert earliest.at is not None
    amount, refund = _amounts(lines, options)
    given_back = _all_negative(lines)
    bought = [line for line in lines if not _is_refund(line, given_back) and line.amount >= 0]
    paid_for = [line for line in bought if not _is_free(line)]
    counts = bought if options.free_lines is FreeLines.COUNT else paid_for
    business = zone_of(options.business_time_zone)
    return OrderRow(
        row_no=first.row_no,
        order=first.order,
        customer=next((line.customer for line in lines if line.customer), None),
        at=earliest.at,
        day=earliest.at.astimezone(business).date() if earliest.day_only else None,
        store=next((line.store for line in lines if line.store), None),
        community=next((line.community for line in lines if line.community), None),
        currency=first.currency,
        currency_assumed=any(line.currency_assumed for line in lines),
        amount=amount,
        refund_amount=refund,
        purchased=bool(counts),
        refunded=refund > 0 or any(_is_refund(line, given_back) for line in lines),
        lines=tuple(_line(line) for line in lines),
        key=f"order:{first.order}",
        discount=_discount(bought, options),
        phone=next((line.phone for line in lines if line.phone), None),
        union_id=next((line.union_id for line in lines if line.union_id), None),
    )


def _at(line: Line) -> tuple[float, int]:
    assert line.at is not None
    return line.at.timestamp(), line.row_no


def _amounts(lines: Sequence[Line], options: ReadOptions) -> tuple[int, int]:
    """(paid, given back) of an order, both not negative, in minor units.

    A negative line among others is a discount unless its quantity is negative (or no quantity is
    known); where discounts exceed what was bought, money went back.
    """
    if options.amount_per is AmountPer.ORDER:
        total = lines[0].amount
        paid, refund = max(total, 0), max(-total, 0) + max(line.refund for line in lines)
    else:
        given_back = _all_negative(lines)
        back = sum(line.amount for line in lines if _is_refund(line, given_back))
        kept = sum(line.amount for line in lines) - back
        paid = max(kept, 0)
        refund = max(-kept, 0) - back + sum(line.refund for line in lines)
    if all(line.status is OrderStatus.REFUNDED for line in lines) and not refund:
        refund = paid
    return paid, refund


def _discount(bought: Sequence[Line], options: ReadOptions) -> int | None:
    """What the file says that the purchase was lowered by; None where no line tells."""
    told = [line.discount for line in bought if line.discount is not None]
    if not told:
        return None
    return max(told) if options.amount_per is AmountPer.ORDER else sum(told)


def _all_negative(lines: Sequence[Line]) -> bool:
    """A cancel invoice: nothing in it was bought."""
    return all(line.amount < 0 or _is_free(line) for line in lines)


def _is_refund(line: Line, given_back: bool) -> bool:  # noqa: FBT001 (a property of the order)
    """Whether a line gives something back."""
    if line.quantity is not None and line.quantity < 0:
        return True
    return line.amount < 0 and (given_back or line.quantity is None)


def _is_free(line: Line) -> bool:
    """A gift: a price of 0. An amount of 0 in an amount column is an order like any other."""
    return line.by_price and line.amount == 0 and (not line.unit_price or not line.quantity)


def _line(line: Line) -> OrderLineRow:
    return OrderLineRow(
        row_no=line.row_no,
        product=line.product,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=line.amount,
        free=_is_free(line),
    )

"""What a file would bring, told before anything is written."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo

from huoqun.connectors.files.formats.table import Table
from huoqun.connectors.files.kinds import AmountPer, Field, RowFault
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records import streams
from huoqun.connectors.files.records.options import ReadOptions, zone_of
from huoqun.connectors.files.records.rows import (
    CustomerRow,
    MembershipRow,
    MessageRow,
    OrderRow,
    Rejected,
    TagRow,
)
from huoqun.connectors.files.records.streams import AnyRow

# A preview reads this many blocks at most: enough to see a file, soon enough to wait for.
BLOCKS_MAX = 3
FIRST_ROWS = 20
# Enough to notice that another source told the same.
FACT_KEYS_MAX = 2_000
EXAMPLES_PER_FAULT = 3
# A column of amounts that repeats itself within most orders is the order's total.
REPEATS_SHARE = 0.9
REPEATS_MIN = 5


@dataclass(slots=True)
class Fault:
    """How often rows could not be taken for one reason, with the first of them."""

    fault: RowFault
    which: Field | None
    count: int = 0
    examples: list[Rejected] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Preview:
    """Counts over the rows that were read; ``complete`` tells whether these were all.

    Amounts are minor units by currency, refunds not taken off.
    """

    complete: bool = True
    rows: int = 0
    rejected: int = 0
    faults: list[Fault] = field(default_factory=list)
    notes: Counter[tuple[Field, str]] = field(default_factory=Counter)
    first_rows: list[AnyRow] = field(default_factory=list)
    first_day: date | None = None
    last_day: date | None = None
    communities: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    amounts: Counter[str] = field(default_factory=Counter)
    # The currency of amounts that name none, when nobody chose it.
    assumed_currency: str = ""
    # Under which the log would know the first rows.
    fact_keys: list[str] = field(default_factory=list)
    refunds: int = 0
    # Orders of several lines, and those of them whose lines all name one amount.
    several_lines: int = 0
    repeated_totals: int = 0

    @property
    def looks_like_repeated_totals(self) -> bool:
        """Whether the amount column seems to repeat the order's total on each line."""
        return (
            self.several_lines >= REPEATS_MIN
            and self.repeated_totals >= REPEATS_SHARE * self.several_lines
        )


def preview(table: Table, mapping: ColumnMap, options: ReadOptions) -> Preview:
    """Read the beginning of a file and tell what it would bring; raises SeveralCurrencies."""
    found = Preview()
    zone = zone_of(options.business_time_zone)
    done = 0
    for block in streams.stream(replace(table, blocks_max=BLOCKS_MAX), mapping, options):
        for row in block.rows:
            _count(found, row, zone, options)
        for rejected in block.rejected:
            note(found, rejected)
        found.notes += block.notes
        done = block.done
    # Text is read ahead a little, so "done" may be the whole file one block early, never late.
    found.complete = done >= table.total
    return found


def _count(found: Preview, row: AnyRow, zone: tzinfo, options: ReadOptions) -> None:
    found.rows += 1
    if len(found.first_rows) < FIRST_ROWS:
        found.first_rows.append(row)
    if len(found.fact_keys) < FACT_KEYS_MAX:
        found.fact_keys += streams.fact_keys(row)
    if row.community:
        found.communities.add(row.community)
    if isinstance(row, OrderRow):
        _count_order(found, row, zone, options)
    elif isinstance(row, MembershipRow):
        found.people.add(row.member)
        _span(found, row.joined_on, row.left_on)
    elif isinstance(row, MessageRow):
        found.people.add(row.member)
        _span(found, row.day or _day(row.at, zone))
    elif isinstance(row, CustomerRow | TagRow):
        found.people.add(row.customer)
        _span(found, row.registered_on if isinstance(row, CustomerRow) else None)


def _count_order(found: Preview, row: OrderRow, zone: tzinfo, options: ReadOptions) -> None:
    if row.customer:
        found.people.add(row.customer)
    _span(found, row.day or _day(row.at, zone))
    found.amounts[row.currency] += row.amount
    if row.currency_assumed:
        found.assumed_currency = row.currency
    found.refunds += row.refunded
    if len(row.lines) > 1 and options.amount_per is AmountPer.LINE:
        found.several_lines += 1
        found.repeated_totals += len({line.amount for line in row.lines}) == 1


def _day(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()


def _span(found: Preview, *days: date | None) -> None:
    known = [day for day in (*days, found.first_day, found.last_day) if day is not None]
    if known:
        found.first_day, found.last_day = min(known), max(known)


def note(found: Preview, rejected: Rejected) -> None:
    """Count a row that cannot be taken, with a few examples of each reason."""
    found.rejected += 1
    for fault in found.faults:
        if (fault.fault, fault.which) == (rejected.fault, rejected.field):
            break
    else:
        fault = Fault(rejected.fault, rejected.field)
        found.faults.append(fault)
    fault.count += 1
    if len(fault.examples) < EXAMPLES_PER_FAULT:
        fault.examples.append(rejected)

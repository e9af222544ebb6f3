"""Moments out of cells: the many ways in which exports write a time."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal

from huoqun.connectors.files.formats.table import Cell
from huoqun.connectors.files.kinds import DateOrder, RowFault
from huoqun.connectors.files.values import clocks
from huoqun.connectors.files.values.unreadable import Unreadable

# What lies outside was never a chat or an order: a zero, a far-future "for ever", a wrong column.
FIRST_YEAR, LAST_YEAR = 1971, 2099
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (a spreadsheet's clock has no zone)
EXCEL_SERIALS = (20_000, 80_000)  # 1954 to 2119
# Powers of ten between a Unix second and its thousandths, millionths and billionths.
_EXPONENT_MAX = 20
_UNIX_DIGITS = {10: 1, 13: 1_000, 16: 1_000_000, 19: 1_000_000_000}

_YEAR_FIRST = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?P<rest>(?:\D.*|(?<=[日号])\d.*)?)$",
    re.DOTALL,
)
_YEAR_LAST = re.compile(
    r"^(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{1,2})(?P<rest>(?:[^\d].*)?)$", re.DOTALL
)
_COMPACT = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?(?:\.?(\d{1,6}))?)?$")
_NUMBER = re.compile(r"^\d+(?:\.\d+)?$")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {month: number for number, month in enumerate(_MONTH_NAMES, start=1)}
_MONTH = rf"(?P<month>{'|'.join(_MONTH_NAMES)})[a-z]*\.?"
_DAY, _YEAR = r"(?P<day>\d{1,2})", r"(?P<year>\d{4})"
_WEEKDAY = r"(?:[a-z]{3,9},?\s+)?"
_WITH_MONTH_NAME = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"^{_WEEKDAY}{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}(?P<rest>\D.*)?$",
        rf"^{_WEEKDAY}{_DAY}[\s-]+{_MONTH}[\s,-]+{_YEAR}(?P<rest>\D.*)?$",
        # Weibo and Java: Tue Jan 02 09:05:00 +0800 2024
        rf"^{_WEEKDAY}{_MONTH}\s+{_DAY}\s+(?P<rest>[\d:]+\s+(?:[a-z]{{3,4}}|[+-]\d{{4}}))\s+{_YEAR}$",
    )
)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened.

    ``at`` is UTC; when only a day is known it is the first moment of that business day and
    ``day_only`` is set. ``written`` is the time as the file has it, in one form: it does not move
    when the file is read again in another time zone or saved by another program.
    """

    at: datetime
    day: date
    day_only: bool
    written: str


@dataclass(frozen=True, slots=True)
class TimeReader:
    """Reads cells as moments; times without an offset are taken in ``zone``.

    A bare date is a day in the business zone and never shifts. ``order`` settles 03/04/2024.
    """

    zone: tzinfo
    business_zone: tzinfo
    order: DateOrder | None = None

    def read(self, cell: Cell) -> Moment:
        """The moment in a cell; raises Unreadable."""
        return self._moment(self._parsed(cell), cell)

    def _moment(self, parsed: datetime | date, cell: Cell) -> Moment:
        if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
            raise Unreadable(RowFault.TIME_OUT_OF_RANGE, cell)
        if not isinstance(parsed, datetime):
            start = datetime.combine(parsed, datetime.min.time(), tzinfo=self.business_zone)
            return Moment(start.astimezone(UTC), parsed, day_only=True, written=parsed.isoformat())
        if parsed.tzinfo is None:
            at = parsed.replace(tzinfo=self.zone).astimezone(UTC)
            written = parsed.isoformat()
        else:
            at = parsed.astimezone(UTC)
            written = at.isoformat()
        return Moment(at, at.astimezone(self.business_zone).date(), day_only=False, written=written)

    def _parsed(self, cell: Cell) -> datetime | date:
        if isinstance(cell, datetime | date):
            return cell
        if isinstance(cell, bool):
            raise Unreadable(RowFault.NOT_A_TIME, cell)
        if isinstance(cell, int | float | Decimal):
            return _from_number(Decimal(str(cell)), cell)
        if not isinstance(cell, str):
            raise Unreadable(RowFault.NOT_A_TIME, cell)
        try:
            return _from_text(cell, self.order)
        except (ValueError, OverflowError) as error:
            raise Unreadable(RowFault.NOT_A_TIME, cell) from error


def _from_text(cell: str, order: DateOrder | None) -> datetime | date:
    text = cell.strip()
    if text[4:5] == "-" and text[7:8] == "-" and text.isascii():  # the common case, at C speed
        try:
            return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
        except ValueError:
            pass  # "2024-01-02 9:05" and others that ISO does not know
    text = unicodedata.normalize("NFKC", text).strip("'\"\ufeff\u200b \t[]【】")
    found = _YEAR_FIRST.match(text)
    if found:
        year, month, day = (int(number) for number in found.groups()[:3])
        return _with_clock(date(year, month, day), found["rest"])
    compact = _compact(text)
    if compact is not None:
        return compact
    if _NUMBER.match(text):
        return _from_number(Decimal(text), cell)
    found = _YEAR_LAST.match(text)
    if found:
        return _year_last(found, cell, order)
    for form in _WITH_MONTH_NAME:
        found = form.match(text)
        if found:
            day_found = date(int(found["year"]), _MONTHS[found["month"].lower()], int(found["day"]))
            return _with_clock(day_found, found["rest"] or "")
    raise Unreadable(RowFault.NOT_A_TIME, cell)


def _with_clock(day: date, rest: str) -> datetime | date:
    """The day alone, or with its time of day; "24:00" is the next midnight."""
    found = clocks.read(rest)
    if found is None:
        return day
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 (the zone is added below)
    moment = midnight + timedelta(seconds=found.seconds, microseconds=found.microseconds)
    if found.offset_minutes is None:
        return moment
    return moment.replace(tzinfo=timezone(timedelta(minutes=found.offset_minutes)))


def _compact(text: str) -> datetime | date | None:
    """20240102, 202401020905, 20240102090506; None when the digits are something else."""
    found = _COMPACT.match(text)
    if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        if found[4] is None:
            return day
        hour, minute, second = int(found[4]), int(found[5]), int(found[6] or 0)
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 (the reader adds the zone)
        fraction = (found[7] or "").ljust(6, "0")
        return midnight.replace(hour=hour, minute=minute, second=second, microsecond=int(fraction))
    except ValueError:
        return None


def _from_number(number: Decimal, cell: Cell) -> datetime | date:
    """A Unix time (s, ms, µs, ns) or a spreadsheet's day count."""
    # 1e999999999 as a whole number would fill the memory.
    if not number.is_finite() or abs(number.adjusted()) > _EXPONENT_MAX:
        raise Unreadable(RowFault.NOT_A_TIME, cell)
    if EXCEL_SERIALS[0] <= number < EXCEL_SERIALS[1]:
        moment = EXCEL_EPOCH + timedelta(milliseconds=round(number * 86_400_000))
        return moment.date() if number == int(number) else moment
    compact = _compact(str(int(number))) if number == int(number) else None
    if compact is not None:
        return compact
    per_second = _UNIX_DIGITS.get(len(str(int(number))))
    if per_second is None or number < 0:
        raise Unreadable(RowFault.NOT_A_TIME, cell)
    micros = int(number * 1_000_000 / per_second)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


def _year_last(found: re.Match[str], cell: str, order: DateOrder | None) -> datetime | date:
    first, separator, second, last = found[1], found[2], found[3], found[4]
    if len(last) < 4:
        if order is None:
            raise Unreadable(RowFault.AMBIGUOUS_DATE, cell)
        if order is DateOrder.YEAR_FIRST:
            return _with_clock(date(2000 + int(first), int(second), int(last)), found["rest"])
        last = f"20{last:0>2}"
    day_first = _day_first(int(first), int(second), separator, order)
    if day_first is None:
        raise Unreadable(RowFault.AMBIGUOUS_DATE, cell)
    day, month = (first, second) if day_first else (second, first)
    return _with_clock(date(int(last), int(month), int(day)), found["rest"])


def _day_first(first: int, second: int, separator: str, order: DateOrder | None) -> bool | None:
    """Whether the first number is the day; None when nobody can tell.

    Dots with the year at the end are written day first wherever they are written at all.
    """
    if order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST):
        return order is DateOrder.DAY_FIRST
    if first > 12 or second > 12:
        return first > 12
    if first == second or separator == ".":
        return True
    return None

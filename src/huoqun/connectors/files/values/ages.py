"""Age bands out of birthdays, years of birth, ages and bands: the day itself is not kept."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from huoqun.connectors.files.formats.table import Cell
from huoqun.connectors.files.kinds import RowFault
from huoqun.connectors.files.values.times import Moment
from huoqun.connectors.files.values.unreadable import Unreadable

OLDEST = 120
# The last year of life of each band; above the last it is open.
BANDS = ((17, "18以下"), (24, "18–24"), (34, "25–34"), (44, "35–44"))
OPEN_BAND = "45以上"
_BAND = re.compile(r"^(\d{1,2})[-–—~至到](\d{1,3})$")
_OPEN = re.compile(r"^(\d{1,2})(?:以上|以下|\+|及以上)$")
# People are older than the files that tell of them: only the year of a date is read.
_DATE = re.compile(r"^(\d{4})(?:[-/.年]\d{0,2}(?:月?|[-/.月]\d{1,2}日?.*)|\d{4})$")
_DECADE = re.compile(r"^\d[05]后$")
# What systems write for a birthday that nobody told.
_UNTOLD_YEARS = frozenset({0, 1900, 1901})
# 08-15 and 12-25 are days of a year that is not told; no band begins so low.
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Age:
    """The band of somebody's age; ``until_year`` is the first year in which it no longer holds."""

    band: str
    until_year: int | None = None


def read(cell: Cell, *, today: date, read_time: Callable[[Cell], Moment | None]) -> Age | None:
    """The age band that a cell tells, None when it tells no year.

    Raises Unreadable for what is no birthday, age or band.
    """
    if isinstance(cell, date | datetime):
        return _born(cell.year, today, cell)
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    text = re.sub(r"[\s周岁]+", "", text).removesuffix(".0")
    if _DECADE.match(text):
        return Age(text)
    found = _BAND.match(text)
    if found:
        first, last = int(found[1]), int(found[2])
        if first <= _MONTHS:
            return None
        if first < last <= OLDEST:
            return Age(f"{first}–{last}")
        raise Unreadable(RowFault.NOT_AN_AGE, cell)
    found = _OPEN.match(text)
    if found:
        return Age(f"{int(found[1])}{'以下' if text.endswith('以下') else '以上'}")
    found = _DATE.match(text)
    if found:
        return _born(int(found[1]), today, cell)
    if text.isdigit() and len(text) <= 4:
        number = int(text)
        return _band(number) if number <= OLDEST else _born(number, today, cell)
    try:
        moment = read_time(cell)
    except Unreadable as error:
        raise Unreadable(RowFault.NOT_AN_AGE, cell) from error
    return _born(moment.day.year, today, cell) if moment else None


def _born(year: int, today: date, cell: Cell) -> Age | None:
    if year in _UNTOLD_YEARS:
        return None
    age = today.year - year
    if not 0 <= age <= OLDEST:
        raise Unreadable(RowFault.NOT_AN_AGE, cell)
    for last, band in BANDS:
        if age <= last:
            return Age(band, year + last + 1)
    return Age(OPEN_BAND)


def _band(age: int) -> Age:
    return Age(next((band for last, band in BANDS if age <= last), OPEN_BAND))

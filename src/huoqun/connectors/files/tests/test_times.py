"""Every way in which exports write a time."""

# ruff: noqa: DTZ001 (the cells of a file have no zone; that is what is tested)

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.connectors.files.kinds import DateOrder, RowFault
from huoqun.connectors.files.values.times import TimeReader
from huoqun.connectors.files.values.unreadable import Unreadable

SHANGHAI = ZoneInfo("Asia/Shanghai")
READER = TimeReader(zone=SHANGHAI, business_zone=SHANGHAI)
NINE_FIVE = datetime(2024, 1, 2, 9, 5, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "written",
    [
        "2024-01-02 09:05",
        "2024-01-02T09:05:00",
        "2024-1-2 9:05",
        "2024/1/2 9:05",
        "2024/01/02 09:05:00",
        "2024.01.02 09:05",
        "2024/1/2 上午9:05",
        "2024/1/2 上午 9:05:00",
        "2024年1月2日 9时5分",
        "2024年1月2日9时5分",
        "2024年01月02日 09:05:00",
        "2024年1月2日 星期二 上午9:05",
        "2024-01-02 (周二) 09:05",
        "2024年1月2日 早上9点5分",
        "2024-01-02 9点05分0秒",
        "\u3000２０２４/１/２ ９:０５ ",
        "2024-01-02 09:05:00.000",
        "2024-01-02T01:05:00Z",
        "2024-01-02T01:05:00+00:00",
        "2024-01-02 09:05:00 +0800",
        "2024-01-02 09:05:00+08:00",
        "2024-01-01 17:05:00-08:00",
        "2024-01-02 09:05:00 UTC+8",
        "2024-01-02 09:05:00 CST",
        "2024-01-02 9:05 AM",
        "Jan 2, 2024 9:05 AM",
        "2 Jan 2024 09:05",
        "02-Jan-2024 09:05:00",
        "Tuesday, January 2, 2024 9:05:00 am",
        "Tue Jan 02 09:05:00 +0800 2024",
        "Tue, 02 Jan 2024 01:05:00 GMT",
        "202401020905",
        "20240102090500",
        "20240102 090500",
        "20240102T090500",
        "1704157500",
        "1704157500000",
        "1704157500000000",
        1704157500,
        1704157500000,
        1704157500.0,
        Decimal("1704157500.0"),
        "45293.378472222",
        45293.37847222222,
        datetime(2024, 1, 2, 9, 5),
        datetime(2024, 1, 2, 1, 5, tzinfo=UTC),
        "[2024-01-02 09:05:00]",
    ],
)
def test_nine_five_on_the_second_of_january(written):
    moment = READER.read(written)
    assert moment.at == NINE_FIVE
    assert (moment.day, moment.day_only) == (date(2024, 1, 2), False)


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("2024/1/2 下午9:05", 21, 5),
        ("2024/1/2 下午12:30", 12, 30),
        ("2024/1/2 上午12:30", 0, 30),
        ("2024/1/2 中午12:30", 12, 30),
        ("2024/1/2 中午1:30", 13, 30),
        ("2024/1/2 中午11:30", 11, 30),
        ("2024/1/2 凌晨1:30", 1, 30),
        ("2024/1/2 晚上11:30", 23, 30),
        ("2024/1/2 下午15:05", 15, 5),
        ("2024-01-02 12:05 AM", 0, 5),
        ("2024-01-02 12:05 PM", 12, 5),
        ("2024-01-02 9:05 p.m.", 21, 5),
    ],
)
def test_halves_of_the_day(written, hour, minute):
    at = READER.read(written).at.astimezone(SHANGHAI)
    assert (at.hour, at.minute) == (hour, minute)


@pytest.mark.parametrize(
    "written",
    ["2024-01-02", "2024/1/2", "2024年1月2日", "2024年1月2日 星期二", "20240102", "45293", 45293,
     date(2024, 1, 2), "2 Jan 2024", "2024.1.2", 20240102],
)  # fmt: skip
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"])
def test_a_bare_date_is_a_business_day_and_never_shifts(written, zone):
    moment = TimeReader(zone=ZoneInfo(zone), business_zone=SHANGHAI).read(written)
    assert (moment.day, moment.day_only) == (date(2024, 1, 2), True)
    assert moment.at == datetime(2024, 1, 1, 16, tzinfo=UTC)


def test_the_end_of_the_day_may_be_24_00():
    assert READER.read("2024-01-01 24:00").at == datetime(2024, 1, 1, 16, tzinfo=UTC)


def test_fractions_of_a_second_are_kept():
    assert READER.read("2024-01-02 09:05:06.123").at.microsecond == 123_000
    assert READER.read("1494500000.000123").at.microsecond == 123


@pytest.mark.parametrize(
    "written",
    ["昨天 9:05", "9:05", "1月2日 9:05", "2024-13-02", "2024-02-30", "2024-01-02 25:00", "hello",
     "2024-01-02 9:61", "2024/1/2 上午13:05", "2024/1/2 晚上12:05", True, 3.7, "123456", "2024-01",
     "2024-01-02 24:01", "2024-01-02 09:05 +25:00", float("inf")],
)  # fmt: skip
def test_what_is_no_time_is_not_guessed(written):
    with pytest.raises(Unreadable) as raised:
        READER.read(written)
    assert raised.value.fault is RowFault.NOT_A_TIME


@pytest.mark.parametrize(
    "written", ["0001-01-01", "9999-12-31 00:00:00", "1900-01-01", "2100-01-01"]
)
def test_times_that_no_chat_knew_are_refused(written):
    with pytest.raises(Unreadable) as raised:
        READER.read(written)
    assert raised.value.fault is RowFault.TIME_OUT_OF_RANGE


@pytest.mark.parametrize("written", ["03/04/2024", "3/4/2024 9:05", "3-4-2024", "3/4/24", "24/1/2"])
def test_day_and_month_are_not_guessed(written):
    with pytest.raises(Unreadable) as raised:
        READER.read(written)
    assert raised.value.fault is RowFault.AMBIGUOUS_DATE


@pytest.mark.parametrize(
    ("order", "written", "day"),
    [
        (DateOrder.DAY_FIRST, "03/04/2024", date(2024, 4, 3)),
        (DateOrder.MONTH_FIRST, "03/04/2024", date(2024, 3, 4)),
        (DateOrder.MONTH_FIRST, "3/4/24", date(2024, 3, 4)),
        (DateOrder.YEAR_FIRST, "24/3/4", date(2024, 3, 4)),
        (None, "13/04/2024", date(2024, 4, 13)),
        (None, "04/13/2024", date(2024, 4, 13)),
        (None, "04.03.2024", date(2024, 3, 4)),
        (None, "5/5/2024", date(2024, 5, 5)),
    ],
)
def test_the_order_of_day_and_month_can_be_said(order, written, day):
    assert TimeReader(zone=SHANGHAI, business_zone=SHANGHAI, order=order).read(written).day == day


@given(st.datetimes(datetime(1971, 1, 2), datetime(2099, 12, 30)))
def test_every_wall_clock_comes_out_on_the_day_it_was_written(wall):
    for written in (wall, wall.isoformat(), f"{wall:%Y/%m/%d %H:%M:%S}"):
        assert READER.read(written).day == wall.date()


@given(
    st.datetimes(datetime(1971, 1, 2), datetime(2099, 12, 30)),
    st.integers(-12 * 60, 14 * 60),
)
def test_an_offset_names_the_instant(wall, minutes):
    sign = "-" if minutes < 0 else "+"
    offset = f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    at = READER.read(f"{wall:%Y-%m-%d %H:%M:%S}{offset}").at
    assert at == wall.replace(microsecond=0, tzinfo=UTC) - timedelta(minutes=minutes)


@given(st.datetimes(datetime(1971, 1, 2), datetime(2099, 12, 30)))
def test_a_spreadsheet_serial_is_the_time_it_shows(wall):
    serial = (wall.replace(microsecond=0) - datetime(1899, 12, 30)) / timedelta(days=1)
    read = READER.read(serial + 1e-9).at.astimezone(SHANGHAI).replace(tzinfo=None)
    # Summer time of 1986-1991 has hours that did not exist.
    assert abs(read - wall.replace(microsecond=0)) <= timedelta(hours=1, milliseconds=1)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text):
    with suppress(Unreadable):
        assert READER.read(text).at.tzinfo is UTC


def test_the_written_form_does_not_depend_on_the_zone_or_the_program():
    elsewhere = TimeReader(zone=ZoneInfo("America/New_York"), business_zone=SHANGHAI)
    forms = {
        reader.read(cell).written
        for reader in (READER, elsewhere)
        for cell in (
            "2024/1/2 9:05",
            "2024-01-02 09:05:00",
            datetime(2024, 1, 2, 9, 5),
            45293.37847222222,
        )
    }
    assert len(forms) == 1


@pytest.mark.parametrize("number", ["1e5000", "1e999999999", "1e-999999999"])
def test_a_number_beyond_all_bounds_is_no_time(number):
    with pytest.raises(Unreadable):
        TimeReader(zone=UTC, business_zone=UTC).read(Decimal(number))

"""What leaves the house opens in Excel, in Chinese, and runs nothing."""

# ruff: noqa: DTZ001 (cells of Excel have no zone)

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pytest

from huoqun.core import spreadsheets

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1"]
TABLE = pa.table(
    {
        "昵称": [*FORMULAS, "小美", None],
        "金额": pa.array([Decimal("-1.50")] * 10),
        "人数": pa.array([-3] * 10),
        "占比": pa.array([0.5] * 9 + [float("nan")]),
        "编号": pa.array([123456789012345678] * 10),
        "日期": pa.array([date(2024, 1, 2)] * 10),
        "时间": pa.array([datetime(2024, 1, 2, 1, 5, tzinfo=UTC)] * 10, pa.timestamp("us", "UTC")),
    }
)


def test_csv_has_a_bom_and_no_formulas():
    raw = spreadsheets.csv_bytes(TABLE)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [row["昵称"] for row in rows[:8]] == [f"'{text}" for text in FORMULAS]
    assert rows[8]["昵称"] == "小美"
    assert rows[9]["昵称"] == ""
    assert (rows[0]["金额"], rows[0]["人数"], rows[0]["占比"]) == ("-1.50", "-3", "0.5")
    assert rows[0]["编号"] == "123456789012345678"


def test_excel_holds_texts_as_texts_and_numbers_as_numbers():
    page = openpyxl.load_workbook(io.BytesIO(spreadsheets.xlsx_bytes(TABLE))).active
    header, *rows = page.iter_rows()
    assert [cell.value for cell in header] == TABLE.column_names
    for row, text in zip(rows, FORMULAS, strict=False):
        assert row[0].data_type != "f"
        assert row[0].quotePrefix
        assert row[0].value.strip() == text.strip()
    assert (rows[0][1].value, rows[0][2].value, rows[0][3].value) == (-1.5, -3, 0.5)
    assert rows[9][3].value is None
    assert rows[0][4].value == "123456789012345678"
    assert rows[0][5].value == datetime(2024, 1, 2)


def test_numbers_in_csv_have_all_digits_and_no_exponent():
    small = pa.table({"占比": [0.00001, 1e16, float("nan")]})
    text = spreadsheets.csv_bytes(small).decode("utf-8-sig")
    assert text.split() == ["占比", "0.00001", "10000000000000000", '""']


def test_an_empty_table_still_has_its_header():
    empty = TABLE.slice(0, 0)
    assert spreadsheets.csv_bytes(empty).decode("utf-8-sig").strip() == ",".join(TABLE.column_names)
    page = openpyxl.load_workbook(io.BytesIO(spreadsheets.xlsx_bytes(empty))).active
    assert page.max_row == 1


@pytest.mark.parametrize("text", ["a\x00b\x07", "x" * 40_000])
def test_what_excel_cannot_hold_is_cut_or_dropped(text):
    raw = spreadsheets.xlsx_bytes(pa.table({"t": [text]}))
    value = openpyxl.load_workbook(io.BytesIO(raw)).active["A2"].value
    assert value == ("ab" if "\x00" in text else "x" * 32_767)


def test_more_rows_than_a_sheet_holds_go_on(monkeypatch):
    monkeypatch.setattr(spreadsheets, "_SHEET_ROWS_MAX", 4)
    book = openpyxl.load_workbook(io.BytesIO(spreadsheets.xlsx_bytes(TABLE)))
    assert [page.max_row for page in book] == [5, 5, 3]

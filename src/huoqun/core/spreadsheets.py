"""Tables on their way out: CSV and .xlsx that open in Excel without running anything."""

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pyarrow as pa
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

# A text that begins so is a formula to Excel, also in the full-width forms of a Chinese keyboard.
_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SHEET_ROWS_MAX = 1_048_575  # below the header
_CELL_CHARACTERS_MAX = 32_767
_EXACT_DIGITS_MAX = 15
_BLOCK_ROWS = 10_000
_BOM = b"\xef\xbb\xbf"


def neutral(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_line(cells: Sequence[object], *, first: bool = False) -> bytes:
    """One line of a CSV file; the first carries the BOM."""
    out = io.StringIO(newline="")
    csv.writer(out).writerow([_csv_cell(cell) for cell in cells])
    return (_BOM if first else b"") + out.getvalue().encode("utf-8", "replace")


def csv_bytes(table: pa.Table) -> bytes:
    """UTF-8 with BOM, so that Excel shows Chinese; formulas neutralised, numbers as numbers."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([neutral(name) for name in table.column_names])
    for row in _rows(table):
        writer.writerow([_csv_cell(cell) for cell in row])
    return _BOM + out.getvalue().encode("utf-8", "replace")


def xlsx_bytes(table: pa.Table, *, sheet: str = "data") -> bytes:
    """A workbook of one table; see :func:`workbook_bytes`."""
    return workbook_bytes({sheet: table})


def workbook_bytes(tables: Mapping[str, pa.Table], *, mark: str = "") -> bytes:
    """A workbook with a bold, frozen header; texts are typed as text, so that none is a formula.

    Each table is a sheet; more rows than a sheet holds go on to further sheets. ``mark`` says whose
    copy it is: it stands in the properties and at the foot of each printed page.
    """
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator, book.properties.description = "huoqun", mark or None
    for sheet, table in tables.items():
        page = _page(book, table, sheet)
        for place, row in enumerate(_rows(table)):
            if place and place % _SHEET_ROWS_MAX == 0:
                page = _page(book, table, f"{sheet} {place // _SHEET_ROWS_MAX + 1}")
            page.append([_xlsx_cell(page, cell) for cell in row])
    for page in book.worksheets:
        # An ampersand begins a code there.
        page.oddFooter.left.text = mark.replace("&", "&&") or None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    for batch in table.to_batches(max_chunksize=_BLOCK_ROWS):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _csv_cell(cell: Any) -> Any:  # noqa: ANN401 (Arrow gives any type)
    if isinstance(cell, str):
        return neutral(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        # All digits and no exponent: 0.00001, not 1e-05.
        return "" if math.isnan(cell) else format(Decimal(repr(cell)), "f")
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell


def _page(book: Any, table: pa.Table, name: str) -> Any:  # noqa: ANN401 (openpyxl has no types)
    page = book.create_sheet(name)
    page.freeze_panes = "A2"
    header = [_xlsx_cell(page, name) for name in table.column_names]
    for cell in header:
        cell.font = Font(bold=True)
    page.append(header)
    return page


def _xlsx_cell(page: Any, cell: Any) -> Any:  # noqa: ANN401 (openpyxl has no types)
    """A cell as Excel can hold it: long whole numbers as text, times without their zone."""
    if isinstance(cell, datetime) and cell.tzinfo is not None:
        cell = cell.replace(tzinfo=None)
    if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) >= 10**_EXACT_DIGITS_MAX:
        cell = str(cell)
    if isinstance(cell, float) and math.isnan(cell):
        return None
    if not isinstance(cell, str):
        return cell
    made = WriteOnlyCell(page, value=_ILLEGAL.sub("", cell)[:_CELL_CHARACTERS_MAX])
    made.data_type = "s"
    made.quotePrefix = cell.startswith(_FORMULA_STARTS)  # stays text when somebody edits it
    return made

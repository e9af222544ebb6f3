"""Reports as text: rows for JSON, CSV for spreadsheets."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pyarrow

_BOM: Final = "\ufeff"
# A text that begins so is a formula to a spreadsheet, also in full-width forms.
_FORMULA_STARTS: Final = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def rows(table: pyarrow.Table) -> list[dict[str, Any]]:
    """Rows of plain values: days as ISO text, money as decimal text, unknown as None."""
    return [plain(row) for row in table.to_pylist()]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """One such row."""
    return {name: _plain(value) for name, value in row.items()}


def as_csv(table: pyarrow.Table) -> bytes:
    """UTF-8 with BOM, so that Excel shows Chinese; formulas are neutralised, unknown is empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.column_names)
    for row in table.to_pylist():
        writer.writerow([_safe(value) for value in row.values()])
    return (_BOM + out.getvalue()).encode()


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _safe(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    if isinstance(value, float):
        # All digits and no exponent: 0.00001, not 1e-05.
        return format(Decimal(repr(value)), "f")
    return _plain(value)

"""Reports as plain rows for JSON, and as files that open in Excel without running anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pyarrow

from huoqun.analytics.kinds import ExportFormat
from huoqun.core import spreadsheets

_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, kw_only=True)
class File:
    """A report as a file, with the type a browser is told."""

    name: str
    content: bytes
    content_type: str


def rows(table: pyarrow.Table) -> list[dict[str, Any]]:
    """Rows of plain values: days as ISO text, money as decimal text, unknown as None."""
    return [plain(row) for row in table.to_pylist()]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """One such row."""
    return {name: _plain(value) for name, value in row.items()}


def as_csv(table: pyarrow.Table) -> bytes:
    """UTF-8 with BOM, so that Excel shows Chinese; formulas are neutralised, unknown is empty."""
    return spreadsheets.csv_bytes(table)


def as_file(name: str, table: pyarrow.Table, how: ExportFormat) -> File:
    """A report as CSV or as a workbook."""
    if how is ExportFormat.CSV:
        return File(
            name=f"{name}.csv", content=as_csv(table), content_type="text/csv; charset=utf-8"
        )
    return as_book(name, {name: table})


def as_book(name: str, tables: Mapping[str, pyarrow.Table]) -> File:
    """Several tables as the sheets of one workbook."""
    return File(
        name=f"{name}.xlsx", content=spreadsheets.workbook_bytes(tables), content_type=_WORKBOOK
    )


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value

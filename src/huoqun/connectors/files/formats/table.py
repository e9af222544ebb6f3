"""What every file format becomes: named columns, read block by block."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from huoqun.connectors.files.kinds import FileFormat, RowFault

Cell = str | int | float | Decimal | bool | datetime | date | time | timedelta | None

# One block is one transaction of the import (design §4: no writer holds the horizon for long).
BLOCK_ROWS_MAX = 50_000
# Marks bytes that could not be decoded; a noncharacter, so no honest file contains it.
DAMAGE_MARK = "\U0010fffe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file whose format is known; plain values only, so that an import can remember it.

    ``total`` is in ``total_unit``: bytes of the file for text, rows for Parquet and Excel.
    ``header_row`` is the number of the header as a spreadsheet shows it, 0 when there is none.
    """

    path: Path
    format: FileFormat
    columns: tuple[str, ...]
    gzipped: bool = False
    encoding: str = "utf-8"
    delimiter: str = ","
    escape: str = ""
    header_row: int = 0
    sheet: str = ""
    total: int = 0
    total_unit: str = "bytes"
    json_array: bool = False


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not even be split into cells."""

    row_no: int
    fault: RowFault
    original: str


@dataclass(slots=True)
class Block:
    """Up to BLOCK_ROWS_MAX rows, column by column.

    ``row_nos`` count as a spreadsheet does, title rows and header included. ``done`` of the table's
    ``total`` are behind us after this block.
    """

    row_nos: Sequence[int]
    columns: Mapping[str, Sequence[Cell]]
    bad: list[BadRow] = field(default_factory=list)
    done: int = 0

    def original(self, place: int) -> str:
        """The row at that place as one CSV line, for the report of rejected rows."""
        out = io.StringIO()
        cells = ["" if column[place] is None else column[place] for column in self.columns.values()]
        csv.writer(out, lineterminator="").writerow(cells)
        return out.getvalue().replace(DAMAGE_MARK, "\ufffd")

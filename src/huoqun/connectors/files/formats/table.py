"""What every file format becomes: named columns, read block by block."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, TypeVar

from huoqun.connectors.files.kinds import FileFormat, RowFault

Cell = str | int | float | Decimal | bool | datetime | date | time | timedelta | None

# One block is one transaction of the import, and no writer may hold the horizon for over 5 s
# (design §4); the log itself would take 50,000.
BLOCK_ROWS_MAX = 20_000
# Twenty thousand lines of four megabytes each, which a gzip of a few megabytes can hold, would fill
# the memory of any machine.
BLOCK_CHARACTERS_MAX = 16_000_000
# Marks bytes that could not be decoded; a noncharacter, so no honest file contains it.
DAMAGE_MARK = "\U0010fffe"


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file whose format is known; plain values only, so that an import can remember it.

    ``total`` is in ``total_unit``: bytes of the file for text, rows for Parquet and Excel.
    ``header_row`` is the number of the header as a spreadsheet shows it, 0 when there is none;
    ``blocks_max`` ends the reading early (a preview), 0 reads to the end.
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
    blocks_max: int = 0


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

    def originals(self) -> list[str]:
        """Every row as one CSV line, for the report of rejected rows."""
        rows: list[str] = []
        writer = csv.writer(_Rows(rows.append), lineterminator="")
        writer.writerows(zip(*self.columns.values(), strict=True))
        return rows


def chunked(rows: Iterator[Row], *, weigh: Callable[[Row], int]) -> Iterator[list[Row]]:
    """Rows in chunks of at most BLOCK_ROWS_MAX, and of BLOCK_CHARACTERS_MAX and one row."""
    chunk: list[Row] = []
    weight = 0
    for row in rows:
        chunk.append(row)
        weight += weigh(row)
        if weight > BLOCK_CHARACTERS_MAX or len(chunk) >= BLOCK_ROWS_MAX:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


class _Rows(NamedTuple):
    """What a csv writer writes to: it calls ``write`` once per row."""

    write: Callable[[str], None]

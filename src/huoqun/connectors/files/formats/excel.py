"""Excel workbooks (.xlsx, .xlsm, .xls), read by calamine; cells keep their types."""

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import IO

import python_calamine as calamine

from huoqun.connectors.files.formats import header, refusals, streams
from huoqun.connectors.files.formats.table import BLOCK_ROWS_MAX, BadRow, Block, Cell, Table
from huoqun.connectors.files.kinds import RowFault

SAMPLE_ROWS = 200
# Excel's own limit is 1,048,576 rows; the XML of a full sheet stays below this.
UNPACKED_GIGABYTES_MAX = 4
# A full sheet of twenty columns; beyond, most of the rectangle must be filled.
AREA_CELLS_MAX = 20_000_000
AREA_PER_CELL_MAX = 4
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,7})(\d{1,10})["']""")
_CELL_BYTES_MAX = 40
_CHUNK_BYTES = 4 << 20


def describe(table: Table) -> Table:
    """The table with its sheet, header and columns found.

    Without a sheet named, the first visible one that has rows is taken.
    """
    _refuse_far_cells(table)
    with _workbook(table) as workbook:
        names = workbook.sheet_names
        if table.sheet and table.sheet not in names:
            raise refusals.NoSuchSheet(sheet=table.sheet, sheets="、".join(names))
        sheet = workbook.get_sheet_by_name(table.sheet) if table.sheet else _first_filled(workbook)
        rows = [_row(row) for row in islice(sheet.iter_rows(), SAMPLE_ROWS)]
        found = header.find(rows)
        if not found.names:
            raise refusals.FileEmpty
        return replace(
            table,
            sheet=sheet.name,
            columns=found.names,
            header_row=found.index + 1,
            total=sheet.height,
            total_unit="rows",
        )


def _first_filled(workbook: calamine.CalamineWorkbook) -> calamine.CalamineSheet:
    visible = [
        meta.name
        for meta in workbook.sheets_metadata
        if meta.visible == calamine.SheetVisibleEnum.Visible
        and meta.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    for name in visible:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.height:
            return sheet
    raise refusals.FileEmpty


def blocks(table: Table, wanted: Collection[str] | None = None) -> Iterator[Block]:
    """The rows below the header, in blocks; all columns are given, for the rows' original text."""
    del wanted
    width = len(table.columns)
    with _workbook(table) as workbook:
        rows = enumerate(workbook.get_sheet_by_name(table.sheet).iter_rows(), start=1)
        below = islice(rows, table.header_row, None)
        while chunk := list(islice(below, BLOCK_ROWS_MAX)):
            yield _block(chunk, table.columns, width)


def _block(
    chunk: Sequence[tuple[int, Sequence[Cell]]], names: tuple[str, ...], width: int
) -> Block:
    row_nos: list[int] = []
    rows: list[list[Cell]] = []
    bad: list[BadRow] = []
    for row_no, raw in chunk:
        cells = _row(raw)
        if any(cell is not None for cell in cells[width:]):
            original = ",".join("" if cell is None else str(cell) for cell in cells)
            bad.append(BadRow(row_no, RowFault.TOO_MANY_CELLS, original))
        elif any(cell is not None for cell in cells):
            rows.append([*cells, *[None] * (width - len(cells))][:width])
            row_nos.append(row_no)
    columns = [_midnights(column) for column in zip(*rows, strict=True)] if rows else [()] * width
    return Block(row_nos, dict(zip(names, columns, strict=True)), bad, chunk[-1][0])


def _row(raw: Sequence[Cell]) -> list[Cell]:
    return [None if isinstance(cell, str) and not cell.strip() else cell for cell in raw]


def _midnights(column: Sequence[Cell]) -> Sequence[Cell]:
    """In a column of times, a cell without one is midnight; calamine gives it as a bare date."""
    if not any(isinstance(cell, datetime) for cell in column):
        return column
    return [
        datetime.combine(cell, time.min)
        if isinstance(cell, date) and not isinstance(cell, datetime)
        else cell
        for cell in column
    ]


@contextmanager
def _workbook(table: Table) -> Iterator[calamine.CalamineWorkbook]:
    with streams.unpacked_path(table.path, gzipped=table.gzipped) as path:
        _refuse_bomb(path)
        try:
            workbook = calamine.CalamineWorkbook.from_path(path)
        except calamine.PasswordError as error:
            raise refusals.NeedsPassword from error
        except (calamine.CalamineError, OSError) as error:
            raise refusals.FileDamaged(detail=f"Excel: {error}") from error
        try:
            with workbook:
                yield workbook
        except (calamine.CalamineError, OSError) as error:  # a sheet is read when it is asked for
            raise refusals.FileDamaged(detail=f"Excel: {error}") from error


def _refuse_far_cells(table: Table) -> None:
    """Calamine holds a sheet as a rectangle up to its last cell: two cells can take all memory.

    What lies anywhere in the archive may be called a sheet, so all of it is looked through; that
    also finds members that lie about their size.
    """
    with streams.unpacked_path(table.path, gzipped=table.gzipped) as path:
        _refuse_bomb(path)
        if not zipfile.is_zipfile(path):
            return
        try:
            with zipfile.ZipFile(path) as archive:
                for entry in archive.infolist():
                    with archive.open(entry) as member:
                        _refuse_far(member)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise refusals.FileDamaged(detail=f"Excel: {error}") from error
        except RuntimeError as error:  # a member under a password
            raise refusals.NeedsPassword from error


def _refuse_far(member: IO[bytes]) -> None:
    cells = rows = columns = 0
    seen: set[bytes] = set()
    rest = b""
    while chunk := member.read(_CHUNK_BYTES):
        text = rest + chunk
        found = _CELL.findall(text)
        if found:
            cells += len(found)
            rows = max(rows, max(int(row) for _, row in found))
            letters = {letter for letter, _ in found} - seen
            columns = max(columns, max(map(_column, letters), default=0))
            seen |= letters
        rest = text[-_CELL_BYTES_MAX:]
        if rows * columns > max(AREA_CELLS_MAX, AREA_PER_CELL_MAX * cells):
            raise refusals.CellsFarApart(row=rows, column=columns)


def _column(letters: bytes) -> int:
    """The number of a column by its letters: A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _refuse_bomb(path: Path) -> None:
    """A workbook is a zip, and a zip says how much it holds."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_GIGABYTES_MAX << 30:
            raise refusals.FileTooLarge(gigabytes=UNPACKED_GIGABYTES_MAX)

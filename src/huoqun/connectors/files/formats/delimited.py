"""CSV in its dialects: comma, tab, semicolon or bar, quoted line breaks, open quotes."""

import csv
from collections import Counter, deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from huoqun.connectors.files.formats import header, refusals, streams
from huoqun.connectors.files.formats.table import BadRow, Block, Table, chunked
from huoqun.connectors.files.kinds import RowFault

DELIMITERS = (",", "\t", ";", "|")
SAMPLE_ROWS = 200
SAMPLE_CHARACTERS_MAX = 8_000_000
# A quote that is still open after this many lines was never meant as one.
RECORD_LINES_MAX = 1_000
_FIELD_CHARACTERS_MAX = streams.LINE_CHARACTERS_MAX


@dataclass(frozen=True, slots=True)
class Record:
    """One record and its number as a spreadsheet shows it; ``fault`` when it has no cells."""

    row_no: int
    cells: list[str]
    fault: RowFault | None = None
    original: str = ""


class _Feed:
    """Gives lines to the csv reader and remembers those of the record being read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.pending: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.pending.append(line)
        if len(self.pending) > RECORD_LINES_MAX:
            raise csv.Error("a quote is never closed")
        return line

    def give_up_first(self) -> str:
        """Take the first line of the record as lost and read the others again."""
        first, *others = self.pending
        self._again.extendleft(reversed(others))
        self.pending.clear()
        return first

    def open_at_end(self) -> bool:
        """Whether the file ended inside a quote that spans lines."""
        return len(self.pending) > 1 and "".join(self.pending).count('"') % 2 == 1


def _records(lines: Iterator[str], table: Table) -> Iterator[Record]:
    """Every record of the file, blank ones too."""
    csv.field_size_limit(_FIELD_CHARACTERS_MAX)
    feed = _Feed(lines)
    row_no = 0
    reader = _reader(feed, table)
    while True:
        row_no += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            reader = _reader(feed, table)
            yield Record(row_no, [], RowFault.UNCLOSED_QUOTE, feed.give_up_first())
            continue
        if len(feed.pending) > 1 and feed.open_at_end():
            reader = _reader(feed, table)
            yield Record(row_no, [], RowFault.UNCLOSED_QUOTE, feed.give_up_first())
            continue
        feed.pending.clear()
        yield Record(row_no, cells)


def _reader(feed: _Feed, table: Table) -> Iterator[list[str]]:
    escape = table.escape or None
    return csv.reader(
        feed, delimiter=table.delimiter, escapechar=escape, doublequote=escape is None
    )


def describe(table: Table) -> Table:
    """The table with its delimiter, header and columns found; refuses what is not one."""
    with streams.opened(table.path, gzipped=table.gzipped) as stream:
        decoded = streams.text(stream, table.encoding)
        sample = list(_sample(streams.lines(decoded)))
    declared = sample[0].strip().lower() if sample else ""
    if declared.startswith("sep=") and len(declared) == 5:  # Excel's own first line
        return _described(replace(table, delimiter=declared[4]), sample)
    escape = "\\" if "".join(sample).count('\\"') > "".join(sample).count('""') else ""
    best = max(DELIMITERS, key=lambda each: _fit(replace(table, delimiter=each), sample))
    return _described(replace(table, delimiter=best, escape=escape), sample)


def _sample(lines: Iterator[str]) -> Iterator[str]:
    characters = 0
    for line in islice(lines, SAMPLE_ROWS):
        characters += len(line)
        yield line
        if characters > SAMPLE_CHARACTERS_MAX:
            return


def _fit(table: Table, sample: list[str]) -> tuple[float, int]:
    """How well a delimiter explains the sample: share of rows of the usual width, and the width."""
    widths = Counter(len(record.cells) for record in _records(iter(sample), table) if record.cells)
    if not widths:
        return 0.0, 0
    width = max(widths, key=lambda each: (widths[each] if each > 1 else 0, each))
    return (widths[width] / widths.total() if width > 1 else 0.0), width


def _described(table: Table, sample: list[str]) -> Table:
    rows = [record.cells for record in _records(iter(sample), table)]
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        raise refusals.FileEmpty
    if max(len(row) for row in filled) < 2:
        raise refusals.OneColumnOnly
    found = header.find(rows)
    return replace(table, columns=found.names, header_row=found.index + 1)


def blocks(table: Table, wanted: Collection[str] | None = None) -> Iterator[Block]:
    """The rows below the header, in blocks; all columns are given, for the rows' original text."""
    del wanted
    width = len(table.columns)
    with streams.opened(table.path, gzipped=table.gzipped) as stream:
        records = _records(streams.lines(streams.text(stream, table.encoding)), table)
        below = islice(records, table.header_row, None)
        for chunk in chunked(below, weigh=_weight):
            yield _block(chunk, table, width, stream.done)
    # The last block is followed by nothing: an empty file below its header gives no block at all.


def _weight(record: Record) -> int:
    """Characters, and as many again for each cell as an empty one takes."""
    return sum(map(len, record.cells)) + 8 * len(record.cells) + len(record.original)


def _block(chunk: list[Record], table: Table, width: int, done: int) -> Block:
    row_nos: list[int] = []
    rows: list[list[str]] = []
    bad: list[BadRow] = []
    for record in chunk:
        cells = record.cells
        if record.fault:
            bad.append(BadRow(record.row_no, record.fault, record.original.rstrip("\r\n")))
            continue
        if len(cells) != width:
            if len(cells) > width and any(cell.strip() for cell in cells[width:]):
                original = table.delimiter.join(cells)
                bad.append(BadRow(record.row_no, RowFault.TOO_MANY_CELLS, original))
                continue
            cells = [*cells, *[""] * (width - len(cells))][:width]
        if any(cells) and not all(cell.isspace() or not cell for cell in cells):
            rows.append(cells)
            row_nos.append(record.row_no)
    columns = zip(*rows, strict=True) if rows else ((),) * width
    return Block(row_nos, dict(zip(table.columns, columns, strict=True)), bad, done)

"""Find the header below title rows, and give every column a name of its own."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from huoqun.connectors.files import vocabulary
from huoqun.connectors.files.formats.table import Cell

# A header further down than this is not looked for: exports carry a few title rows, not pages.
HEADER_ROWS_MAX = 20
_DATA_LIKE = re.compile(r"^[¥$€£]?[-+]?\d[\d.,:/\-\s年月日时分秒TZ+]*[元件%]?$")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands (index into the rows looked at; -1: there is none) and its names."""

    index: int
    names: tuple[str, ...]


def find(rows: Sequence[Sequence[Cell]]) -> Header:
    """The header among the first rows of a file.

    The row with most words we know wins (two at least); else the first full row made of words only;
    else there is no header and the columns are numbered.
    """
    looked_at = rows[:HEADER_ROWS_MAX]
    width = _usual_width(rows)
    known = [_known_words(row) for row in looked_at]
    best = max(range(len(known)), key=lambda index: (known[index], -index), default=-1)
    if best >= 0 and known[best] >= 2 and _could_be_header(looked_at[best]):
        return Header(best, _names(looked_at[best], width))
    for index, row in enumerate(looked_at):
        if _filled(row) >= max(2, width - 1) and _could_be_header(row):
            return Header(index, _names(row, width))
        if _filled(row) >= width > 1:
            break  # data begins here
    return Header(-1, tuple(f"column_{place + 1}" for place in range(width)))


def _text(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", cell).strip() if isinstance(cell, str) else ""


def _filled(row: Sequence[Cell]) -> int:
    return sum(1 for cell in row if cell not in (None, ""))


def _usual_width(rows: Sequence[Sequence[Cell]]) -> int:
    """The width of most rows, empty cells at the end not counted unless the row is full of them."""
    widths = Counter(_width(row) for row in rows if _filled(row))
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _width(row: Sequence[Cell]) -> int:
    return max((place + 1 for place, cell in enumerate(row) if cell not in (None, "")), default=0)


def _known_words(row: Sequence[Cell]) -> int:
    words = {vocabulary.header_word(_text(cell)) for cell in row}
    return len(words & vocabulary.KNOWN_HEADERS)


def _could_be_header(row: Sequence[Cell]) -> bool:
    """Only words, all different: numbers and times are data."""
    texts = [_text(cell) for cell in row if cell not in (None, "")]
    return (
        all(isinstance(cell, str) for cell in row if cell not in (None, ""))
        and all(text and not _DATA_LIKE.match(text) and len(text) <= 60 for text in texts)
        and bool(texts)
    )


def _names(row: Sequence[Cell], width: int) -> tuple[str, ...]:
    """One name per column: blanks are numbered, repeats get (2), (3)…"""
    seen: Counter[str] = Counter()
    names = []
    last = max(width, _width(row))
    cells = [*row, *[None] * last][:last]
    for place, cell in enumerate(cells):
        name = " ".join(cell.split()) if isinstance(cell, str) else ""
        name = name.strip("\ufeff") or f"column_{place + 1}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)

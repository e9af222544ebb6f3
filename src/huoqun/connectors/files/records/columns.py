"""Turn the columns of a block into typed values, one fault per row at most."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from huoqun.connectors.files.formats.table import Block, Cell
from huoqun.connectors.files.kinds import Field, RowFault
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records.rows import Rejected
from huoqun.connectors.files.values import texts
from huoqun.connectors.files.values.unreadable import Unreadable

# Columns repeat themselves: equal cells of these types are read once per block. (True equals 1 and
# Decimal("1.50") equals Decimal("1.5"), but they do not mean the same id.)
_ALIKE_WHEN_EQUAL = frozenset({str, int, float, datetime})

Value = TypeVar("Value")
Word = TypeVar("Word")


@dataclass(slots=True)
class Columns:
    """The columns of one block by field; collects the rows that cannot be taken."""

    block: Block
    mapping: ColumnMap
    notes: Counter[tuple[Field, str]] = field(default_factory=Counter)
    faults: dict[int, tuple[RowFault, Field | None, str]] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """How many rows the block has."""
        return len(self.block.row_nos)

    def cells(self, which: Field) -> Sequence[Cell] | None:
        """The raw cells of a field, or None when it has no column."""
        if which in self.mapping.fixed:
            return [self.mapping.fixed[which]] * self.height
        column = self.mapping.columns.get(which)
        return None if column is None else self.block.columns[column]

    def read(
        self, which: Field, convert: Callable[[Cell], Value | None], *, required: bool = False
    ) -> list[Value | None]:
        """The values of a field; empty ones and those of an absent column are None.

        A row whose cell cannot be read, or is empty though required, is marked.
        """
        cells = self.cells(which)
        if cells is None:
            return [None] * self.height
        values: list[Value | None] = []
        known: dict[Cell, Value | None] = {}
        for place, cell in enumerate(cells):
            alike = type(cell) in _ALIKE_WHEN_EQUAL
            value = known.get(cell) if alike else None
            if value is None and not texts.is_empty(cell):
                try:
                    value = convert(cell)
                except Unreadable as unreadable:
                    self.reject(place, unreadable.fault, which, unreadable.written)
                if alike:
                    known[cell] = value
            if value is None and required:
                self.reject(place, RowFault.MISSING, which)
            values.append(value)
        return values

    def words(
        self, which: Field, words: Mapping[str, Word], unknown: Word | None
    ) -> list[Word | None]:
        """The closed words of a field; one that nobody knows is noted and becomes ``unknown``."""
        known: dict[Cell, Word | None] = {}
        values: list[Word | None] = []
        for cell in self.cells(which) or [None] * self.height:
            if cell not in known:
                known[cell] = None if texts.is_empty(cell) else texts.word(cell, words)
            value = known[cell]
            if value is None and not texts.is_empty(cell):
                self.notes[which, texts.storable(str(cell)[:50])] += 1
                value = unknown
            values.append(value)
        return values

    def reject(self, place: int, fault: RowFault, which: Field | None, written: str = "") -> None:
        """Mark a row; its first fault stays."""
        self.faults.setdefault(place, (fault, which, written))

    def rejected(self, *, after: int = 0) -> list[Rejected]:
        """The rows of the block that were not taken, those that could not be split included."""
        rows = [
            Rejected(
                row_no=bad.row_no,
                fault=bad.fault,
                field=None,
                written="",
                original=texts.storable(bad.original),
            )
            for bad in self.block.bad
        ]
        originals = self.block.originals() if self.faults else []
        rows += [
            Rejected(
                row_no=self.block.row_nos[place],
                fault=fault,
                field=which,
                written=texts.storable(written),
                original=texts.storable(originals[place]),
                person=self._person(place),
            )
            for place, (fault, which, written) in self.faults.items()
        ]
        return sorted((row for row in rows if row.row_no > after), key=lambda row: row.row_no)

    def _person(self, place: int) -> str | None:
        """Whom a row is about, when that can be read."""
        cells = self.cells(Field.MEMBER) or self.cells(Field.CUSTOMER)
        if cells is None:
            return None
        try:
            return texts.identifier(cells[place])
        except Unreadable:
            return None

    def last_row(self) -> int:
        """The number of the last row of the block, taken or not."""
        last_bad = self.block.bad[-1].row_no if self.block.bad else 0
        return max(self.block.row_nos[-1] if self.block.row_nos else 0, last_bad)

"""Decisions about imports; pure."""

from dataclasses import dataclass
from datetime import timedelta

import msgspec

from huoqun.connectors.files.kinds import BatchState
from huoqun.core.encrypted import KeyRing, Keys

# A file of this size at most may be sent to us.
UPLOAD_BYTES_MAX = 2 << 30
# What the keys of rejected rows are for.
SEALING = "rejected-rows"
# Files that nobody imported, and rejected rows that nobody mended, hold personal text.
FORGET_FILES_AFTER = timedelta(days=7)
FORGET_ROWS_AFTER = timedelta(days=90)

# Running and being taken back go on when whoever was at work has died; actions.alone knows.
MAY_RUN = frozenset({BatchState.PREVIEWED, BatchState.FAILED, BatchState.RUNNING})
MAY_TAKE_BACK = frozenset(
    {BatchState.DONE, BatchState.FAILED, BatchState.RUNNING, BatchState.TAKING_BACK}
)


class RowText(msgspec.Struct, frozen=True):
    """What is sealed of a rejected row: the cell that was wrong, and the whole row."""

    written: str
    original: str


@dataclass(frozen=True)
class Vault:
    """Seals rejected rows with a key of this installation, bound to their place."""

    keys: Keys

    @property
    def _ring(self) -> KeyRing:
        return self.keys.ring(SEALING)

    def seal(self, text: RowText, *, batch_id: int, row_no: int) -> bytes:
        """The row's text, sealed."""
        return self._ring.seal(
            msgspec.json.encode(text).decode(), bound_to=place_of(batch_id=batch_id, row_no=row_no)
        )

    def open(self, value: bytes, *, batch_id: int, row_no: int) -> RowText:
        """The row's text; raises core.encrypted.Unreadable."""
        opened = self._ring.open(value, bound_to=place_of(batch_id=batch_id, row_no=row_no))
        return msgspec.json.decode(opened, type=RowText)


def place_of(*, batch_id: int, row_no: int) -> str:
    """To what a rejected row is bound."""
    return f"files_rejectedrow.original_sealed:{batch_id}:{row_no}"

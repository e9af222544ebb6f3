"""Decisions about imports; pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import msgspec

from huoqun.connectors.files.kinds import BatchState
from huoqun.core import encrypted
from huoqun.core.encrypted import KeyRing

# A file of this size at most may be sent to us.
UPLOAD_BYTES_MAX = 2 << 30
# A run that has not moved for so long has lost its process; another may go on.
STALE_AFTER = timedelta(minutes=2)
# Files that nobody imported, and rejected rows that nobody mended, hold personal text.
FORGET_FILES_AFTER = timedelta(days=7)
FORGET_ROWS_AFTER = timedelta(days=90)

_MAY_RUN = frozenset({BatchState.PREVIEWED, BatchState.FAILED})
_MAY_TAKE_BACK = frozenset({BatchState.DONE, BatchState.FAILED})


def may_run(*, state: BatchState, moved_at: datetime | None, now: datetime) -> bool:
    """Whether a run may begin or go on."""
    return state in _MAY_RUN or (
        state is BatchState.RUNNING and is_stale(moved_at=moved_at, now=now)
    )


def may_take_back(*, state: BatchState, moved_at: datetime | None, now: datetime) -> bool:
    """Whether an import may be taken back, or its taking back go on."""
    if state in (BatchState.RUNNING, BatchState.TAKING_BACK):
        return is_stale(moved_at=moved_at, now=now)
    return state in _MAY_TAKE_BACK


def is_stale(*, moved_at: datetime | None, now: datetime) -> bool:
    """Whether whoever was at work has been silent for too long."""
    return moved_at is None or now - moved_at > STALE_AFTER


class RowText(msgspec.Struct, frozen=True):
    """What is sealed of a rejected row: the cell that was wrong, and the whole row."""

    written: str
    original: str


@dataclass(frozen=True)
class Vault:
    """Seals rejected rows with a key of this installation, bound to their place."""

    secret: bytes

    @cached_property
    def _ring(self) -> KeyRing:
        return KeyRing({1: encrypted.derive_key(self.secret, "rejected-rows")}, 1)

    def seal(self, text: RowText, *, batch_id: int, row_no: int) -> bytes:
        """The row's text, sealed."""
        return self._ring.seal(
            msgspec.json.encode(text).decode(), bound_to=_place(batch_id, row_no)
        )

    def open(self, value: bytes, *, batch_id: int, row_no: int) -> RowText:
        """The row's text; raises core.encrypted.Unreadable."""
        opened = self._ring.open(value, bound_to=_place(batch_id, row_no))
        return msgspec.json.decode(opened, type=RowText)


def _place(batch_id: int, row_no: int) -> str:
    return f"files_rejectedrow.original_sealed:{batch_id}:{row_no}"

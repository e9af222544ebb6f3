"""Shapes that the routes of this room share."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field as Bounds
from pydantic import StringConstraints

from huoqun.connectors.files import models, rules
from huoqun.connectors.files.kinds import BatchState, Field, FileKind, OnConflict
from huoqun.core.ids import BigId, Count

Bytes = Annotated[int, Bounds(ge=0, le=rules.UPLOAD_BYTES_MAX)]
Place = Annotated[int, Bounds(ge=0, le=100_000)]
# Text that PostgreSQL can store.
STORABLE = r"^[^\x00]*$"
Column = Annotated[str, StringConstraints(max_length=500, pattern=STORABLE)]
# The action says in words how long a name may be.
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000, pattern=STORABLE)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=STORABLE)]


class NoteOut(Schema):
    """A word of a closed column that nobody knows, and how often it came."""

    field: Field
    word: str
    count: Count


class FailureOut(Schema):
    """Why an import stopped."""

    code: str
    zh: str
    en: str


class ImportOut(Schema):
    """An import: what came in, how far it is, what became of its rows.

    ``done`` of ``total`` (bytes or rows) are read; accepted, known and conflicting count facts.
    """

    id: BigId
    kind: FileKind
    state: BatchState
    unit_id: BigId
    unit_name: str
    staff_name: str | None
    source: str
    namespace: str
    file_name: str
    size: Count
    received: Count
    on_conflict: OnConflict
    assume_joins: bool
    done: Count
    total: Count
    rows_accepted: Count
    rows_duplicate: Count
    rows_conflicting: Count
    rows_replaced: Count
    rows_rejected: Count
    joins_assumed: Count
    known_sources: dict[str, Count]
    assumed_currency: str
    first_on: date | None
    last_on: date | None
    notes: list[NoteOut]
    failure: FailureOut | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    taken_back_at: datetime | None

    @staticmethod
    def resolve_unit_name(batch: models.ImportBatch) -> str:
        """Where it came in."""
        return batch.unit.name

    @staticmethod
    def resolve_staff_name(batch: models.ImportBatch) -> str | None:
        """Who brought it; nobody for the command line."""
        return batch.staff.name if batch.staff else None

    @staticmethod
    def resolve_notes(batch: models.ImportBatch) -> list[NoteOut]:
        """The unknown words."""
        return [NoteOut(field=which, word=word, count=n) for which, word, n in batch.notes]

    @staticmethod
    def resolve_failure(batch: models.ImportBatch) -> FailureOut | None:
        """What stopped it."""
        return FailureOut(**batch.failure) if batch.failure else None

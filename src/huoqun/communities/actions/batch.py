"""What an import hands down with its rows, and what it gets back."""

from dataclasses import dataclass, field

from huoqun.events.log import Conflict, Outcome


@dataclass(frozen=True, kw_only=True)
class Batch:
    """An import on its way in: whose names its ids are, and where new communities belong."""

    batch_id: int
    source: str
    namespace: str
    unit_id: int
    staff_id: int | None = None


@dataclass(slots=True)
class Imported:
    """What became of a block of rows; conflicts carry the fact that wanted in.

    ``replaced`` of the accepted facts took the place of a known one. ``places`` tells from which
    row a fact came, by its key, where the key is ours to make.
    """

    accepted: int = 0
    duplicates: int = 0
    replaced: int = 0
    places: dict[str, int] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one more call of the log."""
        self.accepted += len(outcome.accepted)
        self.duplicates += outcome.duplicates
        self.replaced += len(outcome.replaced)
        self.conflicts += outcome.conflicts

"""What an import hands down with its rows, and what it gets back."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from huoqun.events import sources
from huoqun.events.fact import Fact
from huoqun.events.log import Conflict, Outcome

Told = TypeVar("Told", bound=Fact)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """An import or a connector on its way in: whose names its ids are, where new ones belong.

    A connector has no ``batch_id``: what it tells is never taken back as a whole.
    ``other_sources`` told of the same people and communities before: what they told is known.
    """

    batch_id: int | None = None
    source: str
    namespace: str
    unit_id: int
    staff_id: int | None = None
    other_sources: tuple[str, ...] = ()


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
    known_sources: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: Outcome) -> None:
        """Count one more call of the log."""
        self.accepted += len(outcome.accepted)
        self.duplicates += outcome.duplicates
        self.replaced += len(outcome.replaced)
        self.conflicts += outcome.conflicts


def as_known(
    facts: Sequence[Told],
    *,
    batch: Batch,
    result: Imported,
    by_content: Callable[[Told], bool] = lambda _: False,
) -> list[Told]:
    """The facts, each under the source that told it before: it is one thing, never two.

    With ``by_content`` only a fact that says the same counts as known, not merely its key.
    """
    if not batch.other_sources:
        return list(facts)
    known = sources.known(keys=[each.key for each in facts], sources=batch.other_sources)
    named = []
    for each in facts:
        source, fingerprint = known.get(each.key, ("", 0))
        if source and by_content(each) and not sources.says_the_same(each, fingerprint):
            source = ""
        if source:
            result.known_sources[source] += 1
        named.append(replace(each, source=source) if source else each)
    return named

"""The only two questions asked upward; rooms answer, ``server.wiring`` collects the answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pyroaring import BitMap64


class Members(Protocol):
    """Who fits: the customer ids, restricted to ``within`` when it is given."""

    def __call__(self, params: Mapping[str, Any], *, within: BitMap64 | None) -> BitMap64: ...


@dataclass(frozen=True, kw_only=True)
class Predicate:
    """A condition that segments may use: a key, typed parameters, its sentence, and who fits."""

    key: str
    params: Mapping[str, type]
    zh: str
    en: str
    touched_by: tuple[str, ...]  # names of the facts that can change the answer
    decays: bool  # people also leave it by time passing
    members: Members


@dataclass(frozen=True, kw_only=True)
class Privacy:
    """What a room knows about a person: the columns, how to hand them out, how to erase them.

    ``columns`` names every personal column of the room as ``model.field``; a test fails
    when a room has an encrypted or personal field without an entry here.
    """

    room: str
    columns: tuple[str, ...]
    export: Callable[[int], dict[str, Any]]
    erase: Callable[[int], dict[str, int]]  # rows changed, by column
    retention: Mapping[str, str] = field(default_factory=dict)

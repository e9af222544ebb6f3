"""Lists of customers: who they are, which unit knows them, since when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from huoqun.core import clock
from huoqun.customers import queries
from huoqun.customers.actions import people
from huoqun.customers.kinds import ReachBecause
from huoqun.events import log, voiding
from huoqun.events.catalog import customers as catalog


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedRow:
    """A customer of a unit, known by ``key`` within the namespace.

    ``registered_at`` is None when only the day is known, or nothing.
    """

    key: str
    name: str | None
    unit_id: int
    registered_on: date | None = None
    registered_at: datetime | None = None


@dataclass(kw_only=True, slots=True)
class Listed:
    """Who was listed: the number behind each key, and what was new or contradicts what is known."""

    people: dict[str, int]
    fresh: set[str] = field(default_factory=set)
    conflicts: set[str] = field(default_factory=set)
    replaced: int = 0


def list_people(
    *,
    rows: Sequence[ListedRow],
    namespace: str,
    batch_id: int,
    replace_conflicts: bool = False,
) -> Listed:
    """Make the customers of a list known to their units, in the caller's transaction.

    Each key comes once. Another day of registration than the known one is a conflict: told, or
    taken instead of it.
    """
    keys = [row.key for row in rows]
    known = queries.find(namespace, keys)
    listed = Listed(
        people=people.resolve(
            namespace=namespace,
            external_ids=keys,
            names={row.key: row.name for row in rows if row.name},
            batch_id=batch_id,
        )
    )
    listed.fresh = set(keys) - set(known)
    bonds = [people.Bond(listed.people[row.key], row.unit_id, None) for row in rows]
    people.reach(bonds=bonds, because=ReachBecause.LISTED, batch_id=batch_id)
    people.tell_known(bonds=bonds, source=namespace, batch_id=batch_id)
    _register(rows, listed, namespace, batch_id, replaces=replace_conflicts)
    return listed


def _register(
    rows: Sequence[ListedRow], listed: Listed, namespace: str, batch_id: int, *, replaces: bool
) -> None:
    facts = {
        row.key: catalog.Registered(
            occurred_at=row.registered_at or clock.start_of_day(row.registered_on),
            day=row.registered_on,
            source=namespace,
            key=f"registered:{listed.people[row.key]}",
            customer_id=listed.people[row.key],
            unit_id=row.unit_id,
        )
        for row in rows
        if row.registered_on is not None
    }
    said = list(facts.values())
    if replaces:
        outcome = voiding.record_over(said, batch_id=batch_id)
    else:
        outcome = log.record_many(said, batch_id=batch_id, check_other_months=True)
    key_of = {id(fact): key for key, fact in facts.items()}
    listed.fresh |= {key_of[id(fact)] for _, fact in outcome.accepted}
    listed.conflicts = {key_of[id(each.fact)] for each in outcome.conflicts}
    listed.replaced = len(outcome.replaced)

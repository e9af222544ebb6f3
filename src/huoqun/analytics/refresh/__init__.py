"""Bringing the rollups up to a moment: the facts since the last roll, and what they touch.

The roll job writes the outcome into the lake; a query uses it as it is. Both are the same
arithmetic, so a figure is the same before and after a roll.

All names are tables of one DuckDB database: ``cold_…`` are the lake's files, ``new_…`` what the
latest facts add. The plumbing is SQL (folder ``sql``, in the order of :func:`refresh`); what a
member, a speaker or an opening is stands in ``rollups`` alone, compiled by ``expressions``.
"""

from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import duckdb
from ibis.backends.duckdb import Backend

from huoqun.analytics import rollups, tables
from huoqun.analytics.refresh import expressions
from huoqun.core import clock
from huoqun.events.catalog import communities as community_facts
from huoqun.events.catalog import customers as customer_facts
from huoqun.events.catalog import orders as order_facts
from huoqun.events.catalog import org as org_facts
from huoqun.events.fact import Fact
from huoqun.lake import engine, snapshot
from huoqun.lake import tables as lake_tables
from huoqun.lake.snapshot import Snapshot

_NO_EDGE = 2**63 - 1
_ROLLUPS = (
    tables.MEMBER_DAY,
    tables.MEMBER_MOVE,
    tables.COMMUNITY_DAY,
    tables.COMMUNITY_MONTH,
    tables.UNIT_DAY,
    tables.UNIT_MONTH,
    tables.COVERAGE,
    tables.LIFE,
    tables.DESCRIPTIONS,
    tables.ORDERS,
)
# The facts by which a community is known to live on a day.
_LIVING: tuple[type[Fact], ...] = (
    community_facts.MessageSent,
    community_facts.MemberJoined,
    community_facts.MemberLeft,
)
_NAMES: dict[str, type[Fact]] = {
    "message_sent": community_facts.MessageSent,
    "community_described": community_facts.Described,
    "role_given": community_facts.RoleGiven,
    "role_taken": community_facts.RoleTaken,
    "customer_merged": customer_facts.Merged,
    "customer_unmerged": customer_facts.Unmerged,
    "unit_described": org_facts.UnitDescribed,
    "order_placed": order_facts.Placed,
    "order_refunded": order_facts.Refunded,
}
_DESCRIBING = tuple(
    _NAMES[each]
    for each in (
        "community_described",
        "role_given",
        "role_taken",
        "customer_merged",
        "customer_unmerged",
        "unit_described",
    )
)
# What people mark by hand, and look at the figures right after.
MARKS = (community_facts.RoleGiven.name, community_facts.RoleTaken.name)
# What the rollups read of the hot rows; the rest (verdicts of health above all) stays where it is.
FACTS: tuple[str, ...] = tuple(
    {fact.name for fact in (*_LIVING, *_NAMES.values())} | set(rollups.ACTIONS)
)


@dataclass(frozen=True, kw_only=True)
class Refreshed:
    """The refreshed tables of a moment, in memory, and the connection that made them."""

    on: duckdb.DuckDBPyConnection
    database: engine.Database
    taken: Snapshot

    def views(self) -> Backend:
        """Another connection to the tables, with views over them and the lake's files.

        One for each thread: a connection answers one question at a time.
        """
        on = self.database.connect()
        _register_cold(on, self.taken)
        step(on, "communities")
        step(on, "relations")
        return engine.ibis_on(on)


def refresh(taken: Snapshot, *, below_tx: int | None = None) -> Refreshed:
    """Set up the cold tables of a snapshot and everything its hot rows (:data:`FACTS`) change.

    With ``below_tx`` the world is taken as of that tx: later facts and later voids do not count.
    """
    database = engine.Database()
    on = database.connect()
    _register_cold(on, taken)
    on.register("hot", taken.hot)
    on.register("void_batch", taken.voided.arrow("batch_id"))
    on.register("void_seq", taken.voided.arrow("seq"))
    _set_variables(on, taken, below_tx)
    step(on, "facts")
    _subtract_voided(on, taken)
    expressions.make(on, "new_member_day")
    for name in ("rows", "life", "dimensions", "moves"):
        step(on, name)
    expressions.make(on, "left_out")
    expressions.make(on, "moved_flows")
    step(on, "touched")
    # Every touched community is walked: a touched day keeps its unchanged flows.
    expressions.make(on, "walked")
    expressions.make(on, "new_community_day")
    step(on, "months")
    expressions.make(on, "new_community_month")
    step(on, "communities")
    step(on, "units")
    expressions.make(on, "new_unit_day")
    expressions.make(on, "new_unit_month")
    return Refreshed(on=on, database=database, taken=replace(taken, hot=snapshot.empty_hot()))


def _register_cold(on: duckdb.DuckDBPyConnection, taken: Snapshot) -> None:
    for spec in _ROLLUPS:
        snapshot.register(on, f"cold_{spec.name}", taken.table(spec), taken.files(spec), spec)


def step(on: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run one file of SQL."""
    on.execute(_script(name))


@cache
def _script(name: str) -> str:
    return (resources.files(__name__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def _set_variables(on: duckdb.DuckDBPyConnection, taken: Snapshot, below_tx: int | None) -> None:
    """Tell the SQL the edges of the world, the day and the names of facts."""
    values: dict[str, object] = {name: fact.name for name, fact in _NAMES.items()}
    values |= {
        "rolled_tx": taken.rolled_tx,
        "until_tx": _NO_EDGE if below_tx is None else below_tx,
        "today": clock.today(),
        "living": [fact.name for fact in _LIVING],
        "describing": [fact.name for fact in _DESCRIBING],
        "inorganic": [str(role) for role in community_facts.INORGANIC_ROLES],
    }
    for name, value in values.items():
        on.execute(f"SET VARIABLE {name} = $1", [value])


def _subtract_voided(on: duckdb.DuckDBPyConnection, taken: Snapshot) -> None:
    """Read the cold events only when some fact that the rollups count has been voided."""
    if on.execute("SELECT count(*) FROM pending_void").fetchall()[0][0]:
        spec = lake_tables.EVENTS
        snapshot.register(on, "cold_events", taken.table(spec), taken.files(spec), spec)
        step(on, "voided_facts")

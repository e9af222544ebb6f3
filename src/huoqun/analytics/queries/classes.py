"""Classes and stages of everybody as of a day, out of the log as it is now."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb
import pyarrow
from ibis.backends.duckdb import Backend

from huoqun.analytics import classes, lifecycle, relations
from huoqun.events.catalog import communities as community_facts
from huoqun.events.catalog import orders as order_facts
from huoqun.lake import snapshot, tables

FRIENDS: Final = pyarrow.schema(
    [
        ("customer_id", pyarrow.int64()),
        ("since_on", pyarrow.date32()),
        ("until_on", pyarrow.date32()),
    ]
)
INTENTS: Final = pyarrow.schema([("customer_id", pyarrow.int64()), ("since_on", pyarrow.date32())])

_FACTS: Final = (order_facts.Placed.name, community_facts.MemberJoined.name)
# Facts of the log that the figures do not keep; void ones are left out.
_DISCOUNTS_SQL: Final = """
CREATE OR REPLACE TEMP TABLE told_discounts AS
SELECT seq, (payload->>'discount')::bigint AS discount
FROM told_facts WHERE name = $1 AND payload LIKE '%"discount"%'
"""
_INVITATIONS_SQL: Final = """
CREATE OR REPLACE TEMP TABLE told_invitations AS
SELECT customer_id, (payload->>'invited_by')::bigint AS inviter_id, occurred_on AS day
FROM told_facts WHERE name = $1 AND payload LIKE '%"invited_by"%'
"""
_FACTS_SQL: Final = """
CREATE OR REPLACE TEMP VIEW told_facts AS
SELECT seq, name, customer_id, occurred_on, payload
FROM (
    SELECT seq, name, customer_id, occurred_on, payload, batch_id FROM told_cold
    UNION ALL SELECT seq, name, customer_id, occurred_on, payload, batch_id FROM told_hot
)
WHERE (batch_id IS NULL OR batch_id NOT IN (SELECT batch_id FROM told_void_batch))
  AND seq NOT IN (SELECT seq FROM told_void_seq)
"""


@dataclass(frozen=True, kw_only=True)
class PeopleBench:
    """Everything that classes and stages rest on, gathered once for several days."""

    relations: relations.Relations
    told: classes.Told
    known: classes.Known
    # The earliest day of an order; None without any.
    first_order_on: date | None

    def classified(self, *, as_of: date, limits: classes.Limits) -> pyarrow.Table:
        """Everybody's class on a day with the doings it rests on, by customer id."""
        table = classes.doings(
            self.relations, self.told, as_of=as_of, limits=limits, known=self.known
        )
        found = classes.classified(table, as_of=as_of, limits=limits)
        return found.order_by("customer_id").to_pyarrow()

    def staged(self, *, as_of: date, spans: lifecycle.Spans) -> pyarrow.Table:
        """Everybody's stage on a day with the days of their way, by customer id."""
        table = lifecycle.ways(self.relations, self.told, as_of=as_of)
        found = lifecycle.stages(table, as_of=as_of, spans=spans)
        return found.order_by("customer_id").to_pyarrow()


@contextmanager
def people_bench(*, friends: pyarrow.Table, intents: pyarrow.Table | None) -> Iterator[PeopleBench]:
    """Gather what the log tells of everybody; ``friends`` and ``intents`` come from above.

    ``friends``: :data:`FRIENDS`. ``intents``: :data:`INTENTS`; None where nothing tells of any.
    """
    known = relations.load(exact=True)
    taken = snapshot.take(hot_from="sealed", names=_FACTS)
    backend = known.member_day.get_backend()
    assert isinstance(backend, Backend)
    on: duckdb.DuckDBPyConnection = backend.con
    given = {
        "told_friends": friends.cast(FRIENDS),
        "told_intents": INTENTS.empty_table() if intents is None else intents.cast(INTENTS),
        "told_hot": taken.hot,
        "told_void_batch": taken.voided.arrow("batch_id"),
        "told_void_seq": taken.voided.arrow("seq"),
    }
    spec = tables.EVENTS
    try:
        for name, table in given.items():
            on.register(name, table)
        snapshot.register(on, "told_cold", taken.table(spec), taken.files(spec), spec)
        on.execute(_FACTS_SQL)
        on.execute(_DISCOUNTS_SQL, [order_facts.Placed.name])
        on.execute(_INVITATIONS_SQL, [community_facts.MemberJoined.name])
        yield _bench(known, backend, with_intents=intents is not None)
    finally:
        # The connection lives as long as its thread; what was gathered must not.
        on.execute("DROP TABLE IF EXISTS told_discounts; DROP TABLE IF EXISTS told_invitations")
        for name in given:
            on.unregister(name)


def _bench(known: relations.Relations, backend: Backend, *, with_intents: bool) -> PeopleBench:
    on = backend.con

    def counted(table: str) -> int:
        return int(on.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])  # noqa: S608 (our names)

    placed = known.orders.filter(known.orders.kind == "placed")
    first = placed.aggregate(first=placed.day.min()).to_pyarrow()["first"][0].as_py()
    return PeopleBench(
        relations=known,
        told=classes.Told(
            discounts=backend.table("told_discounts"),
            invitations=backend.table("told_invitations"),
            friends=backend.table("told_friends"),
            intents=backend.table("told_intents"),
        ),
        known=classes.Known(
            orders=first is not None,
            discounts=counted("told_discounts") > 0,
            referrals=counted("told_invitations") > 0,
            intents=with_intents,
        ),
        first_order_on=first,
    )

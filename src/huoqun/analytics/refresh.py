"""Bringing the rollups up to a moment: the facts since the last roll, and what they touch.

The roll job writes the result into the lake; a query uses it as it is. Both are the same arithmetic,
so a figure is the same before and after a roll.

All names below are tables of one DuckDB connection: ``cold_*`` are the lake's files, ``new_*`` what
the latest facts add, ``touched`` the (community_id, day) pairs to recompute.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import duckdb
import ibis
import pyarrow as pa
from django.conf import settings
from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from huoqun.analytics import models, rollups
from huoqun.core import clock
from huoqun.events.catalog import communities as community_facts
from huoqun.events.catalog import customers as customer_facts
from huoqun.events.catalog import orders as order_facts
from huoqun.events.catalog import org as org_facts
from huoqun.lake import engine, snapshot, tables
from huoqun.lake.snapshot import Snapshot

DESCRIBING = (
    community_facts.Described.name,
    community_facts.RoleGiven.name,
    community_facts.RoleTaken.name,
    customer_facts.Merged.name,
    customer_facts.Unmerged.name,
    org_facts.UnitDescribed.name,
)
_LIVING = (
    community_facts.MessageSent.name,
    community_facts.MemberJoined.name,
    community_facts.MemberLeft.name,
)
_ROLLUPS = (
    models.MEMBER_DAY,
    models.MEMBER_MOVE,
    models.COMMUNITY_DAY,
    models.COMMUNITY_MONTH,
    models.UNIT_DAY,
    models.UNIT_MONTH,
    models.COVERAGE,
    models.LIFE,
    models.DESCRIPTIONS,
    models.ORDERS,
)


# Tables of the refresh as Ibis sees them: an expression over these is compiled once per process.
_ORDINARY = {"community_id": "int64", "customer_id": "int64", "day": "date"}
_MOVES = _ORDINARY | {"joins": "int64", "leaves": "int64"}
_SHAPES = {
    "new_facts": {
        "name": "string",
        "community_id": "int64",
        "customer_id": "int64",
        "occurred_at": "timestamp('UTC')",
        "occurred_on": "date",
        "sign": "int32",
    },
    "moves": _MOVES,
    "new_member_move": _MOVES,
    "touched": {"community_id": "int64", "day": "date"},
    "touched_member_day": _ORDINARY | dict.fromkeys(rollups.MEMBER_DAY_MEASURES, "int64"),
    "walked": _MOVES | dict.fromkeys(("before", "after", "entered", "exited"), "int8"),
    "lives": {
        "community_id": "int64",
        "unit_id": "int64",
        "first_day": "date",
        "last_day": "date",
    },
    "roles": {
        "community_id": "int64",
        "customer_id": "int64",
        "role": "string",
        "from_day": "date",
        "until_day": "date",
    },
    "months": {"month": "date"},
    "months_touched": {"month": "date"},
    "days_touched": {"day": "date"},
    "community_day": {"community_id": "int64", "day": "date", "unit_id": "int64"}
    | dict.fromkeys(rollups.COMMUNITY_DAY_MEASURES, "int64"),
    "community_month": {"community_id": "int64", "month": "date", "opening": "int64"},
}


def _shape(name: str) -> ir.Table:
    return ibis.table(_SHAPES[name], name=name)


def _summed_moves(moves: ir.Table) -> ir.Table:
    """Signed moves added up to one row a person and day."""
    return moves.group_by(["community_id", "customer_id", "day"]).aggregate(
        joins=moves.joins.sum().cast("int64"), leaves=moves.leaves.sum().cast("int64")
    )


def _moved_flows() -> ir.Table:
    moves = _shape("moves").semi_join(_shape("new_member_move"), "community_id")
    return rollups.flows(_summed_moves(moves))


def _walked() -> ir.Table:
    moves = _shape("moves").semi_join(_shape("touched"), "community_id")
    return rollups.flows(_summed_moves(moves))


def _new_community_day() -> ir.Table:
    pairs = _shape("touched")
    return rollups.community_day_of(
        rollups.merged(_shape("touched_member_day")),
        _shape("roles"),
        _shape("lives"),
        _shape("days_touched"),
        movements=_shape("walked").semi_join(pairs, ["community_id", "day"]),
    ).semi_join(pairs, ["community_id", "day"])


_EXPRESSIONS: dict[str, Callable[[], ir.Table]] = {
    "new_member_day": lambda: rollups.member_day_of(
        _shape("new_facts"), zone=settings.HUOQUN_BUSINESS_TIME_ZONE
    ),
    "moved_flows": _moved_flows,
    "walked": _walked,
    "new_community_day": _new_community_day,
    "new_community_month": lambda: rollups.openings(
        _shape("walked"), _shape("lives"), _shape("months")
    ),
    "new_unit_day": lambda: rollups.unit_day_of(
        _shape("community_day").semi_join(_shape("days_touched"), "day")
    ),
    "new_unit_month": lambda: rollups.unit_month_of(
        _shape("community_month").semi_join(_shape("months_touched"), "month"), _shape("lives")
    ),
}


@cache
def _sql(name: str) -> str:
    return str(ibis.to_sql(_EXPRESSIONS[name](), dialect="duckdb"))


def _make(on: duckdb.DuckDBPyConnection, name: str) -> None:
    """Put the outcome of an expression into a table of its name."""
    on.execute(f"CREATE TEMP TABLE {name} AS {_sql(name)}")


@dataclass(frozen=True)
class Refreshed:
    """A connection on which the refreshed tables stand."""

    on: duckdb.DuckDBPyConnection
    backend: Backend

    def table(self, name: str) -> ir.Table:
        """One of the tables by name."""
        return self.backend.table(name)


def refresh(taken: Snapshot, *, below_tx: int | None = None) -> Refreshed:
    """Set up the cold tables of a snapshot and everything its hot rows change.

    With ``below_tx`` the world is taken as of that tx: later facts and later voids do not count.
    """
    on = engine.connect()
    for spec in _ROLLUPS:
        snapshot.register(on, f"cold_{spec.name}", taken.table(spec), taken.files(spec), spec)
    _new_facts(on, taken, below_tx)
    _new_rows(on)
    _life(on)
    _dimensions(on)
    _touched(on)
    _recompute(on)
    _units(on)
    return Refreshed(on, engine.ibis_on(on))


def _one(on: duckdb.DuckDBPyConnection, query: str) -> int:
    # Fetched to the end: DuckDB lets nothing else run beside an unfinished result.
    return int(on.execute(query).fetchall()[0][0])


def _new_facts(on: duckdb.DuckDBPyConnection, taken: Snapshot, below_tx: int | None) -> None:
    """``new_facts``: what came since the last roll (sign 1), and what was voided since (sign -1)."""
    on.register("hot", taken.hot)
    on.register("void_batch", taken.voided.arrow("batch_id"))
    on.register("void_seq", taken.voided.arrow("seq"))
    until = "TRUE" if below_tx is None else f"void_tx < {below_tx}"
    since = f"{until} AND void_tx >= {taken.rolled_tx}"
    fresh = "TRUE" if below_tx is None else f"tx < {below_tx}"
    columns = ", ".join(tables.EVENTS.column_names())
    on.execute(
        f"CREATE TEMP TABLE new_facts AS SELECT {columns}, 1 AS sign FROM hot"  # noqa: S608 (our own names)
        f" WHERE {fresh} AND NOT coalesce(batch_id IN (SELECT batch_id FROM void_batch WHERE {until}), FALSE)"
        f" AND seq NOT IN (SELECT seq FROM void_seq WHERE {until})"
    )
    if _one(on, f"SELECT count(*) FROM (FROM void_batch UNION ALL FROM void_seq) WHERE {since}"):  # noqa: S608 (our own names)
        spec = tables.EVENTS
        snapshot.register(on, "cold_events", taken.table(spec), taken.files(spec), spec)
        on.execute(
            f"INSERT INTO new_facts SELECT {columns}, -1 FROM cold_events WHERE tx < {taken.rolled_tx}"  # noqa: S608 (our own names)
            f" AND (batch_id IN (SELECT batch_id FROM void_batch WHERE {since})"
            f" OR seq IN (SELECT seq FROM void_seq WHERE {since}))"
        )


def _new_rows(on: duckdb.DuckDBPyConnection) -> None:
    """What the new facts append: member-days, moves, coverage, descriptions, orders."""
    _make(on, "new_member_day")
    living = ", ".join(f"'{name}'" for name in _LIVING)
    describing = ", ".join(f"'{name}'" for name in DESCRIBING)
    on.execute(
        "CREATE TEMP TABLE new_member_move AS SELECT community_id, customer_id, day, joins, leaves"
        " FROM new_member_day WHERE joins <> 0 OR leaves <> 0"
    )
    on.execute(
        "CREATE TEMP TABLE new_coverage AS SELECT community_id, source, batch_id,"  # noqa: S608 (our own names)
        " min(occurred_on) AS first_day, max(occurred_on) AS last_day,"
        f" max(occurred_on) FILTER (name = '{_LIVING[0]}') AS last_message_day FROM new_facts"
        f" WHERE sign > 0 AND community_id IS NOT NULL AND name IN ({living}) GROUP BY ALL"
    )
    on.execute(
        "CREATE TEMP TABLE new_descriptions AS SELECT seq, name, kind, community_id, customer_id,"  # noqa: S608 (our own names)
        f" unit_id, occurred_on, batch_id, payload FROM new_facts WHERE sign > 0 AND name IN ({describing})"
    )
    placed, refunded = order_facts.Placed.name, order_facts.Refunded.name
    on.execute(
        "CREATE TEMP TABLE new_orders AS SELECT seq, order_id, customer_id, community_id, unit_id,"  # noqa: S608 (our own names)
        " source, batch_id, occurred_at, occurred_on AS day,"
        f" CASE name WHEN '{placed}' THEN 'placed' ELSE 'refunded' END AS kind, amount, currency"
        f" FROM new_facts WHERE sign > 0 AND name IN ('{placed}', '{refunded}')"
    )


def _life(on: duckdb.DuckDBPyConnection) -> None:
    """``life``: first and last known day of every community; walked anew where facts were voided."""
    on.execute(
        "CREATE TEMP TABLE voided_in AS SELECT DISTINCT community_id FROM new_facts"
        " WHERE sign < 0 AND community_id IS NOT NULL"
    )
    on.execute(
        "CREATE TEMP TABLE new_life AS WITH told AS ("
        " SELECT community_id, day FROM new_member_day WHERE messages > 0 OR joins > 0 OR leaves > 0"
        "  AND community_id NOT IN (FROM voided_in)"
        " UNION ALL SELECT community_id, day FROM (SELECT community_id, day, sum(messages) AS m,"
        "   sum(joins) AS j, sum(leaves) AS l FROM (SELECT community_id, day, messages, joins, leaves"
        "    FROM cold_member_day WHERE community_id IN (FROM voided_in) UNION ALL"
        "    SELECT community_id, day, messages, joins, leaves FROM new_member_day"
        "    WHERE community_id IN (FROM voided_in)) GROUP BY ALL) WHERE m > 0 OR j > 0 OR l > 0"
        " UNION ALL SELECT community_id, unnest([first_day, last_day]) FROM cold_life"
        "   WHERE community_id NOT IN (FROM voided_in)"
        "   AND community_id IN (SELECT community_id FROM new_member_day))"
        " SELECT community_id, min(day) AS first_day, max(day) AS last_day FROM told GROUP BY 1"
    )
    on.execute(
        "CREATE TEMP VIEW life AS SELECT * FROM new_life UNION ALL SELECT * FROM cold_life"
        " WHERE community_id NOT IN (SELECT community_id FROM new_life)"
        " AND community_id NOT IN (FROM voided_in)"
    )


def _touched(on: duckdb.DuckDBPyConnection) -> None:
    """``touched``: the community-days that the new facts change, directly or through a membership,
    a role or a longer life; ``moved_flows``: the walked memberships of communities with new moves.
    """
    on.execute(
        "CREATE TEMP VIEW moves AS SELECT * FROM cold_member_move UNION ALL SELECT * FROM new_member_move"
    )
    _make(on, "moved_flows")
    on.execute(
        "CREATE TEMP TABLE touched AS WITH flows AS ("
        " SELECT community_id, day, sum(entered)::bigint AS entered, sum(exited)::bigint AS exited"
        " FROM moved_flows GROUP BY ALL),"
        " stored AS (SELECT community_id, day, entered, exited FROM cold_community_day"
        "  WHERE community_id IN (SELECT community_id FROM new_member_move) AND (entered <> 0 OR exited <> 0))"
        " SELECT community_id, day FROM new_member_day"
        " UNION SELECT coalesce(f.community_id, s.community_id), coalesce(f.day, s.day)"
        "  FROM flows f FULL JOIN stored s USING (community_id, day)"
        "  WHERE coalesce(f.entered, 0) <> coalesce(s.entered, 0)"
        "  OR coalesce(f.exited, 0) <> coalesce(s.exited, 0)"
        " UNION SELECT d.community_id, m.day FROM new_descriptions d JOIN"
        "  (SELECT community_id, customer_id, day FROM cold_member_day UNION"
        "   SELECT community_id, customer_id, day FROM new_member_day) m"
        "  USING (community_id, customer_id) WHERE d.name LIKE 'community.role_%'"
        " UNION SELECT community_id, unnest(generate_series(first_day, last_day, INTERVAL 1 DAY))::date"
        "  FROM new_life ANTI JOIN cold_life USING (community_id, first_day, last_day)"
        " UNION SELECT community_id, day FROM cold_community_day WHERE community_id IN (FROM voided_in)"
        " UNION SELECT community_id, unnest(generate_series(first_day, last_day, INTERVAL 1 DAY))::date"
        "  FROM life WHERE community_id IN (FROM removed_or_back)"
    )


def _recompute(on: duckdb.DuckDBPyConnection) -> None:
    """``new_community_day`` for the touched pairs, ``new_community_month`` for what moved."""
    on.execute(
        "CREATE TEMP TABLE touched_member_day AS SELECT * FROM cold_member_day"
        " SEMI JOIN touched USING (community_id, day) UNION ALL BY NAME SELECT * FROM new_member_day"
    )
    # Every touched community is walked: a touched day keeps its unchanged flows.
    _make(on, "walked")
    on.execute("CREATE TEMP TABLE days_touched AS SELECT DISTINCT day FROM touched")
    on.execute(
        "CREATE TEMP VIEW lives AS SELECT community_id, unit_id, first_day, last_day FROM communities"
        " WHERE first_day IS NOT NULL AND community_id IN (SELECT community_id FROM touched)"
    )
    _make(on, "new_community_day")
    # Openings of communities that moved or whose life grew, up to the present month.
    [(first, last)] = on.execute("SELECT min(first_day), max(last_day) FROM new_life").fetchall()
    until = max(last or clock.today(), clock.today())
    on.execute(
        "CREATE OR REPLACE TEMP VIEW lives AS SELECT community_id, unit_id, first_day,"  # noqa: S608 (a date)
        f" DATE '{until}' AS last_day FROM communities"
        " WHERE community_id IN (SELECT community_id FROM new_life)"
    )
    on.execute(
        "CREATE TEMP TABLE months AS SELECT unnest(generate_series("  # noqa: S608 (dates)
        f"DATE '{(first or until).replace(day=1)}', DATE '{until}', INTERVAL 1 MONTH))::date AS month"
    )
    _make(on, "new_community_month")


def _units(on: duckdb.DuckDBPyConnection) -> None:
    """The refreshed ``community_day`` and ``community_month``, and what units make of them."""
    on.execute(
        "CREATE TEMP VIEW community_day AS SELECT * FROM cold_community_day"
        " ANTI JOIN touched USING (community_id, day) UNION ALL BY NAME SELECT * FROM new_community_day"
    )
    _turn_of_the_month(on)
    on.execute(
        "CREATE TEMP VIEW community_month AS SELECT * FROM cold_community_month"
        " ANTI JOIN new_community_month USING (community_id, month)"
        " WHERE community_id NOT IN (FROM voided_in)"
        " UNION ALL BY NAME SELECT * FROM new_community_month"
    )
    on.execute(
        "CREATE TEMP TABLE months_touched AS SELECT DISTINCT month FROM new_community_month"
        " UNION SELECT month FROM cold_community_month WHERE community_id IN (FROM voided_in)"
    )
    _make(on, "new_unit_day")
    on.execute(
        "CREATE OR REPLACE TEMP VIEW lives AS SELECT community_id, unit_id, first_day, last_day"
        " FROM communities"
    )
    _make(on, "new_unit_month")


def _turn_of_the_month(on: duckdb.DuckDBPyConnection) -> None:
    """Give the present month an opening in every community, silent ones too."""
    month = clock.today().replace(day=1)
    on.execute(
        "INSERT INTO new_community_month BY NAME WITH latest AS (SELECT community_id,"  # noqa: S608 (a date)
        "  max(month) AS month, max_by(opening, month) AS opening FROM cold_community_month"
        "  WHERE community_id NOT IN (FROM voided_in)"
        "  AND community_id NOT IN (SELECT community_id FROM new_community_month) GROUP BY 1)"
        f" SELECT l.community_id, DATE '{month}' AS month,"
        " l.opening + coalesce(sum(d.entered - d.exited), 0)::bigint AS opening"
        " FROM latest l LEFT JOIN community_day d ON d.community_id = l.community_id AND d.day >= l.month"
        f" WHERE l.month < DATE '{month}' GROUP BY l.community_id, l.opening"
    )


def _dimensions(on: duckdb.DuckDBPyConnection) -> None:
    """``communities``, ``units``, ``roles``, ``merges``: the current descriptions."""
    on.execute(
        "CREATE TEMP TABLE described AS SELECT * FROM (SELECT * FROM cold_descriptions UNION ALL"
        " SELECT * FROM new_descriptions) WHERE batch_id IS NULL"
        " OR batch_id NOT IN (SELECT batch_id FROM void_batch)"
    )
    _covered(on)
    # A community taken out of the figures, or brought back into them, changes all its days.
    on.execute(
        "CREATE TEMP TABLE removed_or_back AS SELECT DISTINCT community_id FROM described"
        " WHERE coalesce((payload->>'removed')::boolean, FALSE)"
        " AND community_id IN (SELECT community_id FROM new_descriptions)"
    )
    on.execute(
        "CREATE TEMP TABLE units AS SELECT unit_id, payload->>'unit_key' AS unit_key,"  # noqa: S608 (our own names)
        " payload->>'unit_name' AS unit_name, payload->>'path' AS unit_path FROM described"
        f" WHERE name = '{org_facts.UnitDescribed.name}'"
        " QUALIFY row_number() OVER (PARTITION BY unit_id ORDER BY seq DESC) = 1"
    )
    on.execute(
        "CREATE TEMP TABLE communities AS SELECT d.community_id, payload->>'community_key' AS key,"  # noqa: S608 (our own names)
        " c.source, payload->>'title' AS title, d.unit_id, u.unit_key, payload->>'platform' AS platform,"
        " payload->>'positioning' AS positioning, payload->>'affinity' AS kind,"
        " payload->>'lifecycle' AS lifecycle, (payload->>'opened_on')::date AS opened_on,"
        " (payload->>'ends_on')::date AS ends_on, l.first_day, l.last_day, c.messages_until,"
        " coalesce((payload->>'joins_assumed')::boolean, FALSE) AS assumed_joins"
        f" FROM (FROM described WHERE name = '{community_facts.Described.name}'"
        "  QUALIFY row_number() OVER (PARTITION BY community_id ORDER BY seq DESC) = 1) d"
        " LEFT JOIN units u USING (unit_id) LEFT JOIN life l USING (community_id)"
        " LEFT JOIN covered c USING (community_id)"
        " WHERE NOT coalesce((payload->>'removed')::boolean, FALSE)"
    )
    roles = ", ".join(f"'{role}'" for role in community_facts.INORGANIC_ROLES)
    taken, always = community_facts.RoleTaken.name, "coalesce((payload->>'always')::boolean, FALSE)"
    # The latest word on a role rules; a mark without a day holds for all history.
    on.execute(
        "CREATE TEMP TABLE roles AS SELECT community_id, customer_id, kind AS role,"  # noqa: S608 (our own names)
        f" CASE WHEN name = '{taken}' THEN coalesce(before_from, DATE '0001-01-01')"
        f"  WHEN {always} THEN DATE '0001-01-01' ELSE occurred_on END AS from_day,"
        f" CASE WHEN name = '{taken}' THEN occurred_on - 1 END AS until_day FROM ("
        f" SELECT *, lag(CASE WHEN {always} THEN DATE '0001-01-01' ELSE occurred_on END) OVER w AS before_from,"
        "  lead(seq) OVER w AS later FROM described"
        f"  WHERE name IN ('{community_facts.RoleGiven.name}', '{taken}') AND kind IN ({roles})"
        "  WINDOW w AS (PARTITION BY community_id, customer_id, kind ORDER BY seq))"
        f" WHERE later IS NULL AND NOT (name = '{taken}' AND {always})"
    )
    merged = customer_facts.Merged.name
    on.execute(
        "CREATE TEMP TABLE merges AS SELECT customer_id, (payload->>'canonical_id')::bigint AS canonical_id"  # noqa: S608 (our own names)
        f" FROM (FROM described WHERE name IN ('{merged}', '{customer_facts.Unmerged.name}')"
        "  QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY seq DESC) = 1)"
        f" WHERE name = '{merged}'"
    )


def _covered(on: duckdb.DuckDBPyConnection) -> None:
    """``covered``: of each community its source, and the day until which its messages are known.

    An export tells of all its communities until its own last message; a live source until yesterday.
    """
    on.register("yesterday", pa.table({"day": pa.array([clock.today()], pa.date32())}))
    on.execute(
        "CREATE TEMP TABLE covering AS SELECT * FROM (SELECT * FROM cold_coverage UNION ALL"
        " SELECT * FROM new_coverage) WHERE batch_id IS NULL"
        " OR batch_id NOT IN (SELECT batch_id FROM void_batch)"
    )
    on.execute(
        "CREATE TEMP TABLE covered AS WITH batches AS (SELECT batch_id, max(last_message_day) AS until"
        "  FROM covering WHERE batch_id IS NOT NULL GROUP BY 1)"
        " SELECT community_id, min(source) AS source, max(CASE WHEN last_message_day IS NULL THEN NULL"
        "  WHEN c.batch_id IS NULL THEN (SELECT day - 1 FROM yesterday) ELSE until END) AS messages_until"
        " FROM covering c LEFT JOIN batches USING (batch_id) GROUP BY 1"
    )

"""What happened in a community or to a person, newest first, from the lake and the hot log.

The lake is read month by month going back until the page is full, so the newest page of a long
history costs no more than that of a short one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any

import duckdb
from pyiceberg.expressions import And, BooleanExpression, In, IsNull, Or
from pyiceberg.manifest import DataFile

from huoqun.lake import engine, snapshot, tables
from huoqun.lake.snapshot import Condition, Snapshot

# A page is small; whoever needs all facts asks for a report.
ROWS_MAX = 1_000
# One person is known in few places; more would make the condition longer than the answer.
PLACES_MAX = 10_000


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whose facts: those of these communities, and those of these units that name no community.

    With ``customer_ids`` only those of these numbers of a person; ``placeless`` adds those of
    theirs that name no place at all.
    """

    community_ids: frozenset[int]
    unit_ids: frozenset[int] = frozenset()
    customer_ids: frozenset[int] | None = None
    placeless: bool = False

    def __post_init__(self) -> None:
        """What names no place is asked for by person only: it is everybody's otherwise."""
        assert not self.placeless or self.customer_ids is not None, "whose facts?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a page ends: the next one holds what comes after it in the order of the timeline."""

    occurred_on: date
    occurred_at: datetime
    seq: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One fact as a timeline shows it; ``text`` only where it was asked for."""

    occurred_on: date
    occurred_at: datetime
    seq: int
    name: str
    kind: str | None
    source: str
    unit_id: int | None
    community_id: int | None
    customer_id: int | None
    staff_id: int | None
    order_id: int | None
    amount: int | None
    currency: str | None
    payload: str | None
    text: str | None = None

    @property
    def place(self) -> Place:
        """Where it stands in the timeline."""
        return Place(occurred_on=self.occurred_on, occurred_at=self.occurred_at, seq=self.seq)


_COLUMNS = [field.name for field in fields(Moment) if field.name != "text"]
_SELECTED = ", ".join(_COLUMNS)
_ORDER = "occurred_on DESC, occurred_at DESC, seq DESC"
_NOT_VOID = (
    "(batch_id IS NULL OR batch_id NOT IN (SELECT batch_id FROM void_batch))"
    " AND seq NOT IN (SELECT seq FROM void_seq)"
)


def read(
    subject: Subject,
    *,
    names: Sequence[str],
    before: Place | None = None,
    limit: int,
    texts_of: frozenset[int] = frozenset(),
) -> list[Moment]:
    """At most ``limit`` facts of these names, newest first, from before a place on.

    ``texts_of`` names the communities whose messages come with their text; the others' texts are
    not even read.
    """
    assert 0 < limit <= ROWS_MAX, f"{limit} rows"
    taken = _taken(subject, names, with_text=bool(texts_of))
    on = _opened(taken)
    wanted = _where(subject, names)
    if before is not None:
        wanted += (
            f" AND (occurred_on, occurred_at, seq) < (DATE '{before.occurred_on}',"
            f" TIMESTAMPTZ '{before.occurred_at.isoformat()}', {before.seq})"
        )
    found = _rows(on, "hot", wanted, limit)
    for since, files in _going_back(_files(taken, subject), before):
        if _is_full(found, limit, above=since):
            break
        snapshot.register(on, "cold", taken.table(tables.EVENTS), files, tables.EVENTS)
        found += _rows(on, "cold", wanted, limit)
    found.sort(key=lambda row: (row.occurred_on, row.occurred_at, row.seq), reverse=True)
    page = found[:limit]
    return _with_texts(page, taken, on, texts_of) if texts_of else page


def count(subject: Subject, *, names: Sequence[str]) -> dict[str, int]:
    """How many facts of each name there are, void ones left out."""
    taken = _taken(subject, names, with_text=False)
    on = _opened(taken)
    files = _files(taken, subject)
    snapshot.register(on, "cold", taken.table(tables.EVENTS), files, tables.EVENTS)
    where = _where(subject, names)
    rows = on.execute(
        f"SELECT name, count(*) FROM (SELECT name FROM hot WHERE {where}"  # noqa: S608 (our own names, whole numbers)
        f" UNION ALL SELECT name FROM cold WHERE {where}) GROUP BY name"
    ).fetchall()
    return dict.fromkeys(names, 0) | dict(rows)


def _taken(subject: Subject, names: Sequence[str], *, with_text: bool) -> Snapshot:
    """One moment, with the hot rows of this subject alone."""
    places = len(subject.community_ids) + len(subject.unit_ids)
    assert places <= PLACES_MAX, f"{places} places in one timeline"
    sql = "(community_id = ANY(%s) OR (community_id IS NULL AND (unit_id = ANY(%s)"
    sql += " OR unit_id IS NULL)))" if subject.placeless else ")))"
    values: list[object] = [sorted(subject.community_ids), sorted(subject.unit_ids)]
    if subject.customer_ids is not None:
        sql += " AND customer_id = ANY(%s)"
        values.append(sorted(subject.customer_ids))
    about = Condition(sql, tuple(values))
    return snapshot.take(hot_from="sealed", names=names, about=about, with_text=with_text)


def _opened(taken: Snapshot) -> duckdb.DuckDBPyConnection:
    """A connection that knows the hot rows and what is void."""
    on = engine.connect()
    on.register("hot", taken.hot)
    on.register("void_batch", taken.voided.arrow("batch_id"))
    on.register("void_seq", taken.voided.arrow("seq"))
    return on


def _listed(numbers: Iterable[int]) -> str:
    """Whole numbers in brackets; a list that is never empty keeps the SQL valid."""
    return "(" + ", ".join(str(int(each)) for each in sorted(numbers) or [-1]) + ")"


def _where(subject: Subject, names: Sequence[str]) -> str:
    """The condition in DuckDB's words."""
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in names)
    where = (
        f"name IN ({listed}) AND {_NOT_VOID} AND (community_id IN {_listed(subject.community_ids)}"
        f" OR (community_id IS NULL AND (unit_id IN {_listed(subject.unit_ids)}"
        f"{' OR unit_id IS NULL' if subject.placeless else ''})))"
    )
    if subject.customer_ids is not None:
        where += f" AND customer_id IN {_listed(subject.customer_ids)}"
    return where


def _files(taken: Snapshot, subject: Subject) -> list[DataFile]:
    """The files that can hold a fact of the subject's places."""
    conditions: list[BooleanExpression] = []
    if subject.community_ids:
        conditions.append(In("community_id", sorted(subject.community_ids)))
    if subject.unit_ids:
        conditions.append(And(IsNull("community_id"), In("unit_id", sorted(subject.unit_ids))))
    if subject.placeless:
        conditions.append(
            And(IsNull("unit_id"), In("customer_id", sorted(subject.customer_ids or ())))
        )
    if not conditions:
        return []
    return taken.files(tables.EVENTS, conditions[0] if len(conditions) == 1 else Or(*conditions))


def _going_back(
    files: Iterable[DataFile], before: Place | None
) -> Iterator[tuple[int, list[DataFile]]]:
    """The files by month from the newest that matters, in strides that double.

    Gives the newest month of each stride (months since 1970) with the files of the stride. A
    sparse history of many years thus takes a handful of queries.
    """
    by_month: dict[int, list[DataFile]] = {}
    for each in files:
        by_month.setdefault(each.partition[0], []).append(each)
    last = _month(before.occurred_on) if before else max(by_month, default=0)
    months = sorted((month for month in by_month if month <= last), reverse=True)
    start, stride = 0, 1
    while start < len(months):
        chosen = months[start : start + stride]
        yield chosen[0], [each for month in chosen for each in by_month[month]]
        start, stride = start + stride, stride * 2


def _month(day: date) -> int:
    """Months since 1970, as Iceberg counts them."""
    return (day.year - 1970) * 12 + day.month - 1


def _is_full(found: Sequence[Moment], limit: int, *, above: int) -> bool:
    """Whether a whole page lies in later months already."""
    return sum(_month(row.occurred_on) > above for row in found) >= limit


def _rows(on: duckdb.DuckDBPyConnection, table: str, where: str, limit: int) -> list[Moment]:
    """The newest rows of one table."""
    rows = on.sql(
        f"SELECT {_SELECTED} FROM {table} WHERE {where} ORDER BY {_ORDER} LIMIT {int(limit)}"  # noqa: S608 (our own names, whole numbers)
    ).to_arrow_table()
    # Through Arrow: DuckDB's own Python rows would need pytz for a moment with a zone.
    return [
        Moment(**row | {"occurred_at": row["occurred_at"].astimezone(UTC)})
        for row in rows.to_pylist()
    ]


def _with_texts(
    page: Sequence[Moment],
    taken: Snapshot,
    on: duckdb.DuckDBPyConnection,
    texts_of: frozenset[int],
) -> list[Moment]:
    """The page with the texts of these communities, hot or cold."""
    readable = [row for row in page if row.community_id in texts_of]
    if not readable:
        return list(page)
    seqs = _listed(row.seq for row in readable)
    table = taken.table(tables.TEXTS)
    days = [row.occurred_on for row in readable]
    where = And(
        snapshot.between(min(days), max(days)),
        In("community_id", sorted(texts_of & {row.community_id for row in readable})),
    )
    snapshot.register(on, "texts", table, taken.files(tables.TEXTS, where), tables.TEXTS)
    columns = "seq, text"
    known: dict[int, Any] = dict(
        on.execute(
            f"SELECT {columns} FROM texts WHERE seq IN {seqs}"  # noqa: S608 (whole numbers)
            f" AND community_id IN {_listed(texts_of)}"
            f" UNION ALL SELECT {columns} FROM hot WHERE seq IN {seqs} AND text IS NOT NULL"
        ).fetchall()
    )
    return [replace(row, text=known.get(row.seq)) for row in page]

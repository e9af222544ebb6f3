"""What every question needs: what the asker may see, and rows in the shape of answers."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pyarrow
from pyarrow import compute

from huoqun.analytics import health, models, relations, rules
from huoqun.analytics.queries import answers
from huoqun.analytics.reports import prepared
from huoqun.analytics.reports.params import Visible
from huoqun.lake import snapshot
from huoqun.org import queries as org_queries
from huoqun.org.models import OrgUnit
from huoqun.org.queries import Scope

Row = dict[str, Any]
_NEWEST_LENGTH = 16


def thresholds() -> health.Thresholds:
    """The thresholds of health that hold now: the latest version, or the defaults."""
    row = models.HealthThresholds.objects.order_by("-version").first()
    if row is None:
        return health.DEFAULT
    names = health.Thresholds.__dataclass_fields__
    return health.Thresholds(**{name: getattr(row, name) for name in names})


@dataclass(frozen=True, kw_only=True)
class Newest:
    """A word for the state of the log, and how many seconds figures may be behind it."""

    mark: str | None
    lag_seconds: int


def newest(scope: Scope) -> Newest:
    """What stays the same until a fact comes, one is taken back, or the day turns.

    It costs one look at the log's index and no figure, so that open screens may ask it often. Who
    sees a part of the company is told none: it would move with the doings of all others.
    """
    if not scope.everything:
        return Newest(mark=None, lag_seconds=relations.lag_seconds())
    mark = hashlib.sha256(repr(snapshot.moment()).encode()).hexdigest()[:_NEWEST_LENGTH]
    return Newest(mark=mark, lag_seconds=relations.lag_seconds())


def visible(scope: Scope) -> Visible:
    """What a scope lets one see of communities and orders."""
    if scope.everything:
        return Visible(everything=True)
    return Visible(unit_ids=org_queries.unit_ids(scope), community_ids=scope.community_ids)


def units_below(unit: OrgUnit) -> frozenset[int]:
    """A unit and all units below it."""
    whole = replace(org_queries.EVERYTHING, everything=False, unit_paths=(unit.path,))
    return org_queries.unit_ids(whole)


def within(known: relations.Relations, seen: Visible, units: frozenset[int] | None) -> Visible:
    """The part of what someone sees that lies in some units; None means all of it."""
    if units is None:
        return seen
    inside: frozenset[int] = frozenset()
    if seen.community_ids:
        table = communities(known, seen)
        found = table.filter(among(table["unit_id"], units))["community_id"]
        inside = frozenset(found.to_pylist())
    return seen.within(units, inside)


def communities(known: relations.Relations, seen: Visible) -> pyarrow.Table:
    """The communities that the asker may see, with everything known of each."""

    def answer() -> pyarrow.Table:
        return prepared.answer(known, "communities", lambda twins: twins.relations.communities, {})

    everyone = answers.kept(("communities",), answer)
    if seen.everything:
        return everyone
    return everyone.filter(
        compute.or_(
            among(everyone["unit_id"], seen.unit_ids),
            among(everyone["community_id"], seen.community_ids),
        )
    )


def among(column: pyarrow.ChunkedArray, values: frozenset[int]) -> pyarrow.ChunkedArray:
    """Whether each number is one of the values."""
    return compute.is_in(column, value_set=pyarrow.array(sorted(values), pyarrow.int64()))


def among_words(column: pyarrow.ChunkedArray, words: Sequence[str]) -> pyarrow.ChunkedArray:
    """Whether each word is one of those."""
    return compute.is_in(column, value_set=pyarrow.array(list(words), pyarrow.string()))


def community_ids(known: relations.Relations, seen: Visible) -> frozenset[int]:
    """The numbers of the communities that someone may see."""
    return frozenset(communities(known, seen)["community_id"].to_pylist())


def has_foreign(known: relations.Relations, seen: Visible, own: Visible) -> bool:
    """Whether figures over what someone sees tell of communities that are not their own.

    One's own communities are those whose members one may see by name: there is nothing to hide.
    Who sees the whole company is told everything.
    """
    return not seen.everything and not community_ids(known, seen) <= community_ids(known, own)


def without_few(row: Row) -> Row:
    """Hide the figures of a row that tell of too few people; ``too_few`` names them."""
    hidden = rules.too_few(row)
    if "hour" in row and 0 < row["messages"] < rules.SHOWN_N_MIN:
        hidden = frozenset({"messages"})
    shown = {name: None if name in hidden else value for name, value in row.items()}
    return {**shown, "too_few": ",".join(sorted(hidden)) or None}


def named(told: pyarrow.Table, wanted: Sequence[int]) -> dict[int, Row]:
    """Number, key and title of some communities."""
    number = pyarrow.array(sorted(wanted), pyarrow.int64())
    found = told.filter(compute.is_in(told["community_id"], value_set=number))
    return {
        row["community_id"]: row | {"title": row["title"] or ""}
        for row in found.select(["community_id", "key", "title"]).to_pylist()
    }


def ids(column: str, values: Iterable[int]) -> pyarrow.Table:
    """A table of numbers."""
    return pyarrow.table({column: pyarrow.array(sorted(values), pyarrow.int64())})


def days(first: date, last: date) -> pyarrow.Table:
    """Every day from the first to the last (column day)."""
    span = (last - first).days + 1
    found = [first + timedelta(days=number) for number in range(span)]
    return pyarrow.table({"day": pyarrow.array(found, pyarrow.date32())})


def rows(table: pyarrow.Table) -> list[Row]:
    """The rows as dictionaries."""
    found: list[Row] = table.to_pylist()
    return found

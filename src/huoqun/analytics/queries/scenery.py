"""A few communities' rows, read out of the lake and walked once for all questions about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyarrow
from ibis.expr import types as ir
from pyarrow import compute

from huoqun.analytics import relations, rollups
from huoqun.analytics.kinds import By, Reading
from huoqun.analytics.queries import asking
from huoqun.analytics.queries.asking import Row
from huoqun.analytics.reports import figures, prepared, selection
from huoqun.analytics.reports.params import UnknownCommunity


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a report over a scenery is made of; ``days`` and ``whole`` are the scene's figures."""

    scene: selection.Scene
    relations: relations.Relations
    days: ir.Table
    whole: ir.Table


Report = Callable[[Look], ir.Table]


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A community over some days."""

    community_id: int
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Scenery:
    """The gathered rows in one reading; every report over them is one small question."""

    known: relations.Relations
    asked: dict[str, pyarrow.Table]
    kept: dict[str, ir.Table]
    reading: Reading

    def rows(self, name: tuple[object, ...], report: Report) -> list[Row]:
        """The rows of :meth:`answer`."""
        return asking.rows(self.answer(name, report))

    def answer(self, name: tuple[object, ...], report: Report) -> pyarrow.Table:
        """Answer a report over the scene; ``name`` tells it from all others."""
        shape = ("scenery", *name, self.reading)
        return prepared.answer(
            self.known,
            shape,
            lambda twins: report(_look(twins, self.reading)),
            self.asked,
            self.kept,
        )

    def in_reading(self, reading: Reading) -> "Scenery":
        """The same rows in another reading."""
        return _counted(self.known, self.asked, self.kept, reading)


def one(communities: pyarrow.Table, community_id: int) -> pyarrow.Table:
    """One of the communities; refuses one that is not among them."""
    found = communities.filter(compute.equal(communities["community_id"], community_id))
    if not found.num_rows:
        raise UnknownCommunity(keys=community_id)
    return found


def gathered(
    known: relations.Relations,
    communities: pyarrow.Table,
    stretches: Sequence[Stretch],
    reading: Reading,
) -> Scenery:
    """Gather the rows of some stretches; the second of one community stands under minus its id."""
    rows = []
    places: set[int] = set()
    for each in stretches:
        place = each.community_id if each.community_id not in places else -each.community_id
        places.add(place)
        told = one(communities, each.community_id).to_pylist()[0]
        span = {"told_id": each.community_id, "starts": each.first, "ends": each.last}
        rows.append(told | span | {"community_id": place})
    schema = communities.schema
    for name, kind in (
        ("told_id", pyarrow.int64()),
        ("starts", pyarrow.date32()),
        ("ends", pyarrow.date32()),
    ):
        schema = schema.append(pyarrow.field(name, kind))
    asked = {
        "asked_periods": pyarrow.Table.from_pylist(rows, schema=schema),
        "asked_days": asking.days(
            min(each.first for each in stretches), max(each.last for each in stretches)
        ),
    }
    kept: dict[str, ir.Table] = {}
    for name, build in _KEPT.items():
        kept[name] = prepared.keep(known, name, build, asked, kept)
    return _counted(known, asked, kept, reading)


def _counted(
    known: relations.Relations,
    asked: dict[str, pyarrow.Table],
    gathered_rows: dict[str, ir.Table],
    reading: Reading,
) -> Scenery:
    """Count each day and the whole period in a reading: most reports are made of these."""
    kept = {name: gathered_rows[name] for name in _KEPT}
    for by in (By.DAY, By.TOTAL):
        name = _figures_of(by, reading)

        def build(twins: prepared.Twins, by: By = by) -> ir.Table:
            return figures.figures(_scene(twins, reading), by)

        kept[name] = prepared.keep(known, name, build, asked, kept)
    return Scenery(known=known, asked=asked, kept=kept, reading=reading)


def _figures_of(by: By, reading: Reading) -> str:
    return f"one_{by.value}_{reading.value}"


def _own(table: ir.Table, twins: prepared.Twins) -> ir.Table:
    """The rows of the chosen communities, under the number by which each stands here."""
    periods = twins.asked["asked_periods"]
    places = periods.select(place=periods.community_id, told_id=periods.told_id)
    joined = table.inner_join(places, table.community_id == places.told_id)
    return joined.mutate(community_id=joined.place).select(*table.columns)


def _member_day(twins: prepared.Twins) -> ir.Table:
    of = twins.relations
    return rollups.merged(rollups.canonical(_own(of.member_day, twins), of.customers))


def _organic(twins: prepared.Twins) -> ir.Table:
    of = twins.relations
    roles = rollups.canonical(_own(of.roles, twins), of.customers)
    marked = rollups.with_organic(twins.asked["one_member_day"], rollups.exclusions(roles))
    return marked.filter(marked.organic).drop("organic")


# In this order: the later are made of the earlier.
_KEPT: Final[dict[str, prepared.Build]] = {
    "one_member_day": _member_day,
    "one_organic": _organic,
    "one_movements": lambda twins: rollups.flows(twins.asked["one_member_day"]),
    "one_community_day": lambda twins: _own(twins.relations.community_day, twins),
    "one_community_month": lambda twins: _own(twins.relations.community_month, twins),
}


def _scene(twins: prepared.Twins, reading: Reading) -> selection.Scene:
    """What ``selection.scene_of`` gathers, from the tables that are kept."""
    asked = twins.asked
    return selection.Scene(
        periods=asked["asked_periods"],
        activity=asked["one_member_day" if reading is Reading.ALL else "one_organic"],
        movements=asked["one_movements"],
        community_day=selection.days_in(asked["one_community_day"], reading),
        community_month=asked["one_community_month"],
        days=asked["asked_days"],
    )


def _look(twins: prepared.Twins, reading: Reading) -> Look:
    return Look(
        scene=_scene(twins, reading),
        relations=twins.relations,
        days=twins.asked[_figures_of(By.DAY, reading)],
        whole=twins.asked[_figures_of(By.TOTAL, reading)],
    )

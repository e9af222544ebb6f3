"""How long newcomers take from stage to stage: joined → first active → first order (J5).

Only those count who joined within the period and never before: of them every first step is known,
while a member of old may have taken theirs before the period began.
"""

from typing import Final

from ibis.expr import types as ir

from huoqun.analytics import metrics, rollups
from huoqun.analytics.reports import selection

FIGURES: Final = (
    *("newcomers_active", "median_days_to_active"),
    *("newcomers_bought", "median_days_to_order"),
)


def ways(scene: selection.Scene, rows: ir.Table) -> ir.Table:
    """One row per community and newcomer: joined_on, active_on, bought_on (empty: not yet).

    ``rows`` are what is sold (``sales.sold``). A first order counts from the first activity on.
    """
    person = list(rollups.PERSON)
    spells = rollups.spells(scene.movements)
    first = spells.group_by(person).aggregate(
        joined_on=spells.from_day.min(), always=spells.count(where=spells.from_day.isnull())
    )
    spans = scene.periods.select("community_id", "starts", "ends")
    came = first.filter(first.always == 0).inner_join(spans, "community_id")
    came = came.filter(came.joined_on >= came.starts, came.joined_on <= came.ends)
    came = came.select(*person, "joined_on")

    days = selection.within(scene.activity, scene.periods)
    acted = days.filter((days.messages > 0) | (days.actions > 0) | (days.orders > 0))
    acted = came.inner_join(acted.select(*person, "day"), person)
    acted = acted.filter(acted.day >= acted.joined_on)
    active = acted.group_by([*person, "joined_on"]).aggregate(active_on=acted.day.min())

    placed = selection.placed(rows).select(*person, "day")
    bought = active.inner_join(placed, person)
    bought = bought.filter(bought.day >= bought.active_on)
    buyers = bought.group_by(person).aggregate(bought_on=bought.day.min())

    told = came.left_join(active.select(*person, "active_on"), person)
    told = told.drop("community_id_right", "customer_id_right").left_join(buyers, person)
    return told.select(*person, "joined_on", "active_on", "bought_on")


def medians(people: ir.Table, by: list[str]) -> ir.Table:
    """The middle of all ways and how many went them; one row for each group of ``by``."""
    timed = people.mutate(
        days_to_active=people.active_on.delta(people.joined_on, unit="day"),
        days_to_order=people.bought_on.delta(people.active_on, unit="day"),
    )
    return timed.group_by(by).aggregate(**metrics.columns(timed, *FIGURES))


def together(people: ir.Table) -> ir.Table:
    """Each person's own first steps over all communities, whichever they took where."""
    return people.group_by("customer_id").aggregate(
        **{name: people[name].min() for name in ("joined_on", "active_on", "bought_on")}
    )

"""The lifecycle (C5): how far each person has come, on which day, and whether they are still there.

The way up is a row of firsts: friend, member, spoke, showed a need, bought, bought again; the stage
is the highest that was reached. Two stages take its place:

*Lost*: every bond (membership, friendship) has ended and nothing was bought for ``dormant_days``,
or nothing at all was heard for ``lost_days``. *Dormant*: nothing was heard for ``dormant_days``.
Heard is what a person did: came, spoke, showed a need, bought. Who never bought and sits only in
communities of which no messages are known may be talking there: silence is not known, and they stay
where they are.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import ibis
from ibis.expr import types as ir

from huoqun.analytics import classes, rollups
from huoqun.analytics.kinds import LifecycleStage
from huoqun.analytics.relations import Relations
from huoqun.analytics.reports import selection


@dataclass(frozen=True, kw_only=True)
class Spans:
    """After how many days without a word someone is dormant, and lost."""

    dormant_days: int = 90
    lost_days: int = 180


DEFAULT: Final = Spans()
_YES: Final = True
# The firsts of the way up, lowest first: column -> stage.
FIRSTS: Final = {
    "befriended_on": LifecycleStage.FRIEND,
    "joined_on": LifecycleStage.MEMBER,
    "spoke_on": LifecycleStage.ACTIVE,
    "needed_on": LifecycleStage.NEED,
    "bought_on": LifecycleStage.BOUGHT,
    "repurchased_on": LifecycleStage.REPURCHASED,
}


@dataclass(frozen=True, kw_only=True)
class Way:
    """The days of one person's way; None for what has not happened, or is not known."""

    befriended_on: date | None = None
    joined_on: date | None = None
    spoke_on: date | None = None
    needed_on: date | None = None
    bought_on: date | None = None
    repurchased_on: date | None = None
    last_order_on: date | None = None
    # The last day on which they did anything, and the one on which their last bond ended.
    heard_on: date | None = None
    left_on: date | None = None
    silence_known: bool = True


def staged(way: Way, *, as_of: date, spans: Spans = DEFAULT) -> tuple[LifecycleStage, date | None]:
    """The stage of one person on a day, and since when."""
    stage, since = LifecycleStage.STRANGER, None
    for name, reached in FIRSTS.items():
        if getattr(way, name) is not None:
            stage, since = reached, getattr(way, name)
    dormant, lost = timedelta(days=spans.dormant_days), timedelta(days=spans.lost_days)
    gone = _later(way.left_on, way.last_order_on and way.last_order_on + dormant)
    ends = [day for day in (gone if way.left_on else None, _silent(way, lost)) if day]
    if ends and min(ends) <= as_of:
        return LifecycleStage.LOST, min(ends)
    sleeps = _silent(way, dormant)
    if sleeps and sleeps <= as_of:
        return LifecycleStage.DORMANT, sleeps
    return stage, since


def _silent(way: Way, after: timedelta) -> date | None:
    known = way.silence_known or way.bought_on is not None
    return way.heard_on + after if known and way.heard_on else None


def _later(first: date | None, second: date | None) -> date | None:
    return max((day for day in (first, second) if day), default=None)


def ways(relations: Relations, told: classes.Told, *, as_of: date) -> ir.Table:
    """The days of everybody's way until a day; customer_id and the fields of :class:`Way`."""
    found = classes.organic_people(relations, told, as_of=as_of)
    friends = classes.until(told.friends, relations, as_of).rename(befriended_on="since_on")
    needs = classes.until(told.intents, relations, as_of).rename(needed_on="since_on")
    for part in (
        friends,
        needs,
        _in_communities(relations, as_of),
        _orders(relations, as_of),
        _bonds(relations, told, as_of),
    ):
        found = found.left_join(part, "customer_id").drop("customer_id_right")
    heard = (
        found.befriended_on,
        found.needed_on,
        found.joined_on,
        found.last_spoke_on,
        found.last_order_on,
    )
    return found.select(
        "customer_id",
        *FIRSTS,
        "last_order_on",
        heard_on=ibis.greatest(*heard),
        left_on=ibis.cases((found.open_bonds == 0, found.left_on)),
        # Who is in no community has nowhere to speak.
        silence_known=ibis.coalesce(found.silence_known, ibis.literal(_YES)),
    )


def stages(table: ir.Table, *, as_of: date, spans: Spans = DEFAULT) -> ir.Table:
    """Add stage, since_on, dormant_on and lost_on to :func:`ways`; :func:`staged` for everybody."""
    known = table.silence_known | table.bought_on.notnull()

    def silent(days: int) -> ir.Value:
        return ibis.cases((known, _after(table.heard_on, days)))

    parted = ibis.cases(
        (
            table.left_on.notnull(),
            ibis.greatest(table.left_on, _after(table.last_order_on, spans.dormant_days)),
        )
    )
    table = table.mutate(
        lost_on=_until(ibis.least(parted, silent(spans.lost_days)), as_of),
        dormant_on=_until(silent(spans.dormant_days), as_of),
    )
    highest = list(reversed(FIRSTS.items()))
    down = (
        (table.lost_on.notnull(), LifecycleStage.LOST, table.lost_on),
        (table.dormant_on.notnull(), LifecycleStage.DORMANT, table.dormant_on),
        *((table[name].notnull(), stage, table[name]) for name, stage in highest),
    )
    return table.mutate(
        stage=ibis.cases(
            *((holds, stage.value) for holds, stage, _ in down),
            else_=LifecycleStage.STRANGER.value,
        ),
        since_on=ibis.cases(*((holds, day) for holds, _, day in down)),
    )


def _after(day: ir.DateValue, days: int) -> ir.DateValue:
    return (day + ibis.interval(days=days)).cast("date")


def _until(day: ir.DateValue, as_of: date) -> ir.DateValue:
    return ibis.cases((day <= as_of, day))


def _in_communities(relations: Relations, as_of: date) -> ir.Table:
    """First join, first and last own word, and whether messages of any of the places are known."""
    days = relations.member_day
    days = days.filter(days.day <= as_of)
    days = days.select("community_id", "customer_id", "day", "messages", "joins")
    days = rollups.canonical(days, relations.customers)
    # Signed deltas: a word that was taken back was not said.
    days = days.group_by(["community_id", "customer_id", "day"]).aggregate(
        messages=days.messages.sum(), joins=days.joins.sum()
    )
    places = relations.communities.select("community_id", "messages_until")
    days = days.left_join(places, "community_id")
    return days.group_by("customer_id").aggregate(
        joined_on=days.day.min(where=days.joins > 0),
        spoke_on=days.day.min(where=days.messages > 0),
        last_spoke_on=days.day.max(where=days.messages > 0),
        silence_known=days.messages_until.notnull().any(),
    )


def _orders(relations: Relations, as_of: date) -> ir.Table:
    """First, second and last order."""
    bought = selection.placed(rollups.canonical(relations.orders, relations.customers))
    bought = bought.filter(bought.day <= as_of)
    own = ibis.window(group_by="customer_id", order_by=["occurred_at", "seq"])
    placed = bought.mutate(place=ibis.row_number().over(own))
    return placed.group_by("customer_id").aggregate(
        bought_on=placed.day.min(where=placed.place == 0),
        repurchased_on=placed.day.min(where=placed.place == 1),
        last_order_on=placed.day.max(),
    )


def _bonds(relations: Relations, told: classes.Told, as_of: date) -> ir.Table:
    """How many bonds are open on a day, and when the last of the others ended."""
    moves = relations.member_day.filter(relations.member_day.day <= as_of)
    moves = moves.select("community_id", "customer_id", "day", "joins", "leaves")
    moves = rollups.canonical(moves, relations.customers)
    moves = moves.group_by(["community_id", "customer_id", "day"]).aggregate(
        joins=moves.joins.sum(), leaves=moves.leaves.sum()
    )
    spells = rollups.spells(rollups.flows(moves)).select("customer_id", until_on="until_day")
    friends = rollups.canonical(told.friends, relations.customers)
    friends = friends.filter(friends.since_on <= as_of)
    ended = ibis.cases((friends.until_on <= as_of, friends.until_on))
    bonds = spells.union(friends.select("customer_id", until_on=ended))
    return bonds.group_by("customer_id").aggregate(
        open_bonds=bonds.count(where=bonds.until_on.isnull()), left_on=bonds.until_on.max()
    )

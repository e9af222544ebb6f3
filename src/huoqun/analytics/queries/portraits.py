"""What the facts tell of some people beside others: the part of a portrait that the lake knows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import ibis
import pyarrow
from ibis.expr import types as ir
from pyroaring import BitMap64

from huoqun.analytics import relations, rollups
from huoqun.analytics.kinds import Basket, Bought, DayPart, KnownFor, OrderKind, Talk, WeekPart
from huoqun.analytics.queries import asking
from huoqun.analytics.queries.asking import Row
from huoqun.analytics.reports import prepared
from huoqun.org.kinds import Permission
from huoqun.org.queries import Scope

# What counts as lately for speech, and for purchases.
TALK_DAYS = 30
BOUGHT_DAYS = 365
# Where each part of the day begins.
_PARTS: Final = dict(
    zip(DayPart, ((0, 6), (6, 9), (9, 12), (12, 14), (14, 18), (18, 22), (22, 24)), strict=True)
)
_WEEKEND_DAYS, _WEEK_DAYS = 2, 5


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many of the people, and of the others, have one value of a trait."""

    trait: str
    value: str
    people: int
    others: int


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Of how many people a trait is known at all, from how many facts, and until when."""

    trait: str
    people: int
    others: int
    facts: int
    latest_on: date | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """All that the facts tell of some people; ``as_of`` is None when nothing is known of them."""

    as_of: date | None
    counted: list[Counted]
    coverage: list[Coverage]
    heatmap: list[Row]


def told_of(*, of: BitMap64, others: BitMap64, scope: Scope) -> Told:
    """What the facts tell of some people beside the others; organic activity only.

    Both are customer ids of today; nobody is in both. The caller lets through whom the asker may
    see; what was said and bought counts only where the asker may see it, and purchases only with
    the right to see money. Not inside a transaction.
    """
    known = relations.load()
    seen = asking.visible(scope.where(Permission.VIEW_FIGURES))
    sold = asking.visible(scope.where(Permission.VIEW_MONEY))
    sees_money = scope.allows(Permission.VIEW_MONEY)
    asked = {
        "asked_people": _people(of, others),
        "asked_communities": asking.ids("community_id", asking.community_ids(known, seen)),
        "asked_sold_units": asking.ids("unit_id", sold.unit_ids),
        "asked_sold_communities": asking.ids("community_id", sold.community_ids),
    }
    # Of whose purchases: all, those of some places, or none.
    orders = "all" if sees_money and sold.everything else "some" if sees_money else "none"
    kept = {"portrait_days": prepared.keep(known, "portrait_days", _days, asked)}
    name = f"portrait_orders_{orders}"
    kept["portrait_orders"] = prepared.keep(known, name, _ORDERS_OF[orders], asked)

    def rows(about: str, build: prepared.Build) -> list[Row]:
        shape = ("portrait", about, orders)
        return asking.rows(prepared.answer(known, shape, build, asked, kept))

    until = rows("until", _until)[0]["day"]
    if until is None:
        return Told(as_of=None, counted=[], coverage=[], heatmap=[])
    asked["asked_day"] = pyarrow.table({"until": pyarrow.array([until], pyarrow.date32())})
    traits = f"portrait_traits_{orders}"
    kept["portrait_traits"] = prepared.keep(known, traits, _traits, asked, kept)
    return Told(
        as_of=until,
        counted=[Counted(**row) for row in rows("counted", _counted)],
        coverage=[Coverage(**row) for row in rows("coverage", _coverage)],
        heatmap=rows("heatmap", _heatmap),
    )


def _people(of: BitMap64, others: BitMap64) -> pyarrow.Table:
    inside = pyarrow.array([True] * len(of) + [False] * len(others), pyarrow.bool_())
    ids = pyarrow.array([*of, *others], pyarrow.int64())
    return pyarrow.table({"customer_id": ids, "inside": inside})


def _days(twins: prepared.Twins) -> ir.Table:
    """Organic member-days of these people, whoever they were when they spoke."""
    of = twins.relations
    days = of.member_day.semi_join(twins.asked["asked_communities"], "community_id")
    days = rollups.canonical(days, of.customers)
    days = rollups.merged(days.semi_join(twins.asked["asked_people"], "customer_id"))
    left_out = rollups.exclusions(rollups.canonical(of.roles, of.customers))
    marked = rollups.with_organic(days, left_out)
    organic = marked.filter(marked.organic).drop("organic")
    places = of.communities.select(
        "community_id", "platform", told=of.communities.messages_until.notnull()
    )
    return organic.inner_join(places, "community_id")


def _until(twins: prepared.Twins) -> ir.Table:
    days, orders = twins.asked["portrait_days"], twins.asked["portrait_orders"]
    last = days.select("day").union(orders.select("day"))
    return last.aggregate(day=last.day.max())


def _all_orders(twins: prepared.Twins) -> ir.Table:
    """The purchases of these people."""
    orders = twins.relations.orders
    placed = orders.filter(orders.kind == OrderKind.PLACED.value, orders.customer_id.notnull())
    placed = rollups.canonical(placed, twins.relations.customers)
    return placed.semi_join(twins.asked["asked_people"], "customer_id")


def _some_orders(twins: prepared.Twins) -> ir.Table:
    """Those of the places whose money the asker may see."""
    orders, asked = _all_orders(twins), twins.asked
    of_units = orders.semi_join(asked["asked_sold_units"], "unit_id")
    elsewhere = orders.anti_join(asked["asked_sold_units"], "unit_id")
    return of_units.union(elsewhere.semi_join(asked["asked_sold_communities"], "community_id"))


_ORDERS_OF: Final[dict[str, prepared.Build]] = {
    "all": _all_orders,
    "some": _some_orders,
    "none": lambda twins: _all_orders(twins).limit(0),
}


def _traits(twins: prepared.Twins) -> ir.Table:
    """One row for each value that a person has: trait, value, customer_id, facts, latest_on."""
    found = [build(twins) for build in _TRAITS]
    return ibis.union(found[0], *found[1:])


def _row(
    table: ir.Table,
    trait: str,
    value: ir.StringValue,
    facts: ir.IntegerValue,
    latest_on: ir.DateValue,
) -> ir.Table:
    told = table.select(
        trait=ibis.literal(trait),
        value=value,
        customer_id=table.customer_id,
        facts=facts.cast("int64"),
        latest_on=latest_on,
    )
    return told.filter(told.value.notnull())


def _speech(twins: prepared.Twins) -> ir.Table:
    """Everybody whose speech would be known, with how much and when they said it."""
    days = twins.asked["portrait_days"]
    days = days.cross_join(twins.asked["asked_day"])
    weekend = days.day.day_of_week.index() >= _WEEK_DAYS
    parts = {
        part.value: sum(
            (days[hour] for hour in rollups.HOURS[first + 1 : last]), days[rollups.HOURS[first]]
        )
        .sum()
        .cast("int64")
        for part, (first, last) in _PARTS.items()
    }
    recent = days.until.delta(days.day, unit="day") < TALK_DAYS
    return days.group_by("customer_id").aggregate(
        first_on=days.day.min(),
        last_on=days.day.max(),
        spoke_on=days.day.max(where=days.messages > 0),
        facts=days.count(),
        told=days.told.any(),
        messages=days.messages.sum().cast("int64"),
        recent=days.messages.sum(where=recent).coalesce(0).cast("int64"),
        weekend=days.messages.sum(where=weekend).coalesce(0).cast("int64"),
        until=days.until.max(),
        **parts,
    )


def _known_for(twins: prepared.Twins) -> ir.Table:
    people = _speech(twins)
    age = people.until.delta(people.first_on, unit="day")
    value = ibis.cases(
        (age <= 30, KnownFor.DAYS_30.value),
        (age <= 90, KnownFor.DAYS_90.value),
        (age <= 365, KnownFor.DAYS_365.value),
        else_=KnownFor.LONGER.value,
    )
    return _row(people, "known_for", value, people.facts, people.last_on)


def _platform(twins: prepared.Twins) -> ir.Table:
    days = twins.asked["portrait_days"]
    days = days.filter(days.platform.notnull())
    people = days.group_by(["customer_id", "platform"]).aggregate(
        facts=days.count(), last_on=days.day.max()
    )
    return _row(people, "platform", people.platform, people.facts, people.last_on)


def _talk(twins: prepared.Twins) -> ir.Table:
    people = _speech(twins)
    people = people.filter(people.told)
    value = ibis.cases(
        (people.recent == 0, Talk.SILENT.value),
        (people.recent < 5, Talk.FEW.value),
        (people.recent < 20, Talk.SOME.value),
        else_=Talk.MANY.value,
    )
    return _row(people, "talk", value, people.messages, people.spoke_on)


def _day_part(twins: prepared.Twins) -> ir.Table:
    people = _speech(twins)
    people = people.filter(people.messages > 0)
    most = ibis.greatest(*(people[part.value] for part in DayPart))
    value = ibis.cases(*((people[part.value] == most, part.value) for part in DayPart))
    return _row(people, "day_part", value, people.messages, people.spoke_on)


def _week_part(twins: prepared.Twins) -> ir.Table:
    people = _speech(twins)
    people = people.filter(people.messages > 0)
    # By the average day: five weekdays would else always outweigh two.
    more = people.weekend * _WEEK_DAYS > (people.messages - people.weekend) * _WEEKEND_DAYS
    value = ibis.cases((more, WeekPart.WEEKEND.value), else_=WeekPart.WEEKDAYS.value)
    return _row(people, "week_part", value, people.messages, people.spoke_on)


def _bought(twins: prepared.Twins) -> ir.Table:
    """Unknown for all where no order of theirs is known; else whoever has none bought nothing."""
    orders = twins.asked["portrait_orders"].cross_join(twins.asked["asked_day"])
    recent = orders.until.delta(orders.day, unit="day") < BOUGHT_DAYS
    buyers = orders.group_by("customer_id").aggregate(
        facts=orders.count(), number=orders.count(where=recent), last_on=orders.day.max()
    )
    any_known = buyers.aggregate(known=buyers.count())
    people = twins.asked["asked_people"].left_join(buyers, "customer_id").drop("customer_id_right")
    people = people.cross_join(any_known)
    number = people.number.coalesce(0)
    value = ibis.cases(
        (people.known == 0, ibis.null("string")),
        (number == 0, Bought.NONE.value),
        (number == 1, Bought.ONE.value),
        (number < 5, Bought.FEW.value),
        else_=Bought.MANY.value,
    )
    return _row(people, "bought", value, people.facts.coalesce(0), people.last_on)


def _basket(twins: prepared.Twins) -> ir.Table:
    """In the currency of most orders: amounts of several are never compared."""
    orders = twins.asked["portrait_orders"]
    currencies = orders.group_by("currency").aggregate(number=orders.count())
    most = currencies.order_by([ibis.desc("number"), "currency"]).limit(1)
    orders = orders.semi_join(most, "currency")
    buyers = orders.group_by("customer_id").aggregate(
        facts=orders.count(),
        mean=orders.amount.sum().cast("float64") / orders.count(),
        last_on=orders.day.max(),
    )
    quarter = buyers.aggregate(
        **{
            name: buyers["mean"].quantile(at)
            for name, at in (("q1", 0.25), ("q2", 0.5), ("q3", 0.75))
        }
    )
    people = buyers.cross_join(quarter)
    value = ibis.cases(
        (people["mean"] <= people.q1, Basket.LOW.value),
        (people["mean"] <= people.q2, Basket.LOWER.value),
        (people["mean"] <= people.q3, Basket.HIGHER.value),
        else_=Basket.HIGH.value,
    )
    return _row(people, "basket", value, people.facts, people.last_on)


# A trait more is a function more; its words stand with the portraits of the customers' room.
_TRAITS: Final[tuple[Callable[[prepared.Twins], ir.Table], ...]] = (
    _known_for,
    _platform,
    _talk,
    _day_part,
    _week_part,
    _bought,
    _basket,
)


def _placed(twins: prepared.Twins) -> ir.Table:
    traits = twins.asked["portrait_traits"]
    return traits.inner_join(twins.asked["asked_people"], "customer_id")


def _counted(twins: prepared.Twins) -> ir.Table:
    rows = _placed(twins)
    found = rows.group_by(["trait", "value"]).aggregate(
        people=rows.count(where=rows.inside), others=rows.count(where=~rows.inside)
    )
    return found.order_by("trait", "value")


def _coverage(twins: prepared.Twins) -> ir.Table:
    rows = _placed(twins)
    people = rows.group_by(["trait", "customer_id", "inside"]).aggregate(
        facts=rows.facts.sum(), latest_on=rows.latest_on.max()
    )
    return people.group_by("trait").aggregate(
        people=people.count(where=people.inside),
        others=people.count(where=~people.inside),
        facts=people.facts.sum(where=people.inside).coalesce(0).cast("int64"),
        latest_on=people.latest_on.max(where=people.inside),
    )


def _heatmap(twins: prepared.Twins) -> ir.Table:
    """Messages of the people by weekday (1 = Monday) and hour; the others' are not told."""
    people = twins.asked["asked_people"]
    days = twins.asked["portrait_days"].semi_join(people.filter(people.inside), "customer_id")
    days = days.mutate(weekday=days.day.day_of_week.index().cast("int64") + 1)
    return (
        days.group_by("weekday")
        .aggregate(**{hour: days[hour].sum().cast("int64") for hour in rollups.HOURS})
        .order_by("weekday")
    )

"""The user classes (C6): an ordered table of decisions, for everybody at once and for one person.

The first line that holds decides: loyal, bargain hunter, need-driven, low need; who fits none is
growing. What is not known never helps a line to hold: an order whose discount nobody told counts as
paid in full, and a line that asks for referrals holds for nobody where no source tells who invited
whom. :func:`judged` is the table for one person, :func:`classified` the same for all.

Only people's own doings count: staff, atmosphere crew and bots have no class.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import ibis
from ibis.expr import types as ir

from huoqun.analytics import rollups
from huoqun.analytics.kinds import ClassLine, UserClass
from huoqun.analytics.relations import Relations
from huoqun.analytics.reports import selection

# Months of a purchase history are counted back from the day of judging, in windows of equal length:
# calendar months would move people on the first of each for no doing of theirs.
MONTH_DAYS: Final = 30
_NO: Final = False
_YES: Final = True


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Where one class ends and the next begins; ``version`` travels with every classification.

    The defaults are those of requirement C6, read as behaviours.md part 2 (c7) settles them.
    """

    version: int = 1
    # Loyal: bought in each of the last so many months, and brought so many who bought.
    loyal_months: int = 3
    loyal_referrals_min: int = 1
    # Bargain hunter: so many orders, this share of them lowered, and at most so many referrals.
    bargain_orders_min: int = 2
    bargain_share: float = 0.70
    bargain_referrals_max: int = 0
    # An order is lowered when at least this share of its full price was taken off; 0: any discount.
    discount_depth_min: float = 0.0
    # Need-driven: so many orders or a strong intent, and none within so many days.
    need_orders_min: int = 2
    need_quiet_days: int = 90
    # Low need: at most so many orders.
    low_orders_max: int = 1


DEFAULT: Final = Limits()


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the company's sources tell of at all; without it a line of the table cannot hold."""

    orders: bool
    discounts: bool
    referrals: bool
    intents: bool


@dataclass(frozen=True, kw_only=True)
class Doings:
    """What one person did until a day, as the table asks for it.

    ``months_bought`` of the last ``Limits.loyal_months``; ``lowered`` are orders known to be paid
    below their price, ``lowered_unknown`` those of which nobody told; ``referred_buyers`` is None
    where no source tells who invited whom, ``intent_on`` None where no strong intent was seen.
    """

    orders: int
    last_order_on: date | None
    months_bought: int
    lowered: int
    lowered_unknown: int
    referred_buyers: int | None
    intent_on: date | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """Facts that the relations of the reports do not hold, as tables of the same engine.

    ``discounts``: seq, discount (of an order, minor units). ``invitations``: customer_id,
    inviter_id, day. ``friends``: customer_id, since_on, until_on (empty: still). ``intents``:
    customer_id, since_on (first day of a strong intent).
    """

    discounts: ir.Table
    invitations: ir.Table
    friends: ir.Table
    intents: ir.Table


def judged(person: Doings, *, as_of: date, limits: Limits) -> tuple[UserClass, ClassLine]:
    """The class of one person on a day, and the line of the table that decided."""
    bought_lately = (
        person.last_order_on is not None
        and (as_of - person.last_order_on).days < limits.need_quiet_days
    )
    brought = person.referred_buyers
    if person.months_bought >= limits.loyal_months and _at_least(
        brought, limits.loyal_referrals_min
    ):
        return UserClass.LOYAL, ClassLine.EVERY_MONTH_AND_REFERRED
    if (
        person.orders >= limits.bargain_orders_min
        and person.lowered >= person.orders * limits.bargain_share
        and brought is not None
        and brought <= limits.bargain_referrals_max
    ):
        return UserClass.BARGAIN, ClassLine.MOSTLY_LOWERED
    if not bought_lately and person.orders >= limits.need_orders_min:
        return UserClass.NEED_DRIVEN, ClassLine.STOPPED_BUYING
    if not bought_lately and person.intent_on is not None:
        return UserClass.NEED_DRIVEN, ClassLine.STRONG_INTENT
    if person.orders <= limits.low_orders_max:
        return UserClass.LOW_NEED, ClassLine.BOUGHT_LITTLE
    return UserClass.GROWING, ClassLine.NONE_OF_THESE


def _at_least(number: int | None, least: int) -> bool:
    """Whether a number that may be unknown is enough; nothing asked for is always there."""
    return least == 0 or (number is not None and number >= least)


def doings(
    relations: Relations, told: Told, *, as_of: date, limits: Limits, known: Known
) -> ir.Table:
    """Everybody's doings until a day (included); one row a person, as they are now (merged).

    Columns: customer_id and the fields of :class:`Doings`.
    """
    bought = _bought(relations, told, as_of=as_of)
    people = organic_people(relations, told, as_of=as_of)
    found = people.left_join(_sums(bought, as_of, limits), "customer_id").drop("customer_id_right")
    found = found.left_join(_brought(relations, told, bought, as_of), "customer_id")
    found = found.drop("customer_id_right")
    intents = until(told.intents, relations, as_of)
    found = found.left_join(intents, "customer_id").drop("customer_id_right")
    brought = ibis.coalesce(found.brought, 0)
    return found.select(
        "customer_id",
        "last_order_on",
        **{
            name: ibis.coalesce(found[name], 0).cast("int64")
            for name in ("orders", "months_bought", "lowered", "lowered_unknown")
        },
        referred_buyers=(brought if known.referrals else ibis.null()).cast("int64"),
        intent_on=found.since_on,
    )


def classified(table: ir.Table, *, as_of: date, limits: Limits) -> ir.Table:
    """Add user_class and because to :func:`doings`; the table of decisions for everybody."""
    quiet = ibis.literal(as_of).delta(table.last_order_on, unit="day") >= limits.need_quiet_days
    quiet = quiet.fill_null(_YES)
    enough = (table.referred_buyers >= limits.loyal_referrals_min).fill_null(_NO)
    if limits.loyal_referrals_min == 0:
        enough = ibis.literal(_YES)
    few = (table.referred_buyers <= limits.bargain_referrals_max).fill_null(_NO)
    lines = (
        ((table.months_bought >= limits.loyal_months) & enough, UserClass.LOYAL),
        (
            (table.orders >= limits.bargain_orders_min)
            & (table.lowered >= table.orders * limits.bargain_share)
            & few,
            UserClass.BARGAIN,
        ),
        (quiet & (table.orders >= limits.need_orders_min), UserClass.NEED_DRIVEN),
        (quiet & table.intent_on.notnull(), UserClass.NEED_DRIVEN),
        (table.orders <= limits.low_orders_max, UserClass.LOW_NEED),
    )
    because = (
        ClassLine.EVERY_MONTH_AND_REFERRED,
        ClassLine.MOSTLY_LOWERED,
        ClassLine.STOPPED_BUYING,
        ClassLine.STRONG_INTENT,
        ClassLine.BOUGHT_LITTLE,
    )
    return table.mutate(
        user_class=ibis.cases(
            *((holds, found.value) for holds, found in lines), else_=UserClass.GROWING.value
        ),
        because=ibis.cases(
            *((holds, line.value) for (holds, _), line in zip(lines, because, strict=True)),
            else_=ClassLine.NONE_OF_THESE.value,
        ),
    )


def organic_people(relations: Relations, told: Told, *, as_of: date) -> ir.Table:
    """Everybody known until a day but for who is staff, crew or bot somewhere on it."""
    days = relations.member_day
    seen = [
        days.filter(days.day <= as_of).select("customer_id"),
        relations.orders.filter(
            relations.orders.day <= as_of, relations.orders.customer_id.notnull()
        ).select("customer_id"),
        told.friends.filter(told.friends.since_on <= as_of).select("customer_id"),
        told.intents.filter(told.intents.since_on <= as_of).select("customer_id"),
    ]
    everybody = rollups.canonical(ibis.union(*seen, distinct=True), relations.customers).distinct()
    roles = relations.roles
    ours = roles.filter(
        roles.from_day <= as_of, roles.until_day.isnull() | (roles.until_day >= as_of)
    )
    ours = rollups.canonical(ours.select("customer_id"), relations.customers)
    return everybody.anti_join(ours, "customer_id")


def until(first_days: ir.Table, relations: Relations, as_of: date) -> ir.Table:
    """The first of somebody's days (since_on) until a day; one row a person as they are now."""
    now = rollups.canonical(first_days.select("customer_id", "since_on"), relations.customers)
    now = now.filter(now.since_on <= as_of)
    return now.group_by("customer_id").aggregate(since_on=now.since_on.min())


def _bought(relations: Relations, told: Told, *, as_of: date) -> ir.Table:
    """The orders of known buyers until a day, each with its discount."""
    orders = selection.placed(rollups.canonical(relations.orders, relations.customers))
    orders = orders.filter(orders.day <= as_of)
    joined = orders.left_join(told.discounts, "seq")
    return joined.select("customer_id", "day", "amount", "discount")


def _sums(bought: ir.Table, as_of: date, limits: Limits) -> ir.Table:
    """How often somebody bought, when last, in how many of the last months, and how dear."""
    taken_off = bought.discount >= (bought.amount + bought.discount) * limits.discount_depth_min
    is_lowered = ((bought.discount > 0) & taken_off).fill_null(_NO)
    sums = bought.group_by("customer_id").aggregate(
        orders=bought.count(),
        last_order_on=bought.day.max(),
        lowered=bought.count(where=is_lowered),
        lowered_unknown=bought.count(where=bought.discount.isnull()),
    )
    days = ibis.literal(as_of).delta(bought.day, unit="day")
    months = bought.mutate(month=(days / MONTH_DAYS).floor().cast("int64"))
    months = months.filter(months.month < limits.loyal_months)
    # Two stages: a distinct count per group is not exact on every engine.
    months = months.select("customer_id", "month").distinct()
    counted = months.group_by("customer_id").aggregate(months_bought=months.count())
    return sums.left_join(counted, "customer_id").drop("customer_id_right")


def _brought(relations: Relations, told: Told, bought: ir.Table, as_of: date) -> ir.Table:
    """How many people somebody invited who bought on the day they joined, or later."""
    names = relations.customers
    invited = rollups.canonical(told.invitations, names)
    inviters = names.select(old_id=names.customer_id, new_id=names.canonical_id)
    invited = invited.filter(invited.day <= as_of)
    invited = invited.left_join(inviters, invited.inviter_id == inviters.old_id)
    invited = invited.select(
        "customer_id", "day", inviter_id=ibis.coalesce(invited.new_id, invited.inviter_id)
    )
    invited = invited.filter(invited.customer_id != invited.inviter_id)
    last = bought.group_by("customer_id").aggregate(last_on=bought.day.max())
    pairs = invited.inner_join(last, "customer_id")
    pairs = pairs.filter(pairs.last_on >= pairs.day).select("inviter_id", "customer_id").distinct()
    brought = pairs.group_by("inviter_id").aggregate(brought=pairs.count())
    return brought.select("brought", customer_id=brought.inviter_id)

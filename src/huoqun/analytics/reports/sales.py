"""What each community sells, and how many of its members come as far as buying (J4, J5)."""

from typing import Final

import ibis
import pyarrow
from ibis.expr import types as ir

from huoqun.analytics import metrics, rollups, rules
from huoqun.analytics.kinds import By
from huoqun.analytics.relations import Relations
from huoqun.analytics.reports import belonging, figures, selection, ways

_ORDERS: Final = ("orders", "amount", "refunds", "refund_amount")
_MEMBER_ORDERS: Final = ("member_orders", "member_amount", "member_refunds")
_BUYERS: Final = ("buyers", "spend_per_buyer", "repeat_buyers")
_COUNTS: Final = (*_ORDERS, *_MEMBER_ORDERS, "buyers", "repeat_buyers", "active_buyers")
_RATES: Final = ("average_order_value", "net_amount", "order_rate", "buyer_rate", "repeat_rate")
_OF_MEMBERS: Final = ("amount_per_member", "revenue_per_cost")
CARDS: Final = (
    *("orders", "amount", "buyers", "spend_per_buyer", "average_order_value", "repeat_rate"),
    *("refunds", "refund_amount", "net_amount"),
)
SALES: Final = (
    *("members", "active", *_ORDERS[:2], "member_orders", "member_amount", "buyers"),
    *("spend_per_buyer", "average_order_value", "order_rate", "buyer_rate", "active_buyers"),
    *("funnel_buyer_rate", "repeat_buyers", "repeat_rate", *_ORDERS[2:], "member_refunds"),
    *("net_amount", "amount_per_member", "revenue_per_cost"),
)
_STEPS: Final = ("members", "active", "active_buyers")
# A step of the funnel: its rate, and of what count to what count it leads.
FUNNEL_RATES: Final = {
    "funnel_active_rate": ("active", "members"),
    "funnel_buyer_rate": ("active_buyers", "active"),
}
_NEWCOMERS: Final = ("newcomers_active", "newcomers_bought")
_MEDIANS: Final = ("median_days_to_active", "median_days_to_order")
_ENDS: Final = ("low", "high")


def sold(scene: selection.Scene, orders: ir.Table) -> ir.Table:
    """Give each community the orders and refunds of its period; see ``reports.belonging``.

    ``orders`` are all orders and refunds there are, of canonical customers.
    """
    rows = belonging.of_communities(orders, scene.movements, scene.periods)
    return selection.within(rows, scene.periods)


def by_community(scene: selection.Scene, rows: ir.Table) -> ir.Table:
    """One row per community over its period; its own orders and its members' told apart.

    ``rows`` are what is :func:`sold`, of one currency. Member orders stand in several rows of the
    answer: never add them up.
    """
    found = told(scene, rows)
    ordered = found.order_by("key", "community_id")
    return ordered.select(community=ordered.key, **{name: ordered[name] for name in SALES})


def told(scene: selection.Scene, rows: ir.Table, whole: ir.Table | None = None) -> ir.Table:
    """The figures of :func:`by_community`, the ways of newcomers, first and last currency by name.

    Amounts mean nothing when the two differ; counts of orders and people do. ``whole`` are the
    figures of the whole period, where they are known already.
    """
    summed = rows.group_by("community_id").aggregate(
        **metrics.columns(rows, *_ORDERS, *_MEMBER_ORDERS),
        currency_first=rows.currency.min(),
        currency_last=rows.currency.max(),
    )
    people = _bought(rows)
    by_buyer = people.group_by("community_id").aggregate(**metrics.columns(people, *_BUYERS))
    engaged = _marked(people, _active(scene))
    by_engaged = engaged.group_by("community_id").aggregate(
        **metrics.columns(engaged, "active_buyers")
    )
    by_way = ways.medians(ways.ways(scene, rows), ["community_id"])
    joined = (whole if whole is not None else figures.figures(scene, By.TOTAL)).select(
        "community_id", "key", "members", "active"
    )
    for found in (summed, by_buyer, by_engaged, by_way):
        joined = joined.left_join(found, "community_id").drop("community_id_right")
    joined = joined.mutate(**{name: ibis.coalesce(joined[name], 0) for name in _COUNTS})
    joined = joined.mutate(
        # Nobody who is not known to be active can be an active buyer.
        active_buyers=ibis.cases((joined.active.notnull(), joined.active_buyers)),
        **_stepped(joined),
        # No cost is recorded yet, and unknown is not 0.
        cost=ibis.null("int64"),
    )
    return joined.mutate(**metrics.columns(joined, *_RATES, *_OF_MEMBERS, *FUNNEL_RATES))


def cards(rows: ir.Table, *, current_from: ir.DateScalar) -> ir.Table:
    """Sum up the orders of a window and of the one before it; ``is_current`` tells which.

    ``rows`` are orders and refunds of the two windows, each once: those of the asker's units and
    those that name a community of theirs. Member orders are not added.
    """
    rows = rows.mutate(is_current=rows.day >= current_from)
    summed = rows.group_by("is_current").aggregate(
        **metrics.columns(rows, *_ORDERS),
        currency_first=rows.currency.min(),
        currency_last=rows.currency.max(),
    )
    placed = selection.placed(rows)
    people = placed.group_by(["is_current", "customer_id"]).aggregate(
        orders=placed.count(), amount=placed.amount.sum().cast("int64")
    )
    by_buyer = people.group_by("is_current").aggregate(**metrics.columns(people, *_BUYERS))
    joined = summed.left_join(by_buyer, "is_current").drop("is_current_right")
    joined = joined.mutate(
        **{name: ibis.coalesce(joined[name], 0) for name in ("buyers", "repeat_buyers")}
    )
    joined = joined.mutate(
        **metrics.columns(joined, "average_order_value", "net_amount", "repeat_rate")
    )
    return joined.select("is_current", *CARDS, "currency_first", "currency_last")


def amounts(relations: Relations, span: ir.Table, periods: ir.Table) -> ir.Table:
    """What each community sold, its members' orders too; only those that sold something.

    ``span`` has the days that count (column day). Only memberships of buyers are walked, so that
    this stays cheap over very many communities. Columns: community_id, amount, currency_first,
    currency_last.
    """
    rows = selection.whole(relations).semi_join(span, "day")
    member_day = rollups.canonical(relations.member_day, relations.customers)
    buyers = rows.filter(rows.community_id.isnull(), rows.customer_id.notnull())
    moves = member_day.filter((member_day.joins != 0) | (member_day.leaves != 0))
    moves = moves.semi_join(buyers, "customer_id").semi_join(periods, "community_id")
    movements = rollups.flows(rollups.merged(moves, hours=False))
    found = belonging.of_communities(rows, movements, periods)
    return found.group_by("community_id").aggregate(
        **metrics.columns(found, "amount"),
        currency_first=found.currency.min(),
        currency_last=found.currency.max(),
    )


def funnel(scene: selection.Scene, rows: ir.Table) -> ir.Table:
    """Members → active → active people who bought: per community, and all together (key empty).

    Beside them how long newcomers took from step to step (``reports.ways``).

    ``rows`` are what is :func:`sold`, in whatever currency: it counts people.

    All together each person counts once, however many communities they are in. Communities of
    unknown members or messages are told but do not enter the sum.
    """
    whole = figures.figures(scene, By.TOTAL)
    active = _active(scene)
    buyers = _marked(_bought(rows), active)
    bought = buyers.group_by("community_id").aggregate(**metrics.columns(buyers, "active_buyers"))
    people = ways.ways(scene, rows)
    joined = whole
    for found in (bought, ways.medians(people, ["community_id"])):
        joined = joined.left_join(found, "community_id").drop("community_id_right")
    told = joined.active.notnull()
    each = joined.select(
        "members",
        "active",
        *_MEDIANS,
        place=ibis.literal(0, "int8"),
        own=joined.community_id,
        community=joined.key,
        communities=ibis.literal(1, "int64"),
        active_buyers=ibis.cases((told, ibis.coalesce(joined.active_buyers, 0))),
        **_stepped(joined),
    )
    known = whole.filter(whole.members.notnull(), whole.active.notnull()).select("community_id")
    together = _together(scene, known, active, buyers)
    newcomers = ways.together(people.semi_join(known, "community_id"))
    together = together.left_join(
        ways.medians(newcomers.mutate(place=ibis.literal(1, "int8")), ["place"]), "place"
    )
    together = together.mutate(**{name: ibis.coalesce(together[name], 0) for name in _NEWCOMERS})
    steps = each.union(together.select(*each.columns))
    steps = steps.mutate(**metrics.columns(steps, *FUNNEL_RATES))
    return steps.order_by("place", "community", "own").select(
        "community", "communities", *_STEPS, *FUNNEL_RATES, *ways.FIGURES
    )


def _stepped(joined: ir.Table) -> dict[str, ir.Value]:
    """How many newcomers took each step; unknown where nobody knows who joined, or who spoke."""
    told = joined.members.notnull() & joined.active.notnull()
    return {name: ibis.cases((told, ibis.coalesce(joined[name], 0))) for name in _NEWCOMERS}


def with_intervals(told: pyarrow.Table) -> pyarrow.Table:
    """Put Wilson's 95 % interval beside each rate of the funnel; n is the count before it."""
    for rate, (successes, n) in FUNNEL_RATES.items():
        pairs = zip(told[successes].to_pylist(), told[n].to_pylist(), strict=True)
        found = [_interval(*pair) for pair in pairs]
        for end in _ENDS:
            ends = [None if each is None else getattr(each, end) for each in found]
            told = told.append_column(f"{rate}_{end}", pyarrow.array(ends, pyarrow.float64()))
    return told


def _interval(successes: int | None, n: int | None) -> rules.Interval | None:
    if successes is None or n is None:
        return None
    return rules.wilson(successes=successes, n=n)


def _together(
    scene: selection.Scene, known: ir.Table, active: ir.Table, buyers: ir.Table
) -> ir.Table:
    """Different people over all communities whose members and messages are known."""
    spans = scene.periods.semi_join(known, "community_id")
    spans = spans.select("community_id", "starts", "ends")
    spells = rollups.spells(scene.movements).inner_join(spans, "community_id")
    present = spells.filter(
        spells.from_day.isnull() | (spells.from_day <= spells.ends),
        spells.until_day.isnull() | (spells.until_day >= spells.starts),
    )
    bought = buyers.filter(buyers.is_active)
    steps = [
        table.semi_join(known, "community_id").select("customer_id", **_flags(name))
        for name, table in zip(_STEPS, (present, active, bought), strict=True)
    ]
    seen = steps[0].union(*steps[1:])
    people = seen.group_by("customer_id").aggregate(**{name: seen[name].max() for name in _STEPS})
    summed = people.aggregate(**{name: metrics.total(people[name]) for name in _STEPS})
    return summed.mutate(
        place=ibis.literal(1, "int8"),
        own=ibis.literal(0, "int64"),
        community=ibis.null("string"),
        communities=known.aggregate(n=known.count()).as_scalar(),
    )


def _flags(step: str) -> dict[str, ir.IntegerScalar]:
    return {name: ibis.literal(int(name == step), "int64") for name in _STEPS}


def _bought(rows: ir.Table) -> ir.Table:
    """One row per community and buyer: orders and amount."""
    placed = selection.placed(rows)
    return placed.group_by(list(rollups.PERSON)).aggregate(
        orders=placed.count(), amount=placed.amount.sum().cast("int64")
    )


def _active(scene: selection.Scene) -> ir.Table:
    """Who did anything in the community in its period, in the wanted reading."""
    days = selection.within(scene.activity, scene.periods)
    acted = days.filter((days.messages > 0) | (days.actions > 0) | (days.orders > 0))
    return acted.select(*rollups.PERSON).distinct()


def _marked(buyers: ir.Table, active: ir.Table) -> ir.Table:
    """Add to the buyers whether they were active."""
    who = active.mutate(met=ibis.literal(value=True))
    joined = buyers.left_join(who, list(rollups.PERSON))
    return joined.select(buyers, is_active=joined.met.notnull())

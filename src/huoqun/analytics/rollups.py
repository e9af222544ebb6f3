"""The rollups: facts → member_day → community_day → unit_day, as pure Ibis expressions.

A rollup holds flows; a stock (members) is the opening of a month plus the flows since.
Everything is two-stage (first a row per person, then per community): exact on every engine, and
several times faster in DuckDB than a distinct count per group.

**Who is a member.** Facts come late, twice and in any order, so a membership is read from what a
person did on each day, never from the order of two facts of one day. Walk over a person's days
that have joins or leaves: after a day the person is a member when joins > leaves, is none when
leaves > joins, and stays what they were when both are equal. Before the first such day they were
a member only if that day has more leaves than joins (nobody can leave what they were never in).
They are a *member of the day* when they were one before it or joined on it: whoever leaves today
still counts today, and a same-day visitor counts on that day. *entered* marks a day on which a
non-member came in, *exited* a day at whose end a member (or a visitor) is gone.
So ``members(day) = opening + Σ entered (≤ day) - Σ exited (< day)``.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

import ibis
import pyarrow
from ibis.expr import types as ir

from huoqun.analytics import rules
from huoqun.events.catalog import communities as community_facts
from huoqun.events.catalog import orders as order_facts

# Organic acts besides speech (sign-in, clicks, tasks); the rooms that record them add their names.
ACTIONS: Final[tuple[str, ...]] = ()

PERSON: Final = ("community_id", "customer_id")
MEMBER_DAY_KEY: Final = (*PERSON, "day")
HOURS: Final = tuple(f"h{hour:02d}" for hour in range(24))
MEMBER_DAY_MEASURES: Final = ("messages", *HOURS, "actions", "orders", "joins", "leaves")
COMMUNITY_DAY_MEASURES: Final = (
    "joins",
    "leaves",
    "entered",
    "exited",
    "messages",
    "messages_organic",
    "speakers",
    "speakers_organic",
    "active",
    "active_organic",
)
FOR_EVER: Final = date(9999, 12, 31)
_BEFORE_ALL: Final = date(1, 1, 1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_NAIVE: Final = _EPOCH.replace(tzinfo=None)
# A member_day without any of these has nothing to tell (the hours are part of the messages).
_TELLING: Final = ("messages", "actions", "orders", "joins", "leaves")


def member_day_of(events: ir.Table, *, zone: str, hours: bool = True) -> ir.Table:
    """Count each person's facts per community and business day, messages by local hour too.

    Without ``hours`` the hourly counts are left out, which makes the plan much smaller.

    ``events`` has name, community_id, customer_id, occurred_at (UTC) and occurred_on. An optional
    column ``sign`` (1, or -1 for a fact made void) turns the counts into signed deltas. Facts
    without a community or a person belong to nobody's day and are left out.
    """
    facts = events.filter(events.community_id.notnull(), events.customer_id.notnull())
    facts = facts.mutate(day=facts.occurred_on)
    if hours:
        facts = facts.mutate(hour=local_hour(facts.occurred_at, zone=zone))
    signed = "sign" in events.columns

    def number(where: ir.BooleanValue) -> ir.IntegerValue:
        if not signed:
            return facts.count(where=where)
        return facts.count(where=where & (facts.sign > 0)) - facts.count(
            where=where & (facts.sign < 0)
        )

    spoke = facts.name == community_facts.MessageSent.name
    days = facts.group_by(MEMBER_DAY_KEY).aggregate(
        messages=number(spoke),
        **(
            {column: number(spoke & (facts.hour == hour)) for hour, column in enumerate(HOURS)}
            if hours
            else {}
        ),
        **({"actions": number(facts.name.isin(ACTIONS))} if ACTIONS else {}),
        orders=number(facts.name == order_facts.Placed.name),
        joins=number(facts.name == community_facts.MemberJoined.name),
        leaves=number(facts.name == community_facts.MemberLeft.name),
    )
    if not ACTIONS:  # an empty list would still cost a count over every fact
        days = days.mutate(actions=ibis.literal(0, "int64"))
    measures = MEMBER_DAY_MEASURES if hours else _TELLING
    return _telling(days.select(*MEMBER_DAY_KEY, *measures))


def merged(member_day: ir.Table, *, hours: bool = True) -> ir.Table:
    """Sum all deltas to one row per person, community and day; days that came to nothing are gone.

    ``member_day`` may hold several rows for one day, because late and void facts are appended as
    signed deltas. Every other expression of this module wants the merged table. Without ``hours``
    the hourly counts are left out, which makes the plan of a report much smaller.
    """
    measures = MEMBER_DAY_MEASURES if hours else _TELLING
    days = member_day.group_by(MEMBER_DAY_KEY).aggregate(
        **{column: _sum(member_day[column]) for column in measures}
    )
    return _telling(days)


def canonical(table: ir.Table, customers: ir.Table) -> ir.Table:
    """Replace each merged customer by the one they are now.

    ``customers`` lists only those that differ (customer_id, canonical_id). Sum a member_day again
    (:func:`merged`) afterwards: two people of one day may have become one.
    """
    names = customers.select(merged_id=customers.customer_id, now_id=customers.canonical_id)
    joined = table.left_join(names, table.customer_id == names.merged_id)
    joined = joined.mutate(customer_id=ibis.coalesce(joined.now_id, joined.customer_id))
    return joined.select(*table.columns)


def flows(member_day: ir.Table) -> ir.Table:
    """Tell for each person's days with a join or a leave whether they entered or exited.

    Columns: community_id, customer_id, day, joins, leaves, before, after, entered, exited; the last
    four are 0 or 1. The rule stands at the top of this module. ``member_day`` is merged and holds
    the whole history of the communities in question.
    """
    moved = member_day.filter((member_day.joins > 0) | (member_day.leaves > 0))
    # The last decisive day rules. Days only grow, so it is the greatest of 2 x day + state: a
    # running maximum is the same on every engine, "last value that is not null" is not.
    ordinal = moved.day.delta(ibis.literal(_BEFORE_ALL), unit="day")
    decision = ibis.cases(
        (moved.joins > moved.leaves, ordinal * 2 + 1),
        (moved.leaves > moved.joins, ordinal * 2),
        else_=0,
    )
    moved = moved.select(*MEMBER_DAY_KEY, "joins", "leaves", decision=decision)
    until_then = ibis.window(group_by=PERSON, order_by="day", preceding=(None, 1))
    walked = moved.mutate(earlier=moved.decision.max().over(until_then))
    walked = walked.mutate(
        before=ibis.coalesce(walked.earlier % 2, (walked.leaves > walked.joins).cast("int64")),
        after=ibis.greatest(ibis.coalesce(walked.earlier, 0), walked.decision) % 2,
    )
    came = (walked.before == 0) & (walked.joins > 0)
    gone = (walked.after == 0) & ((walked.before == 1) | came)
    return walked.select(
        *MEMBER_DAY_KEY,
        "joins",
        "leaves",
        before=walked.before.cast("int8"),
        after=walked.after.cast("int8"),
        entered=came.cast("int8"),
        exited=gone.cast("int8"),
    )


def spells(movements: ir.Table) -> ir.Table:
    """Give each uninterrupted membership (from_day, until_day), both days included.

    An empty from_day means a member since before the first known fact, an empty until_day a member
    still.
    """
    rest = ibis.window(group_by=PERSON, order_by="day", preceding=0, following=None)
    own = ibis.window(group_by=PERSON, order_by="day")
    gone = ibis.cases((movements.exited == 1, movements.day))
    told = movements.mutate(until_day=gone.min().over(rest), place=ibis.row_number().over(own))
    always = (told.place == 0) & (told.before == 1)
    started = told.filter((told.entered == 1) | always)
    since = ibis.cases((started.entered == 1, started.day))
    return started.select(*PERSON, from_day=since, until_day=started.until_day)


def exclusions(roles: ir.Table) -> ir.Table:
    """Turn roles into disjoint spans (from_day, until_day) that the organic reading leaves out.

    Spans that overlap or touch become one, so that a member-day meets at most one of them.
    """
    spans = roles.select(
        *PERSON, from_day=roles.from_day, until_day=ibis.coalesce(roles.until_day, FOR_EVER)
    )
    ordered = {"group_by": PERSON, "order_by": ["from_day", "until_day"]}
    earlier = spans.until_day.max().over(ibis.window(**ordered, preceding=(None, 1)))
    spans = spans.mutate(starts=(earlier.isnull() | (spans.from_day > earlier)).cast("int64"))
    spans = spans.mutate(
        span=spans.starts.sum().over(ibis.window(**ordered, preceding=None, following=0))
    )
    joined = spans.group_by([*PERSON, "span"]).aggregate(
        from_day=spans.from_day.min(), until_day=spans.until_day.max()
    )
    return joined.drop("span")


def with_organic(member_day: ir.Table, left_out: ir.Table) -> ir.Table:
    """Add the column ``organic``: false on the days on which the person was staff, crew or bot.

    ``left_out`` are the :func:`exclusions` of their roles.
    """
    joined = member_day.left_join(left_out, _covered_by(member_day, left_out))
    return joined.select(member_day, organic=joined.from_day.isnull())


def community_day_of(
    member_day: ir.Table,
    left_out: ir.Table,
    communities: ir.Table,
    days: ir.Table,
    *,
    movements: ir.Table | None = None,
) -> ir.Table:
    """Give every community a row for each of ``days`` (column day) of its life, silent ones too.

    The life runs from first_day to last_day of ``communities``. ``member_day`` is merged,
    ``left_out`` are the :func:`exclusions` of the roles. To roll a few days only, hand down the
    member-days of these days and ``movements``, the :func:`flows` of the communities' whole
    history; else flows are taken from ``member_day`` itself.
    """
    moves = flows(member_day) if movements is None else movements
    activity, moved = _activity(member_day, left_out), _moves(moves)
    grid = communities.cross_join(days)
    grid = grid.filter(grid.day >= grid.first_day, grid.day <= grid.last_day)
    grid = grid.select("community_id", "day", "unit_id")
    key = ["community_id", "day"]
    joined = grid.left_join(activity, key).drop("community_id_right", "day_right")
    joined = joined.left_join(moved, key).drop("community_id_right", "day_right")
    return joined.select(
        "community_id",
        "day",
        "unit_id",
        **{name: ibis.coalesce(joined[name], 0) for name in COMMUNITY_DAY_MEASURES},
    )


def openings(movements: ir.Table, communities: ir.Table, months: ir.Table) -> ir.Table:
    """Count the members at the start of each month of a community's life; unknown stays empty.

    ``movements`` are the :func:`flows` of the communities' whole history, ``months`` the first days
    of months (column month). A community of which no join and no leave is known has no opening:
    its number of members is unknown, not 0.
    """
    first = ibis.row_number().over(ibis.window(group_by=PERSON, order_by="day"))
    ranked = movements.mutate(place=first, month=movements.day.truncate("month"))
    monthly = ranked.group_by(["community_id", "month"]).aggregate(
        net=_sum(ranked.entered) - _sum(ranked.exited)
    )
    always = ranked.group_by("community_id").aggregate(
        always=ranked.count(where=(ranked.place == 0) & (ranked.before == 1))
    )
    grid = communities.cross_join(months)
    grid = grid.filter(
        grid.month >= grid.first_day.truncate("month"), grid.month <= grid.last_day
    ).select("community_id", "month")
    joined = grid.left_join(monthly, ["community_id", "month"])
    joined = joined.drop("community_id_right", "month_right").left_join(always, "community_id")
    before = ibis.window(group_by="community_id", order_by="month", preceding=(None, 1))
    so_far = ibis.coalesce(joined.net, 0).sum().over(before)
    return joined.select(
        "community_id",
        "month",
        opening=(joined.always + ibis.coalesce(so_far, 0)).cast("int64"),
    )


def unit_day_of(community_day: ir.Table) -> ir.Table:
    """Add up the communities of each unit per day.

    Speakers and active people are added over communities: someone who speaks in two of them counts
    twice here. Distinct people of a unit come from member_day.
    """
    return community_day.group_by(["unit_id", "day"]).aggregate(
        communities=community_day.count(),
        **{column: _sum(community_day[column]) for column in COMMUNITY_DAY_MEASURES},
    )


def unit_day_moved(unit_day: ir.Table, *, before: ir.Table, after: ir.Table) -> ir.Table:
    """Give the units' days once some community-days (``before``) have become others (``after``).

    The same rows as :func:`unit_day_of` over all communities, without reading those that stayed.
    A unit without a community on a day has no row for it.
    """
    was, becomes = unit_day_of(before), unit_day_of(after)
    measures = ("communities", *COMMUNITY_DAY_MEASURES)
    columns = ["unit_id", "day", *measures]
    gone = was.select("unit_id", "day", **{name: -was[name] for name in measures})
    parts = unit_day.select(columns).union(gone).union(becomes.select(columns))
    days = parts.group_by(["unit_id", "day"]).aggregate(
        **{name: _sum(parts[name]) for name in measures}
    )
    return days.filter(days.communities > 0)


def unit_month_of(community_month: ir.Table, communities: ir.Table) -> ir.Table:
    """Add up the openings of each unit's communities; those of unknown membership are left out."""
    units = communities.select("community_id", "unit_id")
    placed = community_month.inner_join(units, "community_id")
    return placed.group_by(["unit_id", "month"]).aggregate(opening=_sum(placed.opening))


def local_hour(occurred_at: ir.TimestampValue, *, zone: str) -> ir.IntegerValue:
    """Give the hour of the day (0-23) on the zone's clock.

    Computed from the zone's offsets, so that no engine needs a time zone extension.
    """
    # Not epoch_seconds(): in DuckDB that reads the moment on the clock of the session's time zone.
    aware = occurred_at.type().timezone is not None
    second = occurred_at.delta(ibis.literal(_EPOCH if aware else _EPOCH_NAIVE), unit="second")
    steps = rules.utc_offsets(zone)
    offset: ir.IntegerValue = ibis.literal(steps[0][1])
    if len(steps) > 1:
        # Latest first: today's facts are decided by the first comparison.
        offset = ibis.cases(
            *((second >= start, offset) for start, offset in reversed(steps[1:])), else_=steps[0][1]
        )
    return (((second + offset) % 86_400 + 86_400) % 86_400 // 3_600).cast("int8")


def days_between(first: date, last: date) -> ir.Table:
    """Give every day from the first to the last, both included (column day)."""
    span = (last - first).days + 1
    return _dates("day", (first + timedelta(days=number) for number in range(span)))


def months_between(first: date, last: date) -> ir.Table:
    """Give the first day of every month that the span touches (column month)."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return _dates("month", (date(number // 12, number % 12 + 1, 1) for number in numbers))


def _dates(name: str, dates: Iterable[date]) -> ir.Table:
    return ibis.memtable(pyarrow.table({name: pyarrow.array(dates, pyarrow.date32())}))


def _activity(member_day: ir.Table, left_out: ir.Table) -> ir.Table:
    """Messages, speakers and active people per community and day, in both readings.

    Organic is everybody without those left out: staff are few, so that taking their part off is
    much cheaper than asking of every member-day whether it is one of theirs.
    """
    theirs = member_day.inner_join(left_out, _covered_by(member_day, left_out))
    everyone, inorganic = _counted(member_day), _counted(theirs.select(member_day))
    joined = everyone.left_join(inorganic, ["community_id", "day"])
    return joined.select(
        everyone,
        **{
            f"{name}_organic": everyone[name] - ibis.coalesce(inorganic[name], 0)
            for name in ("messages", "speakers", "active")
        },
    )


def _counted(days: ir.Table) -> ir.Table:
    active = (days.messages > 0) | (days.actions > 0) | (days.orders > 0)
    return days.group_by(["community_id", "day"]).aggregate(
        messages=_sum(days.messages),
        speakers=days.count(where=days.messages > 0),
        active=days.count(where=active),
    )


def _covered_by(days: ir.Table, spans: ir.Table) -> list[ir.BooleanValue]:
    return [
        days.community_id == spans.community_id,
        days.customer_id == spans.customer_id,
        days.day >= spans.from_day,
        days.day <= spans.until_day,
    ]


def _moves(movements: ir.Table) -> ir.Table:
    """Joins and leaves per community and day."""
    return movements.group_by(["community_id", "day"]).aggregate(
        joins=_sum(movements.joins),
        leaves=_sum(movements.leaves),
        entered=movements.count(where=movements.entered == 1),
        exited=movements.count(where=movements.exited == 1),
    )


def _sum(column: ir.Column, *, where: ir.BooleanValue | None = None) -> ir.IntegerValue:
    """A sum as a 64-bit integer: DuckDB widens sums to 128 bits, which nothing else reads."""
    return column.sum(where=where).cast("int64")


def _telling(days: ir.Table) -> ir.Table:
    return days.filter(reduce(or_, [days[column] != 0 for column in _TELLING]))

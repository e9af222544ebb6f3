"""Judging everybody's class and stage, now or soon, and seeing who would move."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pyarrow import compute

from huoqun.analytics import queries as analytics_queries
from huoqun.core import clock
from huoqun.customers import models, queries
from huoqun.customers.actions import class_rows, class_rules
from huoqun.customers.kinds import UserClass

# Months that are told of from the first day on, this one included.
MONTHS_BACK: Final = 12


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How many of one class would be of another."""

    was: UserClass | None
    now: UserClass | None
    people: int


def preview_class_rules(*, values: dict[str, int | float]) -> list[Moved]:
    """Who would move if some settings changed; nothing is written. Raises ClassRulesUnfit."""
    present = queries.class_rules()
    wanted = class_rules.wanted_rules(values, present=present)
    today = clock.today()
    with analytics_queries.people_bench(
        friends=queries.friend_days(), intents=queries.intent_days()
    ) as bench:
        if not bench.known.orders:
            return []
        before, after = (
            bench.classified(as_of=today, limits=each.limits).select(["customer_id", "user_class"])
            for each in (present, wanted)
        )
    joined = before.join(after, "customer_id", right_suffix="_now", join_type="full outer")
    moved = joined.filter(compute.not_equal(joined["user_class"], joined["user_class_now"]))
    counted = moved.group_by(["user_class", "user_class_now"]).aggregate([([], "count_all")])
    return sorted(
        (
            Moved(
                was=UserClass(row["user_class"]),
                now=UserClass(row["user_class_now"]),
                people=row["count_all"],
            )
            for row in counted.to_pylist()
        ),
        key=lambda each: (-each.people, each.was or "", each.now or ""),
    )


def classify() -> models.ClassRun:
    """Judge everybody as of today; the first time as of the ends of the months before, too.

    Who showed a strong intent is read from what people said: where nothing was heard, nothing
    tells.
    Without any order in the company nobody has a class: who buys how is not known.
    """
    today = clock.today()
    settings = queries.class_rules()
    with analytics_queries.people_bench(
        friends=queries.friend_days(), intents=queries.intent_days()
    ) as bench:
        first = not models.Classification.objects.exists()
        days = _month_ends(today, since=bench.first_order_on) if first else []
        people = 0
        for day in (*days, today):
            table = bench.classified(as_of=day, limits=settings.limits)
            if not bench.known.orders:
                table = table.slice(0, 0)
            people = table.num_rows
            class_rows.write_classes(table, as_of=day, version=settings.version, tells=not first)
        staged = bench.staged(as_of=today, spans=settings.spans)
        class_rows.write_stages(staged, as_of=today, tells=not first)
        known = bench.known
    run, _ = models.ClassRun.objects.update_or_create(
        as_of=today,
        defaults={
            "version": settings.version,
            "people": people,
            "orders_known": known.orders,
            "discounts_known": known.discounts,
            "referrals_known": known.referrals,
            "intents_known": known.intents,
            "ran_at": clock.now(),
        },
    )
    return run


def _month_ends(today: date, *, since: date | None) -> list[date]:
    """The last days of the months before this one, the earliest first, from the first order on."""
    ends: list[date] = []
    first = today.replace(day=1)
    while since is not None and len(ends) < MONTHS_BACK - 1:
        end = first - timedelta(days=1)
        if end < since:
            break
        ends.append(end)
        first = end.replace(day=1)
    return ends[::-1]

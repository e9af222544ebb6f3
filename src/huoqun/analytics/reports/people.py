"""Reports on people and their speech: ``members``, ``heatmap``, ``totals``, ``overlap``."""

import ibis
from ibis.expr import types as ir

from huoqun.analytics import metrics, rollups
from huoqun.analytics.kinds import By
from huoqun.analytics.reports import figures, selection


def members(scene: selection.Scene, import_ids: ir.Table) -> ir.Table:
    """Everybody who spoke, by the id of their import: how much, on how many days, since when."""
    days = _spoken(scene)
    people = days.group_by(["community_id", "customer_id"]).aggregate(
        messages=days.messages.sum().cast("int64"),
        **metrics.columns(days, "active_days"),
        first_message=days.day.min(),
        last_message=days.day.max(),
    )
    named = people.left_join(import_ids, "customer_id").drop("customer_id_right")
    named = named.inner_join(scene.periods.select("community_id", "key"), "community_id")
    # Someone without an import id is told by our own number.
    own_number = named.customer_id.cast("string")
    named = named.mutate(import_id=ibis.coalesce(named.import_id, own_number))
    ordered = named.order_by(
        named.key, named.community_id, named.messages.desc(), named.import_id, named.customer_id
    )
    return ordered.select(
        community=ordered.key,
        member=ordered.import_id,
        messages=ordered.messages,
        active_days=ordered.active_days,
        first_message=ordered.first_message,
        last_message=ordered.last_message,
    )


def heatmap(scene: selection.Scene) -> ir.Table:
    """Messages by weekday (1 = Monday) and local hour; only cells that have something."""
    cells = hour_counts(scene).filter(lambda cell: cell.messages > 0)
    named = cells.inner_join(scene.periods.select("community_id", "key"), "community_id")
    return named.order_by("key", "community_id", "weekday", "hour").select(
        community=named.key, weekday=named.weekday, hour=named.hour, messages=named.messages
    )


def hour_counts(scene: selection.Scene) -> ir.Table:
    """Count messages per community, weekday and local hour; columns community_id … messages."""
    days = _spoken(scene)
    weekdays = days.mutate(weekday=(days.day.day_of_week.index() + 1).cast("int8"))
    wide = weekdays.group_by(["community_id", "weekday"]).aggregate(
        **{name: weekdays[name].sum().cast("int64") for name in rollups.HOURS}
    )
    long = wide.pivot_longer(list(rollups.HOURS), names_to="column", values_to="messages")
    hour = long["column"].substr(1).cast("int8")
    return long.select("community_id", "weekday", hour=hour, messages=long.messages)


def totals(
    scene: selection.Scene, whole: ir.Table | None = None, days: ir.Table | None = None
) -> ir.Table:
    """One row per community over its whole period; see :func:`totals_by_id`."""
    rows = totals_by_id(scene, whole, days)
    return rows.order_by("community", "community_id").drop("community_id")


def totals_by_id(
    scene: selection.Scene, whole: ir.Table | None = None, days: ir.Table | None = None
) -> ir.Table:
    """The same with the number of the community (community_id), in no order.

    ``whole`` and ``days`` are the figures of the scene, where they are known already.
    """
    whole = figures.figures(scene, By.TOTAL) if whole is None else whole
    days = figures.figures(scene, By.DAY) if days is None else days
    means = days.group_by("community_id").aggregate(
        **metrics.columns(days, "mean_daily_speakers", "mean_speaking_rate", "silent_days")
    )
    joined = whole.inner_join(means, "community_id")
    joined = joined.left_join(concentration(scene), "community_id").drop("community_id_right")
    spans = scene.periods.select("community_id", "starts", "ends")
    rows = joined.inner_join(spans, "community_id")
    told = rows.messages.notnull()
    return rows.select(
        "community_id",
        community=rows.key,
        messages=rows.messages,
        speakers=rows.speakers,
        members_ever=rows.members,
        leaves=rows.leaves,
        first_day=rows.starts,
        last_day=rows.ends,
        top10_share=rows.top10_share,
        mean_daily_speakers=rows.mean_daily_speakers,
        mean_speaking_rate=rows.mean_speaking_rate,
        silent_days=ibis.cases((told, rows.silent_days)),
    )


def concentration(scene: selection.Scene) -> ir.Table:
    """How much of each community's messages its ten loudest people sent."""
    days = _spoken(scene)
    people = days.group_by(["community_id", "customer_id"]).aggregate(
        messages=days.messages.sum().cast("int64")
    )
    loudest = ibis.window(
        group_by="community_id", order_by=[ibis.desc("messages"), ibis.asc("customer_id")]
    )
    placed = people.mutate(place=ibis.row_number().over(loudest))
    return placed.group_by("community_id").aggregate(**metrics.columns(placed, "top10_share"))


def overlap(scene: selection.Scene) -> ir.Table:
    """In how many of the chosen communities people are: as members in the period, or speaking."""
    spans = scene.periods.select("community_id", "starts", "ends")
    spells = rollups.spells(scene.movements).inner_join(spans, "community_id")
    present = spells.filter(
        spells.from_day.isnull() | (spells.from_day <= spells.ends),
        spells.until_day.isnull() | (spells.until_day >= spells.starts),
    )
    seen = present.select(*rollups.PERSON).union(_spoken(scene).select(*rollups.PERSON)).distinct()
    persons = seen.group_by("customer_id").aggregate(communities=seen.count())
    return persons.aggregate(
        **metrics.columns(persons, "people", "people_in_2_or_more", "max_communities")
    )


def _spoken(scene: selection.Scene) -> ir.Table:
    """The member-days of the period on which somebody spoke, in the wanted reading."""
    days = selection.within(scene.activity, scene.periods)
    return days.filter(days.messages > 0)

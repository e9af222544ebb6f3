"""Who of a period's newcomers is still there: cohorts by first speech and by join (J3)."""

from typing import Final

import ibis
from ibis.expr import types as ir

from huoqun.analytics import metrics, rollups
from huoqun.analytics.reports import selection

# A speaker is kept when they speak in the week that begins so many days after their first message.
SPEECH_WINDOWS: Final = {"7": (7, 13), "30": (30, 36)}
# A joiner is judged once the period reaches a week beyond the longest span, for all spans alike.
MEMBERSHIP_DAYS: Final = (7, 30)
MEMBERSHIP_WATCHED_DAYS: Final = 37


def speakers(scene: selection.Scene) -> ir.Table:
    """Weekly cohorts by first speech: who spoke again a week and a month later.

    The first speech is the first ever; cohorts of the period are listed and judged at its end.
    """
    spoken = scene.activity.filter(scene.activity.messages > 0)
    first = spoken.group_by(list(rollups.PERSON)).aggregate(first_day=spoken.day.min())
    spans = scene.periods.select("community_id", "key", "starts", "ends")
    first = first.inner_join(spans, "community_id")
    first = first.filter(first.first_day >= first.starts, first.first_day <= first.ends)
    later = first.inner_join(spoken.select(*rollups.PERSON, "day"), list(rollups.PERSON))
    since = later.day.delta(later.first_day, unit="day")
    newcomers = later.group_by([*rollups.PERSON, "key", "first_day", "ends"]).aggregate(
        **{
            f"spoke_{name}": later.count(where=since.between(low, high)) > 0
            for name, (low, high) in SPEECH_WINDOWS.items()
        }
    )
    watched = newcomers.ends.delta(newcomers.first_day, unit="day")
    newcomers = newcomers.mutate(
        cohort=newcomers.first_day.truncate("week"),
        **{f"eligible_{name}": watched >= high for name, (_, high) in SPEECH_WINDOWS.items()},
    )
    cohorts = newcomers.group_by(["community_id", "key", "cohort"]).aggregate(
        newcomers=newcomers.count(),
        eligible_7=newcomers.count(where=newcomers.eligible_7),
        eligible_30=newcomers.count(where=newcomers.eligible_30),
        **metrics.columns(newcomers, "newcomers_retained_7", "newcomers_retained_30"),
    )
    return cohorts.order_by("key", "community_id", "cohort").select(
        community=cohorts.key,
        cohort=cohorts.cohort,
        newcomers=cohorts.newcomers,
        eligible_7=cohorts.eligible_7,
        retained_7=cohorts.newcomers_retained_7,
        eligible_30=cohorts.eligible_30,
        retained_30=cohorts.newcomers_retained_30,
    )


def members(scene: selection.Scene) -> ir.Table:
    """Monthly cohorts by first join: who is a member at the end of day 7 and 30 after it.

    Somebody who was a member before the first known fact is no newcomer, even when they return.
    """
    moves = scene.movements
    own = ibis.window(group_by=list(rollups.PERSON), order_by="day")
    moves = moves.mutate(place=ibis.row_number().over(own))
    first = moves.group_by(list(rollups.PERSON)).aggregate(
        joined_on=moves.day.min(where=moves.entered == 1),
        always=moves.count(where=(moves.place == 0) & (moves.before == 1)),
    )
    spans = scene.periods.select("community_id", "key", "starts", "ends")
    first = first.filter(first.always == 0).inner_join(spans, "community_id")
    first = first.filter(first.joined_on >= first.starts, first.joined_on <= first.ends)
    later = first.inner_join(
        moves.select(*rollups.PERSON, "day", "entered", "exited"), list(rollups.PERSON)
    )
    since = later.day.delta(later.joined_on, unit="day")
    # In and out since the join cancel: 1 is left over for whoever is inside at the end of a day.
    newcomers = later.group_by([*rollups.PERSON, "key", "joined_on", "ends"]).aggregate(
        **{
            f"there_after_{days}": (
                later.count(where=since.between(0, days) & (later.entered == 1))
                - later.count(where=since.between(0, days) & (later.exited == 1))
            )
            > 0
            for days in MEMBERSHIP_DAYS
        }
    )
    watched = newcomers.ends.delta(newcomers.joined_on, unit="day")
    newcomers = newcomers.mutate(
        cohort=newcomers.joined_on.truncate("month"), eligible=watched >= MEMBERSHIP_WATCHED_DAYS
    )
    cohorts = newcomers.group_by(["community_id", "key", "cohort"]).aggregate(
        joins=newcomers.count(),
        eligible=newcomers.count(where=newcomers.eligible),
        **metrics.columns(newcomers, "members_after_7", "members_after_30"),
    )
    return cohorts.order_by("key", "community_id", "cohort").select(
        community=cohorts.key,
        cohort=cohorts.cohort.strftime("%Y-%m"),
        joins=cohorts.joins,
        eligible=cohorts.eligible,
        members_after_7=cohorts.members_after_7,
        members_after_30=cohorts.members_after_30,
    )

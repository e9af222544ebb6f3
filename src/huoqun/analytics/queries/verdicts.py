"""Verdicts of many communities at once: now, and as they would have been some days ago."""

from dataclasses import replace
from datetime import date, timedelta

import pyarrow
from ibis.expr import types as ir
from pyarrow import compute

from huoqun.analytics import health, relations
from huoqun.analytics.kinds import CommunityHealth
from huoqun.analytics.queries import asking
from huoqun.analytics.reports import prepared
from huoqun.analytics.reports.params import EVERYTHING

_EPOCH = date(1970, 1, 1)


def judged(
    known: relations.Relations, communities: pyarrow.Table, limits: health.Thresholds
) -> pyarrow.Table:
    """The table of ``health.verdicts`` on some communities."""
    until = [communities["messages_until"], communities["ends_on"]]
    latest = compute.max(until[0]).as_py() or _EPOCH
    earliest = min(filter(None, (compute.min(each).as_py() for each in until)), default=latest)
    earliest = min(earliest, latest) - timedelta(days=2 * limits.decline_window_days)
    asked = {"asked_communities": communities, "asked_days": asking.days(earliest, latest)}

    def build(twins: prepared.Twins) -> ir.Table:
        days = twins.asked["asked_days"]
        of = replace(
            twins.relations,
            communities=twins.asked["asked_communities"],
            # A verdict looks at speech of these days only, whatever the length of the history.
            member_day=twins.relations.member_day.semi_join(days, "day"),
        )
        return health.verdicts(of, EVERYTHING, thresholds=limits, days=days)

    return prepared.answer(known, ("verdicts", limits), build, asked)


def judged_before(
    known: relations.Relations,
    communities: pyarrow.Table,
    verdicts: pyarrow.Table,
    limits: health.Thresholds,
    *,
    days: int,
) -> pyarrow.Table:
    """The verdicts as of so many days before the present ones, by the present thresholds.

    Computed anew from the facts: what was said at the time rested on what had come in by then, and
    a history that was imported in one piece was never judged before. Communities that were not
    born yet, or have nothing to judge on, are left out.
    """
    now = verdicts.select(["community_id", "as_of", "born_on"]).filter(
        compute.is_valid(verdicts["as_of"])
    )
    then = days_back(now["as_of"], days)
    lived = compute.fill_null(compute.less_equal(now["born_on"], then), fill_value=False)
    ends = pyarrow.table({"community_id": now["community_id"], "then": then}).filter(lived)
    found = communities.join(ends, "community_id", join_type="inner")
    place = found.column_names.index("messages_until")
    found = found.set_column(place, "messages_until", found["then"]).drop_columns(["then"])
    return judged(known, found.select(communities.column_names), limits)


def counted(verdicts: pyarrow.Table) -> dict[CommunityHealth, int]:
    """How many communities have each verdict."""
    told = {
        each["values"]: each["counts"] for each in verdicts["health"].value_counts().to_pylist()
    }
    return {each: told.get(each.value, 0) for each in CommunityHealth}


def days_back(days: pyarrow.ChunkedArray, number: int) -> pyarrow.ChunkedArray:
    """Each day so many days earlier."""
    return compute.subtract(
        days.cast(pyarrow.int32()), pyarrow.scalar(number, pyarrow.int32())
    ).cast(pyarrow.date32())

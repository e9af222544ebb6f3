"""Verdicts of many communities at once: now, and as they would have been some days ago."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pyarrow
from ibis.expr import types as ir
from pyarrow import compute

from huoqun.analytics import health, relations, rollups
from huoqun.analytics.kinds import CommunityHealth
from huoqun.analytics.queries import answers, asking
from huoqun.analytics.queries.asking import Row
from huoqun.analytics.reports import prepared
from huoqun.analytics.reports.params import EVERYTHING, Visible

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Communities with who spoke in them lately, gathered once for all verdicts on them."""

    known: relations.Relations
    communities: pyarrow.Table
    limits: health.Thresholds
    days: pyarrow.Table
    spoken: ir.Table

    def judged(self, communities: pyarrow.Table) -> pyarrow.Table:
        """The table of ``health.verdicts`` on some of the communities."""
        limits = self.limits

        def build(twins: prepared.Twins) -> ir.Table:
            of = replace(twins.relations, communities=twins.asked["asked_communities"])
            days, spoken = twins.asked["asked_days"], twins.asked["lately_spoken"]
            return health.verdicts(of, EVERYTHING, thresholds=limits, days=days, activity=spoken)

        asked = {"asked_communities": communities, "asked_days": self.days}
        kept = {"lately_spoken": self.spoken}
        return prepared.answer(self.known, ("verdicts", limits), build, asked, kept)


def bench(
    known: relations.Relations,
    communities: pyarrow.Table,
    limits: health.Thresholds,
    *,
    reach_back: int = 0,
) -> Bench:
    """Gather what verdicts rest on, for those as of up to ``reach_back`` days ago too."""
    until = [communities["messages_until"], communities["ends_on"]]
    latest = compute.max(until[0]).as_py() or _EPOCH
    earliest = min(filter(None, (compute.min(each).as_py() for each in until)), default=latest)
    reach = timedelta(days=2 * limits.decline_window_days + reach_back)
    days = asking.days(max(date.min + reach, min(earliest, latest)) - reach, latest)
    since = pyarrow.table(
        {
            "community_id": communities["community_id"],
            "since": days_back(compute.min_element_wise(*until), reach.days),
        }
    )
    asked = {"asked_since": since, "asked_days": days}
    spoken = prepared.keep(known, "lately_spoken", _spoken, asked)
    return Bench(known=known, communities=communities, limits=limits, days=days, spoken=spoken)


def _spoken(twins: prepared.Twins) -> ir.Table:
    """Who said something on which of the days, organic; no other history is read."""
    of, communities = twins.relations, twins.asked["asked_since"]
    days = of.member_day.semi_join(twins.asked["asked_days"], "day")
    # A flash group of long ago must not make us read what all others said since.
    days = days.inner_join(communities, "community_id")
    days = days.filter(days.day >= days.since)
    days = days.select("community_id", "customer_id", "day", "messages")
    days = rollups.canonical(days, of.customers)
    summed = days.group_by(rollups.MEMBER_DAY_KEY).aggregate(messages=days.messages.sum())
    roles = rollups.canonical(of.roles.semi_join(communities, "community_id"), of.customers)
    marked = rollups.with_organic(summed.filter(summed.messages > 0), rollups.exclusions(roles))
    return marked.filter(marked.organic).drop("organic")


def judged_before(
    at: Bench, communities: pyarrow.Table, verdicts: pyarrow.Table, *, days: int
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
    return at.judged(found.select(communities.column_names))


def of_one(
    known: relations.Relations, table: pyarrow.Table, limits: health.Thresholds, seen: Visible
) -> Row:
    """The verdict on one community, out of those on all that are seen if these are known."""
    (community_id,) = table["community_id"].to_pylist()
    all_of_them = answers.known_already(question(seen, limits))
    if isinstance(all_of_them, pyarrow.Table):
        wanted = compute.equal(all_of_them["community_id"], community_id)
        return asking.rows(all_of_them.filter(wanted))[0]
    return answers.kept(
        ("verdict", community_id, limits),
        lambda: asking.rows(bench(known, table, limits).judged(table))[0],
    )


def question(seen: Visible, limits: health.Thresholds) -> tuple[object, ...]:
    """The name under which the verdicts on all visible communities are kept."""
    return ("judged", seen, limits)


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

"""Who spoke: people as numbers, for rules about whom to reach. Organic, so without staff."""

from collections.abc import Collection
from datetime import date

import pyarrow
from ibis.expr import types as ir
from pyarrow import compute

from huoqun.analytics import relations, rollups
from huoqun.analytics.queries import asking
from huoqun.analytics.reports import prepared
from huoqun.analytics.reports.params import EVERYTHING


def speakers(
    *,
    first: date,
    last: date,
    community_ids: Collection[int] | None = None,
    customer_ids: Collection[int] | None = None,
) -> pyarrow.Table:
    """Who said something from the first to the last day, everything that has come in included.

    Columns: customer_id (as they are known today), messages, days (on which they spoke). In some
    communities, or of some people, when these are given; the people by their present numbers.
    """
    known = relations.load(exact=True)
    asked = {"asked_days": asking.days(first, last)}
    if community_ids is not None:
        asked["asked_communities"] = asking.ids("community_id", community_ids)
    if customer_ids is not None:
        asked["asked_customers"] = asking.ids("customer_id", customer_ids)
    return prepared.answer(known, "speakers", _speakers, asked)


def _speakers(twins: prepared.Twins) -> ir.Table:
    of, asked = twins.relations, twins.asked
    # The days before the merges: the engine then reads no other part of the lake.
    days = of.member_day.semi_join(asked["asked_days"], "day")
    roles = of.roles
    if "asked_communities" in asked:
        days = days.semi_join(asked["asked_communities"], "community_id")
        roles = roles.semi_join(asked["asked_communities"], "community_id")
    days = days.select("community_id", "customer_id", "day", "messages")
    days = rollups.canonical(days, of.customers)
    if "asked_customers" in asked:
        days = days.semi_join(asked["asked_customers"], "customer_id")
    # A day may hold signed deltas: a message that was taken back is none.
    said = days.group_by(rollups.MEMBER_DAY_KEY).aggregate(messages=days.messages.sum())
    said = said.filter(said.messages > 0)
    left_out = rollups.exclusions(rollups.canonical(roles, of.customers))
    said = rollups.with_organic(said, left_out)
    said = said.filter(said.organic)
    return said.group_by("customer_id").aggregate(
        messages=said.messages.sum().cast("int64"), days=said.day.nunique().cast("int64")
    )


def communities_heard(*, since: date) -> frozenset[int]:
    """The communities whose messages are known up to a day or later; of others silence is unknown.

    A community whose archive has ended says nothing about who was silent after it.
    """
    table = asking.communities(relations.load(exact=True), EVERYTHING)
    told = compute.fill_null(
        compute.greater_equal(table["messages_until"], pyarrow.scalar(since)), fill_value=False
    )
    return frozenset(table.filter(told)["community_id"].to_pylist())

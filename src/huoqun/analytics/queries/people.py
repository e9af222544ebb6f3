"""How much each of a few people said: what lists of people show beside their names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow
from ibis.expr import types as ir
from pyarrow import compute

from huoqun.analytics import relations, rollups
from huoqun.analytics.queries import asking
from huoqun.analytics.reports import prepared
from huoqun.analytics.reports.params import EVERYTHING


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberTotals:
    """A person's messages in some communities, of all time; whoever never spoke has no last day."""

    messages: int
    last_message_on: date | None


def member_totals(places: Mapping[int, Collection[int]]) -> dict[int, MemberTotals]:
    """Count the messages of people in communities: customer id -> the communities to look into.

    The caller lets through only communities that the asker may see. Communities of which no
    message is known do not count, and whoever has only such ones is absent: unknown is not 0.
    Customer ids are those of today; what a merged person said counts as theirs.
    """
    if not any(places.values()):
        return {}
    known = relations.load()
    wanted = frozenset().union(*places.values())
    table = asking.communities(known, EVERYTHING)
    told = compute.and_(
        asking.among(table["community_id"], wanted), compute.is_valid(table["messages_until"])
    )
    told_ids = frozenset(table.filter(told)["community_id"].to_pylist())
    pairs = [
        (customer_id, community_id)
        for customer_id, communities in places.items()
        for community_id in communities
        if community_id in told_ids
    ]
    found = {
        customer_id: MemberTotals(messages=0, last_message_on=None) for customer_id, _ in pairs
    }
    if not pairs:
        return found
    asked = {
        "asked_places": pyarrow.table(
            {
                "customer_id": pyarrow.array([each[0] for each in pairs], pyarrow.int64()),
                "community_id": pyarrow.array([each[1] for each in pairs], pyarrow.int64()),
            }
        )
    }
    for row in asking.rows(prepared.answer(known, "member totals", _totals, asked)):
        found[row["customer_id"]] = MemberTotals(
            messages=row["messages"], last_message_on=row["last_message_on"]
        )
    return found


def _totals(twins: prepared.Twins) -> ir.Table:
    places, merges = twins.asked["asked_places"], twins.relations.customers
    # Plain community ids first, so that the engine passes over what other communities said.
    days = twins.relations.member_day.semi_join(places, "community_id")
    days = days.select("community_id", "customer_id", "day", "messages")
    days = rollups.canonical(days, merges).semi_join(places, ["customer_id", "community_id"])
    # A day may hold signed deltas: a message that was taken back is none.
    spoken = days.group_by(["customer_id", "community_id", "day"]).aggregate(
        messages=days.messages.sum().cast("int64")
    )
    spoken = spoken.filter(spoken.messages > 0)
    return spoken.group_by("customer_id").aggregate(
        messages=spoken.messages.sum().cast("int64"), last_message_on=spoken.day.max()
    )

"""Memberships come in as intervals; joins and leaves become facts, rows follow them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from huoqun.communities import models
from huoqun.communities.actions import communities, descriptions, roles
from huoqun.communities.actions.batch import Batch, Imported
from huoqun.communities.kinds import CommunityRole, JoinMode, LeaveReason
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers.actions import Bond
from huoqun.customers.kinds import ReachBecause
from huoqun.events import log
from huoqun.events.catalog import communities as catalog
from huoqun.events.fact import Fact


@dataclass(frozen=True, kw_only=True, slots=True)
class MembershipRow:
    """One membership as an import understood it: an interval, open while ``left_on`` is empty.

    With an event file the row has a join or a leave only (``joined_on`` None: a leave whose join
    is not in the file).
    """

    community: str
    member: str
    member_name: str | None = None
    joined_on: date | None
    joined_at: datetime | None = None
    left_on: date | None = None
    left_at: datetime | None = None
    role: CommunityRole = CommunityRole.MEMBER
    how: JoinMode = JoinMode.UNKNOWN
    inviter: str | None = None
    reason: LeaveReason = LeaveReason.UNKNOWN


def import_memberships(*, rows: Sequence[MembershipRow], batch: Batch) -> Imported:
    """Record a block of memberships in the caller's transaction; conflicts are told."""
    found = communities.resolve(keys=(row.community for row in rows), batch=batch)
    names = {row.member: row.member_name for row in rows if row.member_name}
    mentioned = [row.member for row in rows] + [row.inviter for row in rows if row.inviter]
    people = customer_actions.resolve(
        namespace=batch.namespace, external_ids=mentioned, names=names, batch_id=batch.batch_id
    )
    joins = [_join(row, found, people, batch) for row in rows if row.joined_on is not None]
    leaves = [_leave(row, found, people, batch) for row in rows if row.left_on is not None]
    result = Imported()
    joined = log.record_many(joins, batch_id=batch.batch_id)
    result.add(joined)
    _open([fact for _, fact in joined.accepted if isinstance(fact, catalog.MemberJoined)], batch)
    # Keyed by the join it ends, so another leaving day stands under another date.
    left = log.record_many(leaves, batch_id=batch.batch_id, check_other_months=True)
    result.add(left)
    _close([fact for _, fact in left.accepted if isinstance(fact, catalog.MemberLeft)], batch)
    for row in rows:
        if row.role is not CommunityRole.MEMBER:
            roles.hold(
                community=found[row.community],
                customer_id=people[row.member],
                role=row.role,
                since_on=row.joined_on or row.left_on or clock.today(),
                batch=batch,
            )
    return result


def _join(
    row: MembershipRow,
    found: Mapping[str, models.Community],
    people: Mapping[str, int],
    batch: Batch,
) -> Fact:
    assert row.joined_on is not None
    return catalog.MemberJoined(
        occurred_at=row.joined_at or clock.start_of_day(row.joined_on),
        day=row.joined_on,
        source=batch.source,
        key=f"join:{row.community}\x00{row.member}\x00{row.joined_on}",
        kind=row.how,
        community_id=found[row.community].pk,
        customer_id=people[row.member],
        unit_id=found[row.community].unit_id,
        invited_by=people[row.inviter] if row.inviter else None,
    )


def _leave(
    row: MembershipRow,
    found: Mapping[str, models.Community],
    people: Mapping[str, int],
    batch: Batch,
) -> Fact:
    assert row.left_on is not None

    ends = row.joined_on or row.left_on
    return catalog.MemberLeft(
        occurred_at=row.left_at or clock.start_of_day(row.left_on),
        day=row.left_on,
        source=batch.source,
        key=f"leave:{row.community}\x00{row.member}\x00{ends}",
        kind=row.reason,
        community_id=found[row.community].pk,
        customer_id=people[row.member],
        unit_id=found[row.community].unit_id,
    )


def _open(facts: Sequence[catalog.MemberJoined], batch: Batch) -> None:
    """Rows and bonds for accepted joins."""
    models.Membership.objects.bulk_create(
        [
            models.Membership(
                community_id=fact.community_id,
                customer_id=fact.customer_id,
                joined_on=fact.occurred_on,
                how=fact.kind,
                invited_by_id=fact.invited_by,
                batch_id=batch.batch_id,
            )
            for fact in facts
        ],
        ignore_conflicts=True,
        batch_size=5_000,
    )
    customer_actions.reach(
        bonds={
            Bond(fact.customer_id, fact.unit_id or batch.unit_id, fact.community_id)
            for fact in facts
        },
        because=ReachBecause.MEMBERSHIP,
        batch_id=batch.batch_id,
    )


def _close(facts: Sequence[catalog.MemberLeft], batch: Batch) -> None:
    """End the membership that each accepted leave belongs to: the latest one begun by then."""
    if not facts:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE communities_membership m SET left_on = gone.left_on, reason = gone.reason,"
            " left_batch_id = %s FROM (SELECT DISTINCT ON (had.id)"
            "   had.id, leaving.left_on, leaving.reason"
            "  FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::text[])"
            "   AS leaving(community_id, customer_id, left_on, reason)"
            "  JOIN communities_membership had ON had.community_id = leaving.community_id"
            "   AND had.customer_id = leaving.customer_id AND had.left_on IS NULL"
            "   AND had.joined_on <= leaving.left_on"
            "  WHERE NOT EXISTS (SELECT 1 FROM communities_membership later"
            "   WHERE later.community_id = had.community_id AND later.customer_id = had.customer_id"
            "   AND later.joined_on > had.joined_on AND later.joined_on <= leaving.left_on)"
            "  ORDER BY had.id, leaving.left_on) gone WHERE m.id = gone.id",
            [
                batch.batch_id,
                [fact.community_id for fact in facts],
                [fact.customer_id for fact in facts],
                [fact.occurred_on for fact in facts],
                [str(fact.kind) for fact in facts],
            ],
        )


def assume_joins(*, first_messages: Mapping[tuple[str, str], date], batch: Batch) -> Imported:
    """Take each person's first message as their joining, where no membership is known.

    ``first_messages`` maps (community, member) to the day; the communities are marked, so that
    every figure built on it says so.
    """
    found = communities.resolve(keys=(community for community, _ in first_messages), batch=batch)
    people = customer_actions.resolve(
        namespace=batch.namespace, external_ids=[member for _, member in first_messages]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT community_id, customer_id FROM communities_membership"
            " WHERE community_id = ANY(%s)",
            [[community.pk for community in found.values()]],
        )
        known = set(cursor.fetchall())
    facts = [
        catalog.MemberJoined(
            occurred_at=clock.start_of_day(day),
            day=day,
            source=batch.source,
            key=f"assumed-join:{community}\x00{member}",
            kind=JoinMode.ASSUMED,
            community_id=found[community].pk,
            customer_id=people[member],
            unit_id=found[community].unit_id,
        )
        for (community, member), day in first_messages.items()
        if (found[community].pk, people[member]) not in known
    ]
    result = Imported()
    outcome = log.record_many(facts, batch_id=batch.batch_id)
    result.add(outcome)
    _open([fact for _, fact in outcome.accepted if isinstance(fact, catalog.MemberJoined)], batch)
    for community in found.values():
        if not community.joins_assumed:
            community.joins_assumed = True
            community.save(update_fields=["joins_assumed"])
            descriptions.describe(community)
    return result

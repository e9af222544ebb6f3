"""The people of a community: the list, who left and why, and their roles."""

from datetime import date
from typing import Any

from ninja import Query, Schema, Status
from pydantic import Field

from huoqun.communities import actions, queries
from huoqun.communities.api.routes import router
from huoqun.communities.kinds import CommunityRole, JoinMode, LeaveReason, Presence, Tenure
from huoqun.core import http, paging
from huoqun.core.http import Day, Words
from huoqun.core.ids import BigId, Count
from huoqun.customers import queries as customer_queries
from huoqun.org import access
from huoqun.org.kinds import Permission


class MemberOut(Schema):
    """Someone of a community; the name is masked, and null for an erased person."""

    customer_id: BigId
    name: str | None
    roles: list[CommunityRole]
    state: Presence = Field(alias="presence")
    joined_on: date | None
    left_on: date | None
    how: JoinMode | None
    invited_by_name: str | None
    reason: LeaveReason | None
    messages: Count | None
    last_message_on: date | None


class MemberQuery(http.PageIn):
    """Which people; ``words`` is a whole name or import id, since names are stored sealed."""

    words: Words = ""
    role: CommunityRole | None = None
    state: Presence | None = None


class PeriodQuery(Schema):
    """Business days, both included; without them the last 90 days."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")


class LeaveReasonOut(Schema):
    """Leaves for one reason."""

    reason: LeaveReason
    count: Count


class DayOut(Schema):
    """Leaves of one day; days without any are left out."""

    day: date
    count: Count


class TenureOut(Schema):
    """Leaves after a stay of some length."""

    bucket: Tenure
    count: Count


class LeavesOut(Schema):
    """The leaves of a period, counted three ways."""

    first_day: date
    last_day: date
    total: Count
    by_reason: list[LeaveReasonOut]
    by_day: list[DayOut]
    by_tenure: list[TenureOut]


class RoleIn(Schema):
    """A role of someone; without a day it holds for all history."""

    customer_id: BigId
    role: CommunityRole
    since_on: Day | None = None


@router.get("/{community_id}/members", response=http.Page[MemberOut])
@access.requires(Permission.VIEW_MEMBERS)
def member_list(
    request: access.StaffRequest, community_id: BigId, wanted: Query[MemberQuery]
) -> paging.Window[queries.Member]:
    """List the people of a community, who joined last first."""
    return queries.members(
        queries.get(community_id, seen_by=request.scope),
        words=wanted.words,
        role=wanted.role,
        presence=wanted.state,
        cursor=wanted.cursor,
        limit=wanted.limit,
    )


@router.get("/{community_id}/leaves", response=LeavesOut)
@access.requires(Permission.VIEW_FIGURES)
def leaves(
    request: access.StaffRequest, community_id: BigId, wanted: Query[PeriodQuery]
) -> dict[str, Any]:
    """Count who left: why, when, and after how long."""
    community = queries.get(community_id, seen_by=request.scope)
    period = queries.Period.of(wanted.first, wanted.last)
    report = queries.leaves(community, period)
    return {
        "first_day": period.first,
        "last_day": period.last,
        "total": report.total,
        "by_reason": [{"reason": key, "count": n} for key, n in report.by_reason.items()],
        "by_day": [{"day": key, "count": n} for key, n in report.by_day.items()],
        "by_tenure": [{"bucket": key, "count": n} for key, n in report.by_tenure.items()],
    }


@router.post("/{community_id}/roles", response={204: None})
@access.requires(Permission.EDIT_COMMUNITIES)
def give_role(request: access.StaffRequest, community_id: BigId, body: RoleIn) -> Status[None]:
    """Mark someone as staff, atmosphere crew, bot or another role."""
    community = queries.get(community_id, seen_by=request.scope)
    customer_queries.get(body.customer_id, seen_by=request.scope)
    actions.give_role(
        community=community,
        # The very number that is in the community, whoever it is part of.
        customer_id=body.customer_id,
        role=body.role,
        since_on=body.since_on,
        actor=request.actor,
    )
    return Status(204, None)


@router.delete("/{community_id}/roles", response={204: None})
@access.requires(Permission.EDIT_COMMUNITIES)
def take_role(request: access.StaffRequest, community_id: BigId, body: RoleIn) -> Status[None]:
    """Take a role away as if it had never been given."""
    community = queries.get(community_id, seen_by=request.scope)
    actions.take_role(
        community=community, customer_id=body.customer_id, role=body.role, actor=request.actor
    )
    return Status(204, None)

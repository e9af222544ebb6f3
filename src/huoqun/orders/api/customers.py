"""People: the list and one's profile, with where they are members and what they bought."""

from datetime import date, datetime
from typing import Any

from ninja import Query, Router, Schema

from huoqun.communities import queries as community_queries
from huoqun.communities.kinds import CommunityRole, JoinMode, LeaveReason
from huoqun.core import http, money, paging
from huoqun.core.http import Words
from huoqun.core.ids import BigId, Count
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import UserClass
from huoqun.orders import queries
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

router = Router(tags=["customers"])


class CommunityRef(Schema):
    """A community by its title."""

    id: BigId
    title: str


class CarriedRef(Schema):
    """A tag by its name."""

    id: BigId
    name: str


class CustomerOut(Schema):
    """A customer in a list, the name masked; ``orders`` is null where money may not be seen.

    ``messages`` is null while none of the visible communities has message data, ``user_class``
    while nobody was judged.
    """

    id: BigId
    name: str | None
    user_class: UserClass | None
    tags: list[CarriedRef]
    tags_count: Count
    communities: list[CommunityRef]
    communities_count: Count
    messages: Count | None
    last_message_on: date | None
    orders: Count | None
    last_order_on: date | None


class MembershipOut(Schema):
    """A membership in a community that one may look into."""

    community: CommunityRef
    joined_on: date
    left_on: date | None
    how: JoinMode
    reason: LeaveReason | None


class HeldRoleOut(Schema):
    """A role in a community."""

    community_id: BigId
    role: CommunityRole
    since_on: date
    always: bool


class BoughtOut(Schema):
    """What was bought and given back in one currency, as decimal text."""

    currency: str
    orders: Count
    amount: str
    refunds: Count
    refund_amount: str
    first_on: date
    last_on: date


class ProfileOut(Schema):
    """A person; ``bought`` is null where money may not be seen.

    ``canonical_id`` is the number that stands for the person: another than ``id`` when the number
    asked for became part of somebody.
    """

    id: BigId
    canonical_id: BigId
    name: str | None
    known_since: datetime
    memberships: list[MembershipOut]
    roles: list[HeldRoleOut]
    bought: list[BoughtOut] | None


class CustomerQuery(http.PageIn):
    """Which people; ``words`` is a whole name or import id, since names are stored sealed."""

    words: Words = ""
    community_id: BigId | None = None
    unit_id: BigId | None = None
    tag_id: BigId | None = None
    user_class: UserClass | None = None


@router.get("", response=http.Page[CustomerOut])
@access.requires(Permission.VIEW_MEMBERS)
def customer_list(
    request: access.StaffRequest, wanted: Query[CustomerQuery]
) -> paging.Window[queries.ListedCustomer]:
    """List the customers of one's part of the organisation, the newest first."""
    unit_path = ""
    if wanted.unit_id is not None:
        unit_path = org_queries.unit(wanted.unit_id, seen_by=request.scope).path
    if wanted.community_id is not None:
        community_queries.get(wanted.community_id, seen_by=request.scope)
    if wanted.tag_id is not None:
        customer_queries.tag(wanted.tag_id, seen_by=request.scope)
    people = customer_queries.listed(
        request.scope,
        words=wanted.words,
        unit_path=unit_path,
        community_id=wanted.community_id,
        tag_id=wanted.tag_id,
        user_class=wanted.user_class,
    )
    return queries.customers(
        people, scope=request.full_scope, cursor=wanted.cursor, limit=wanted.limit
    )


@router.get("/{customer_id}", response=ProfileOut)
@access.requires(Permission.VIEW_MEMBERS)
def profile(request: access.StaffRequest, customer_id: BigId) -> dict[str, Any]:
    """Show a person, as far as one may look."""
    customer = customer_queries.get(customer_id, seen_by=request.scope)
    bought = None
    if request.full_scope.allows(Permission.VIEW_MONEY):
        money_scope = request.full_scope.where(Permission.VIEW_MONEY)
        bought = [_out(each) for each in queries.bought_by(customer.pk, seen_by=money_scope)]
    return {
        "id": customer_id,
        "canonical_id": customer.pk,
        "name": customer_queries.shown_names([customer.pk]).get(customer.pk),
        "known_since": customer.created_at,
        "memberships": [
            {
                "community": each.community,
                "joined_on": each.joined_on,
                "left_on": each.left_on,
                "how": each.how,
                "reason": each.reason or None,
            }
            for each in community_queries.memberships_of(customer.pk, seen_by=request.scope)
        ],
        "roles": community_queries.roles_of(customer.pk, seen_by=request.scope),
        "bought": bought,
    }


def _out(each: queries.Bought) -> dict[str, Any]:
    return {
        "currency": each.currency,
        "orders": each.orders,
        "amount": f"{money.to_major(each.amount, each.currency):f}",
        "refunds": each.refunds,
        "refund_amount": f"{money.to_major(each.refund_amount, each.currency):f}",
        "first_on": each.first_on,
        "last_on": each.last_on,
    }

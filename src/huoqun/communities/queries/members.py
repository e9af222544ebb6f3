"""Who is, was, or merely spoke in a community; and where one person is a member."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import DateField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from pyroaring import BitMap64

from huoqun.analytics import queries as analytics_queries
from huoqun.communities import models
from huoqun.communities.kinds import INORGANIC_ROLES, CommunityRole, Presence
from huoqun.communities.queries import communities
from huoqun.core import paging
from huoqun.customers import models as customer_models
from huoqun.customers import queries as customer_queries
from huoqun.org.queries import Scope

# A person in more communities than this is a machine; the newest are shown.
COMMUNITIES_PER_PERSON_MAX = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """One person of a community; dates are those of the latest membership.

    ``name`` is masked, and empty when the person was erased. ``messages`` (of all time) is empty
    while no message of the community is known; whoever never spoke has no ``last_message_on``.
    """

    customer_id: int
    name: str | None
    roles: list[CommunityRole]
    presence: Presence
    joined_on: date | None
    left_on: date | None
    how: str | None
    invited_by_name: str | None
    reason: str | None
    messages: int | None = None
    last_message_on: date | None = None


def members(
    community: models.Community,
    *,
    words: str = "",
    role: CommunityRole | None = None,
    presence: Presence | None = None,
    cursor: str = "",
    limit: int,
) -> paging.Window[Member]:
    """One page of a community's people, who joined last first.

    Whoever spoke or holds a role without any record of joining comes at the end. ``words`` is a
    whole display name or import id.
    """
    people = known_people(community)
    if words:
        people = people.filter(pk__in=customer_queries.numbers_known_as(words))
    held = models.RoleHeld.objects.filter(community=community, customer=OuterRef("pk"))
    if role is CommunityRole.MEMBER:
        people = people.exclude(Exists(held))
    elif role is not None:
        people = people.filter(Exists(held.filter(role=role)))
    if presence is not None:
        people = _present(people, community, presence)
    found = paging.window(
        people, cursor=cursor, limit=limit, by="joined_on", descending=True, nullable=True
    )
    return paging.Window(
        items=_rows(community, [person.pk for person in found.items]),
        next_cursor=found.next_cursor,
        total=found.total,
        total_is_capped=found.total_is_capped,
    )


def known_people(community: models.Community) -> QuerySet[customer_models.Customer]:
    """Everyone whom the community knows, with the day on which they last joined."""
    joined = models.Membership.objects.filter(community=community)
    spoke = customer_models.Reach.objects.filter(community_id=community.pk)
    marked = models.RoleHeld.objects.filter(community=community)
    known = joined.values("customer_id").union(
        spoke.values("customer_id"), marked.values("customer_id")
    )
    latest = joined.filter(customer=OuterRef("pk")).order_by("-joined_on", "-id")
    return customer_models.Customer.objects.filter(pk__in=known).annotate(
        joined_on=Subquery(latest.values("joined_on")[:1], output_field=DateField(null=True))
    )


def _present(
    people: QuerySet[customer_models.Customer], community: models.Community, presence: Presence
) -> QuerySet[customer_models.Customer]:
    """Those who are in, who left, or who never joined."""
    had = models.Membership.objects.filter(community=community, customer=OuterRef("pk"))
    if presence is Presence.NEVER_JOINED:
        return people.exclude(Exists(had))
    if presence is Presence.PRESENT:
        return people.filter(Exists(had.filter(left_on=None)))
    return people.filter(Exists(had)).exclude(Exists(had.filter(left_on=None)))


def _rows(community: models.Community, customer_ids: Sequence[int]) -> list[Member]:
    """The people of a page with their latest membership, roles, masked names and speech."""
    had = models.Membership.objects.filter(community=community, customer__in=customer_ids)
    latest = {each.customer_id: each for each in had.order_by("joined_on", "id")}
    held = models.RoleHeld.objects.filter(community=community, customer__in=customer_ids)
    roles: dict[int, list[CommunityRole]] = {}
    for customer_id, role in held.order_by("role").values_list("customer_id", "role"):
        roles.setdefault(customer_id, []).append(CommunityRole(role))
    inviters = [each.invited_by_id for each in latest.values()]
    names = customer_queries.shown_names([*customer_ids, *inviters])
    # Figures know whoever is part of another by the number that stands for them.
    standing = customer_queries.canonical_of(customer_ids)
    spoke = analytics_queries.member_totals(dict.fromkeys(standing.values(), (community.pk,)))
    people = [
        _member(customer_id, latest.get(customer_id), roles.get(customer_id, []), names)
        for customer_id in customer_ids
    ]
    return [_with_speech(each, spoke.get(standing[each.customer_id])) for each in people]


def _with_speech(member: Member, spoke: analytics_queries.MemberTotals | None) -> Member:
    if spoke is None:
        return member
    return replace(member, messages=spoke.messages, last_message_on=spoke.last_message_on)


def _member(
    customer_id: int,
    row: models.Membership | None,
    roles: list[CommunityRole],
    names: dict[int | None, str],
) -> Member:
    name = names.get(customer_id)
    if row is None:
        return Member(
            customer_id=customer_id,
            name=name,
            roles=roles,
            presence=Presence.NEVER_JOINED,
            joined_on=None,
            left_on=None,
            how=None,
            invited_by_name=None,
            reason=None,
        )
    return Member(
        customer_id=customer_id,
        name=name,
        roles=roles,
        presence=Presence.LEFT if row.left_on else Presence.PRESENT,
        joined_on=row.joined_on,
        left_on=row.left_on,
        how=row.how,
        invited_by_name=names.get(row.invited_by_id) if row.invited_by_id else None,
        reason=row.reason or None,
    )


@dataclass(frozen=True, slots=True)
class CustomerCommunity:
    """A community that knows a person."""

    id: int
    title: str


def communities_of(
    customer_ids: Sequence[int], *, seen_by: Scope
) -> dict[int, list[CustomerCommunity]]:
    """The visible communities that know each of these people by any of their numbers.

    The newest community first; one query.
    """
    whose = Coalesce("person_id", "customer_id")
    bonds = customer_models.Reach.objects.annotate(whose=whose).filter(
        whose__in=customer_ids, community_id__isnull=False
    )
    seen = communities.visible_to(seen_by).filter(pk=OuterRef("community_id"))
    rows = (
        bonds.annotate(title=Subquery(seen.values("title")[:1]))
        .filter(title__isnull=False)
        .order_by("whose", "-community_id")
        .values_list("whose", "community_id", "title")
        .distinct()
    )
    found: dict[int, list[CustomerCommunity]] = {}
    for customer_id, community_id, title in rows:
        assert community_id is not None
        found.setdefault(customer_id, []).append(CustomerCommunity(community_id, title))
    return found


def places_of(customer_id: int, *, seen_by: Scope) -> list[models.Community]:
    """The visible communities that know a person by any number, each with its unit."""
    known = customer_queries.bonds_of(customer_id).filter(community_id__isnull=False)
    rows = communities.visible_to(seen_by).filter(pk__in=known.values("community_id"))
    return list(rows.select_related("unit").order_by("id")[:COMMUNITIES_PER_PERSON_MAX])


def memberships_of(customer_id: int, *, seen_by: Scope) -> list[models.Membership]:
    """A person's memberships in visible communities, the latest first."""
    rows = models.Membership.objects.filter(
        customer__in=customer_queries.numbers_of(customer_id),
        community__in=communities.visible_to(seen_by),
    )
    ordered = rows.select_related("community").order_by("-joined_on", "-id")
    return list(ordered[:COMMUNITIES_PER_PERSON_MAX])


def present_members() -> BitMap64:
    """The numbers of everybody who is in a community now."""
    rows = models.Membership.objects.filter(left_on=None).order_by()
    return BitMap64(rows.values_list("customer_id", flat=True).distinct().iterator())


def roles_of(customer_id: int, *, seen_by: Scope) -> list[models.RoleHeld]:
    """The roles that a person holds in visible communities."""
    rows = models.RoleHeld.objects.filter(
        customer__in=customer_queries.numbers_of(customer_id),
        community__in=communities.visible_to(seen_by),
    )
    return list(rows.order_by("community_id", "role", "id")[:COMMUNITIES_PER_PERSON_MAX])


def crew(community_ids: Collection[int]) -> set[tuple[int, int]]:
    """Who of these communities is one of us (owner, staff, atmosphere, bot …): where and who.

    What they say is no member's own activity (the organic reading leaves them out).
    """
    ours = models.RoleHeld.objects.filter(community__in=community_ids, role__in=INORGANIC_ROLES)
    return set(ours.values_list("community_id", "customer_id"))


def ended_stays(
    community_ids: Collection[int], customer_ids: Collection[int]
) -> set[tuple[int, int, datetime]]:
    """The stays of these people that have ended: where, who, and the moment of their joining."""
    rows = models.Membership.objects.filter(
        community__in=community_ids, customer__in=customer_ids, left_on__isnull=False
    )
    ended = rows.values_list("community_id", "customer_id", "joined_at")
    return {(where, who, joined_at) for where, who, joined_at in ended if joined_at}


def open_stays(
    community_ids: Collection[int],
) -> dict[int, dict[int, tuple[date, datetime | None]]]:
    """Who is in each community as far as is known: day and moment of their latest joining."""
    rows = models.Membership.objects.filter(community__in=community_ids, left_on=None)
    told = rows.order_by("joined_on").values_list(
        "community_id", "customer_id", "joined_on", "joined_at"
    )
    found: dict[int, dict[int, tuple[date, datetime | None]]] = {each: {} for each in community_ids}
    for community_id, customer_id, joined_on, joined_at in told:
        found[community_id][customer_id] = joined_on, joined_at
    return found

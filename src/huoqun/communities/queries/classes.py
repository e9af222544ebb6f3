"""The classes of communities' members, and the play that fits each mix (C6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from huoqun.analytics import queries as analytics_queries
from huoqun.communities import models
from huoqun.communities.queries import communities
from huoqun.core import paging
from huoqun.customers import queries as customer_queries
from huoqun.customers.kinds import UserClass
from huoqun.org.kinds import Permission
from huoqun.org.queries import Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class CommunityMix:
    """A community with the classes of its members; ``leading`` is the one to play it by."""

    id: int
    title: str
    people: int | None
    shares: Sequence[customer_queries.ClassShare]
    leading: UserClass | None
    plays: Sequence[analytics_queries.Play]


def class_mixes(
    seen_by: Scope, wanted: communities.Wanted, *, cursor: str, limit: int
) -> paging.Window[CommunityMix]:
    """One page of the visible communities, the largest first, each with its mix.

    In a community whose members the reader may not see, cells of too few people are hidden.
    """
    found = communities.page(
        seen_by.where(Permission.VIEW_FIGURES),
        wanted,
        sort="-members",
        cursor=cursor,
        limit=limit,
    )
    mixes = customer_queries.class_mix([each.pk for each in found.items])
    everybody = customer_queries.everybody()
    return paging.Window(
        items=[
            _mix(each, mixes[each.pk], everybody, hides=_hides(each, seen_by))
            for each in found.items
        ],
        next_cursor=found.next_cursor,
        total=found.total,
        total_is_capped=found.total_is_capped,
    )


def classes_of(
    community: models.Community, *, seen_by: Scope, months: int
) -> customer_queries.ClassBoard | None:
    """The board of a community's members, whom the caller let be asked about; see class_board."""
    # Who may see the community may count all its members, also those of another store's staff.
    among = customer_queries.members_of(community.pk)
    return customer_queries.class_board(among, months=months, hides=_hides(community, seen_by))


def _hides(community: models.Community, seen_by: Scope) -> bool:
    members = seen_by.where(Permission.VIEW_MEMBERS)
    return not members.covers(community.unit.path, community.pk)


def _mix(
    community: models.Community,
    counts: dict[UserClass, int],
    everybody: dict[UserClass, int],
    *,
    hides: bool,
) -> CommunityMix:
    shares = customer_queries.class_shares(counts, hides=hides)
    people = customer_queries.people_in(shares)
    leading = None if people is None else analytics_queries.leading_class(counts, everybody)
    return CommunityMix(
        id=community.pk,
        title=community.title,
        people=people,
        shares=shares,
        leading=leading,
        plays=analytics_queries.PLAYS[leading] if leading else (),
    )

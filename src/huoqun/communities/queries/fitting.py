"""Who is, came to or left communities, and who speaks there: people as numbers, for rules."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from pyarrow import compute
from pyroaring import BitMap64

from huoqun.analytics import queries as analytics_queries
from huoqun.core import clock
from huoqun.customers import queries as customer_queries
from huoqun.customers.queries import WITHIN_MAX
from huoqun.org import queries as org_queries


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Which communities: each that is given narrows them; none given, all of them."""

    ids: Collection[int] = ()
    positionings: Collection[str] = ()
    affinities: Collection[str] = ()
    platforms: Collection[str] = ()
    unit_ids: Collection[int] = ()

    @property
    def params(self) -> dict[str, object]:
        """The parameters of ``_PLACES``; an empty list stands for all."""
        return {
            "ids": list(self.ids) or None,
            "positionings": list(self.positionings) or None,
            "affinities": list(self.affinities) or None,
            "platforms": list(self.platforms) or None,
            "units": sorted(org_queries.ids_below(self.unit_ids)) if self.unit_ids else None,
        }


_JOINED = "JOIN communities_community g ON g.id = x.community_id AND g.removed_at IS NULL"
_PLACES = """
    (%(ids)s::bigint[] IS NULL OR x.community_id = ANY(%(ids)s))
    AND (%(positionings)s::text[] IS NULL OR g.positioning = ANY(%(positionings)s))
    AND (%(affinities)s::text[] IS NULL OR g.affinity = ANY(%(affinities)s))
    AND (%(platforms)s::text[] IS NULL OR g.platform = ANY(%(platforms)s))
    AND (%(units)s::bigint[] IS NULL OR g.unit_id = ANY(%(units)s))
"""


def present_in(places: Places, *, at_least: int, within: BitMap64 | None) -> BitMap64:
    """Who is in so many of the communities now."""
    return customer_queries.fitting(
        "SELECT {person} AS id FROM communities_membership x {merged} "  # noqa: S608 (our own SQL)
        + _JOINED
        + " WHERE x.left_on IS NULL AND {within} AND "
        + _PLACES
        + " GROUP BY 1 HAVING count(DISTINCT x.community_id) >= %(at_least)s",
        within=within,
        at_least=at_least,
        **places.params,
    )


def joined(
    places: Places, *, days: int, ways: Collection[str], within: BitMap64 | None
) -> BitMap64:
    """Who joined one of the communities in the last days, whether or not they stayed."""
    return customer_queries.fitting(
        "SELECT {person} AS id FROM communities_membership x {merged} "  # noqa: S608
        + _JOINED
        + " WHERE x.joined_on > %(after)s AND {within}"
        " AND (%(ways)s::text[] IS NULL OR x.how = ANY(%(ways)s)) AND " + _PLACES,
        within=within,
        after=_before(days),
        ways=list(ways) or None,
        **places.params,
    )


def left(places: Places, *, days: int, within: BitMap64 | None) -> BitMap64:
    """Who left one of the communities in the last days, whether or not they came back."""
    return customer_queries.fitting(
        "SELECT {person} AS id FROM communities_membership x {merged} "  # noqa: S608
        + _JOINED
        + " WHERE x.left_on > %(after)s AND {within} AND "
        + _PLACES,
        within=within,
        after=_before(days),
        **places.params,
    )


def spoke(
    community_ids: Collection[int],
    *,
    days: int,
    messages: int,
    on_days: int,
    within: BitMap64 | None,
) -> BitMap64:
    """Who said so many things, on so many days, in the last days; not as staff, crew or bot."""
    if within is not None and not within:
        return BitMap64()
    few = within is not None and len(within) <= WITHIN_MAX
    table = analytics_queries.speakers(
        first=_before(days) + timedelta(days=1),
        last=clock.today(),
        community_ids=community_ids or None,
        customer_ids=list(within) if few and within is not None else None,
    )
    enough = compute.and_(
        compute.greater_equal(table["messages"], messages),
        compute.greater_equal(table["days"], on_days),
    )
    found = BitMap64(table.filter(enough)["customer_id"].to_pylist())
    return found if within is None else found & within


def silent(community_ids: Collection[int], *, days: int, within: BitMap64 | None) -> BitMap64:
    """Who is in a community whose messages are known, and said nothing there in the last days.

    They were there all the while: a newcomer of yesterday is not silent. Of communities without
    messages nothing is known, and who is in no other is not among them.
    """
    wanted = heard_of_late(community_ids)
    if not wanted:
        return BitMap64()
    stayed = customer_queries.fitting(
        "SELECT {person} AS id FROM communities_membership x {merged} "  # noqa: S608
        + _JOINED
        + " WHERE x.left_on IS NULL AND x.joined_on <= %(after)s AND {within} AND "
        + _PLACES,
        within=within,
        after=_before(days),
        **Places(ids=wanted).params,
    )
    return stayed - spoke(sorted(wanted), days=days, messages=1, on_days=1, within=within)


def heard_of_late(community_ids: Collection[int]) -> frozenset[int]:
    """The communities, or those of some, whose messages are known up to yesterday or today."""
    heard = analytics_queries.communities_heard(since=clock.today() - timedelta(days=1))
    return heard & frozenset(community_ids) if community_ids else heard


def members_within(community_ids: Collection[int]) -> BitMap64:
    """Who is in one of some communities now."""
    if not community_ids:
        return BitMap64()
    return present_in(Places(ids=community_ids), at_least=1, within=None)


def _before(days: int) -> date:
    """The day before a window of so many days that ends today."""
    return clock.today() - timedelta(days=days)

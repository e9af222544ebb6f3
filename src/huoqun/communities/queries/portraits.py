"""Who the people of a community are, beside all others whom the reader may see."""

from django.db.models.functions import Coalesce
from pyroaring import BitMap64

from huoqun.communities import models
from huoqun.communities.queries import communities
from huoqun.communities.queries.members import known_people
from huoqun.customers import queries as customer_queries
from huoqun.customers.queries import Portrait
from huoqun.org.kinds import Permission
from huoqun.org.queries import Scope


def organic_members(community: models.Community) -> BitMap64:
    """The people of a community now, as customers of today, without staff, crew and bots.

    Whoever spoke without any record of joining counts: chat exports know no joins.
    """
    had = models.Membership.objects.filter(community=community)
    left = had.exclude(customer__in=had.filter(left_on=None).values("customer"))
    people = known_people(community).exclude(pk__in=left.values("customer"))
    ids = people.values_list(Coalesce("canonical_id", "pk"), flat=True).order_by()
    return BitMap64(ids) - customer_queries.ours()


def community_portrait(community: models.Community, *, scope: Scope) -> Portrait:
    """The portrait of a visible community beside all other people of the reader's.

    In a community that is not one's own, what tells of too few people is kept back.
    """
    own = communities.visible_to(scope.where(Permission.VIEW_MEMBERS))
    return customer_queries.portrait(
        of=organic_members(community),
        compared_with=customer_queries.organic_people(scope.where(Permission.VIEW_FIGURES)),
        scope=scope,
        hides=not own.filter(pk=community.pk).exists(),
    )


def customer_portrait(customer_id: int, *, scope: Scope) -> Portrait:
    """The portrait of one visible person beside all other people of the reader's."""
    return customer_queries.portrait(
        of=BitMap64([customer_queries.person_of(customer_id)]),
        compared_with=customer_queries.organic_people(scope.where(Permission.VIEW_MEMBERS)),
        scope=scope,
    )

"""Taking an import back out of the communities; the facts are voided by the import itself."""

from collections.abc import Collection

from django.db import connection

from huoqun.communities import models
from huoqun.communities.actions import descriptions, holding, listing, stays
from huoqun.communities.kinds import JoinMode
from huoqun.core import clock
from huoqun.customers import queries as customer_queries
from huoqun.org import actions as org_actions

# A leave that another import told stays known when the join before it goes.
_ORPHANED_SQL = """
INSERT INTO communities_loneleave
    (community_id, customer_id, left_on, left_at, known_by, reason, batch_id)
SELECT community_id, customer_id, left_on, left_at, left_known_by, reason, left_batch_id
FROM communities_membership
WHERE batch_id = %(batch)s AND left_on IS NOT NULL AND left_batch_id IS DISTINCT FROM %(batch)s
"""
_WAITING_SQL = """
SELECT DISTINCT l.community_id, l.customer_id FROM communities_loneleave l
JOIN communities_membership m USING (community_id, customer_id)
WHERE l.community_id = ANY(%s) AND m.left_on IS NULL
"""


def take_back(*, batch_id: int) -> set[int]:
    """Undo what a batch wrote: the leaves and joins it told, its role marks, its descriptions.

    What it replaced of facts does not come back. Returns the communities that it touched.
    """
    ended = models.Membership.objects.filter(left_batch_id=batch_id)
    opened = models.Membership.objects.filter(batch_id=batch_id)
    alone = models.LoneLeave.objects.filter(batch_id=batch_id)
    marked = models.RoleHeld.objects.filter(batch_id=batch_id)
    touched = customer_queries.communities_of_batch(batch_id)
    for rows in (ended, opened, alone, marked):
        touched |= set(rows.order_by().values_list("community_id", flat=True).distinct())
    made = models.Community.objects.filter(batch_id=batch_id)
    touched |= set(made.values_list("pk", flat=True))
    touched |= listing.undo(batch_id=batch_id)
    with connection.cursor() as cursor:
        cursor.execute(_ORPHANED_SQL, {"batch": batch_id})
        ended.update(left_on=None, left_at=None, left_known_by="", reason="", left_batch_id=None)
        opened.delete()
        alone.delete()
        marked.delete()
        cursor.execute(_WAITING_SQL, [list(touched)])
        stays.settle(stays.load(set(cursor.fetchall())))
    _assume_no_more(touched)
    return touched


def _assume_no_more(community_ids: Collection[int]) -> None:
    """Communities without an assumed join are not marked as built on an assumption any more."""
    assumed = models.Membership.objects.filter(how=JoinMode.ASSUMED)
    marked = models.Community.objects.filter(pk__in=community_ids, joins_assumed=True)
    marked = marked.exclude(pk__in=assumed.values("community_id"))
    freed = list(marked.order_by("id"))
    for community in freed:
        community.joins_assumed = False
    models.Community.objects.bulk_update(freed, ["joins_assumed"], batch_size=5_000)
    descriptions.describe_many(freed)


def remove_emptied(*, community_ids: Collection[int]) -> set[int]:
    """Remove those of the communities that only imports told of, and of which nothing is left.

    The next import that names one of them restores it. Returns which were removed.
    """
    tables = (models.Membership, models.LoneLeave, models.RoleHeld)
    filled = customer_queries.bound_communities(community_ids)
    for table in tables:
        rows = table.objects.filter(community_id__in=community_ids)
        filled |= set(rows.order_by().values_list("community_id", flat=True).distinct())
    emptied = list(
        models.Community.objects.select_for_update(of=("self",))
        .select_related("owner")
        .filter(pk__in=set(community_ids) - filled, made_by_import=True, taken_back=False)
        .order_by("id")
    )
    for community in emptied:
        holding.release_owner(community=community, actor=org_actions.HOUSE)
        community.removed_at = community.removed_at or clock.now()
        community.taken_back = True
    models.Community.objects.bulk_update(emptied, ["removed_at", "taken_back"], batch_size=5_000)
    descriptions.describe_many(emptied)
    return {community.pk for community in emptied}

"""To which communities an order belongs: the one it names, else those of which its buyer was one.

An order that names a community belongs to it alone. One that names none is a *member order* of
every community of which its buyer was a member on that day, the first and the last day of the
membership included; so is a refund, on its own day (files do not tell whose refund it is). Member
orders repeat over communities: never add them up over several.
"""

import ibis
from ibis.expr import types as ir

from huoqun.analytics import rollups


def naming(orders: ir.Table, communities: ir.Table) -> ir.Table:
    """The orders and refunds that name one of the communities; each row once."""
    return orders.semi_join(communities.select("community_id"), "community_id")


def of_communities(orders: ir.Table, movements: ir.Table, communities: ir.Table) -> ir.Table:
    """Give each community its orders and refunds; ``is_member_order`` tells by which rule.

    ``orders`` are all there are, of canonical customers; ``movements`` the flows of the
    communities' whole history.
    """
    ids = communities.select("community_id")
    named = naming(orders, communities).mutate(is_member_order=ibis.literal(value=False))
    spells = rollups.spells(movements).semi_join(ids, "community_id")
    unnamed = orders.filter(orders.community_id.isnull()).drop("community_id")
    joined = unnamed.inner_join(spells, "customer_id")
    joined = joined.filter(
        joined.from_day.isnull() | (joined.day >= joined.from_day),
        joined.until_day.isnull() | (joined.day <= joined.until_day),
    )
    members = joined.mutate(is_member_order=ibis.literal(value=True))
    # Two memberships that touch the same day give an order once.
    return named.union(members.select(*named.columns).distinct())

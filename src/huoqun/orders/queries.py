"""Every read of orders; lists begin with what the reader may see."""

from django.db.models import Q, QuerySet

from huoqun.orders import models
from huoqun.org import queries as org_queries
from huoqun.org.queries import Scope


def visible_to(seen_by: Scope) -> QuerySet[models.Order]:
    """The orders of the reader's units and of communities granted one by one."""
    rows = models.Order.objects.all()
    if seen_by.everything:
        return rows
    return rows.filter(
        Q(unit__in=org_queries.units(seen_by)) | Q(community_id__in=seen_by.community_ids)
    )


def unmatched(seen_by: Scope) -> int:
    """How many orders have no known buyer."""
    return visible_to(seen_by).filter(customer=None).count()

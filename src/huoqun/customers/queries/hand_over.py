"""Whose customers could be given to somebody else."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from huoqun.customers import models
from huoqun.customers.kinds import FriendEnd


def to_hand_over(staff_id: int, *, left: bool, namespace: str) -> QuerySet[models.Friendship, int]:
    """The ids of customers who are friends of someone, or whom someone who ``left`` left behind.

    Only those who are known in a namespace: whoever was erased cannot be named to a platform.
    """
    known = models.Identity.objects.filter(
        customer_id=OuterRef("customer_id"), namespace=namespace, customer__erased_at=None
    )
    which = Q(ended_by=FriendEnd.STAFF_LEFT) if left else Q(until_at=None)
    theirs = models.Friendship.objects.filter(Exists(known), which, staff_id=staff_id)
    return theirs.order_by("customer_id").values_list("customer_id", flat=True).distinct()

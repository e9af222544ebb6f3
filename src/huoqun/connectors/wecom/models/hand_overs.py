"""Tables of hand-overs: whose customers or groups go to whom, and how far each of them is."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huoqun.connectors.wecom.kinds import HandOverKind, HandOverState
from huoqun.connectors.wecom.models.links import Account, Group, Link
from huoqun.core import clock
from huoqun.customers.models import Customer
from huoqun.org.models import Staff

_OPEN = [each.value for each in HandOverState if each.is_open]


class HandOver(models.Model):
    """Customers or groups of one account that were to go to another, begun by one hand at once.

    ``on_job`` says that the giver stays: then customers may refuse. ``look_at`` is when the
    platform is asked next; null: every item has ended.
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="hand_overs")
    kind = models.CharField(max_length=20, choices=HandOverKind.choices())
    giver = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    taker = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    on_job = models.BooleanField()
    # What customers are told once they have gone over; empty: the platform's own words.
    message = models.CharField(max_length=200, default="", blank=True)
    begun_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    look_at = models.DateTimeField(null=True, default=clock.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["link", "-begun_at", "id"], name="wecom_hand_over_newest"),
            models.Index(
                fields=["look_at"], condition=Q(look_at__isnull=False), name="wecom_hand_over_due"
            ),
        ]

    def __str__(self) -> str:
        return f"hand-over {self.pk} of {self.kind}"


class HandOverItem(models.Model):
    """One customer or one group of a hand-over; nothing is in two open ones of one giver."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="items")
    # The giver of the hand-over, so that the database itself refuses a second one.
    giver = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, related_name="+")
    state = models.CharField(
        max_length=20, choices=HandOverState.choices(), default=HandOverState.PLANNED
    )
    errcode = models.BigIntegerField(null=True)
    attempts = models.IntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(customer__isnull=True, group__isnull=False)
                | Q(customer__isnull=False, group__isnull=True),
                name="wecom_hand_over_of_one",
            ),
            models.UniqueConstraint(
                fields=["giver", "customer"],
                condition=Q(state__in=_OPEN, customer__isnull=False),
                name="wecom_customer_handed_once",
            ),
            models.UniqueConstraint(
                fields=["giver", "group"],
                condition=Q(state__in=_OPEN, group__isnull=False),
                name="wecom_group_handed_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["hand_over", "state", "id"], name="wecom_hand_over_items"),
            models.Index(fields=["customer", "ended_at"], name="wecom_hand_over_customer"),
            models.Index(fields=["group", "ended_at"], name="wecom_hand_over_group"),
        ]

    def __str__(self) -> str:
        return f"item {self.pk} of hand-over {self.hand_over_id}: {self.state}"

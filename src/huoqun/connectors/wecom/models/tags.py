"""Tables of tags that are here and on the platform: shared groups, and what friendships carry."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huoqun.connectors.wecom.kinds import TagSharing
from huoqun.connectors.wecom.models.links import Account, Link
from huoqun.core import clock
from huoqun.customers.models import Customer, TagGroup


class SharedGroup(models.Model):
    """A group of tags here and on the platform, which way its tags go, and how that went.

    Without ``there_id`` it is not there yet. ``name`` is what the platform last told.
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="shared_groups")
    group = models.ForeignKey(TagGroup, on_delete=models.PROTECT, related_name="+")
    there_id = models.CharField(max_length=64, default="", blank=True)
    name = models.CharField(max_length=60)
    sharing = models.CharField(max_length=10, choices=TagSharing.choices())
    read_at = models.DateTimeField(null=True)
    fault = models.TextField(default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "group"], name="wecom_shared_group_once"),
            models.UniqueConstraint(
                fields=["link", "there_id"],
                condition=~Q(there_id=""),
                name="wecom_shared_group_id_once",
            ),
        ]

    def __str__(self) -> str:
        return f"shared group {self.name}: {self.sharing}"


class FriendTag(models.Model):
    """A tag of the platform on one friendship: whether it is ``there``, and whether it should be.

    Where neither holds somebody took it off: it is not put on again unasked. ``changed_at`` is
    when we last knew better than an answer that was asked for before.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    tag_id = models.CharField(max_length=64)
    there = models.BooleanField()
    wanted = models.BooleanField()
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "customer", "tag_id"], name="wecom_friend_tag_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["tag_id", "customer"], name="wecom_friend_tag_of"),
            models.Index(
                fields=["account", "customer"],
                condition=~Q(wanted=F("there")),
                name="wecom_friend_tag_due",
            ),
        ]

    def __str__(self) -> str:
        return f"tag {self.tag_id} of customer {self.customer_id} by account {self.account_id}"

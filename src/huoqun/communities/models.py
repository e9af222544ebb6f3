"""Tables of communities: what they are, who is in them, and how each membership came about."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huoqun.communities.kinds import (
    Affinity,
    BusinessStage,
    CommunityHealth,
    CommunityRole,
    Decision,
    JoinMode,
    LeaveReason,
    Lifecycle,
    Platform,
    Positioning,
)
from huoqun.core import clock
from huoqun.customers.models import Customer
from huoqun.org.models import OrgUnit, Staff


class Community(models.Model):
    """A chat on a platform; the same (namespace, key) is the same community.

    ``health`` and the figures beside it are what analytics last told, with their day; they serve
    filters and sorting, the truth is in the lake.
    """

    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    namespace = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    platform = models.CharField(max_length=20, choices=Platform.choices(), default=Platform.OTHER)
    positioning = models.CharField(
        max_length=20, choices=Positioning.choices(), default=Positioning.UNSET
    )
    affinity = models.CharField(max_length=20, choices=Affinity.choices(), default=Affinity.UNSET)
    lifecycle = models.CharField(
        max_length=20, choices=Lifecycle.choices(), default=Lifecycle.PREPARING
    )
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    region = models.CharField(max_length=100, default="", blank=True)
    opened_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    made_by_import = models.BooleanField(default=False)
    joins_assumed = models.BooleanField(default=False)
    # The readiness questions of requirement A3; empty means unanswered.
    purpose = models.TextField(default="", blank=True)
    stage = models.CharField(max_length=20, choices=BusinessStage.choices(), default="", blank=True)
    audience = models.TextField(default="", blank=True)
    resources = models.TextField(default="", blank=True)
    value = models.TextField(default="", blank=True)
    decision = models.CharField(max_length=20, choices=Decision.choices(), default="", blank=True)
    health = models.CharField(
        max_length=20, choices=CommunityHealth.choices(), default=CommunityHealth.UNKNOWN
    )
    health_on = models.DateField(null=True)
    members_count = models.IntegerField(null=True)
    weekly_speakers = models.IntegerField(null=True)
    weekly_messages = models.IntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)
    # The import that made it; removed with the last import that told of it, until one does again.
    batch_id = models.BigIntegerField(null=True)
    taken_back = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["namespace", "key"], name="communities_key_once"),
            models.CheckConstraint(
                condition=Q(made_by_import=True)
                | Q(lifecycle=Lifecycle.PREPARING.value)
                | ~Q(positioning=Positioning.UNSET.value),
                name="communities_live_has_positioning",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(opened_on=None) | Q(ends_on__gte=F("opened_on")),
                name="communities_ends_after_opening",
            ),
        ]
        indexes: ClassVar = [
            # The orders in which the list is opened; the others sort what a filter left.
            models.Index(
                F("members_count").desc(nulls_last=True),
                F("id").desc(),
                condition=Q(removed_at=None),
                name="communities_by_members",
            ),
            models.Index(
                fields=["title", "id"], condition=Q(removed_at=None), name="communities_by_title"
            ),
            models.Index(fields=["unit", "id"], name="communities_by_unit"),
            models.Index(fields=["owner", "id"], name="communities_by_owner"),
            models.Index(fields=["health", "id"], name="communities_by_health"),
            models.Index(fields=["positioning", "id"], name="communities_by_positioning"),
            models.Index(
                fields=["batch_id"],
                condition=Q(batch_id__isnull=False),
                name="communities_made_by_batch",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.namespace}/{self.key} {self.title}"


class Membership(models.Model):
    """Someone in a community from ``joined_on`` to ``left_on`` (inclusive; open while empty).

    ``joined_at`` and ``left_at`` are empty when only the day is known. ``left_known_by`` is the
    last part of the key under which the log knows the leave, see rules.Left.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="memberships")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="memberships")
    joined_on = models.DateField()
    joined_at = models.DateTimeField(null=True)
    left_on = models.DateField(null=True)
    left_at = models.DateTimeField(null=True)
    left_known_by = models.CharField(max_length=40, default="", blank=True)
    how = models.CharField(max_length=20, choices=JoinMode.choices(), default=JoinMode.UNKNOWN)
    invited_by = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=20, choices=LeaveReason.choices(), default="", blank=True)
    batch_id = models.BigIntegerField(null=True)
    left_batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "customer", "joined_on"], name="communities_membership_once"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="communities_left_after_joined",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "community"], name="communities_member_of"),
            models.Index(
                fields=["batch_id"],
                condition=Q(batch_id__isnull=False),
                name="communities_in_batch",
            ),
            models.Index(
                fields=["left_batch_id"],
                condition=Q(left_batch_id__isnull=False),
                name="communities_left_batch",
            ),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} in community {self.community_id}"


class LoneLeave(models.Model):
    """A leave whose join nobody told us of yet; it ends the stay as soon as the join is known."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="lone_leaves")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="lone_leaves")
    left_on = models.DateField()
    left_at = models.DateTimeField(null=True)
    known_by = models.CharField(max_length=40)
    reason = models.CharField(max_length=20, choices=LeaveReason.choices())
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "customer", "known_by"], name="communities_lone_leave_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["batch_id"],
                condition=Q(batch_id__isnull=False),
                name="communities_lone_in_batch",
            )
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} left community {self.community_id}"


class DescriptionBefore(models.Model):
    """What an imported list changed in the description of a community: taking the list back
    restores ``before`` where ``after`` still stands. Owners and units are told by number.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    batch_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["batch_id", "community"], name="communities_before_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["community", "id"], name="communities_before"),
        ]

    def __str__(self) -> str:
        return f"community {self.community_id} before import {self.batch_id}"


class RoleHeld(models.Model):
    """What someone is in a community besides a member, since when; ``always`` means in all history.

    It stands apart from the membership: a bot in a chat export speaks and never joined.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="roles_held")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="roles_held")
    role = models.CharField(max_length=20, choices=CommunityRole.choices())
    since_on = models.DateField()
    always = models.BooleanField(default=True)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["community", "customer", "role"], name="communities_role_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.customer_id} in community {self.community_id}"

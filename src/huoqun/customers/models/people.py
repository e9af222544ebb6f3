"""Tables of customers: one row a person, the names under which they are known, who may see them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from huoqun.core import clock
from huoqun.customers.kinds import FriendEnd, FriendWay, ReachBecause
from huoqun.org.models import OrgUnit, Staff


class Customer(models.Model):
    """One person as a dense number; ``canonical`` is set when a merge made them part of another.

    ``key_sealed`` is the person's own key, wrapped by the installation's: destroying it makes every
    name and phone of the person unreadable, in old backups too.
    """

    canonical = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged", db_index=False
    )
    key_sealed = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # Few are part of another: their index stays small.
            models.Index(
                fields=["canonical"],
                condition=Q(canonical__isnull=False),
                name="customers_merged",
            )
        ]

    def __str__(self) -> str:
        return f"customer {self.pk}"


class Identity(models.Model):
    """A name under which a customer is known; (namespace, external id) is one customer."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="identities")
    namespace = models.CharField(max_length=100)
    external_id_index = models.BinaryField(max_length=16)
    external_id_sealed = models.BinaryField()
    name_sealed = models.BinaryField(null=True)
    # Names are sealed, so a list can only be searched for a whole one.
    name_index = models.BinaryField(max_length=16, null=True)
    first_batch_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["namespace", "external_id_index"], name="customers_identity_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["name_index"],
                condition=Q(name_index__isnull=False),
                name="customers_identity_name",
            )
        ]

    def __str__(self) -> str:
        return f"identity {self.pk} of customer {self.customer_id}"


class Reach(models.Model):
    """A bond that lets the staff of a unit, or of one community, see a customer.

    ``person`` is whom a merged customer is part of: whoever sees one of a person's numbers sees
    the person. Empty: the customer stands for themselves.
    ``batch_ids`` are the imports that brought or confirmed it: it goes when the last of them is
    taken back. Empty: it was made in the product, and no take-back closes it.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="reaches")
    person = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    # A plain number: communities are a higher rung.
    community_id = models.BigIntegerField(null=True)
    because = models.CharField(max_length=20, choices=ReachBecause.choices())
    until = models.DateTimeField(null=True)
    batch_ids = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "unit", "community_id", "because"],
                name="customers_reach_once",
                nulls_distinct=False,
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "customer"], name="customers_reach_unit"),
            models.Index(
                Coalesce("person_id", "customer_id"), "unit", name="customers_reach_person"
            ),
            models.Index(
                fields=["community_id", "customer"],
                condition=Q(community_id__isnull=False),
                name="customers_reach_community",
            ),
            GinIndex(fields=["batch_ids"], name="customers_reach_batches"),
        ]

    def __str__(self) -> str:
        return f"unit {self.unit_id} reaches customer {self.customer_id}: {self.because}"


class Friendship(models.Model):
    """A customer as the friend of a member of staff, from ``since_at`` until ``until_at``."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="friendships")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=20, choices=FriendWay.choices(), default=FriendWay.UNKNOWN)
    # A plain number: channels are a higher rung.
    channel_id = models.BigIntegerField(null=True)
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=20, choices=FriendEnd.choices(), default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "staff", "since_at"], name="customers_friendship_once"
            ),
            models.UniqueConstraint(
                fields=["customer", "staff"],
                condition=Q(until_at=None),
                name="customers_one_open_friendship",
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("since_at")),
                name="customers_friends_until_after_since",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["staff", "until_at"], name="customers_friends_of_staff"),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} and staff {self.staff_id}"


class MemberSession(models.Model):
    """A customer who showed a platform who they are, and may look at their own pages for a while.

    Not a session of staff: it opens the pages of one person and nothing else.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    # Whose word we took: the namespace of the platform's names. Its end ends the session.
    namespace = models.CharField(max_length=100)
    # The company whose pages these are.
    unit = models.ForeignKey(OrgUnit, on_delete=models.CASCADE, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    began_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ends_at"], name="customers_member_session_age"),
            models.Index(fields=["namespace"], name="customers_member_session_of"),
        ]

    def __str__(self) -> str:
        return f"session {self.pk} of customer {self.customer_id}"

"""Tables of who is who: what sources claim, what people decided, and what came of it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from huoqun.core import clock
from huoqun.customers.kinds import ClaimKind, IdentityVerdict, MergeBecause, ProposalBecause
from huoqun.customers.models.people import Customer
from huoqun.org.models import Staff


class Claim(models.Model):
    """What a source says of a customer number beside its own id: a union id, a phone, a key.

    One row for each different saying, so that any order of sayings comes to the same rows.
    ``batch_ids`` as in Reach: the row goes when the last import that said so is taken back.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="claims", db_index=False
    )
    kind = models.CharField(max_length=20, choices=ClaimKind.choices())
    # Within what the value is unique: an open platform's account, a namespace; never shown.
    subject = models.CharField(max_length=100, default="", blank=True)
    value_index = models.BinaryField(max_length=16)
    value_sealed = models.BinaryField()
    # The namespace whose source says so.
    source = models.CharField(max_length=100)
    # Whether the source had it confirmed by the person, or by the platform.
    verified = models.BooleanField()
    # Of the name that stood beside it, to compare by.
    name_index = models.BinaryField(max_length=16, null=True)
    batch_ids = ArrayField(models.BigIntegerField(), default=list)
    noted_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "kind", "value_index", "source", "verified", "name_index"],
                name="customers_claim_once",
                nulls_distinct=False,
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["value_index", "customer"], name="customers_claim_value"),
            GinIndex(fields=["batch_ids"], name="customers_claim_batches"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} of customer {self.customer_id}"


class BlockedPhone(models.Model):
    """A phone number that proves nothing, such as a store's own; ``shown`` is masked."""

    value_index = models.BinaryField(max_length=16, unique=True)
    shown = models.CharField(max_length=20)
    reason = models.CharField(max_length=200)
    blocked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    blocked_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"blocked phone {self.pk}"


class IdentityDecision(models.Model):
    """Somebody's word that two customer numbers are one person, or are not.

    It stands until it is undone, whatever evidence comes in later.
    """

    PERSONAL: ClassVar = ("reason", "undone_reason")

    left = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=20, choices=IdentityVerdict.choices())
    reason = models.CharField(max_length=200)
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)
    undone_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["left", "right"],
                condition=Q(undone_at=None),
                name="customers_one_standing_decision",
            ),
            models.CheckConstraint(
                condition=Q(left__lt=F("right")), name="customers_decision_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}: {self.left_id} and {self.right_id} {self.verdict}"


class Merge(models.Model):
    """The time during which a customer number was part of another; open while it is."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="merges")
    canonical = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    because = models.CharField(max_length=20, choices=MergeBecause.choices())
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(ended_at=None), name="customers_merged_once"
            )
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} as part of {self.canonical_id}"


class MergeProposal(models.Model):
    """Two persons who may be one, for somebody to look at; both are canonical numbers."""

    left = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    because = models.CharField(max_length=20, choices=ProposalBecause.choices())
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["left", "right"], name="customers_proposed_once"),
            models.CheckConstraint(
                condition=Q(left__lt=F("right")), name="customers_proposal_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"customers {self.left_id} and {self.right_id}: {self.because}"


class UnsettledCustomer(models.Model):
    """A customer number of whom something was claimed or taken away: who they are is looked at.

    Plain rows without a key of their own: two transactions that touch one number at once must both
    be seen, and a conflict with a row that is just being taken would swallow the second.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return f"customer {self.customer_id} is unsettled"

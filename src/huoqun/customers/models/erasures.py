"""Tables of erasing people: what was asked and done, and who must not be made known again."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huoqun.core import clock
from huoqun.customers.kinds import ErasureBecause, ErasureState
from huoqun.customers.models.people import Customer
from huoqun.org.models import OrgUnit, Staff


class Erasure(models.Model):
    """The erasing of one person, all their ``numbers`` at once; it goes on where it was cut off.

    ``steps`` are the stores that are through, with the rows that went from each table; together
    with ``receipt`` they are what is shown of it. ``closed_tx`` is the transaction after which
    nobody makes the person known any more.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    numbers = ArrayField(models.BigIntegerField())
    because = models.CharField(max_length=20, choices=ErasureBecause.choices())
    reason = models.CharField(max_length=200, default="", blank=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    # Who sees it: with the person their bonds are gone.
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=20, choices=ErasureState.choices(), default=ErasureState.WAITING
    )
    closed_tx = models.BigIntegerField(null=True)
    steps = models.JSONField(default=list)
    receipt = models.JSONField(default=dict)
    fault = models.CharField(max_length=100, default="", blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    # When a worker may take it (again): a pause after a fault.
    due_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(done_at=None),
                name="customers_one_erasure_at_a_time",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "id"], name="customers_erasure_of_unit")]

    def __str__(self) -> str:
        return f"erasure {self.pk} of customer {self.customer_id}: {self.state}"


class Tombstone(models.Model):
    """A name under which an erased person was known: whoever brings it again brings nobody back.

    ``mark`` is made of the name's blind index under a key of its own; it finds nothing but itself.
    What comes in under the name counts for ``customer_id``, a number without a name, until the
    stone is lifted: the person came back, and is somebody new.
    """

    PERSONAL: ClassVar = ("mark",)

    mark = models.BinaryField(max_length=16)
    customer_id = models.BigIntegerField()
    erased_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mark"], condition=Q(lifted_at=None), name="customers_tombstone_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["customer_id"], name="customers_tombstone_of")]

    def __str__(self) -> str:
        return f"tombstone {self.pk} of customer {self.customer_id}"

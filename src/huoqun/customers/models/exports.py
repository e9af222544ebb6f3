"""Tables of exports of personal data: what became of each file, and the invented people in it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from huoqun.customers.kinds import ExportEnd, ExportKind
from huoqun.customers.models.people import Customer
from huoqun.org.models import Approval


class PersonalExport(models.Model):
    """A file of personal data that somebody asked for; its number is that of the approval.

    What was asked stands in the approval. While the file is there, ``key_sealed`` opens it and
    ``numbers`` names who is in it; both go with it.
    """

    approval = models.OneToOneField(
        Approval, on_delete=models.PROTECT, related_name="personal_export"
    )
    kind = models.CharField(max_length=20, choices=ExportKind.choices())
    # Of whom a package tells.
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+")
    # When it was asked for; later those in the file, without the invented ones.
    rows = models.IntegerField()
    numbers = ArrayField(models.BigIntegerField(), default=list)
    key_sealed = models.BinaryField(null=True)
    # Counted before each attempt, so that one that kills its worker is not tried for ever.
    attempts = models.IntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    downloads = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(
        max_length=20, choices=ExportEnd.choices(), default="", blank=True
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(key_sealed=None), name="customers_export_key_goes"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(ended_at=None), name="customers_export_going_on"
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}: {self.kind}"


class ExportCanary(models.Model):
    """A mark in the file of an export by which a leak is traced: an invented person, or a code.

    It stays when the file goes, and is nobody: no count and no list of customers holds it.
    """

    export = models.ForeignKey(PersonalExport, on_delete=models.PROTECT, related_name="canaries")
    value = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return f"canary {self.pk} of export {self.export_id}"

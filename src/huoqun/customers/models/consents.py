"""Tables of consent: the wordings, what each person said to them, and what people ask of us."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huoqun.core import clock
from huoqun.customers.kinds import (
    ConsentChannel,
    ConsentPurpose,
    DataRequestKind,
    DataRequestState,
)
from huoqun.customers.models.erasures import Erasure
from huoqun.customers.models.people import Customer
from huoqun.org.models import OrgUnit, Staff


class ConsentText(models.Model):
    """What people are asked to agree to, in one wording; another one follows, none changes."""

    purpose = models.CharField(max_length=20, choices=ConsentPurpose.choices())
    version = models.IntegerField()
    zh = models.TextField()
    en = models.TextField()
    published_at = models.DateTimeField(default=clock.now)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["purpose", "version"], name="customers_consent_text_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose}, version {self.version}"


class Consent(models.Model):
    """One thing that a person said: yes or no to a purpose. A trigger refuses every change but the
    removal of ``proof``; the last word rules.

    ``recipient`` names the third party when the purpose is passing on: each needs a yes of its own.
    """

    PERSONAL: ClassVar = ("proof",)

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=ConsentPurpose.choices())
    recipient = models.CharField(max_length=100, default="", blank=True)
    given = models.BooleanField()
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=20, choices=ConsentChannel.choices())
    proof = models.CharField(max_length=200, default="", blank=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()
    noted_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["customer", "purpose", "said_at"], name="customers_consent_last"),
            models.Index(fields=["purpose", "customer"], name="customers_consent_purpose"),
        ]

    def __str__(self) -> str:
        return f"{'yes' if self.given else 'no'} of {self.customer_id} to {self.purpose}"


class DataRequest(models.Model):
    """What a person asks of us about their data; it must be answered by ``due_on``."""

    PERSONAL: ClassVar = ("note",)

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=DataRequestKind.choices())
    channel = models.CharField(max_length=20, choices=ConsentChannel.choices())
    note = models.TextField(default="", blank=True)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        max_length=20, choices=DataRequestState.choices(), default=DataRequestState.OPEN
    )
    asked_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="", blank=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    erasure = models.ForeignKey(Erasure, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "kind"],
                condition=Q(state=DataRequestState.OPEN.value),
                name="customers_request_open_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on", "id"], name="customers_request_due")
        ]

    def __str__(self) -> str:
        return f"request {self.pk}: {self.kind} of customer {self.customer_id}"

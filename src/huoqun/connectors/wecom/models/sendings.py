"""Tables of what staff send from their phones."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huoqun.connectors.wecom.models.links import Account, Link
from huoqun.core import clock
from huoqun.events.catalog.outreach import Touchpoint


class Sending(models.Model):
    """A mass send or a moment, as the platform knows it: begun by an app or by ``account``.

    It is looked at until everybody has confirmed their part and its results are known.
    """

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="sendings")
    touchpoint = models.CharField(max_length=20, choices=Touchpoint.choices())
    number = models.CharField(max_length=100)
    plan_id = models.BigIntegerField(unique=True)
    title = models.CharField(max_length=100, default="", blank=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    began_at = models.DateTimeField()
    # Looked at next; null: nothing more is expected.
    look_at = models.DateTimeField(null=True, default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["link", "touchpoint", "number"], name="wecom_sending_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["link", "-began_at", "id"], name="wecom_sending_newest"),
            models.Index(
                fields=["look_at"], condition=Q(look_at__isnull=False), name="wecom_sending_due"
            ),
        ]

    def __str__(self) -> str:
        return f"sending {self.pk}: {self.title}"


class SendingPart(models.Model):
    """What one account has to confirm of a sending, and what became of it.

    ``settled_at``: results are told as facts and not asked for again. Of a moment ``delivered`` are
    those who can see it.
    """

    sending = models.ForeignKey(Sending, on_delete=models.CASCADE, related_name="parts")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    delivered = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sending", "account"], name="wecom_sending_part_once")
        ]

    def __str__(self) -> str:
        return f"part of {self.account_id} in sending {self.sending_id}"

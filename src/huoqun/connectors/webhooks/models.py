"""Tables of the order webhook: who may send, with which secrets, and what was not taken."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huoqun.connectors.webhooks import rules
from huoqun.connectors.webhooks.kinds import EventFault, EventResult, SourceState
from huoqun.core import clock, money
from huoqun.org.models import OrgUnit


class WebhookSource(models.Model):
    """An outside system that sends orders; its name is the source of its facts.

    ``unit`` is where orders belong that name no store and no community, and what the source may
    not reach beyond; the corp is the unit's.
    """

    name = models.CharField(max_length=100, unique=True)
    namespace = models.CharField(max_length=100)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3, default=money.DEFAULT_CURRENCY)
    # The unguessable part of its address.
    path_key = models.CharField(max_length=43, unique=True)
    state = models.CharField(
        max_length=20, choices=SourceState.choices(), default=SourceState.ON.value
    )
    deliveries_per_minute = models.IntegerField(default=rules.DELIVERIES_PER_MINUTE_DEFAULT)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(deliveries_per_minute__gte=1), name="webhooks_some_deliveries"
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="webhooks_currency_iso"
            ),
        ]

    def __str__(self) -> str:
        return f"webhook source {self.pk}: {self.name}"


class WebhookSecret(models.Model):
    """A secret that a source signs with; several live at once while it is changed."""

    # Sealed, and about nobody.
    SECRETS: ClassVar = ("value_sealed",)

    source = models.ForeignKey(WebhookSource, on_delete=models.CASCADE, related_name="secrets")
    # Enough to tell it from others, too little to sign with.
    start = models.CharField(max_length=20)
    value_sealed = models.BinaryField()
    created_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["source", "id"], name="webhooks_secrets")]

    def __str__(self) -> str:
        return f"secret {self.start}… of {self.source_id}"


class WebhookTraffic(models.Model):
    """How many signed deliveries a source sent in its present minute, over all processes."""

    source = models.OneToOneField(WebhookSource, on_delete=models.CASCADE, related_name="traffic")
    minute_began_at = models.DateTimeField()
    deliveries = models.IntegerField()
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.deliveries} deliveries of {self.source_id} since {self.minute_began_at}"


class KeptEvent(models.Model):
    """An event that was not taken, kept as it stood for people to see; resent, it is one row.

    The text is sealed, since it names a customer; ``person_index`` finds the events of a person.
    """

    PERSONAL: ClassVar = ("text_sealed", "person_index")

    source = models.ForeignKey(WebhookSource, on_delete=models.CASCADE, related_name="kept")
    result = models.CharField(max_length=20, choices=EventResult.choices())
    fault = models.CharField(max_length=30, choices=EventFault.choices())
    order_id = models.CharField(max_length=200, default="", blank=True)
    text_hash = models.BinaryField(max_length=32)
    text_sealed = models.BinaryField()
    person_index = models.BinaryField(null=True)
    times = models.BigIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "text_hash"], name="webhooks_kept_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["last_at"], name="webhooks_kept_by_age"),
            models.Index(
                fields=["person_index"],
                condition=Q(person_index__isnull=False),
                name="webhooks_kept_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result} event of {self.source_id}: {self.fault}"

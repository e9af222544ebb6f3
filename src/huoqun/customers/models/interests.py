"""What people speak of and what they want, without their words."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huoqun.customers.kinds import Need, Topic
from huoqun.customers.models.people import Customer

_WORDS = [*Topic.choices(), *Need.choices()]


class InterestShown(models.Model):
    """One topic or need that a fact showed, a message or something opened, without its text.

    ``customer`` is the number under which the fact came, whoever they are part of now.
    """

    fact_seq = models.BigIntegerField()
    word = models.CharField(max_length=20, choices=_WORDS)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    # Plain numbers: communities are a higher rung, and an import may be long gone.
    community_id = models.BigIntegerField(null=True)
    shown_on = models.DateField()
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fact_seq", "word"], name="customers_interest_shown_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["batch_id"],
                condition=Q(batch_id__isnull=False),
                name="customers_interest_shown_batch",
            ),
            models.Index(fields=["shown_on"], name="customers_interest_shown_day"),
        ]

    def __str__(self) -> str:
        return f"{self.word} in fact {self.fact_seq}"


class Interest(models.Model):
    """How much a person shows a topic or a need, over all numbers that are theirs.

    ``weight`` is what the facts weighed on ``last_on``; ``rules.score`` tells what it is today.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    word = models.CharField(max_length=20, choices=_WORDS)
    facts = models.PositiveIntegerField()
    weight = models.FloatField()
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "word"], name="customers_interest_once"),
            models.CheckConstraint(
                condition=Q(facts__gte=1, weight__gt=0), name="customers_interest_of_something"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["word", "last_on"], name="customers_interest_of")]

    def __str__(self) -> str:
        return f"customer {self.customer_id}: {self.word}"


class InterestDue(models.Model):
    """A customer whose interests must be counted anew."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    since_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"interests of customer {self.customer_id} are due"

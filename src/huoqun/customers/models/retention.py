"""Tables of retention: for how many days, and what each sweep found and removed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huoqun.core import clock
from huoqun.customers.kinds import SweepState
from huoqun.org.models import Staff


class RetentionDays(models.Model):
    """For how long words and people are kept, version by version; the defaults are version 1."""

    version = models.IntegerField(unique=True)
    words_days = models.IntegerField()
    person_days = models.IntegerField()
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"retention, version {self.version}"


class Sweep(models.Model):
    """One sweep: what is older than its two moments goes. Under new days it only proposes, until
    somebody starts it; the next ones under the same days start by themselves.
    """

    version = models.IntegerField()
    state = models.CharField(max_length=20, choices=SweepState.choices())
    words_before = models.DateTimeField()
    person_before = models.DateTimeField()
    words = models.BigIntegerField()
    people = models.BigIntegerField()
    proposed_at = models.DateTimeField(default=clock.now)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"],
                condition=~Q(state=SweepState.DONE.value),
                name="customers_sweep_one_of_a_state",
            )
        ]

    def __str__(self) -> str:
        return f"sweep {self.pk}: {self.state}"

"""What belongs to no room: how far the first day has come, and which company is invented."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from huoqun.core import clock
from huoqun.org.models import Corp, Staff


class FirstRun(models.Model):
    """The list of first steps of a company, once somebody has put it away."""

    corp = models.OneToOneField(Corp, on_delete=models.PROTECT, related_name="+")
    dismissed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"first run of corp {self.corp_id}"


class DemoCompany(models.Model):
    """An invented company: being filled until ``filled_at``, gone since ``removed_at``.

    ``staff_ids`` are the accounts of its invented people, whom removing it lets go.
    """

    corp = models.OneToOneField(Corp, on_delete=models.PROTECT, related_name="+")
    staff_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    filled_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"demo in corp {self.corp_id}"

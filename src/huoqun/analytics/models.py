"""What an operator may change about the figures; the figures themselves lie in the lake."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huoqun.core import clock
from huoqun.org.models import Staff


class HealthThresholds(models.Model):
    """Where one verdict ends and the next begins; each change is a version, the last holds."""

    version = models.BigAutoField(primary_key=True)
    forming_days = models.IntegerField()
    dead_days = models.IntegerField()
    mute_days = models.IntegerField()
    quiet_window_days = models.IntegerField()
    quiet_rate = models.FloatField()
    decline_window_days = models.IntegerField()
    decline_share = models.FloatField()
    decline_speakers_min = models.IntegerField()
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(mute_days__lt=models.F("dead_days")), name="analytics_mute_before_dead"
            ),
            models.CheckConstraint(
                condition=Q(quiet_rate__gt=0, quiet_rate__lt=1), name="analytics_quiet_rate_share"
            ),
            models.CheckConstraint(
                condition=Q(decline_share__gt=0, decline_share__lt=1),
                name="analytics_decline_share_share",
            ),
        ]

    def __str__(self) -> str:
        return f"thresholds {self.version}"

"""Tables of segments: rules with their members, their sizes by day, and the index behind them."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from huoqun.core import clock
from huoqun.customers.kinds import SegmentKind
from huoqun.org.models import OrgUnit, Staff


class Segment(models.Model):
    """Customers whom a rule describes: kept current, or as they were on one day.

    ``members`` is a bitmap of present numbers as of ``evaluated_at``, whoever looks at it; what
    someone is shown is cut to whom they may see.
    """

    name = models.CharField(max_length=100)
    note = models.CharField(max_length=500, default="", blank=True)
    kind = models.CharField(max_length=10, choices=SegmentKind.choices())
    rule = models.JSONField()
    version = models.IntegerField(default=1)
    # Whose it is: seen by whoever may see customers of this unit.
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    # The tags and segments that the rule names: what may not go while it stands.
    tag_ids = ArrayField(models.BigIntegerField(), default=list)
    segment_ids = ArrayField(models.BigIntegerField(), default=list)
    members = models.BinaryField(null=True)
    count = models.IntegerField(null=True)
    # Of which rule the members are; another one means that the rule was edited since.
    members_version = models.IntegerField(default=0)
    kept_of = models.CharField(max_length=64, default="", blank=True)
    evaluated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                condition=Q(archived_at=None),
                name="customers_segment_name_once",
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["tag_ids"], name="customers_segment_tags"),
            GinIndex(fields=["segment_ids"], name="customers_segment_nested"),
        ]

    def __str__(self) -> str:
        return f"segment {self.pk}"


class SegmentDay(models.Model):
    """How many were in a segment at the end of a day, and how many came and went on it."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    count = models.IntegerField()
    entered = models.IntegerField(default=0)
    left = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["segment", "day"], name="customers_segment_day_once")
        ]

    def __str__(self) -> str:
        return f"segment {self.segment_id} on {self.day}"


class Fitting(models.Model):
    """Who fits one condition: a bitmap of present numbers, derived from the rows of the rooms.

    It holds for everything below ``tx`` in the log of facts. Any row may be deleted at any time:
    the next question makes it anew.
    """

    # What is asked, as a digest of the condition's own text; with the day where time changes it.
    digest = models.BinaryField(max_length=16, unique=True)
    key = models.CharField(max_length=100)
    condition = models.TextField()
    day = models.DateField(null=True)
    members = models.BinaryField()
    # The things that it rests on, as a bitmap; null where a condition rests on none.
    ground = models.BinaryField(null=True)
    count = models.IntegerField()
    version = models.BigIntegerField(default=1)
    tx = models.BigIntegerField()
    fresh_at = models.DateTimeField()
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"who fits {self.condition}"

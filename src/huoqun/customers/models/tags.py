"""Tables of tags: groups of the three kinds, who carries what and why, tagging of many at once."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from huoqun.core import clock
from huoqun.customers.kinds import RunState, TagChoice, TagKind, TagSource
from huoqun.customers.models.people import Customer
from huoqun.org.models import OrgUnit, Staff


class TagGroup(models.Model):
    """Tags that answer one question; with ``TagChoice.ONE`` a customer carries one of them only."""

    name = models.CharField(max_length=50)
    kind = models.CharField(max_length=20, choices=TagKind.choices())
    choice = models.CharField(max_length=10, choices=TagChoice.choices())
    # Which company's words these are; a tag is carried by anybody whom the company knows.
    company = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    position = models.IntegerField(default=0)
    # The standard group of growth grades, which comes with the company.
    is_grade = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "name"],
                condition=Q(archived_at=None),
                name="customers_tag_group_name_once",
            ),
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(archived_at=None, is_grade=True),
                name="customers_one_grade_group",
            ),
        ]

    def __str__(self) -> str:
        return f"tag group {self.pk}"


class Tag(models.Model):
    """A word for customers; with a rule it is kept by the facts, and staff do not set it.

    Of a group with one choice the first tag whose rule fits wins, by ``position``.
    """

    group = models.ForeignKey(TagGroup, on_delete=models.PROTECT, related_name="tags")
    name = models.CharField(max_length=50)
    position = models.IntegerField(default=0)
    rule = models.JSONField(null=True)
    # Days after which the tag goes by itself, counted from when it was last given.
    expires_days = models.IntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True)
    # When the rule was last looked at, and of what it was made then: unchanged parts, no work.
    kept_at = models.DateTimeField(null=True)
    kept_of = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group", "name"],
                condition=Q(archived_at=None),
                name="customers_tag_name_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_days=None) | Q(expires_days__gte=1),
                name="customers_tag_expires_later",
            ),
        ]

    def __str__(self) -> str:
        return f"tag {self.pk}"


class Tagged(models.Model):
    """A customer carries a tag, since when, by whose word and how sure.

    ``held``: staff decided against the rule, and the rule leaves the person alone in this group
    until it is released. The number is the identity's own: undoing a merge parts the tags again.
    """

    # The pair, not a number of its own: there are 200 million rows at ten million people.
    pk = models.CompositePrimaryKey("tag_id", "customer_id")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    source = models.CharField(max_length=10, choices=TagSource.choices())
    # In percent; what people enter is certain.
    confidence = models.SmallIntegerField(default=100)
    held = models.BooleanField(default=False)
    since_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    staff = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=200, default="", blank=True)
    # The imports that gave or confirmed it, as with bonds: it goes when the last is taken back.
    batch_ids = ArrayField(models.BigIntegerField(), null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confidence__gte=1, confidence__lte=100),
                name="customers_tagged_confidence",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer"], name="customers_tagged_of"),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="customers_tagged_expiry",
            ),
            GinIndex(
                fields=["batch_ids"],
                condition=Q(batch_ids__isnull=False),
                name="customers_tagged_batches",
            ),
            models.Index(fields=["tag"], condition=Q(held=True), name="customers_tagged_held"),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} carries tag {self.tag_id}"


class TaggingRun(models.Model):
    """Many customers get or lose a tag: prepared with a preview, then done in batches."""

    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+")
    adds = models.BooleanField()
    # Whom it is about, as a bitmap of present numbers.
    members = models.BinaryField()
    total = models.IntegerField()
    done = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    # All below it are done.
    next_id = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=RunState.choices(), default=RunState.WAITING)
    reason = models.CharField(max_length=200, default="", blank=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"tagging run {self.pk}: {self.state}"

"""Tables of classes and stages: by what people are judged, what each is and was, since when."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from huoqun.core import clock
from huoqun.customers.kinds import ClassLine, LifecycleStage, UserClass
from huoqun.customers.models.people import Customer
from huoqun.org.models import Staff


class ClassLimits(models.Model):
    """Where one user class ends and the next begins; each change is a version, the last holds."""

    version = models.BigAutoField(primary_key=True)
    loyal_months = models.IntegerField()
    loyal_referrals_min = models.IntegerField()
    bargain_orders_min = models.IntegerField()
    bargain_share = models.FloatField()
    bargain_referrals_max = models.IntegerField()
    discount_depth_min = models.FloatField()
    need_orders_min = models.IntegerField()
    need_quiet_days = models.IntegerField()
    low_orders_max = models.IntegerField()
    dormant_days = models.IntegerField()
    lost_days = models.IntegerField()
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(bargain_share__gt=0, bargain_share__lte=1),
                name="customers_bargain_share_share",
            ),
            models.CheckConstraint(
                condition=Q(dormant_days__lt=F("lost_days")), name="customers_dormant_before_lost"
            ),
        ]

    def __str__(self) -> str:
        return f"class limits {self.version}"


class ClassRun(models.Model):
    """One judging of everybody: as of which day, by which limits, and what was known for it."""

    as_of = models.DateField(unique=True)
    version = models.BigIntegerField()
    people = models.BigIntegerField()
    orders_known = models.BooleanField()
    discounts_known = models.BooleanField()
    referrals_known = models.BooleanField()
    intents_known = models.BooleanField()
    ran_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"classes as of {self.as_of}"


class Classification(models.Model):
    """A user class that someone had from ``since_on`` until the day before ``until_on``.

    The numbers are those that the table of decisions saw (analytics.classes); null is unknown.
    Derived from facts, of people as they are now: a merged person has no row of their own.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    user_class = models.CharField(max_length=20, choices=UserClass.choices())
    because = models.CharField(max_length=30, choices=ClassLine.choices())
    version = models.BigIntegerField()
    orders = models.IntegerField()
    last_order_on = models.DateField(null=True)
    months_bought = models.IntegerField()
    lowered = models.IntegerField()
    lowered_unknown = models.IntegerField()
    referred_buyers = models.IntegerField(null=True)
    intent_on = models.DateField(null=True)
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(until_on=None), name="customers_one_class"
            ),
            models.UniqueConstraint(
                fields=["customer", "since_on"], name="customers_one_class_a_day"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gt=F("since_on")),
                name="customers_class_until_after_since",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["user_class", "customer"],
                condition=Q(until_on=None),
                name="customers_of_class",
            ),
            models.Index(fields=["since_on", "until_on"], name="customers_class_days"),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id}: {self.user_class} since {self.since_on}"


class CustomerStage(models.Model):
    """How far someone has come, and the day of each step; null is not yet, or not known."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(max_length=20, choices=LifecycleStage.choices())
    since_on = models.DateField(null=True)
    befriended_on = models.DateField(null=True)
    joined_on = models.DateField(null=True)
    spoke_on = models.DateField(null=True)
    needed_on = models.DateField(null=True)
    bought_on = models.DateField(null=True)
    repurchased_on = models.DateField(null=True)
    dormant_on = models.DateField(null=True)
    lost_on = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["stage", "customer"], name="customers_of_stage"),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id}: {self.stage}"

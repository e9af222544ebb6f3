"""Tables of orders: what was bought, by whom, where, and what went back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from huoqun.communities.models import Community
from huoqun.core import clock
from huoqun.customers.models import Customer
from huoqun.orders.kinds import OrderKind
from huoqun.org.models import OrgUnit


class Order(models.Model):
    """A purchase or a refund; ``amount`` is positive, in minor units of ``currency``.

    ``customer`` is empty when the buyer is not known, ``community`` when the order names none.
    """

    namespace = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    # Who told of it first: its fact lies under this name. Empty for those older than the column.
    source = models.CharField(max_length=100, default="", db_default="", blank=True)
    kind = models.CharField(max_length=20, choices=OrderKind.choices())
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, related_name="orders"
    )
    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, null=True, related_name="orders"
    )
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="+")
    # A plain number: channels are a higher rung.
    channel_id = models.BigIntegerField(null=True)
    placed_at = models.DateTimeField()
    placed_on = models.DateField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # What the price was lowered by, in the same units; empty where nobody told.
    discount = models.BigIntegerField(null=True)
    # A purchase of free lines only is kept, but does not count as an order.
    counts = models.BooleanField(default=True)
    batch_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["namespace", "kind", "key"], name="orders_key_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="orders_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(discount=None) | Q(discount__gte=0),
                name="orders_discount_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="orders_currency_iso"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-placed_at", "-id"], name="orders_latest"),
            models.Index(fields=["customer", "-placed_at"], name="orders_of_customer"),
            models.Index(fields=["community", "-placed_at"], name="orders_of_community"),
            models.Index(fields=["unit", "-placed_at"], name="orders_of_unit"),
            models.Index(
                fields=["batch_id"], condition=Q(batch_id__isnull=False), name="orders_in_batch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.key}"


class OrderLine(models.Model):
    """One line of an order; ``amount`` in minor units, negative on a refund's line."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    number = models.IntegerField()
    product = models.TextField(default="", blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit_price = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    amount = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "number"], name="orders_line_once")
        ]

    def __str__(self) -> str:
        return f"line {self.number} of order {self.order_id}"

"""What is bought and given back."""

from huoqun.events.fact import Fact, fact


@fact("order.placed", zh="下单", en="Order placed", amount_unit="minor units of currency")
class Placed(Fact):
    """An order was paid; ``amount`` is what was paid, in minor units.

    ``discount`` is what its price was lowered by, in minor units too; None where nobody told.
    """

    order_id: int
    customer_id: int | None
    community_id: int | None
    unit_id: int | None
    channel_id: int | None = None
    amount: int
    currency: str
    lines: int = 1
    discount: int | None = None


@fact("order.refunded", zh="退款", en="Order refunded", amount_unit="minor units of currency")
class Refunded(Fact):
    """Money went back; ``amount`` is positive and counts against the revenue."""

    order_id: int
    customer_id: int | None
    community_id: int | None
    unit_id: int | None
    channel_id: int | None = None
    amount: int
    currency: str
    lines: int = 1

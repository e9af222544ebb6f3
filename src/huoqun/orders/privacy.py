"""What this room knows about a person: what they bought."""

from typing import Any

from huoqun.core.ports import Privacy
from huoqun.orders import models


def _export(customer_id: int) -> dict[str, Any]:
    rows = models.Order.objects.filter(customer_id=customer_id).order_by("id")
    return {
        "orders": [
            {
                "order": row.key,
                "kind": row.kind,
                "placed_at": row.placed_at.isoformat(),
                "amount": row.amount,
                "currency": row.currency,
            }
            for row in rows
        ]
    }


def _erase(customer_id: int) -> dict[str, int]:
    # An order holds a pseudonym and a sum; it stays for the books and the figures.
    return {"orders_order": 0}


PRIVACY = Privacy(
    room="orders",
    columns=(),
    kept_zh="您的订单和退款：时间、商品、金额和所在的店或群。",
    kept_en="Your orders and refunds: when, what, how much, and in which shop or group.",
    export=_export,
    erase=_erase,
)

"""Closed words of the orders' room."""

from huoqun.core.kinds import Kind


class OrderKind(Kind):
    """Whether a row is a purchase or money going back."""

    PLACED = "placed", "下单", "Placed"
    REFUNDED = "refunded", "退款", "Refunded"

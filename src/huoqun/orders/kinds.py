"""Closed words of the orders' room."""

from huoqun.core.kinds import Kind


class OrderKind(Kind):
    """Whether a row is a purchase or money going back."""

    PLACED = "placed", "下单", "Placed"
    REFUNDED = "refunded", "退款", "Refunded"


class OrderCurrency(Kind):
    """The currencies that a rule may count in."""

    CNY = "CNY", "人民币", "CNY"
    USD = "USD", "美元", "USD"
    EUR = "EUR", "欧元", "EUR"
    GBP = "GBP", "英镑", "GBP"
    HKD = "HKD", "港币", "HKD"
    TWD = "TWD", "新台币", "TWD"
    JPY = "JPY", "日元", "JPY"

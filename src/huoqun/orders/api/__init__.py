"""Staff routes of orders, and of people with what they bought: no room below knows all of it."""

from huoqun.orders.api.customers import router as customer_router
from huoqun.orders.api.orders import router

__all__ = ["customer_router", "router"]

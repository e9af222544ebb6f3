"""The room of orders as a Django app."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Tables of orders."""

    name = "huoqun.orders"
    label = "orders"

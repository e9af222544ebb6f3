"""The room of customers as a Django app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Tables of customers."""

    name = "huoqun.customers"
    label = "customers"

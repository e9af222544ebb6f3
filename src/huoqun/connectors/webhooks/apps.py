"""The order webhook as a Django app."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """What shops and ERP systems send while it happens."""

    name = "huoqun.connectors.webhooks"
    label = "webhooks"
    verbose_name = "订单推送"

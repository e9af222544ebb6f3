"""The room of communities as a Django app."""

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    """Tables of communities."""

    name = "huoqun.communities"
    label = "communities"

"""The organisation as a Django app."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """People, places and permissions."""

    name = "huoqun.org"
    label = "org"
    verbose_name = "组织"

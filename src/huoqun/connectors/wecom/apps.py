"""The WeCom connector as a Django app."""

from django.apps import AppConfig


class WecomConfig(AppConfig):
    """Corps on WeCom: directory, customers, groups, codes, sends, and what their callbacks tell."""

    name = "huoqun.connectors.wecom"
    label = "wecom"
    verbose_name = "企业微信"

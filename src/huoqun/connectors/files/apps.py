"""File imports as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """What comes in from files, and how it is taken back."""

    name = "huoqun.connectors.files"
    label = "files"
    verbose_name = "导入导出"

"""The room of feedback as a Django app."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Tables of tickets, of the rules that catch them, and of service targets."""

    name = "huoqun.feedback"
    label = "feedback"

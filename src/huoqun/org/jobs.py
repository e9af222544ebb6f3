"""What the organisation does on a clock."""

from importlib import import_module

from django.conf import settings

from huoqun.org import actions


def forget_what_ended() -> None:
    """Drop counters of sign-in attempts and sessions that can matter no more."""
    actions.forget_attempts()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()

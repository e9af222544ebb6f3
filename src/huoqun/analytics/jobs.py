"""Scheduled entry points of analytics."""

from huoqun.analytics import actions
from huoqun.lake import seal


def seal_and_roll() -> bool:
    """Seal and roll when enough has come in; True when something was done (the worker polls this)."""
    if not seal.due():
        return False
    seal.seal_all()
    actions.roll()
    return True

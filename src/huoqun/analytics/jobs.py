"""Scheduled entry points of analytics."""

from huoqun.analytics import actions
from huoqun.lake import seal


def seal_and_roll() -> int:
    """Seal and roll when enough has come in; return how many facts went into the lake."""
    if not seal.due():
        return 0
    sealed = seal.seal_all()
    actions.roll()
    return sealed

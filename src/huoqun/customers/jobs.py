"""What the customers' room does on a clock."""

from collections.abc import Callable, Sequence

from pyroaring import BitMap64

from huoqun.core.ports import Privacy
from huoqun.customers import actions


def settle() -> int:
    """Work out who is who among those of whom something became known; give how many."""
    return actions.settle()


def forget_member_sessions() -> None:
    """Remove the sessions of customers whose time is over."""
    actions.forget_member_sessions()


def keep() -> int:
    """Bring rule-kept tags and live segments up to date; give how many people moved."""
    return actions.keep()


def tag_many() -> int:
    """Do the next batch of a tagging of many; give how many people it was."""
    return actions.advance_tagging()


def expire_tags() -> None:
    """Take the tags whose time is over."""
    while actions.expire():
        pass


def forget_fitting() -> None:
    """Remove the bitmaps that nobody asked for in a while."""
    actions.forget_unasked()


def classify() -> None:
    """Judge everybody's class and stage (nightly: silence and time move people, too)."""
    actions.classify()


def count_interests() -> int:
    """Count the interests of people of whom something new is known; return how many they were."""
    return actions.count_interests()


def forget_old_interests() -> None:
    """Remove what people spoke of more than a year ago (nightly)."""
    actions.forget_old_interests()


def erase_people(rooms: Sequence[Privacy], archives: Callable[[], int]) -> int:
    """Go on with the erasures that are due; give how many are through now."""
    return actions.run_erasures(rooms=rooms, archives=archives)


def propose_sweep(rooms: Sequence[Privacy], members: Callable[[], BitMap64]) -> None:
    """Find what was kept long enough."""
    actions.propose_sweep(rooms=rooms, members=members)


def run_sweep(rooms: Sequence[Privacy], members: Callable[[], BitMap64]) -> int:
    """Remove what a started sweep names; give how many sweeps are through."""
    return actions.run_sweep(rooms=rooms, members=members)


def make_exports(rooms: Sequence[Privacy]) -> int:
    """Make the next file of personal data that was approved, remove those whose time is over."""
    return actions.make_exports(rooms=rooms)

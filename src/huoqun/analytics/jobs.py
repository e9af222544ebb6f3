"""Scheduled entry points of analytics."""

from huoqun.analytics import actions
from huoqun.lake import seal


def settle_when_due() -> int:
    """Seal, roll and judge when enough has come in; return how many facts went into the lake."""
    return actions.settle() if seal.due() else 0


def judge() -> None:
    """Judge every community (nightly: a silent day changes verdicts too)."""
    actions.judge_communities()


def compact() -> None:
    """Keep the lake's files few (nightly)."""
    actions.compact()

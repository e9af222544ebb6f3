"""What the feedback room does on a clock."""

from huoqun.feedback import actions


def close_settled() -> None:
    """Close tickets whose member was told and is content."""
    actions.close_settled()

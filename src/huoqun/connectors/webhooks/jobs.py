"""What runs by the clock."""

from huoqun.connectors.webhooks import actions


def forget_old() -> None:
    """Remove events that nobody mended and secrets that ended long ago."""
    actions.forget_old()

"""What workers do for WeCom: callbacks first, then looks, then tidying."""

from huoqun.connectors.wecom import actions


def handle_callbacks() -> int:
    """Handle what came in; give how much."""
    return actions.handle_due()


def welcome() -> int:
    """Send the welcomes that the web process did not; give how many."""
    return actions.welcome_due()


def look() -> int:
    """Look at what is due on the platform; give how much."""
    return actions.look_due()


def forget_old() -> None:
    """Remove callbacks that were handled and cannot come again."""
    actions.forget_old()


def sweep() -> None:
    """Look at a seventh of everything again."""
    actions.sweep()


def follow_sendings() -> None:
    """Look what was sent and published, and what became of it."""
    actions.follow_sendings()


def follow_hand_overs() -> None:
    """Go on with what goes from one member of staff to another."""
    actions.follow_hand_overs()


def sweep_archives() -> None:
    """Look into the archives again."""
    actions.sweep_archives()

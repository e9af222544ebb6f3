"""What becomes of a customer who is to be handed from one member to another (§8)."""

# What transfer_result shows.
MOVED, WAITING, REFUSED, TAKEOVER_FULL, NO_RECORD = 1, 2, 3, 4, 5


def refusal(*, follows: bool, waiting: bool, lately: int, lately_max: int, full: bool) -> int:
    """The errcode of starting one hand-over; 0 when it begins."""
    if not follows:
        return 40131
    if waiting:
        return 40129
    if lately >= lately_max:
        return 40128
    return 40099 if full else 0


def outcome(*, refuses: bool, full: bool) -> int:
    """How one ends after its 24 hours."""
    if refuses:
        return REFUSED
    return TAKEOVER_FULL if full else MOVED

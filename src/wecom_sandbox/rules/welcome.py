"""What becomes of a try to send a welcome (§6)."""


def refusal(
    *, now_ms: int, issued_ms: int, sent_ms: int | None, same_app: bool, life_ms: int, race_ms: int
) -> int:
    """The errcode of a try with a known code; 0 when it goes out."""
    if sent_ms is not None:
        # Two apps welcome at once: the second may try again and then learns that it is done.
        return 41096 if not same_app and now_ms - sent_ms < race_ms else 41051
    return 41050 if now_ms - issued_ms > life_ms else 0

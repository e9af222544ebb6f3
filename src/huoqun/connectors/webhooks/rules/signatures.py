"""Whether a delivery was signed by who holds a secret: HMAC-SHA256 over ``timestamp.body``."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Final

HEADER: Final = "X-Huoqun-Signature"
# What the field uses (Stripe, Svix): clocks differ, and a stolen delivery grows old soon.
TOLERANCE_SECONDS: Final = 300
BODY_BYTES_MAX: Final = 1_000_000
HEADER_CHARACTERS_MAX: Final = 1_000
# One for each secret that a sender may hold while it changes them.
_SIGNATURES_MAX: Final = 4

_TIME = re.compile(r"[0-9]{1,12}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


def signature(*, secret: str, timestamp: int, body: bytes) -> str:
    """The 64 hexadecimal digits that belong into ``v1``."""
    return _digest(secret.encode(), str(timestamp), body).hex()


def is_signed(*, header: str, body: bytes, secrets: Sequence[str], now: float) -> bool:
    """Whether one of the live secrets signed exactly these bytes within TOLERANCE_SECONDS.

    Every secret is compared with every signature, in constant time each: the time taken tells
    nothing of which one fitted, or how nearly.
    """
    parsed = _parsed(header)
    if parsed is None:
        return False
    timestamp, given = parsed
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    found = False
    for secret in secrets:
        wanted = _digest(secret.encode(), timestamp, body)
        for each in given:
            found |= hmac.compare_digest(wanted, each)
    return found


def _digest(secret: bytes, timestamp: str, body: bytes) -> bytes:
    return hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).digest()


def _parsed(header: str) -> tuple[str, list[bytes]] | None:
    """Timestamp and signatures of ``t=…,v1=…[,v1=…]``; None for anything else.

    Parts under other names are left alone: a later version may add one.
    """
    if len(header) > HEADER_CHARACTERS_MAX:
        return None
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    given = [value for name, _, value in parts if name == "v1"]
    well_formed = (
        len(times) == 1
        and _TIME.fullmatch(times[0])
        and 1 <= len(given) <= _SIGNATURES_MAX
        and all(_HEX.fullmatch(each) for each in given)
    )
    return (times[0], [bytes.fromhex(each) for each in given]) if well_formed else None

"""Decisions of the order webhook; pure."""

from datetime import timedelta
from typing import Final

from huoqun.connectors.webhooks.rules.events import (
    EVENTS_MAX,
    LINES_MAX,
    Event,
    EventLine,
    Understood,
    channel_of,
    split,
    understand,
)
from huoqun.connectors.webhooks.rules.seals import (
    SEALING_SECRETS,
    SEALING_TEXTS,
    Vault,
    place_of_secret,
    place_of_text,
)
from huoqun.connectors.webhooks.rules.signatures import (
    BODY_BYTES_MAX,
    HEADER,
    HEADER_CHARACTERS_MAX,
    TOLERANCE_SECONDS,
    is_signed,
    signature,
)

__all__ = [
    "BODY_BYTES_MAX",
    "DELIVERIES_PER_MINUTE_DEFAULT",
    "DELIVERIES_PER_MINUTE_MAX",
    "EVENTS_MAX",
    "FORGET_AFTER",
    "HEADER",
    "HEADER_CHARACTERS_MAX",
    "LINES_MAX",
    "OVERLAP_HOURS_DEFAULT",
    "OVERLAP_HOURS_MAX",
    "SEALING_SECRETS",
    "SEALING_TEXTS",
    "SECRETS_MAX",
    "SECRET_PREFIX",
    "SECRET_START_LENGTH",
    "TOLERANCE_SECONDS",
    "Event",
    "EventLine",
    "Understood",
    "Vault",
    "channel_of",
    "is_signed",
    "place_of_secret",
    "place_of_text",
    "signature",
    "split",
    "understand",
]

# Events that were not taken hold personal ids; as long as rejected rows of files.
FORGET_AFTER: Final = timedelta(days=90)
# Found by secret scanners when it leaks.
SECRET_PREFIX: Final = "hqw_"  # noqa: S105 - a prefix, no secret
SECRET_START_LENGTH: Final = 10
# Two are enough for a rotation; more are forgotten ones.
SECRETS_MAX: Final = 4
OVERLAP_HOURS_DEFAULT: Final = 24
OVERLAP_HOURS_MAX: Final = 7 * 24
# A hundred a second, each of up to 1,000 orders: more than a shop sells, less than hurts others.
DELIVERIES_PER_MINUTE_DEFAULT: Final = 6_000
DELIVERIES_PER_MINUTE_MAX: Final = 60_000

"""Every write of the order webhook, one file per noun."""

from huoqun.connectors.webhooks.actions.delivering import (
    DeliveryTooLarge,
    Handled,
    NotAccepted,
    SourcePaused,
    TooManyDeliveries,
    Unreadable,
    deliver,
)
from huoqun.connectors.webhooks.actions.forgetting import erase, forget_old
from huoqun.connectors.webhooks.actions.sources import (
    NameTaken,
    TooManySecrets,
    end_secret,
    make_source,
    pause,
    remove_source,
    resume,
    rotate_secret,
)

__all__ = [
    "DeliveryTooLarge",
    "Handled",
    "NameTaken",
    "NotAccepted",
    "SourcePaused",
    "TooManyDeliveries",
    "TooManySecrets",
    "Unreadable",
    "deliver",
    "end_secret",
    "erase",
    "forget_old",
    "make_source",
    "pause",
    "remove_source",
    "resume",
    "rotate_secret",
]

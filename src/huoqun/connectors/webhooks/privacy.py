"""What this room knows about a person: the text of events that were not taken."""

from typing import Any

from huoqun.connectors.webhooks import actions, queries
from huoqun.core.ports import Privacy


def _export(customer_id: int) -> dict[str, Any]:
    rows = queries.kept_of(customer_id).order_by("id")
    return {"webhook_events": [queries.opened(row).text for row in rows]}


def _erase(customer_id: int) -> dict[str, int]:
    # Before the customers' room destroys the identities by which the events are found.
    return {"webhooks_keptevent": actions.erase(customer_id=customer_id)}


PRIVACY = Privacy(
    room="connectors.webhooks",
    columns=(
        "KeptEvent.text_sealed",
        "KeptEvent.person_index",
        # Sealed, but nobody's: what sources sign with.
        "WebhookSecret.value_sealed",
    ),
    export=_export,
    erase=_erase,
    retention={"KeptEvent.text_sealed": "90 days"},
)

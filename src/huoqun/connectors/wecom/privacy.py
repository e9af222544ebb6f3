"""What this room knows about a person: the callbacks that tell of them, for a week."""

from typing import Any

from huoqun.connectors.wecom import actions
from huoqun.core.ports import Privacy


def _export(customer_id: int) -> dict[str, Any]:
    return {"callbacks": actions.callbacks_about(customer_id=customer_id)}


def _erase(customer_id: int) -> dict[str, int]:
    # Before the customers' room destroys the identities by which they are found.
    return {"wecom_callback": actions.forget_person(customer_id=customer_id)}


PRIVACY = Privacy(
    room="connectors.wecom",
    columns=("Callback.body_sealed",),
    export=_export,
    erase=_erase,
)

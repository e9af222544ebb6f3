"""What this room knows about a person: the text of rows that were not taken."""

from typing import Any

from huoqun.connectors.files import actions, queries
from huoqun.core.ports import Privacy


def _export(customer_id: int) -> dict[str, Any]:
    found = actions.rejections_of(customer_id)
    return {"rejected_rows": [queries.opened(row).original for row in found]}


def _erase(customer_id: int) -> dict[str, int]:
    # Before the customers' room destroys the identities by which the rows are found.
    return {"files_rejectedrow": actions.erase(customer_id=customer_id)}


PRIVACY = Privacy(
    room="connectors.files",
    columns=("RejectedRow.original_sealed", "RejectedRow.person_index"),
    export=_export,
    erase=_erase,
)

"""What this room knows about a person."""

from typing import Any

from huoqun.core.ports import Privacy
from huoqun.customers import actions, queries


def _export(customer_id: int) -> dict[str, Any]:
    found = queries.names([customer_id]).get(customer_id)
    if found is None:
        return {}
    return {"namespace": found.namespace, "import_id": found.import_id, "name": found.display}


def _erase(customer_id: int) -> dict[str, int]:
    actions.erase(customer_id=customer_id)
    return {"customers_identity": 1}


PRIVACY = Privacy(
    room="customers",
    columns=(
        "Customer.key_sealed",
        "Identity.external_id_index",
        "Identity.external_id_sealed",
        "Identity.name_sealed",
        "Identity.name_index",
    ),
    export=_export,
    erase=_erase,
)

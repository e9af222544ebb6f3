"""What this room knows about a person: the text of events that were not taken."""

from typing import Any

from huoqun.connectors.webhooks import actions, models, queries, rules
from huoqun.core.ports import Basis, Keeping, Personal, Privacy, Sensitivity
from huoqun.core.sealed import Sealed, SealedColumn


def _export(customer_id: int) -> dict[str, Any]:
    rows = queries.kept_of(customer_id).order_by("id")
    return {"webhook_events": [queries.opened(row).text for row in rows]}


def _erase(customer_id: int) -> dict[str, int]:
    # Before the customers' room destroys the identities by which the events are found.
    return {"webhooks_keptevent": actions.erase(customer_id=customer_id)}


PRIVACY = Privacy(
    room="connectors.webhooks",
    columns=(
        Personal(
            column="KeptEvent.text_sealed",
            purpose_zh="让员工看到没能入账的订单消息",
            purpose_en="Showing staff the orders that were not taken",
            basis=Basis.CONTRACT,
            sensitivity=Sensitivity.WORDS,
            keeping=Keeping.UNREAD,
        ),
        Personal(
            column="KeptEvent.person_index",
            purpose_zh="删除客户时找到这些消息",
            purpose_en="Finding these events when the person is erased",
            basis=Basis.LEGAL_DUTY,
            sensitivity=Sensitivity.MARK,
            keeping=Keeping.UNREAD,
        ),
    ),
    kept_zh="商城发来的、没能读懂又提到您的订单消息，最多九十天。",
    kept_en="Order messages of shops that mention you and could not be read, for 90 days at most.",
    export=_export,
    erase=_erase,
)

SEALED: tuple[Sealed, ...] = (
    SealedColumn(
        model=models.WebhookSecret,
        field="value_sealed",
        purpose=rules.SEALING_SECRETS,
        bound_to=rules.place_of_secret,
        bound_by={"secret_id": "pk"},
    ),
    SealedColumn(
        model=models.KeptEvent,
        field="text_sealed",
        purpose=rules.SEALING_TEXTS,
        bound_to=rules.place_of_text,
        bound_by={"text_hash": "text_hash"},
    ),
)

"""What this room knows about a person: what they told us, and what they were answered."""

from typing import Any

from django.db.models import Q

from huoqun.core.ports import Basis, Keeping, OldWords, Personal, Privacy, Sensitivity
from huoqun.core.sealed import Sealed, SealedColumn, UnderOwnKey
from huoqun.feedback import actions, models, queries


def _export(customer_id: int) -> dict[str, Any]:
    tickets = models.Ticket.objects.filter(customer_id=customer_id, withdrawn=False)
    return {
        "feedback": [
            {
                "number": ticket.pk,
                "kind": ticket.kind,
                "state": ticket.state,
                "product": ticket.product,
                "opened_at": ticket.opened_at.isoformat(),
                # Their words and ours to them; notes among colleagues are not the person's.
                "said": [
                    {"kind": each.kind, "at": each.at.isoformat(), "text": each.text}
                    for each in queries.mine(ticket)
                ],
            }
            for ticket in tickets.order_by("id")
        ]
    }


def _erase(customer_id: int) -> dict[str, int]:
    return {"feedback_ticketentry": actions.forget_person(customer_id)}


PRIVACY = Privacy(
    room="feedback",
    columns=(
        Personal(
            column="TicketEntry.text_sealed",
            purpose_zh="处理客户的反馈并答复",
            purpose_en="Dealing with what the person told us, and answering",
            basis=Basis.CONTRACT,
            sensitivity=Sensitivity.WORDS,
            keeping=Keeping.WORDS,
        ),
    ),
    kept_zh="您的反馈、我们的回复，以及处理的时间和结果；结案后，文字到期删除，时间和结果保留。",
    kept_en="Your feedback, our answers, and when and how it was dealt with; once it is closed the"
    " words go in their time, and the rest stays.",
    export=_export,
    erase=_erase,
    words=OldWords(count=actions.count_old_words, forget=actions.forget_old_words),
)

SEALED: tuple[Sealed, ...] = (
    SealedColumn(
        model=models.TicketEntry,
        field="text_sealed",
        purpose=queries.SEALING,
        bound_to=queries.bound_to,
        bound_by={"entry_id": "pk"},
        only=Q(ticket__customer__isnull=True),
    ),
)
# Words about somebody who is known.
UNDER_OWN_KEY = (UnderOwnKey(model=models.TicketEntry, field="text_sealed"),)

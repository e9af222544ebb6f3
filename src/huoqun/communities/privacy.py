"""What this room knows about a person: where they are and were a member, and in which role."""

from typing import Any

from huoqun.communities import models, queries
from huoqun.core.ports import Privacy


def _export(customer_id: int) -> dict[str, Any]:
    rows = models.Membership.objects.filter(customer_id=customer_id).order_by("id")
    return {
        "memberships": [
            {
                "community": row.community.title,
                "joined_on": row.joined_on.isoformat(),
                "left_on": row.left_on.isoformat() if row.left_on else None,
            }
            for row in rows.select_related("community")
        ],
        "messages": [
            {
                "community": title,
                "at": said.occurred_at,
                "kind": said.kind,
                "text": said.text,
            }
            for title, said in queries.said_by(customer_id)
        ],
    }


def _erase(customer_id: int) -> dict[str, int]:
    # A membership holds a pseudonym and days only; figures must not move, so it stays.
    return {"communities_membership": 0}


PRIVACY = Privacy(
    room="communities",
    columns=(),
    kept_zh="您在哪些群、何时加入和离开，以及您在群里发的消息。",
    kept_en="Which groups you are in, when you joined and left, and what you wrote in them.",
    export=_export,
    erase=_erase,
)

"""What this room knows about a person: where they are and were a member, and in which role."""

from typing import Any

from huoqun.communities import models
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
        ]
    }


def _erase(customer_id: int) -> dict[str, int]:
    # A membership holds a pseudonym and days only; figures must not move, so it stays.
    return {"communities_membership": 0}


PRIVACY = Privacy(room="communities", columns=(), export=_export, erase=_erase)

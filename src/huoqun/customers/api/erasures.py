"""Staff routes about erasing people: asking, looking on, the receipt, and taking it back."""

from datetime import datetime
from typing import Annotated

from ninja import Query, Schema
from pydantic import Field

from huoqun.core import http, paging
from huoqun.core.http import Line
from huoqun.core.ids import BigId, Count
from huoqun.customers import actions, models, queries
from huoqun.customers.api.routes import router
from huoqun.customers.kinds import ErasureBecause, ErasureState
from huoqun.org import access
from huoqun.org.kinds import Permission

# One word such as "要求" explains nothing to whoever reads it later.
REASON_LENGTH_MIN = 4
Reason = Annotated[Line, Field(min_length=REASON_LENGTH_MIN)]


class ErasureIn(Schema):
    """Why a person is erased, without their name: it stays in the audit log."""

    because: ErasureBecause = ErasureBecause.ASKED
    reason: Reason


class ReceiptOut(Schema):
    """What is certified of an erasure: rows by table, backups made before, until when pages age."""

    gone: dict[str, Count]
    vacuumed: list[str]
    key_destroyed: bool
    backups: Count
    pages_until: datetime


class ErasureOut(Schema):
    """An erasure; ``receipt`` is null until it is done, ``fault`` tells at which store it rests."""

    id: BigId
    customer_id: BigId
    because: ErasureBecause
    reason: str
    state: ErasureState
    staff_name: str | None
    asked_at: datetime
    done_at: datetime | None
    fault: str
    stores: list[str]
    receipt: ReceiptOut | None

    @staticmethod
    def resolve_staff_name(erasure: models.Erasure) -> str | None:
        """Who asked for it here."""
        return erasure.staff.name if erasure.staff else None

    @staticmethod
    def resolve_stores(erasure: models.Erasure) -> list[str]:
        """The stores that are through."""
        return [step["store"] for step in erasure.steps]

    @staticmethod
    def resolve_receipt(erasure: models.Erasure) -> dict[str, object] | None:
        """The receipt, once there is one."""
        return erasure.receipt or None


class LiftIn(Schema):
    """Why a person may be made known again."""

    reason: Reason


class LiftedOut(Schema):
    """How many names may come in again."""

    names: Count


@router.get("/erasures", response=http.Page[ErasureOut])
@access.requires(Permission.MANAGE_PRIVACY)
def erasure_list(
    request: access.StaffRequest, wanted: Query[http.PageIn]
) -> paging.Window[models.Erasure]:
    """List the erasures of people of one's part of the organisation, the latest first."""
    rows = queries.erasures(request.scope)
    return paging.window(rows, cursor=wanted.cursor, limit=wanted.limit, descending=True)


@router.post("/erasures/{erasure_id}/lift", response=LiftedOut)
@access.requires(Permission.MANAGE_PRIVACY)
def lift_erasure(request: access.StaffRequest, erasure_id: BigId, body: LiftIn) -> dict[str, int]:
    """Let an erased person be made known again, as somebody new."""
    erasure = queries.erasure(erasure_id, seen_by=request.scope)
    lifted = actions.lift_erasure(erasure=erasure, reason=body.reason, actor=request.actor)
    return {"names": lifted}


@router.post("/{customer_id}/erasure", response=ErasureOut)
@access.requires(Permission.MANAGE_PRIVACY)
def ask_erasure(
    request: access.StaffRequest, customer_id: BigId, body: ErasureIn
) -> models.Erasure:
    """Have a person erased from every store; it cannot be undone."""
    customer = queries.get(customer_id, seen_by=request.scope)
    return actions.ask_erasure(
        customer=customer,
        because=body.because,
        reason=body.reason,
        actor=request.actor,
        seen_by=request.scope,
    )

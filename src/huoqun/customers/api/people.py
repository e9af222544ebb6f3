"""Staff routes about who a customer is; lists and profiles stand where orders are known too."""

from typing import Annotated

from ninja import Schema
from pydantic import Field

from huoqun.core.http import Line
from huoqun.core.ids import BigId
from huoqun.customers import actions, queries
from huoqun.customers.api.routes import router
from huoqun.org import access
from huoqun.org.kinds import Permission

# One word such as "看" explains nothing to whoever reads the audit log.
REASON_LENGTH_MIN = 4


class RevealIn(Schema):
    """Why someone needs to read a person's name."""

    reason: Annotated[Line, Field(min_length=REASON_LENGTH_MIN)]


class NameOut(Schema):
    """A person's readable names; ``name`` is null when only the import's id is known."""

    name: str | None
    import_id: str


@router.post("/{customer_id}/reveal", response=NameOut)
@access.requires(Permission.REVEAL_PERSONAL)
def reveal(
    request: access.StaffRequest, customer_id: BigId, body: RevealIn
) -> dict[str, str | None]:
    """Show a person's name and import id; the audit log keeps the reason."""
    customer = queries.get(customer_id, seen_by=request.scope)
    name = actions.reveal(
        customer=customer, reason=body.reason, actor=request.actor, seen_by=request.scope
    )
    return {"name": name.display, "import_id": name.import_id}

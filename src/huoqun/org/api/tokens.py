"""API tokens of one's own; who manages the system sees and ends everyone's."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema, Status
from pydantic import Field

from huoqun.core import http, paging
from huoqun.core.ids import BigId
from huoqun.org import access, actions, models, queries, rules
from huoqun.org.api.shapes import Name
from huoqun.org.kinds import Permission
from huoqun.org.rules import Scope

router = Router(tags=["org"])


class TokenOut(Schema):
    """A token, without its secret."""

    id: BigId
    staff_id: BigId
    staff_name: str
    name: str
    token_start: str
    permissions: list[Permission]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @staticmethod
    def resolve_staff_name(token: models.ApiToken) -> str:
        """Whose token it is."""
        return token.staff.name


class TokenIn(Schema):
    """A new token."""

    name: Name
    permissions: Annotated[set[Permission], Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=rules.TOKEN_DAYS_MAX)] = 90


class TokenMade(Schema):
    """A new token with its secret, shown this once."""

    token: TokenOut
    secret: str


@router.get("/tokens", response=http.Page[TokenOut])
@access.requires(Permission.MANAGE_TOKENS)
def tokens(
    request: access.StaffRequest, wanted: Query[http.PageIn]
) -> paging.Window[models.ApiToken]:
    """List one's tokens, newest first; with everyone's for who manages the system."""
    found = queries.tokens(staff=request.staff, everyone_in=_also(request))
    return paging.window(found, cursor=wanted.cursor, limit=wanted.limit, descending=True)


@router.post("/tokens", response=TokenMade)
@access.requires(Permission.MANAGE_TOKENS)
def create_token(request: access.StaffRequest, body: TokenIn) -> dict[str, Any]:
    """Make a token of one's own."""
    token, secret = actions.create_token(
        name=body.name, permissions=body.permissions, days=body.days, by=request.actor
    )
    return {"token": token, "secret": secret}


@router.delete("/tokens/{token_id}", response={204: None})
@access.requires(Permission.MANAGE_TOKENS)
def revoke_token(request: access.StaffRequest, token_id: BigId) -> Status[None]:
    """End a token at once."""
    token = queries.token(token_id, staff=request.staff, everyone_in=_also(request))
    actions.revoke_token(token=token, by=request.actor)
    return Status(204, None)


def _also(request: access.StaffRequest) -> Scope:
    return request.full_scope.where(Permission.MANAGE_SYSTEM)

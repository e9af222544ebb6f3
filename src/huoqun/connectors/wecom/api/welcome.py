"""What new friends are told, and by whom."""

from typing import Annotated

from ninja import Query, Schema, Status
from pydantic import Field, StringConstraints

from huoqun.connectors.wecom import actions, models, queries
from huoqun.connectors.wecom.api.routes import router
from huoqun.core import http, paging
from huoqun.core.ids import BigId
from huoqun.org import access
from huoqun.org.kinds import Permission

_Text = Annotated[str, StringConstraints(max_length=4_000, pattern=r"^[^\x00]*$")]


class WecomAccountOut(Schema):
    """An account and who stands behind it."""

    id: BigId
    name: str
    staff_id: BigId
    unit_name: str
    has_customers: bool

    @staticmethod
    def resolve_unit_name(account: models.Account) -> str:
        """Where they work."""
        return account.staff.unit.name


class WecomWelcomeOut(Schema):
    """A text: of one account, or of all that have none."""

    account_id: BigId | None
    account_name: str | None
    text: str

    @staticmethod
    def resolve_account_name(text: models.WelcomeText) -> str | None:
        """Whose text it is."""
        return text.account.name if text.account else None


class WecomWelcomeIn(Schema):
    """The text; empty takes it away."""

    account_id: BigId | None = None
    text: _Text


class WecomAccountsIn(http.PageIn):
    """Which accounts are wanted: those that are there, or that ``left``; ``text`` in the name."""

    text: Annotated[http.Words, Field(max_length=100)] = ""
    with_customers: bool = False
    left: bool = False


@router.get("/links/{link_id}/accounts", response=http.Page[WecomAccountOut])
@access.requires(Permission.MANAGE_SETTINGS)
def wecom_accounts(
    request: access.StaffRequest, link_id: BigId, wanted: Query[WecomAccountsIn]
) -> paging.Window[models.Account]:
    """The accounts of a link."""
    link = queries.get(link_id, seen_by=request.scope)
    found = queries.accounts(
        link, text=wanted.text, with_customers=wanted.with_customers, left=wanted.left
    )
    return paging.window(found, cursor=wanted.cursor, limit=wanted.limit)


@router.get("/links/{link_id}/welcome", response=list[WecomWelcomeOut])
@access.requires(Permission.MANAGE_SETTINGS)
def wecom_welcome(request: access.StaffRequest, link_id: BigId) -> list[models.WelcomeText]:
    """The texts, that for everybody first."""
    return list(queries.welcome_texts(queries.get(link_id, seen_by=request.scope)))


@router.put("/links/{link_id}/welcome", response={204: None})
@access.requires(Permission.MANAGE_SETTINGS)
def set_wecom_welcome(
    request: access.StaffRequest, link_id: BigId, body: WecomWelcomeIn
) -> Status[None]:
    """Say what new friends are told."""
    link = queries.get(link_id, seen_by=request.scope)
    account = None if body.account_id is None else queries.account(body.account_id, link=link)
    actions.set_text(link=link, account=account, text=body.text, by=request.actor)
    return Status(204, None)

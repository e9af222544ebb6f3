"""Connections: entering ids, probing, switching on, and how they do."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import StringConstraints

from huoqun.connectors.wecom import actions, models, queries
from huoqun.connectors.wecom.api.routes import router
from huoqun.connectors.wecom.kinds import LinkState, ProbeState
from huoqun.core.ids import BigId, Count
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

_Corpid = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^ww[0-9A-Za-z_-]{2,62}$")
]
_Secret = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z_-]{16,128}$")
]
_AgentId = BigId


class WecomLinkOut(Schema):
    """A connection, without anything secret."""

    id: BigId
    corp_id: BigId
    unit_id: BigId
    unit_name: str
    corpid: str
    agent_id: BigId
    state: LinkState
    callback_checked_at: datetime | None
    created_at: datetime

    @staticmethod
    def resolve_unit_name(link: models.Link) -> str:
        """The company's name."""
        return link.unit.name


class MemberPagesOut(Schema):
    """What the addresses of a company's pages for customers begin with."""

    company_id: BigId
    address: str


class WecomLinkIn(Schema):
    """What the operator reads in WeCom's admin console."""

    company_id: BigId
    corpid: _Corpid
    agent_id: _AgentId
    secret: _Secret


class WecomLinkChange(Schema):
    """What was entered wrongly, or has changed there."""

    corpid: _Corpid | None = None
    agent_id: _AgentId | None = None
    secret: _Secret | None = None


class WecomKeysOut(Schema):
    """What is to be entered in WeCom's admin console for callbacks."""

    url: str
    token: str
    aes_key: str


class WecomProbeOut(Schema):
    """One question about the connection and how it was answered."""

    key: str
    zh: str
    en: str
    state: ProbeState
    said_zh: str
    said_en: str


class WecomStandingOut(Schema):
    """How a connection does; ``waiting`` and ``welcomes`` count by subject and by outcome.

    ``refused_zh`` tells why the platform gives no access token, and is empty while it does; no call
    is made before ``refused_until``, or until the secret is entered anew. Mass sends and moments
    were last read at ``sendings_read_at``: null means that nothing is known of them yet.
    """

    link: WecomLinkOut
    waiting: dict[str, Count]
    sweeping: Count
    failing: Count
    refused_zh: str
    refused_en: str
    refused_until: datetime | None
    fault_zh: str
    fault_en: str
    callbacks_waiting: Count
    callbacks_set_aside: Count
    last_callback_at: datetime | None
    accounts: Count
    groups: Count
    welcomes: dict[str, Count]
    sendings_read_at: datetime | None
    sendings_fault_zh: str
    sendings_fault_en: str
    member_page: str


@router.get("/links", response=list[WecomLinkOut])
@access.requires(Permission.MANAGE_SETTINGS)
def wecom_links(request: access.StaffRequest) -> list[models.Link]:
    """List the connections, oldest first."""
    return queries.links(request.scope)


@router.post("/links", response=WecomLinkOut)
@access.requires(Permission.MANAGE_SYSTEM)
def make_wecom_link(request: access.StaffRequest, body: WecomLinkIn) -> models.Link:
    """Connect the WeCom of a company; nothing is read until it is switched on."""
    company = org_queries.unit(body.company_id, seen_by=request.scope)
    return actions.connect(
        company=company,
        corpid=body.corpid,
        agent_id=body.agent_id,
        secret=body.secret,
        by=request.actor,
    )


@router.get("/member-pages", response=list[MemberPagesOut])
@access.requires(Permission.VIEW_MEMBERS)
def member_pages(request: access.StaffRequest) -> list[dict[str, Any]]:
    """Tell where the pages of customers are, to make links to them."""
    frames = queries.member_frames(request.scope)
    return [{"company_id": company_id, "address": address} for company_id, address in frames]


@router.get("/links/{link_id}", response=WecomStandingOut)
@access.requires(Permission.MANAGE_SETTINGS)
def wecom_standing(request: access.StaffRequest, link_id: BigId) -> dict[str, Any]:
    """How one connection does."""
    link = queries.get(link_id, seen_by=request.scope)
    page = queries.member_page(link)
    return {"link": link, "member_page": page, **vars(queries.standing(link))}


@router.patch("/links/{link_id}", response=WecomLinkOut)
@access.requires(Permission.MANAGE_SYSTEM)
def change_wecom_link(
    request: access.StaffRequest, link_id: BigId, body: WecomLinkChange
) -> models.Link:
    """Correct what was entered; the corp id only until the link is switched on."""
    link = queries.get(link_id, seen_by=request.scope)
    actions.relink(link=link, by=request.actor, **body.dict())
    return link


@router.post("/links/{link_id}/keys", response=WecomKeysOut)
@access.requires(Permission.MANAGE_SYSTEM)
def show_wecom_keys(request: access.StaffRequest, link_id: BigId) -> queries.CallbackKeys:
    """Show address, token and key of the callbacks; the audit log keeps who looked."""
    link = queries.get(link_id, seen_by=request.scope)
    return actions.show_keys(link=link, by=request.actor)


@router.post("/links/{link_id}/probe", response=list[WecomProbeOut])
@access.requires(Permission.MANAGE_SETTINGS)
def probe_wecom_link(request: access.StaffRequest, link_id: BigId) -> list[actions.Probe]:
    """Ask the platform about every right, address and range, one by one."""
    return actions.probe(link=queries.get(link_id, seen_by=request.scope))


@router.post("/links/{link_id}/on", response=WecomLinkOut)
@access.requires(Permission.MANAGE_SYSTEM)
def switch_wecom_link_on(request: access.StaffRequest, link_id: BigId) -> models.Link:
    """Begin to follow the link."""
    link = queries.get(link_id, seen_by=request.scope)
    actions.switch_on(link=link, by=request.actor)
    link.refresh_from_db()
    return link


@router.post("/links/{link_id}/pause", response=WecomLinkOut)
@access.requires(Permission.MANAGE_SYSTEM)
def pause_wecom_link(request: access.StaffRequest, link_id: BigId) -> models.Link:
    """Make no more calls; what callbacks tell is still kept."""
    link = queries.get(link_id, seen_by=request.scope)
    actions.pause(link=link, by=request.actor)
    link.refresh_from_db()
    return link


@router.post("/links/{link_id}/sync", response=WecomLinkOut)
@access.requires(Permission.MANAGE_SETTINGS)
def sync_wecom_link(request: access.StaffRequest, link_id: BigId) -> models.Link:
    """Look at everything anew."""
    link = queries.get(link_id, seen_by=request.scope)
    actions.look_again(link=link, by=request.actor)
    return link

"""Sources of orders and their secrets; only for who manages the system."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Query, Router, Schema, Status
from pydantic import Field as Bounds
from pydantic import StringConstraints

from huoqun.connectors.webhooks import actions, models, queries, rules
from huoqun.connectors.webhooks.kinds import SourceState
from huoqun.core import http, money, paging
from huoqun.core.ids import BigId, Count
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

router = Router(tags=["webhooks"])

Name = Annotated[http.Line, Bounds(max_length=100)]
Namespace = Annotated[http.Words, Bounds(max_length=100)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
PerMinute = Annotated[int, Bounds(ge=1, le=rules.DELIVERIES_PER_MINUTE_MAX)]
Hours = Annotated[int, Bounds(ge=0, le=rules.OVERLAP_HOURS_MAX)]


class WebhookSecretOut(Schema):
    """A live secret, without what makes it one."""

    id: BigId
    start: str
    created_at: datetime
    ends_at: datetime | None


class WebhookSourceOut(Schema):
    """An outside system that sends orders, and where it sends them to."""

    id: BigId
    name: str
    namespace: str
    corp_id: BigId
    unit_id: BigId
    unit_name: str
    currency: str
    state: SourceState
    address: str
    deliveries_per_minute: Count
    last_delivery_at: datetime | None
    secrets: list[WebhookSecretOut]
    created_at: datetime

    @staticmethod
    def resolve_corp_id(source: models.WebhookSource) -> int:
        """Whose it is."""
        return source.unit.corp_id

    @staticmethod
    def resolve_unit_name(source: models.WebhookSource) -> str:
        """Where its orders belong."""
        return source.unit.name

    @staticmethod
    def resolve_address(source: models.WebhookSource) -> str:
        """Where it sends to."""
        return queries.address(source)

    @staticmethod
    def resolve_last_delivery_at(source: models.WebhookSource) -> datetime | None:
        """When it last sent something that it had signed."""
        traffic = getattr(source, "traffic", None)
        return traffic.last_at if traffic else None


class WebhookSourceIn(Schema):
    """A new source; an empty namespace is its name."""

    name: Name
    namespace: Namespace = ""
    unit_id: BigId
    currency: Currency = money.DEFAULT_CURRENCY
    deliveries_per_minute: PerMinute = rules.DELIVERIES_PER_MINUTE_DEFAULT


class WebhookSourceMade(Schema):
    """A source with its new secret, shown this once."""

    source: WebhookSourceOut
    secret: str


class RotationIn(Schema):
    """How long the present secrets go on beside the new one."""

    overlap_hours: Hours = rules.OVERLAP_HOURS_DEFAULT


@router.get("/sources", response=http.Page[WebhookSourceOut])
@access.requires(Permission.MANAGE_SYSTEM)
def sources(
    request: access.StaffRequest, wanted: Query[http.PageIn]
) -> paging.Window[models.WebhookSource]:
    """List the sources of one's part of the organisation, newest first."""
    rows = queries.visible_to(request.scope)
    return paging.window(rows, cursor=wanted.cursor, limit=wanted.limit, descending=True)


@router.post("/sources", response=WebhookSourceMade)
@access.requires(Permission.MANAGE_SYSTEM)
def make_source(request: access.StaffRequest, body: WebhookSourceIn) -> dict[str, Any]:
    """Let an outside system send orders."""
    source, secret = actions.make_source(
        name=body.name,
        namespace=body.namespace,
        unit=org_queries.unit(body.unit_id, seen_by=request.scope),
        currency=body.currency,
        deliveries_per_minute=body.deliveries_per_minute,
        actor=request.actor,
    )
    return {"source": queries.get(source.pk, seen_by=request.scope), "secret": secret}


@router.get("/sources/{source_id}", response=WebhookSourceOut)
@access.requires(Permission.MANAGE_SYSTEM)
def source(request: access.StaffRequest, source_id: BigId) -> models.WebhookSource:
    """Show one source."""
    return queries.get(source_id, seen_by=request.scope)


@router.post("/sources/{source_id}/pause", response=WebhookSourceOut)
@access.requires(Permission.MANAGE_SYSTEM)
def pause(request: access.StaffRequest, source_id: BigId) -> models.WebhookSource:
    """Refuse what the source sends until it is resumed."""
    found = queries.get(source_id, seen_by=request.scope)
    return actions.pause(source=found, actor=request.actor)


@router.post("/sources/{source_id}/resume", response=WebhookSourceOut)
@access.requires(Permission.MANAGE_SYSTEM)
def resume(request: access.StaffRequest, source_id: BigId) -> models.WebhookSource:
    """Listen to the source again."""
    found = queries.get(source_id, seen_by=request.scope)
    return actions.resume(source=found, actor=request.actor)


@router.post("/sources/{source_id}/secrets", response=WebhookSourceMade)
@access.requires(Permission.MANAGE_SYSTEM)
def rotate_secret(
    request: access.StaffRequest, source_id: BigId, body: RotationIn
) -> dict[str, Any]:
    """Make a new secret; the present ones go on for a while."""
    found = queries.get(source_id, seen_by=request.scope)
    secret = actions.rotate_secret(
        source=found, overlap_hours=body.overlap_hours, actor=request.actor
    )
    return {"source": queries.get(source_id, seen_by=request.scope), "secret": secret}


@router.delete("/sources/{source_id}/secrets/{secret_id}", response={204: None})
@access.requires(Permission.MANAGE_SYSTEM)
def end_secret(request: access.StaffRequest, source_id: BigId, secret_id: BigId) -> Status[None]:
    """End a secret at once."""
    found = queries.get(source_id, seen_by=request.scope)
    secret = queries.secret(secret_id, source=found)
    actions.end_secret(source=found, secret=secret, actor=request.actor)
    return Status(204, None)

"""What happened in a community or to a person."""

from datetime import datetime
from typing import Annotated

from ninja import Query, Schema
from pydantic import Field

from huoqun.communities import queries
from huoqun.communities.api.routes import customer_router, router
from huoqun.core import http, money
from huoqun.core.http import Words
from huoqun.core.ids import BigId
from huoqun.customers import queries as customer_queries
from huoqun.org import access
from huoqun.org.kinds import Permission

NAMES_MAX = 20


class TimelineOut(Schema):
    """One fact; ``hidden`` says that its text or amount is kept back from this reader.

    Of a tag ``about`` is its name, ``kind_zh`` by whose word, ``reason`` why while it is carried.
    """

    seq: BigId
    name: str
    zh: str
    en: str
    kind: str | None
    kind_zh: str | None
    kind_en: str | None
    about: str | None
    reason: str | None
    occurred_at: datetime
    community_id: BigId | None
    customer_id: BigId | None
    customer_name: str | None
    order_id: BigId | None
    amount: str | None
    currency: str | None
    text: str | None
    hidden: bool

    @staticmethod
    def resolve_amount(row: queries.TimelineRow) -> str | None:
        """The amount in major units, as decimal text."""
        if row.amount is None or row.currency is None:
            return None
        return f"{money.to_major(row.amount, row.currency):f}"


class TimelineQuery(http.PageIn):
    """Which facts by name; without names all that a timeline shows."""

    names: Annotated[list[Words], Field(max_length=NAMES_MAX)] = []


@router.get("/{community_id}/timeline", response=http.Page[TimelineOut])
@access.requires(Permission.VIEW_MEMBERS)
def timeline(
    request: access.StaffRequest, community_id: BigId, wanted: Query[TimelineQuery]
) -> queries.TimelinePage:
    """Show what happened in a community, newest first."""
    community = queries.get(community_id, seen_by=request.scope)
    return queries.timeline(
        queries.sight([community], unit_paths={}, scope=request.full_scope),
        names=wanted.names,
        cursor=wanted.cursor,
        limit=wanted.limit,
    )


@customer_router.get("/{customer_id}/timeline", response=http.Page[TimelineOut])
@access.requires(Permission.VIEW_MEMBERS)
def customer_timeline(
    request: access.StaffRequest, customer_id: BigId, wanted: Query[TimelineQuery]
) -> queries.TimelinePage:
    """Show what happened to a person in the places that one may look into, newest first."""
    customer = customer_queries.get(customer_id, seen_by=request.scope)
    return queries.timeline(
        queries.sight(
            queries.places_of(customer.pk, seen_by=request.scope),
            unit_paths=customer_queries.units_of(customer, seen_by=request.scope),
            scope=request.full_scope,
        ),
        customer_ids=customer_queries.numbers_of(customer.pk),
        seen_by=request.scope,
        names=wanted.names,
        cursor=wanted.cursor,
        limit=wanted.limit,
    )

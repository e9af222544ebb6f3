"""Orders and refunds: the list, one of them, and how many have no known buyer."""

from datetime import date, datetime
from typing import Any

from ninja import Query, Router, Schema
from pydantic import Field

from huoqun.core import http, money, paging
from huoqun.core.http import Day, Words
from huoqun.core.ids import BigId, Count
from huoqun.orders import queries
from huoqun.orders.kinds import OrderKind
from huoqun.org import access
from huoqun.org import queries as org_queries
from huoqun.org.kinds import Permission

router = Router(tags=["orders"])


class CommunityRef(Schema):
    """A community by its title."""

    id: BigId
    title: str


class UnitRef(Schema):
    """A unit by its name."""

    id: BigId
    name: str


class OrderOut(Schema):
    """An order or a refund; ``amount`` is decimal text in major units, positive for both.

    ``counts`` is false for a purchase of free lines only, which no figure counts.

    ``customer_name`` is masked, and null when the buyer is unknown or may not be seen.
    """

    id: BigId
    key: str
    kind: OrderKind
    placed_at: datetime
    placed_on: date
    customer_id: BigId | None
    customer_name: str | None
    community: CommunityRef | None
    unit: UnitRef
    amount: str
    currency: str
    counts: bool
    lines_count: Count


class LineOut(Schema):
    """One line; numbers are decimal text, ``amount`` negative where money went back."""

    number: Count
    product: str
    quantity: str | None
    unit_price: str | None
    amount: str


class OrderDetailOut(OrderOut):
    """An order with its lines."""

    lines: list[LineOut]


class OrderQuery(http.PageIn):
    """Which orders; days are business days, both included."""

    words: Words = ""
    unit_id: BigId | None = None
    community_id: BigId | None = None
    customer_id: BigId | None = None
    kind: OrderKind | None = None
    unmatched: bool = False
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")


class UnmatchedOut(Schema):
    """How many orders have no known buyer."""

    count: Count


@router.get("", response=http.Page[OrderOut])
@access.requires(Permission.VIEW_MONEY)
def order_list(request: access.StaffRequest, wanted: Query[OrderQuery]) -> paging.Window[Any]:
    """List the orders of one's part of the organisation, newest first."""
    unit_path = ""
    if wanted.unit_id is not None:
        unit_path = org_queries.unit(wanted.unit_id, seen_by=request.scope).path
    found = queries.page(
        request.scope,
        queries.Wanted(
            unit_path=unit_path, **wanted.model_dump(exclude={"unit_id", "cursor", "limit"})
        ),
        names_seen_by=request.full_scope,
        cursor=wanted.cursor,
        limit=wanted.limit,
    )
    return paging.Window(
        items=[_out(each) for each in found.items],
        next_cursor=found.next_cursor,
        total=found.total,
        total_is_capped=found.total_is_capped,
    )


@router.get("/unmatched", response=UnmatchedOut)
@access.requires(Permission.VIEW_MONEY)
def unmatched(request: access.StaffRequest) -> dict[str, int]:
    """Count the orders without a known buyer."""
    return {"count": queries.unmatched(request.scope)}


@router.get("/{order_id}", response=OrderDetailOut)
@access.requires(Permission.VIEW_MONEY)
def order(request: access.StaffRequest, order_id: BigId) -> dict[str, Any]:
    """Show one order with its lines."""
    found = queries.get(order_id, seen_by=request.scope, names_seen_by=request.full_scope)
    currency = found.order.currency
    return _out(found) | {
        "lines": [
            {
                "number": line.number,
                "product": line.product,
                "quantity": _plain(line.quantity),
                "unit_price": _plain(line.unit_price),
                "amount": _major(line.amount, currency),
            }
            for line in queries.lines(found.order)
        ]
    }


def _out(found: queries.ListedOrder) -> dict[str, Any]:
    row = found.order
    return {
        "id": row.pk,
        "key": row.key,
        "kind": row.kind,
        "placed_at": row.placed_at,
        "placed_on": row.placed_on,
        "customer_id": row.customer_id,
        "customer_name": found.customer_name,
        "community": row.community,
        "unit": row.unit,
        "amount": _major(row.amount, row.currency),
        "currency": row.currency,
        "counts": row.counts,
        "lines_count": found.lines_count,
    }


def _major(minor: int, currency: str) -> str:
    """Minor units as decimal text."""
    return f"{money.to_major(minor, currency):f}"


def _plain(number: Any) -> str | None:  # noqa: ANN401 - Decimal or None
    """A number without the zeros that its column adds."""
    return None if number is None else f"{number.normalize():f}"

"""Orders for tests."""

from datetime import UTC, datetime
from decimal import Decimal

from huoqun.communities.models import Community
from huoqun.core import clock
from huoqun.customers import actions as customer_actions
from huoqun.customers.actions import Bond
from huoqun.customers.kinds import ReachBecause
from huoqun.orders import models
from huoqun.orders.kinds import OrderKind
from huoqun.org.models import OrgUnit

AT = datetime(2026, 3, 10, 4, tzinfo=UTC)


def order(
    key: str,
    unit: OrgUnit,
    *,
    customer_id: int | None = None,
    community: Community | None = None,
    at: datetime = AT,
    amount: int = 1_234,
    lines: int = 1,
    **more,
) -> models.Order:
    """A purchase (or what ``more`` says) with equal lines."""
    made = models.Order.objects.create(
        namespace="export",
        key=key,
        customer_id=customer_id,
        community=community,
        unit=unit,
        placed_at=at,
        placed_on=clock.business_day(at),
        amount=amount,
        **({"kind": OrderKind.PLACED, "currency": "CNY"} | more),
    )
    for number in range(1, lines + 1):
        models.OrderLine.objects.create(
            order=made,
            number=number,
            product=f"商品{number}",
            quantity=Decimal("1.5"),
            unit_price=Decimal("8.10"),
            amount=amount // lines,
        )
    if customer_id is not None:
        bond = Bond(customer_id, unit.pk, community.pk if community else None)
        customer_actions.reach(bonds=[bond], because=ReachBecause.ORDER)
    return made

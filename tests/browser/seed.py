"""What the browser finds: two stores with living, falling and dead communities."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from huoqun.analytics import actions as analytics_actions
from huoqun.communities import actions, models
from huoqun.communities.actions import MembershipRow, MessageRow
from huoqun.communities.actions.batch import Batch
from huoqun.communities.kinds import JoinMode, LeaveReason, MessageKind, Positioning
from huoqun.core import clock
from huoqun.events import subscriptions
from huoqun.orders import actions as order_actions
from huoqun.orders.kinds import OrderKind
from huoqun.org.models import Staff
from huoqun.org.tests import people
from huoqun.server import wiring

PASSWORD = "silver birch by the pond"
DAYS = 60
MEMBERS = 24
# Title, messages a day, days of silence at the end.
STORIES = (
    ("晨光早餐福利群", 9, 0),
    ("周末遛娃搭子", 5, 0),
    ("老客茶话会", 4, 12),
    ("中秋预订群", 6, 40),
)


@dataclass(frozen=True, kw_only=True)
class House:
    """Who signs in, and a community to look at."""

    admin: Staff
    lin: Staff
    community: models.Community


def fill() -> House:
    """Make the company and let it live for two months, up to yesterday."""
    made = people.company()
    for staff in (made.admin, made.lin, made.zhao):
        staff.set_password(PASSWORD)
        staff.save()
    # No import of the tests' own has this number.
    batch = Batch(batch_id=1_000_001, source="chat", namespace="chat", unit_id=made.store_a.pk)
    yesterday = clock.today() - timedelta(days=1)
    with transaction.atomic():
        rows = {
            _key(number): actions.Described(title=title, positioning=Positioning.BENEFIT)
            for number, (title, _, _) in enumerate(STORIES[:-1])
        }
        rows[_key(len(STORIES) - 1)] = actions.Described(
            title=STORIES[-1][0], unit_id=made.store_b.pk
        )
        actions.import_descriptions(rows=rows, batch=batch)
        actions.import_memberships(rows=list(_stays(yesterday)), batch=batch)
        actions.import_messages(rows=list(_messages(yesterday)), batch=batch)
        units = {"A": made.store_a.pk}
        order_actions.import_orders(rows=list(_orders(yesterday)), batch=batch, units=units)
    judge()
    return House(
        admin=made.admin, lin=made.lin, community=models.Community.objects.get(key=_key(0))
    )


def judge() -> None:
    """Judge every community, and let the rooms above hear of it."""
    analytics_actions.judge_communities()
    for subscriber in wiring.SUBSCRIBERS:
        while subscriptions.poll(subscriber):
            pass


def _key(number: int) -> str:
    return f"g{number}"


def _member(community: int, number: int) -> str:
    return f"m{community}-{number}"


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=clock.zone())


def _stays(yesterday: date) -> Iterator[MembershipRow]:
    for community in range(len(STORIES)):
        for number in range(MEMBERS):
            joined = yesterday - timedelta(days=DAYS - number)
            left = joined + timedelta(days=20) if number % 8 == 7 else None
            yield MembershipRow(
                community=_key(community),
                member=_member(community, number),
                member_name=f"友人{number}",
                joined_on=joined,
                left_on=left,
                how=JoinMode.SCAN,
                reason=LeaveReason.SELF,
            )


def _messages(yesterday: date) -> Iterator[MessageRow]:
    for community, (_, daily, silence) in enumerate(STORIES):
        for back in range(silence, DAYS):
            day = yesterday - timedelta(days=back)
            for number in range(daily):
                yield MessageRow(
                    key=f"{community}-{back}-{number}",
                    community=_key(community),
                    member=_member(community, (back + number * 5) % MEMBERS),
                    member_name=None,
                    at=_at(day, 21 if number % 3 else 12, number),
                    day=None,
                    kind=MessageKind.TEXT,
                    text=f"今天的第 {number + 1} 句话",
                )


def _orders(yesterday: date) -> Iterator[order_actions.OrderRow]:
    for number in range(30):
        yield order_actions.OrderRow(
            key=f"o{number:03}",
            kind=OrderKind.REFUNDED if number == 9 else OrderKind.PLACED,
            customer=_member(0, number % MEMBERS) if number % 10 else None,
            at=_at(yesterday - timedelta(days=number), 18, number),
            day=None,
            amount=5_990 + number,
            currency="CNY",
            store="A",
            community=_key(0),
        )

"""Facts of one community, told to the log and settled, as the stories of the spine need them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from huoqun.analytics import actions as analytics
from huoqun.analytics import relations
from huoqun.core import clock
from huoqun.events import log, subscriptions
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import JoinMode, LeaveReason, MessageKind
from huoqun.events.fact import Fact
from huoqun.events.stored import StoredFact
from huoqun.events.subscriptions import Subscriber
from huoqun.lake import engine, seal, snapshot, tables

FIRST = date(2026, 3, 1)
JOINED, LEFT = catalog.MemberJoined.name, catalog.MemberLeft.name


def at(day: int, hour: int = 9) -> datetime:
    return clock.start_of_day(FIRST + timedelta(days=day)) + timedelta(hours=hour)


def said(key: str, *, day: int = 0, customer: int = 1, text: str | None = "好") -> Fact:
    return catalog.MessageSent(
        occurred_at=at(day),
        source="chat",
        key=key,
        kind=MessageKind.TEXT,
        community_id=1,
        customer_id=customer,
        unit_id=1,
        text=text,
    )


def joined(customer: int, *, day: int = 0) -> Fact:
    return catalog.MemberJoined(
        occurred_at=at(day),
        source="chat",
        key=f"j{customer}-{day}",
        kind=JoinMode.SCAN,
        community_id=1,
        customer_id=customer,
        unit_id=1,
    )


def left(customer: int, *, day: int = 0) -> Fact:
    return catalog.MemberLeft(
        occurred_at=at(day),
        source="chat",
        key=f"l{customer}-{day}",
        kind=LeaveReason.SELF,
        community_id=1,
        customer_id=customer,
        unit_id=1,
    )


def tell(*facts: Fact, batch_id: int | None = None) -> log.Outcome:
    with transaction.atomic():
        return log.record_many(facts, batch_id=batch_id)


def settle() -> None:
    """Seal and roll, as the worker does."""
    seal.seal_all()
    analytics.roll()


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def all_seqs() -> list[int]:
    """Every fact, hot or cold, as a reader of one moment sees it."""
    taken = snapshot.take(hot_from="sealed")
    on = engine.connect()
    files = taken.files(tables.EVENTS)
    snapshot.register(on, "cold", taken.table(tables.EVENTS), files, tables.EVENTS)
    on.register("hot", taken.hot)
    rows = on.execute("SELECT seq FROM cold UNION ALL SELECT seq FROM hot ORDER BY 1").fetchall()
    return [seq for (seq,) in rows]


def organic_days() -> dict[date, tuple[int, int, int]]:
    """day → (messages, entered, exited) of the community."""
    rows = relations.load().community_day.to_pyarrow().to_pylist()
    return {row["day"]: (row["messages"], row["entered"], row["exited"]) for row in rows}


class Listener:
    """A subscriber that writes down whom it heard of."""

    def __init__(self, name: str, *facts: str, batch_max: int = 1_000) -> None:
        self.heard: list[tuple[str, int | None]] = []
        self.poison: set[int] = set()
        self.subscriber = Subscriber(
            name=name, facts=facts, handle=self.handle, batch_max=batch_max
        )

    def handle(self, batch: Sequence[StoredFact]) -> None:
        for each in batch:
            if each.customer_id in self.poison:
                raise ValueError("poison")
        self.heard += [(each.name, each.customer_id) for each in batch]

    def listen(self) -> int:
        return subscriptions.poll(self.subscriber)

"""Any schedule of recording, resending, voiding, sealing, rolling and tidying gives one truth.

The model below is a dictionary of what was accepted and a page of plain Python; the house must say
the same at every moment, hot or cold, rolled or not.
"""

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from huoqun.analytics import actions as analytics
from huoqun.analytics import relations
from huoqun.core import clock
from huoqun.events import log, partitions, voiding
from huoqun.events.catalog import communities as catalog
from huoqun.events.catalog.communities import CommunityRole, JoinMode, LeaveReason, MessageKind
from huoqun.events.fact import Fact
from huoqun.events.tests import examples
from huoqun.lake import compact, seal
from huoqun.lake import models as lake_models

# Edges of months, a leap day, and a day decades ago, for which no partition was ever made.
DAYS = (
    date(2024, 2, 29),
    date(2024, 3, 1),
    date(2024, 3, 31),
    date(2024, 4, 1),
    date(2024, 4, 2),
    date(2024, 4, 30),
)
COMMUNITIES, CUSTOMERS = (1, 2), (1, 2, 3)


@dataclass(frozen=True)
class Deed:
    """What a fact of the property says; its key follows from all but the variant."""

    kind: str
    community: int
    customer: int
    day: date
    number: int
    variant: int = 0

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.community}-{self.customer}-{self.day}-{self.number}"

    def fact(self) -> Fact:
        """The fact as a source would send it."""
        at = clock.start_of_day(self.day) + timedelta(minutes=self.variant)
        common: dict[str, Any] = {
            "occurred_at": at,
            "source": "property",
            "key": self.key,
            "community_id": self.community,
            "customer_id": self.customer,
            "unit_id": 1,
        }
        if self.kind == "joined":
            return catalog.MemberJoined(**common, kind=JoinMode.SCAN)
        if self.kind == "left":
            return catalog.MemberLeft(**common, kind=LeaveReason.SELF)
        return catalog.MessageSent(**common, kind=MessageKind.TEXT, text=f"第 {self.variant} 版")


deeds = st.builds(
    Deed,
    kind=st.sampled_from(["said", "said", "joined", "left"]),
    community=st.sampled_from(COMMUNITIES),
    customer=st.sampled_from(CUSTOMERS),
    day=st.sampled_from(DAYS),
    number=st.integers(0, 1),
    variant=st.sampled_from([0, 0, 0, 1]),
)


class Schedule(RuleBasedStateMachine):
    """The house and its model side by side."""

    begin: Callable[[], None]

    @initialize()
    def open(self) -> None:
        """Begin with two described communities and nothing else."""
        type(self).begin()
        self.known: dict[str, tuple[Deed, int | None]] = {}
        self.marked: set[tuple[int, int]] = set()
        self.batch = 0
        self.taken_back: set[int] = set()
        with transaction.atomic():
            log.record_many([examples.described(number) for number in COMMUNITIES])

    @rule(batch=st.lists(deeds, min_size=1, max_size=12), imported=st.booleans())
    def record_many(self, batch: list[Deed], imported: bool) -> None:
        """The bulk door: new ones are accepted, resends are not, other content is a conflict."""
        batch_id = self._next_batch() if imported else None
        accepted, duplicates, conflicts = [], 0, []
        for each in batch:
            held = self.known.get(each.key)
            if held is None:
                self.known[each.key] = (each, batch_id)
                accepted.append(each.key)
            elif held[0] == each:
                duplicates += 1
            else:
                conflicts.append(each.key)
        with transaction.atomic():
            outcome = log.record_many([each.fact() for each in batch], batch_id=batch_id)
        assert [fact.key for _, fact in outcome.accepted] == accepted
        assert outcome.duplicates == duplicates
        assert [each.fact.key for each in outcome.conflicts] == conflicts

    @rule(deed=deeds)
    def record_or_replace(self, deed: Deed) -> None:
        """The single door; when the key is known, the new content replaces the old."""
        try:
            with transaction.atomic():
                log.record(deed.fact())
        except log.AlreadyRecorded:
            assert deed.key in self.known
            with transaction.atomic():
                conflicts = log.record_many([deed.fact()]).conflicts
                voiding.void_known(conflicts)
                log.record_many([each.fact for each in conflicts])
            if not conflicts:
                return
        else:
            assert deed.key not in self.known
        self.known[deed.key] = (deed, None)

    @rule(nth=st.integers(0, 3))
    def take_back(self, nth: int) -> None:
        """An import goes as a whole; its keys are free again."""
        present = sorted({batch for _, batch in self.known.values() if batch is not None})
        if not present:
            return
        batch_id = present[nth % len(present)]
        with transaction.atomic():
            voiding.void_batch(batch_id)
        voiding.forget_keys(batch_id)
        self.known = {key: held for key, held in self.known.items() if held[1] != batch_id}

    @rule(community=st.sampled_from(COMMUNITIES), customer=st.sampled_from(CUSTOMERS))
    def mark(self, community: int, customer: int) -> None:
        """Somebody turns out to be a bot, for all of history."""
        if (community, customer) in self.marked:
            return
        self.marked.add((community, customer))
        with transaction.atomic():
            log.record(
                catalog.RoleGiven(
                    occurred_at=clock.now(),
                    key=f"bot-{community}-{customer}",
                    kind=CommunityRole.BOT,
                    community_id=community,
                    customer_id=customer,
                    unit_id=1,
                )
            )

    @rule(rolled=st.booleans())
    def seal(self, rolled: bool) -> None:
        """What the worker does every few minutes."""
        seal.seal_all()
        if rolled:
            analytics.roll()

    @rule()
    def tidy(self) -> None:
        """What happens nightly: partitions, compaction; rolled facts leave the hot log."""
        partitions.ensure_ahead()
        analytics.compact()
        rolled = lake_models.Seal.objects.get().rolled_tx
        with connection.cursor() as cursor:
            # As if 35 days had passed: what is rolled lies in the lake alone.
            cursor.execute("DELETE FROM events_fact WHERE tx < %s", [rolled])

    @rule()
    def look(self) -> None:
        """The figures of the moment are those of the model."""
        loaded = relations.load()
        columns = (
            *("messages", "messages_organic", "speakers"),
            *("joins", "leaves", "entered", "exited"),
        )
        found = {
            (row["community_id"], row["day"]): tuple(row[name] for name in columns)
            for row in loaded.community_day.to_pyarrow().to_pylist()
        }
        expected = self._expected()
        assert found == expected
        by_day: dict[date, list[int]] = defaultdict(lambda: [0] * len(columns))
        for (_, day), figures in expected.items():
            by_day[day] = [a + b for a, b in zip(by_day[day], figures, strict=True)]
        units = {
            row["day"]: [row[name] for name in columns]
            for row in loaded.unit_day.to_pyarrow().to_pylist()
        }
        assert units == dict(by_day)

    def teardown(self) -> None:
        """Whatever was done, the end is true, and stays true once everything is rolled."""
        if not hasattr(self, "known"):
            return
        self.look()
        seal.seal_all()
        analytics.roll()
        self.look()

    def _next_batch(self) -> int:
        self.batch += 1
        return self.batch

    def _expected(self) -> dict[tuple[int, date], tuple[int, ...]]:
        found = {}
        for community in COMMUNITIES:
            here = [deed for deed, _ in self.known.values() if deed.community == community]
            if not here:
                continue
            first, last = min(each.day for each in here), max(each.day for each in here)
            flows = _flows(here)
            for offset in range((last - first).days + 1):
                day = first + timedelta(days=offset)
                found[(community, day)] = (
                    *self._spoken(community, [each for each in here if each.day == day]),
                    *flows[day],
                )
        return found

    def _spoken(self, community: int, today: list[Deed]) -> tuple[int, ...]:
        said = [each.customer for each in today if each.kind == "said"]
        organic = [each for each in said if (community, each) not in self.marked]
        joins = sum(each.kind == "joined" for each in today)
        leaves = sum(each.kind == "left" for each in today)
        return (len(said), len(organic), len(set(said)), joins, leaves)


def _flows(here: list[Deed]) -> dict[date, tuple[int, int]]:
    """day → (entered, exited), by walking each person's days (the rule of analytics.rollups)."""
    flows: dict[date, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for customer in CUSTOMERS:
        moves = [each for each in here if each.customer == customer and each.kind != "said"]
        member: bool | None = None
        for day in sorted({each.day for each in moves}):
            joins = sum(each.day == day and each.kind == "joined" for each in moves)
            leaves = sum(each.day == day and each.kind == "left" for each in moves)
            before = leaves > joins if member is None else member
            after = bool(member) if joins == leaves else joins > leaves
            came = not before and joins > 0
            gone = not after and (before or came)
            flows[day] = (flows[day][0] + came, flows[day][1] + gone)
            member = after
    return flows


@pytest.mark.django_db(transaction=True)
def test_any_schedule_tells_the_truth(
    begin_again: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compact, "SMALL_FILES_MAX", 1)
    monkeypatch.setattr(seal, "ROWS_PER_SEAL", 7)
    monkeypatch.setattr(Schedule, "begin", staticmethod(begin_again), raising=False)
    run_state_machine_as_test(
        Schedule,
        settings=settings(
            max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "4")),
            stateful_step_count=10,
            deadline=None,
            derandomize="PROPERTY_EXAMPLES" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )

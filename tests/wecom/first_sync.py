"""A first sync of a corp with a past: its progress, its calls, and what it leaves."""

import math
import time
from collections import Counter
from dataclasses import dataclass, field

from django.db import connection

from huoqun.communities.models import Membership
from huoqun.connectors.wecom import models, queries
from huoqun.connectors.wecom.kinds import Subject
from huoqun.connectors.wecom.platform.endpoints import customers as customer_calls
from huoqun.connectors.wecom.platform.endpoints import groups as group_calls
from huoqun.customers.models import Friendship
from tests.wecom import agreement, plant
from tests.wecom.plant import Plant
from tests.wecom.world import Company

LOOK_SECONDS = 0.2


@dataclass(frozen=True, kw_only=True)
class Past:
    """How large the corp is."""

    staff: int
    groups: int
    members: int
    customers: int

    def write(self, company: Company) -> int:
        """Let the corp have it; give how many are members, staff counted."""
        made = company.do(
            "bulk.seed",
            staff=self.staff,
            groups=self.groups,
            members_per_group=self.members,
            customers=self.customers,
            messages_per_group_day=0,
        )
        return int(made["members"])


@dataclass
class Sync:
    """A first sync by a worker of its own, killed on the way."""

    company: Company
    works: Plant
    past: Past
    # After which shares of the groups the worker is killed.
    deaths: tuple[float, ...] = (0.3, 0.6)
    steps: list[tuple[int, dict[str, int]]] = field(default_factory=list)
    seconds: float = 0.0
    # What was asked before: the connection was probed.
    asked: Counter[str] = field(default_factory=Counter)

    def run(self, *, seconds_max: float) -> None:
        """From the first look to the last, with what the console showed meanwhile."""
        left = [int(share * self.past.groups) for share in self.deaths]
        self.asked = self._calls()
        began = time.monotonic()
        self.works.start("worker")
        while not plant.idle():
            assert time.monotonic() - began < seconds_max, self.steps[-1]
            standing = queries.standing(self.company.link)
            self.steps.append((standing.groups, standing.waiting))
            if left and standing.groups >= left[0]:
                left.pop(0)
                self.works.kill("worker")
                plant.leases_end()
                self.works.start("worker")
            time.sleep(LOOK_SECONDS)
        self.seconds = time.monotonic() - began
        assert not left, "it was over before the worker could be killed"

    def moved_one_way(self) -> bool:
        """Whether the console showed progress: groups only more, what waits only less."""
        groups = [known for known, _ in self.steps]
        leading = {Subject.DIRECTORY, Subject.STAFF_GROUPS}
        waiting = [
            told.get(Subject.GROUP, 0) for _, told in self.steps if not leading & told.keys()
        ]
        return (
            groups == sorted(groups)
            and waiting == sorted(waiting, reverse=True)
            and len(set(groups)) > len(self.deaths) + 2
        )

    def calls(self) -> Counter[str]:
        """How often each API was called by the sync, refused or not."""
        return self._calls() - self.asked

    def _calls(self) -> Counter[str]:
        made: Counter[str] = Counter()
        for each in self.company.turn("limits.calls")["calls"]:
            made[each["path"]] += each["calls"]
        return made

    def calls_min(self) -> int:
        """How many calls nobody can do without: a page each, a group each, and the directory."""
        friends = Counter(
            Friendship.objects.filter(
                staff__in=self.company.link.accounts.values("staff")
            ).values_list("staff_id", flat=True)
        )
        pages = sum(
            max(1, math.ceil(friends[staff_id] / customer_calls.CUSTOMERS_PER_PAGE_MAX))
            for staff_id in self.company.link.accounts.values_list("staff_id", flat=True)
        )
        per_owner = math.ceil(self.past.groups / self.past.staff / group_calls.GROUPS_PER_PAGE_MAX)
        # Token, departments, their members (one department), who has customers, tags; codes, links,
        # customers of leavers, two kinds of mass sends, moments.
        return 11 + pages + self.past.staff * per_owner + self.past.groups

    def refused(self) -> int:
        """How often the platform said "too often"."""
        return sum(
            each["calls"]
            for each in self.company.turn("limits.calls")["calls"]
            if each["errcode"] in (45009, 45033)
        )

    def agrees(self, members: int) -> None:
        """Nothing is missing and nothing is there twice."""
        agreement.ours_equals_theirs(self.company)
        agreement.facts_agree()
        communities = self.company.link.groups.values("community")
        inside = Membership.objects.filter(community__in=communities)
        assert inside.count() == members, "a stay too many"
        assert self._facts("community.member_joined") == members
        assert self._facts("customer.friend_added") == Friendship.objects.count()
        assert models.Group.objects.filter(link=self.company.link).count() == self.past.groups

    def _facts(self, name: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM events_fact WHERE name = %s", [name])
            return int(cursor.fetchone()[0])

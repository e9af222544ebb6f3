"""A seeded day with callbacks astray, during which web and worker are killed again and again."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field

from huoqun.connectors.wecom import actions
from huoqun.org import actions as org_actions
from tests.wecom import agreement, plant
from tests.wecom.plant import Plant
from tests.wecom.schedule import Schedule
from tests.wecom.world import Company

FAULTS = {"duplicate": 0.3, "reorder": 0.3, "drop": 0.1, "delay": 0.2, "delay_seconds_max": 3}
# While the platform takes its time, whoever asked it is killed.
LATENCY_MS = 300
TEXT = "欢迎光临"


@dataclass
class Day:
    """What happens on it, and to whom of ours."""

    company: Company
    works: Plant
    seed: int
    steps: int
    kills: int
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Everything follows from the seed, but for when the machine does what it is told."""
        self.chance = random.Random(self.seed)  # noqa: S311 (no secret)

    def play(self) -> Counter[str]:
        """Let the day pass, look at everything, compare; how the welcomes ended."""
        company = self.company
        actions.set_text(link=company.link, account=None, text=TEXT, by=org_actions.HOUSE)
        schedule = Schedule(company=company, chance=self.chance, time_jumps=False)
        schedule.begin()
        self._everything_runs()
        plant.until(plant.idle)
        company.faults(**FAULTS)
        struck = self.chance.sample(range(2, self.steps), self.kills)
        for number in range(self.steps):
            schedule.step()
            if number in struck:
                self._strike(schedule)
            elif self.chance.random() < 0.3:
                self._everything_runs()
            time.sleep(self.chance.uniform(0.0, 0.2))
        company.faults()
        self._everything_runs()
        self.works.awake()
        # Who was welcomed on such a day depends on the machine; who comes now always is.
        last = schedule.newcomer()
        company.deliver()
        plant.until(lambda: agreement.was_sent(company, last))
        plant.leases_end()
        company.look_at_everything()
        plant.until(plant.idle)
        agreement.ours_equals_theirs(company)
        agreement.facts_agree()
        return agreement.welcomes_agree(company)

    def _strike(self, schedule: Schedule) -> None:
        """Somebody is welcomed, something is looked at: then one dies, or the other, or both."""
        self._everything_runs()
        self.works.awake()
        self.company.turn("settings.set", settings={"latency_ms": LATENCY_MS})
        for _ in range(self.chance.randrange(1, 4)):
            schedule.newcomer()
        schedule.step()
        time.sleep(self.chance.uniform(0.0, 3 * LATENCY_MS / 1_000))
        for name in self.chance.choice((("web",), ("worker",), ("web", "worker"))):
            self.works.kill(name)
        self.company.turn("settings.set", settings={"latency_ms": 0})

    def _everything_runs(self) -> None:
        self.works.start("web")
        self.works.start("worker")

"""The process killer: a receiver and a sealer die at random points, the database too.

An append-only file outside the database is the oracle: the receiver writes and syncs the numbers
of a batch after its commit. At the end every acknowledged fact is counted exactly once, hot or
cold, and the rollups equal what is counted anew from the facts.
"""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.torture import counting, stream
from huoqun.server import postgres

RECEIVER, SEALER = "benchmarks.torture.receiver", "benchmarks.torture.sealer"
FACTS = 1_000_000
SECONDS_MAX = 3_000
SERVER_KILLED_EVERY = 7
LIFE_SECONDS = (0.5, 7.0)


@dataclass
class _Arena:
    """The two processes, and who kills them."""

    house: House
    facts: int
    pause_seconds: float
    dice: random.Random
    living: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    deaths: Counter[str] = field(default_factory=Counter)

    @property
    def ack(self) -> Path:
        return self.house.home / "acknowledged"

    def start(self, module: str) -> None:
        command = [sys.executable, "-W", "ignore", "-m", module, str(self.ack), str(self.facts)]
        command.append(str(self.pause_seconds))
        log = (self.house.home / "torture.log").open("ab")
        self.living[module] = subprocess.Popen(
            command, env=self.house.environment(), stdout=log, stderr=log
        )
        log.close()

    def start_missing(self) -> None:
        for module in (RECEIVER, SEALER):
            child = self.living.get(module)
            if child is None or child.poll() not in (None, 0):
                self.start(module)

    def received_all(self) -> bool:
        child = self.living.get(RECEIVER)
        return child is not None and child.poll() == 0

    def kill(self, module: str) -> None:
        child = self.living[module]
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            child.wait()
            self.deaths[module] += 1

    def kill_server(self) -> None:
        """Like a power cut of the database alone; the next process to come starts it again."""
        data = self.house.server / "postgres" / "data"
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        # SIGQUIT is what `pg_ctl stop -m immediate` sends.
        subprocess.run(["kill", "-QUIT", str(pid)], check=True)
        while postgres.running(self.house.server):
            time.sleep(0.05)
        # This process keeps its seat: leave it, and join anew, which starts the server.
        postgres.leave(self.house.server)
        postgres.join(self.house.server)
        self.deaths["postgres"] += 1

    def end(self) -> None:
        for child in self.living.values():
            child.kill()
            child.wait()


def measure(house: House) -> Iterator[Figure]:
    """Kill until enough have died and everything has been received; then count."""
    facts, kills = FACTS, house.size(50, 200)
    postgres.join(house.server)
    # The stream lasts about as long as the killing.
    pause = kills * sum(LIFE_SECONDS) / 2 / (facts / stream.BATCH)
    dice = random.Random(20260701)  # noqa: S311 (which process dies next)
    arena = _Arena(house, facts, pause, dice)
    started = time.monotonic()
    try:
        _fight(arena, kills)
    finally:
        arena.end()
    seconds = time.monotonic() - started
    connection.close()
    acknowledged = {int(line) for line in arena.ack.read_text().split()}
    found = counting.after(facts)
    yield from _told(arena, kills, acknowledged, found, seconds)


def _told(
    arena: _Arena, kills: int, acknowledged: set[int], found: counting.Found, seconds: float
) -> Iterator[Figure]:
    dead = ", ".join(f"{n} × {who.rsplit('.', 1)[-1]}" for who, n in arena.deaths.items())
    yield figures.made(
        "killer: processes killed",
        arena.deaths.total(),
        "kills",
        against=dead,
        target=figures.at_least(kills, arena.deaths.total()),
    )
    yield figures.made(
        f"killer: facts acknowledged ({stream.RESENT:.0%} resent, {stream.LATE:.0%} late)",
        len(acknowledged),
        "facts",
        against=f"{arena.facts:,} sent in {seconds:.0f} s",
        target=figures.exactly(arena.facts, len(acknowledged)),
    )
    for name, wrong, unit in (
        ("acknowledged facts lost", len(acknowledged - found.numbers), "facts"),
        ("facts counted twice", found.twice, "facts"),
        ("member-days that differ from the facts", found.differing, "rows"),
        ("community-days that differ from the facts", found.differing_days, "rows"),
        ("texts lost or twice", found.texts_wrong, "texts"),
    ):
        yield figures.made(f"killer: {name}", wrong, unit, target=figures.exactly(0, wrong))


def _fight(arena: _Arena, kills: int) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        arena.start_missing()
        enough = arena.deaths.total() >= kills
        if enough and arena.received_all():
            return
        # A process needs about two seconds to open its eyes; most deaths come after that.
        time.sleep(0.5 if enough else arena.dice.uniform(*LIFE_SECONDS))
        if enough:
            continue
        if arena.deaths.total() % SERVER_KILLED_EVERY == SERVER_KILLED_EVERY - 1:
            arena.kill_server()
        else:
            arena.kill(arena.dice.choice((RECEIVER, SEALER)))
            if arena.received_all():
                arena.living.pop(RECEIVER)  # it reads its acknowledgements and resends a few

"""Seeded days on WeCom with callbacks lost, doubled and late, web and worker killed on the way.

Each day is another corp on the same database. Afterwards members, titles, owners, versions and
friendships equal the platform's, no fact counts twice, and each welcome was sent once or never.
"""

import time
from collections import Counter
from collections.abc import Iterator

from django.conf import settings

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.house import House
from tests.wecom import kills, plant, world
from wecom_sandbox.server import Serving, serving

SEEDS = (4, 60)
STEPS, KILLS = 40, 8


def measure(house: House) -> Iterator[Figure]:
    """Live the days, one after the other; a seed that fails is printed."""
    wrong: list[int] = []
    ended: Counter[str] = Counter()
    days = house.size(*SEEDS)
    started = time.monotonic()
    with serving() as sandbox:
        settings.HUOQUN_WECOM_URL = sandbox.base_url
        works = plant.Plant(
            environment=house.environment()
            | {"HUOQUN_WECOM_URL": sandbox.base_url, "HUOQUN_WEB_PROCESSES": "1"},
            folder=house.home,
        )
        try:
            for seed in range(days):
                try:
                    ended += _day(sandbox, works, seed)
                except AssertionError as fault:
                    wrong.append(seed)
                    print(f"seed {seed}: {fault!r:.2000}")
        finally:
            works.end()
    seconds = time.monotonic() - started
    yield figures.made(
        "WeCom: web and worker processes killed",
        works.kills,
        "kills",
        against=f"{days} seeded days, 10% of callbacks lost, 30% doubled; {seconds:.0f} s",
        target=figures.at_least(days * KILLS, works.kills),
    )
    yield figures.made(
        "WeCom: days after which ours differs from theirs, or a fact counts twice",
        len(wrong),
        "days",
        against=f"seeds {wrong}" if wrong else "",
        target=figures.exactly(0, len(wrong)),
    )
    yield figures.made(
        "WeCom: welcomes due while processes died",
        ended.total(),
        "welcomes",
        against=", ".join(f"{count} {state}" for state, count in sorted(ended.items()))
        + "; none twice by the platform's own record",
    )


def _day(sandbox: Serving, works: plant.Plant, seed: int) -> Counter[str]:
    works.open()
    company = world.found(sandbox, works.url, name=f"第 {seed} 家公司")
    return kills.Day(company=company, works=works, seed=seed, steps=STEPS, kills=KILLS).play()

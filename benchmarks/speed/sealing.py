"""Sealing: facts a second from the hot log into the lake, rollups included and not."""

from collections.abc import Iterator

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.speed import crowd
from huoqun.analytics import actions
from huoqun.lake import seal

# A large group of customers talks all day: 200 M facts are 2,315 a second on average.
NEEDED_A_SECOND = 2_315


def measure(house: House) -> Iterator[Figure]:
    """Record, seal, roll."""
    facts = house.size(200_000, 2_000_000)
    crowd.talk(facts)
    seconds = timing.seconds(seal.seal_all)
    rolling = timing.seconds(actions.roll)
    yield figures.made(
        f"sealing {facts:,} facts",
        facts / seconds,
        "facts/s",
        against=f"200 M facts a day are {NEEDED_A_SECOND:,}/s",
        ratio=facts / seconds / NEEDED_A_SECOND,
        target=figures.at_least(10, facts / seconds / NEEDED_A_SECOND),
    )
    yield figures.made(
        f"rolling {facts:,} facts",
        facts / rolling,
        "facts/s",
        against=f"200 M facts a day are {NEEDED_A_SECOND:,}/s",
        ratio=facts / rolling / NEEDED_A_SECOND,
        target=figures.at_least(10, facts / rolling / NEEDED_A_SECOND),
    )

"""A screen while many facts are not rolled yet: what it costs to put hot and cold together."""

from collections.abc import Iterator

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.speed import crowd
from huoqun.analytics import actions, relations
from huoqun.events.catalog import communities as catalog
from huoqun.lake import seal, snapshot


def measure(house: House) -> Iterator[Figure]:
    """The first screen after a fact came in, and the next one of the same moment."""
    hot = house.size(200_000, 500_000)
    crowd.talk(100_000)
    seal.seal_all()
    actions.roll()
    none = timing.seconds(_figures)
    crowd.talk(hot, first=100_000)
    reading = timing.seconds(
        lambda: snapshot.read_hot(from_tx=snapshot.take(hot_from="none").rolled_tx)
    )
    first = timing.seconds(_figures)
    again = timing.seconds(_figures)
    names = catalog.MessageSent.name
    yield figures.made(
        f"figures with {hot:,} facts not yet rolled",
        first,
        "s",
        against=f"reading these rows alone: {reading:.2f} s; without hot rows {none:.2f} s",
        ratio=first / reading,
        target=figures.at_most(4, first / reading),
    )
    yield figures.made(
        "the next figures of the same moment",
        again * 1_000,
        "ms",
        against=f"the first ones; only {names} is hot",
        target=figures.at_most(500, again * 1_000),
    )


def _figures() -> None:
    days = relations.load().community_day
    days.messages.sum().to_pyarrow()

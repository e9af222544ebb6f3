"""The import door: a file of messages to true figures, every check on the way."""

from collections.abc import Iterator

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from huoqun.analytics import actions as analytics
from huoqun.connectors.files import actions
from huoqun.connectors.files.actions import Wanted
from huoqun.connectors.files.kinds import FileKind
from huoqun.connectors.files.records.options import ReadOptions
from huoqun.org import actions as org_actions
from huoqun.org import queries as org_queries
from simulation import volume

# reference/reliability.md §C: sustained, on two cores, at full durability.
FACTS_A_SECOND_MIN = 5_000


def measure(house: House) -> Iterator[Figure]:
    """Import a file, then the same file again, then settle."""
    rows = house.size(100_000, 5_000_000)
    path = volume.write_messages(house.home / "messages.csv", number=rows, seed=7)
    org_actions.create_corp(name="活群", by=org_actions.HOUSE)
    first = timing.seconds(lambda: _import(path))
    settled = timing.seconds(analytics.settle)
    again = timing.seconds(lambda: _import(path))
    size_mb = path.stat().st_size / 1e6
    yield figures.made(
        f"import of {rows:,} messages ({size_mb:.0f} MB of CSV)",
        rows / first,
        "rows/s",
        target=figures.at_least(FACTS_A_SECOND_MIN, rows / first),
    )
    yield figures.made(
        "the same file again: nothing new",
        rows / again,
        "rows/s",
        against=f"the first time: {rows / first:,.0f}/s",
        ratio=first / again,
        target=figures.at_least(1, first / again),
    )
    yield figures.made(
        "from imported to sealed, rolled and judged",
        settled,
        "s",
        against=f"the import: {first:.1f} s",
        ratio=settled / first,
    )


def _import(path: object) -> None:
    prepared = actions.prepare_path(
        kind=FileKind.MESSAGES,
        path=path,
        unit=org_queries.root_unit(),
        wanted=Wanted(options=ReadOptions(), source="volume"),
        actor=org_actions.HOUSE,
    )
    actions.run(batch_id=prepared.batch.pk)

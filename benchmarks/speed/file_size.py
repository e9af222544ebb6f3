"""How large a fact is in the lake, without its text."""

from collections.abc import Iterator

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.speed import material


def measure(house: House) -> Iterator[Figure]:
    """Bytes of the day's files."""
    _, events = material.size(house)
    size = sum(path.stat().st_size for path in material.day(house)) / events
    yield figures.made(
        f"bytes of a fact in the lake ({material.described(house)})",
        size,
        "B",
        against="Parquet v2, zstd, clustered by community, customer, time",
        target=figures.at_most(7, size),
    )

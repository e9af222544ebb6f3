"""What several figures read: one large day of facts, written once per run by the lake's writer."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa

from benchmarks.house import House
from huoqun.lake import engine, files, tables
from simulation import volume

DAY = date(2026, 1, 15)
SEED = 20260115
SMALL = (25_000, 5_000_000)
FULL = (1_000_000, 200_000_000)


def size(house: House) -> tuple[int, int]:
    """(communities, events) of this run."""
    return FULL if house.full else SMALL


def described(house: House) -> str:
    """The size in words."""
    communities, events = size(house)
    return f"{communities:,} communities, {events / 1e6:g} M events"


def day(house: House) -> list[Path]:
    """The day's files, range of communities by range, as sealing writes them."""
    folder = house.material / "day"
    listing = house.material / "day.json"
    if not listing.exists():
        folder.mkdir(exist_ok=True)
        paths = [path for each in _pieces(house) for path in _write(each, folder)]
        listing.write_text(json.dumps([str(path) for path in paths]))
    return [Path(path) for path in json.loads(listing.read_text())]


def _pieces(house: House) -> Iterator[pa.Table]:
    communities, events = size(house)
    return volume.tables(communities=communities, events=events, day=DAY, seed=SEED)


def _write(piece: pa.Table, folder: Path) -> list[Path]:
    """One range through the writer of the seals, which cuts a large one in two."""
    on = engine.connect()
    on.register("piece", complete(piece))
    written = files.write(tables.load(tables.EVENTS), tables.EVENTS, "piece", on)
    sources = [Path(each.file_path.removeprefix("file://")) for each in written]
    return [Path(shutil.move(source, folder / source.name)) for source in sources]


def complete(piece: pa.Table) -> pa.Table:
    """The columns of the lake's events; what a sealed fact has besides is given to each row."""
    count = piece.num_rows
    recorded = pa.repeat(pa.scalar(1_768_500_000_000_000, pa.timestamp("us", "UTC")), count)
    extra = {
        "tx": pa.repeat(pa.scalar(1_000_000, pa.int64()), count),
        "version": pa.repeat(pa.scalar(1, pa.int32()), count),
        "recorded_at": recorded,
        "source": pa.repeat(pa.scalar("archive"), count),
    }
    for name, values in extra.items():
        piece = piece.append_column(name, values)
    for name in tables.EVENTS.column_names():
        if name not in piece.column_names:
            kind = pa.string() if name == "payload" else pa.int64()
            piece = piece.append_column(name, pa.nulls(count, kind))
    return piece


def listed(paths: list[Path]) -> str:
    """Files as DuckDB reads them."""
    return "read_parquet([" + ", ".join(f"'{path}'" for path in paths) + "])"

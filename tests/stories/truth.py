"""Answers that others computed, and how ours are held against them.

Sets stand beside the checkout in ``shared/data`` (not everybody has them) and in ``tests/data``
(always). Each holds the data and ``ref_*`` files; a figure may differ by 0.000001, money by 0.005.
"""

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from huoqun.analytics.kinds import By, Per

OWN = Path(__file__).parents[1] / "data"
SHARED = Path(__file__).parents[3] / "shared" / "data"
TOLERANCE, MONEY_TOLERANCE = 1e-6, 0.005
Row = dict[str, Any]
# The last day of two of its groups is known only from session events, which are not imported.
PERIODS = {"chat_irc_w3c_2011": (date(2011, 1, 1), date(2011, 12, 31))}


@dataclass
class Tally:
    """What was compared so far."""

    figures: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, number: int) -> None:
        self.figures[name] = self.figures.get(name, 0) + number

    def __str__(self) -> str:
        parts = ", ".join(f"{name}: {number}" for name, number in sorted(self.figures.items()))
        total = sum(self.figures.values())
        return f"truth: {len(self.figures)} sets, {total} figures compared ({parts})"


@pytest.fixture(scope="module")
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    found = Tally()
    yield found
    plugins = request.config.pluginmanager
    capture: Any = plugins.get_plugin("capturemanager")
    terminal: Any = plugins.get_plugin("terminalreporter")
    with capture.global_and_fixture_disabled():
        terminal.write_line(f"\n{found}")


def place_of(name: str) -> Path:
    """Where a set lies; skip when this checkout has no copy of it."""
    for folder in (OWN / name, SHARED / name):
        if folder.is_dir():
            return folder
    pytest.skip(f"the set {name} is not on this machine (looked in tests/data and shared/data)")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One answer file: which report answers it, and how its columns are called here."""

    ref: str
    report: str
    key: tuple[str, ...]
    names: dict[str, str]  # theirs -> ours
    money: frozenset[str] = frozenset()
    by: By = By.TOTAL
    per: Per | None = None


def answers(folder: Path, ref: str) -> list[Row] | None:
    """The rows of an answer file, or None when the set has no such file."""
    for path in (folder / f"{ref}.csv", folder / f"{ref}.csv.gz"):
        if path.exists():
            raw = path.read_bytes()
            lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode().splitlines()
            return list(csv.DictReader(lines))
    return None


def compare(check: Check, theirs: Iterable[Row], ours: Iterable[Row]) -> int:
    """Hold our rows against theirs, both ways; give the number of figures compared."""
    expected = {tuple(row[name] for name in check.key): row for row in theirs}
    names = [check.names[name] for name in check.key]
    found = {tuple(text(row[name]) for name in names): row for row in ours}
    assert found.keys() == expected.keys(), f"{check.ref}: other rows than in the answer"
    figures = 0
    for key, row in expected.items():
        for name, ours_name in check.names.items():
            if name in check.key:
                continue
            margin = MONEY_TOLERANCE if name in check.money else TOLERANCE
            got = found[key][ours_name]
            assert agrees(got, row[name], margin), f"{check.ref} {key} {name}: {got} {row[name]}"
            figures += 1
    return figures


def text(value: object) -> str:
    """A key as the answer files write it."""
    return "" if value is None else str(value)


def agrees(got: object, wanted: str, margin: float) -> bool:
    """Whether a figure is the wanted one; unknown only ever equals empty."""
    if got is None or wanted == "":
        return got is None and wanted == ""
    if isinstance(got, date | str):
        return str(got) == wanted
    # An answer is printed to six decimals, so half of the last one is theirs.
    return abs(float(got) - float(wanted)) <= margin + 1e-9

"""A figure: what was measured, against what, and whether it holds what we promise."""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table; ``ratio`` is what the target speaks of when there is a rival."""

    name: str
    figure: float
    unit: str
    against: str = ""
    ratio: float | None = None
    target: str = ""
    holds: bool | None = None


def at_most(limit: float, value: float) -> tuple[str, bool]:
    """A target from above, and whether the value keeps it."""
    return f"≤ {limit:g}", value <= limit


def at_least(limit: float, value: float) -> tuple[str, bool]:
    """A target from below, and whether the value keeps it."""
    return f"≥ {limit:g}", value >= limit


def exactly(wanted: float, value: float) -> tuple[str, bool]:
    """A target that leaves no room (nothing lost, nothing twice)."""
    return f"= {wanted:g}", value == wanted


def made(
    name: str,
    figure: float,
    unit: str,
    *,
    against: str = "",
    ratio: float | None = None,
    target: tuple[str, bool] | None = None,
) -> Figure:
    """A figure with its verdict."""
    said, holds = target or ("", None)
    return Figure(
        name=name,
        figure=round(figure, 4),
        unit=unit,
        against=against,
        ratio=None if ratio is None else round(ratio, 3),
        target=said,
        holds=holds,
    )


def write(path: Path, figures: Sequence[Figure]) -> None:
    """Write figures as JSON, for the next run to compare with."""
    path.parent.mkdir(exist_ok=True)
    listed = [dataclasses.asdict(each) for each in figures]
    path.write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def merge(path: Path, found: Sequence[Figure]) -> None:
    """Write figures beside those of other runs; one measured again takes the place it had."""
    fresh = {each.name: each for each in found}
    known = read(path) if path.exists() else []
    kept = [fresh.pop(each.name, each) for each in known]
    write(path, [*kept, *fresh.values()])


def read(path: Path) -> list[Figure]:
    """Read what :func:`write` wrote."""
    return [Figure(**each) for each in json.loads(path.read_text(encoding="utf-8"))]


def show(title: str, figures: Sequence[Figure]) -> None:
    """Print the table."""
    table = Table(title=title)
    for column in ("figure", "value", "unit", "against", "ratio", "target", "holds"):
        table.add_column(column, justify="right" if column in ("value", "ratio") else "left")
    words = {True: "[green]yes[/]", False: "[red]no[/]", None: ""}
    for each in figures:
        ratio = "" if each.ratio is None else f"{each.ratio:g}"
        value = f"{each.figure:,.4g}" if abs(each.figure) < 1_000 else f"{each.figure:,.0f}"
        table.add_row(
            each.name, value, each.unit, each.against, ratio, each.target, words[each.holds]
        )
    Console(width=None if Console().is_terminal else 150).print(table)

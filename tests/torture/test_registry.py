"""Every figure can be measured, and the page of results speaks of every one."""

import importlib
from pathlib import Path

import pytest

from benchmarks import figures, registry

MODULES = [module for suite in registry.FIGURES.values() for module in suite]


@pytest.mark.parametrize("module", MODULES)
def test_a_figure_can_be_measured(module: str) -> None:
    assert callable(importlib.import_module(module).measure)


def test_every_file_is_registered() -> None:
    """A figure that nobody measures is no figure."""
    folder = Path(figures.__file__).parent
    found = {
        f"benchmarks.{path.parent.name}.{path.stem}"
        for suite in ("speed", "torture")
        for path in (folder / suite).glob("*.py")
        if "def measure(" in path.read_text(encoding="utf-8")
    }
    assert found == set(MODULES)


def test_verdicts() -> None:
    assert figures.at_most(2, 1.9) == ("≤ 2", True)
    assert figures.at_least(0.7, 0.69) == ("≥ 0.7", False)
    assert figures.exactly(0, 1) == ("= 0", False)


def test_figures_are_written_and_read(tmp_path: Path) -> None:
    made = figures.made("一", 1.23456, "s", ratio=0.5, target=figures.at_most(1, 0.5))
    figures.write(tmp_path / "results" / "bench.json", [made])
    assert figures.read(tmp_path / "results" / "bench.json") == [made]
    assert (made.figure, made.holds) == (1.2346, True)

"""``python -m benchmarks.page --bench NOTE --torture NOTE``: write README.md from the last results.

A note tells the sizes and what else the machine did: ``"full sizes; nothing else ran"``.
"""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import figures
from benchmarks.figures import Figure

PAGE = Path(__file__).parent / "README.md"
_HEAD = """# How fast, and how hard to break

`make bench` and `make torture` measure the figures below in a throw-away home with a durable
PostgreSQL of its own; `FULL=1` takes the full sizes. `python -m benchmarks bench daily_report`
measures one. A ratio compares rivals that take turns in one process, so a noisy machine moves both;
absolute times move by a factor of two and more. One file per figure: add yours to `registry.py`.
`python -m benchmarks.page` writes this page from `results/*.json`.

The row store and the report read the same day of facts: one range of communities of the lake.
The bare rival of `record_many` starts from decoded rows, has one table and one index, and knows
neither resends with other content nor the order of transactions. The row store is PostgreSQL 18,
which counts distinct people from a sorted index in 1.2 to 1.7 s; PostgreSQL 15, from which the
limit of 6 was taken, took 2.2 s for as many facts. `killer` takes a million facts while receiver,
sealer and database die at random.
"""
_TITLES = {"bench": "Speed (`make bench`)", "torture": "Torture (`make torture`)"}


def main() -> None:
    """Put the tables of both suites on the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page")
    for suite in _TITLES:
        parser.add_argument(f"--{suite}", required=True, metavar="NOTE")
    notes = vars(parser.parse_args())
    parts = [_HEAD]
    for suite, title in _TITLES.items():
        path = figures.RESULTS / f"{suite}.json"
        if path.exists():
            machine = _machine(datetime.fromtimestamp(path.stat().st_mtime, UTC), notes[suite])
            parts.append(f"## {title}\n\n{machine}\n\n{_table(figures.read(path))}\n")
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def _machine(when: datetime, note: str) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{when:%Y-%m-%d}, {os.cpu_count()} CPUs, {memory:.0f} GB, {note}"


def _table(found: list[Figure]) -> str:
    rows = ["| figure | value | against | ratio | target | holds |", "|---|---|---|---|---|---|"]
    words = {True: "yes", False: "**no**", None: ""}
    for each in found:
        value = f"{each.figure:,.4g}" if abs(each.figure) < 1_000 else f"{each.figure:,.0f}"
        ratio = "" if each.ratio is None else f"{each.ratio:g}"
        cells = [each.name, f"{value} {each.unit}", each.against, ratio, each.target]
        rows.append("| " + " | ".join([*cells, words[each.holds]]) + " |")
    return "\n".join(rows)


if __name__ == "__main__":
    main()

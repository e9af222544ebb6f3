"""``python -m benchmarks.page [--bench NOTE] [--torture NOTE]``: the last results to README.md.

A note tells the sizes and what else the machine did: ``"full sizes; nothing else ran"``. Without a
note the page's own stays. Rows of figures that were not measured again stay as they are.
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

Segments count ten million people by bitmaps; the join beside them, as the field asks it, had only a
tenth of them in its table (20 million rows of person and tag). Measured 2026-11-23, full size.

The figures named WeCom speak to a sandbox of ours and not to Tencent. They were measured on
2026-11-22 in small sizes, from several runs, while others used the same two cores: the two sides
of a ratio met the same noise, absolute figures are no better than that. The forged callbacks are
the full 100,000, through Django's test client. The bare receiver only stores and answers; ours also
checks, opens, parses and seals. The bare sync copies rows into three tables; ours keeps people,
stays, roles, reach and facts, in 55 statements a group, one group at a time: reading several groups
before one write is what would bring it to the platform's own pace.
"""
_TITLES = {"bench": "Speed (`make bench`)", "torture": "Torture (`make torture`)"}


def main() -> None:
    """Put the tables of both suites on the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page")
    for suite in _TITLES:
        parser.add_argument(f"--{suite}", metavar="NOTE")
    notes = vars(parser.parse_args())
    parts = [_HEAD]
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    for suite, title in _TITLES.items():
        path = figures.RESULTS / f"{suite}.json"
        machine, rows = _told(page, title)
        if notes[suite] is not None:
            machine = _machine(datetime.now(UTC), notes[suite])
        if path.exists():
            rows |= _rows(figures.read(path))
        if rows:
            parts.append(f"## {title}\n\n{machine}\n\n{_table(rows)}\n")
    PAGE.write_text("\n".join(parts), encoding="utf-8")


def _machine(when: datetime, note: str) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{when:%Y-%m-%d}, {os.cpu_count()} CPUs, {memory:.0f} GB, {note}"


def _told(page: str, title: str) -> tuple[str, dict[str, str]]:
    """What the page says of a suite: its note, and its rows by figure."""
    part = page.partition(f"## {title}\n\n")[2].partition("\n## ")[0]
    note, _, table = part.partition("\n\n")
    rows = [line for line in table.splitlines()[2:] if line.startswith("| ")]
    return note, {row.split(" | ")[0].removeprefix("| "): row for row in rows}


def _rows(found: list[Figure]) -> dict[str, str]:
    rows: dict[str, str] = {}
    words = {True: "yes", False: "**no**", None: ""}
    for each in found:
        value = f"{each.figure:,.4g}" if abs(each.figure) < 1_000 else f"{each.figure:,.0f}"
        ratio = "" if each.ratio is None else f"{each.ratio:g}"
        cells = [each.name, f"{value} {each.unit}", each.against, ratio, each.target]
        rows[each.name] = "| " + " | ".join([*cells, words[each.holds]]) + " |"
    return rows


def _table(rows: dict[str, str]) -> str:
    head = ["| figure | value | against | ratio | target | holds |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *rows.values()])


if __name__ == "__main__":
    main()

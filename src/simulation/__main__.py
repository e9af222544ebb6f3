"""`python -m simulation demo|volume`: invented data as files; `found|live`: on a WeCom sandbox."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from simulation import calendar, demo
from simulation.living import command


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and write the files; return the exit code."""
    given = _parser().parse_args(arguments)
    if given.what == "demo":
        manifest = demo.write(given.out, seed=given.seed, until=given.until)
        counts = "，".join(f"{name} {number}" for name, number in manifest.counts.items())
        _tell(f"虚构的演示数据写好了（{given.out}）：{counts}")
        return 0
    if given.what in {"found", "live"}:
        return command.run(given)
    # NumPy comes with the development extra; the demo does without it.
    volume = importlib.import_module("simulation.volume")
    files = volume.write(
        given.out,
        communities=given.communities,
        events=given.events,
        day=given.until,
        seed=given.seed,
    )
    _tell(f"{len(files)} files in {given.out}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simulation", description=__doc__)
    kinds = parser.add_subparsers(dest="what", required=True)
    company = kinds.add_parser("demo", help="the demo company as import files")
    many = kinds.add_parser("volume", help="one day of a very large company as Parquet")
    for each in (company, many):
        each.add_argument("--out", type=Path, required=True, help="the folder to write into")
        each.add_argument("--seed", type=int, default=7)
        each.add_argument(
            "--until",
            type=date.fromisoformat,
            default=calendar.yesterday(),
            help="the last day, YYYY-MM-DD (default: yesterday in China)",
        )
    command.add_to(kinds)
    many.add_argument("--communities", type=int, default=25_000)
    many.add_argument("--events", type=int, default=5_000_000)
    return parser


def _tell(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")


if __name__ == "__main__":
    raise SystemExit(main())

"""``python -m benchmarks bench|torture [NAME …]``: measure, show, and write the results."""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import figures, house, registry


def main() -> int:
    """Measure each figure in a process of its own; 1 when one of them breaks off."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("suite", choices=registry.FIGURES)
    parser.add_argument("names", nargs="*", help="only figures whose module ends so")
    asked = parser.parse_args()
    # A run that is told to stop takes its server and its folder with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    full = os.environ.get("FULL") == "1"
    modules = [
        each
        for each in registry.FIGURES[asked.suite]
        if not asked.names or each.rsplit(".", 1)[1] in asked.names
    ]
    found: list[figures.Figure] = []
    broken = False
    with house.opened() as base:
        for module in modules:
            started = time.monotonic()
            measured = _measure(module, base, full=full)
            broken = broken or measured is None
            found += measured or []
            seconds = time.monotonic() - started
            print(f"{module}: {'broke off' if measured is None else 'done'} in {seconds:.0f} s")
    figures.show(f"make {asked.suite}, {'full' if full else 'small'} sizes", found)
    keep = figures.merge if asked.names else figures.write
    keep(figures.RESULTS / f"{asked.suite}.json", found)
    return int(broken)


def _measure(module: str, base: Path, *, full: bool) -> list[figures.Figure] | None:
    """Run one module in a fresh process: its memory is its own, and so are its faults."""
    name = "figure_" + module.rsplit(".", 1)[1]
    out = base / f"{name}.json"
    with house.furnished(base, name, full=full) as own:
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.child", module, str(out)]
        places = [str(own.home), own.url, str(own.server), str(own.material), str(int(full))]
        done = subprocess.run([*command, *places], env=own.environment(), check=False)
    return figures.read(out) if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())

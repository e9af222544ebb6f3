"""The daily report from facts: against the bare SQL, the mere scan, and a limit of memory."""

import subprocess
import sys
from collections.abc import Iterator

from benchmarks import figures, timing
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.speed import material, report

_BYTES_PER_GB = 1024**3
_ONCE = """
import pathlib, re, sys
import django
django.setup()
from benchmarks.speed import report
on = report.prepared()
report.lives(on, int(sys.argv[1]))
report.run_ours(on, [pathlib.Path(path) for path in sys.argv[2:]])
# Not ru_maxrss: a child starts with its parent's peak.
print(re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1])
"""


def measure(house: House) -> Iterator[Figure]:
    """Ours beside the bare two-stage SQL over the same files."""
    paths = material.day(house)
    communities, events = material.size(house)
    peak = _peak_gb(house)
    on = report.prepared()
    report.lives(on, communities)
    ours, bare, floor = timing.race(
        lambda: report.run_ours(on, paths),
        lambda: report.run_bare(on, paths),
        lambda: report.run_floor(on, paths),
    )
    same = on.execute(
        "SELECT count(*) FROM told FULL JOIN bare USING (community_id, day) WHERE"
        " told.messages <> coalesce(bare.messages, 0)"
        " OR told.speakers <> coalesce(bare.speakers, 0)"
        " OR told.joins <> coalesce(bare.joins, 0) OR told.active <> coalesce(bare.active, 0)"
    ).fetchall()[0][0]
    size = material.described(house)
    yield figures.made(
        f"daily report from events ({size})",
        ours,
        "s",
        against=f"bare two-stage DuckDB SQL: {bare:.2f} s",
        ratio=ours / bare,
        target=figures.at_most(1.3, ours / bare),
    )
    yield figures.made(
        "daily report: events a second",
        events / ours,
        "events/s",
        against=f"column scan: {floor:.2f} s",
        ratio=ours / floor,
        target=figures.at_most(6, ours / floor),
    )
    yield figures.made(
        "daily report: communities that differ from the bare SQL",
        same,
        "communities",
        target=figures.exactly(0, same),
    )
    yield figures.made("daily report: peak memory", peak, "GB", target=figures.at_most(2, peak))


def _peak_gb(house: House) -> float:
    """Peak resident memory of a fresh process that makes the report once."""
    communities, _ = material.size(house)
    command = [sys.executable, "-W", "ignore", "-c", _ONCE, str(communities)]
    command += [str(path) for path in material.day(house)]
    done = subprocess.run(
        command, env=house.environment(), check=True, capture_output=True, text=True
    )
    return int(done.stdout) * 1024 / _BYTES_PER_GB

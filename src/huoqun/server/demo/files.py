"""The demo's files: written once, by the simulation in a process of its own."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from huoqun.core import clock
from huoqun.core.refusal import Refused

SEED = 7
WRITE_SECONDS_MAX = 600
MANIFEST = "manifest.json"
_REASON_CHARACTERS = 300


class NotWritten(Refused):
    """The simulation did not write its files."""

    code = "demo_not_written"
    zh = "没能写出演示数据（{reason}）。请检查安装是否完整，再运行一次 huoqun demo。"
    en = "The demo's data could not be written ({reason}). See that the installation is complete, "
    en += "then run huoqun demo again."


def write(folder: Path) -> Path:
    """Write the invented company, living until yesterday, into a folder; what is there is kept.

    The simulation knows nothing of us nor we of it, so it is run, not imported.
    """
    if (folder / MANIFEST).exists():
        return folder
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    _simulate(unfinished, until=clock.today() - timedelta(days=1))
    shutil.rmtree(folder, ignore_errors=True)
    # The folder has its name only when it is complete: a kill leaves nothing half written.
    unfinished.rename(folder)
    return folder


def _simulate(out: Path, *, until: date) -> None:
    command = [sys.executable, "-m", "simulation", "demo", "--out", str(out)]
    command += ["--seed", str(SEED), "--until", until.isoformat()]
    try:
        done = subprocess.run(  # noqa: S603  # our own module with arguments of ours
            command, capture_output=True, text=True, timeout=WRITE_SECONDS_MAX, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NotWritten(reason=f"> {WRITE_SECONDS_MAX} s") from error
    if done.returncode:
        raise NotWritten(reason=done.stderr.strip()[-_REASON_CHARACTERS:])


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of one of the small files, which say what the company is."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def manifest(folder: Path) -> dict[str, Any]:
    """What was planted in the files: counts, and the truth about each community."""
    told: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return told

"""A sandbox as a process of its own, so that what we measure is ours."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.wecom import plant


@dataclass(frozen=True)
class Apart:
    """Where it answers; its inside cannot be seen from here."""

    base_url: str


@contextmanager
def apart(folder: Path) -> Iterator[Apart]:
    """A sandbox with its world in memory, gone at the end."""
    port = plant.free_port()
    command = [sys.executable, "-m", "wecom_sandbox", "--port", str(port)]
    with (folder / "sandbox.log").open("ab") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        plant.until(lambda: plant.listens(port))
        yield Apart(f"http://127.0.0.1:{port}")
    finally:
        running.kill()
        running.wait()

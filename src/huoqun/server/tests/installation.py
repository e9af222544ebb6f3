"""A whole installation in its own home, driven from outside as an operator would."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from huoqun.server import postgres

SECONDS_MAX = 120


class Installation:
    """One home, the commands run on it and the servers left in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.processes: list[subprocess.Popen[str]] = []
        self.more: dict[str, str] = {}  # of the environment, for every command

    def open_quickly(self) -> None:
        """Keep the database open, without flushing: commands join it instead of starting it."""
        postgres.join(self.home, durable=False)

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing of the test run's own settings but the path."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        # A wide terminal: sentences are not broken into lines.
        return {**kept, "HUOQUN_HOME": str(self.home), "COLUMNS": "400", **self.more, **more}

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "huoqun.server.cli", *arguments],
            check=False,
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            env=self.environment(**more),
        )

    def script(self, text: str, *arguments: str) -> Any:
        """Run Python inside the booted installation; what it prints last, as JSON."""
        begin = "from huoqun.server import boot; boot.boot()\n"
        done = subprocess.run(
            [sys.executable, "-c", begin + text, *arguments],
            check=False,
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            env=self.environment(),
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Start a command that keeps running."""
        # A file, since a pipe that nobody reads would stop the talker.
        with (self.home.parent / f"output-{len(self.processes)}.txt").open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "huoqun.server.cli", *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                env=self.environment(HUOQUN_WEB_PROCESSES="1", **more),
            )
        self.processes.append(process)
        return process

    def output(self, process: subprocess.Popen[str]) -> str:
        """What a started command has said so far."""
        number = self.processes.index(process)
        return (self.home.parent / f"output-{number}.txt").read_text()

    def stop(self, process: subprocess.Popen[str]) -> int:
        """Ask a started command to stop; its exit code."""
        process.terminate()
        return process.wait(SECONDS_MAX)

    def end(self) -> None:
        """Stop everything."""
        for process in self.processes:
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(SECONDS_MAX)
        postgres.leave(self.home)


def ask(url: str) -> tuple[int, bytes]:
    """One request to this machine: status and body."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  # this machine
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def wait_until(condition: Any, *, seconds_max: float = SECONDS_MAX) -> Any:
    """The condition's first true value."""
    deadline = time.monotonic() + seconds_max
    while time.monotonic() < deadline:
        with suppress(OSError):
            found = condition()
            if found:
                return found
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds_max} s")

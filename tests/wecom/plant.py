"""Web and worker as processes of their own, on the database of this run, to be killed at will."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from django.db import connection

from huoqun.connectors.wecom import models
from huoqun.connectors.wecom.kinds import CallbackState, WelcomeState
from huoqun.core import clock
from huoqun.server import health, postgres

SECONDS_MAX = 90.0
Name = Literal["web", "worker"]


def environment(home: Path, *, wecom_url: str) -> dict[str, str]:
    """What a process needs to know to work on the database that this process is connected to."""
    name = connection.settings_dict["NAME"]
    # What one has compiled the next one finds, even where this process may leave nothing behind.
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return kept | {
        "HUOQUN_HOME": str(home),
        "HUOQUN_DATABASE_URL": postgres.address(home).replace("/huoqun?", f"/{name}?"),
        "HUOQUN_WECOM_URL": wecom_url,
        "HUOQUN_WEB_PROCESSES": "1",
    }


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Plant:
    """The processes of an installation; the address of the web process stays the same."""

    environment: Mapping[str, str]
    folder: Path
    port: int = field(default_factory=free_port)
    kills: int = 0
    running: dict[Name, subprocess.Popen[bytes]] = field(default_factory=dict)
    started: dict[Name, float] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the web process answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: Name) -> None:
        """Start a process that does not run; it needs some seconds to open its eyes."""
        if name in self.running:
            return
        self.started[name] = time.monotonic()
        arguments = ["web", "--port", str(self.port)] if name == "web" else ["worker"]
        # A file, since a pipe that nobody reads would stop the talker.
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "huoqun.server.cli", *arguments],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: Name) -> None:
        """End a process and all that it forked at once, in the middle of whatever they do."""
        process = self.running.pop(name, None)
        if process is not None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self.kills += 1

    def hold(self, name: Name) -> None:
        """Stop a process without ending it: it knows nothing of the time that passes."""
        os.killpg(self.running[name].pid, signal.SIGSTOP)

    def let_go(self, name: Name) -> None:
        """Let it go on."""
        os.killpg(self.running[name].pid, signal.SIGCONT)

    def said(self, name: Name) -> str:
        """What a process wrote so far."""
        return (self.folder / f"{name}.log").read_text()

    def open(self) -> None:
        """Start the web process and wait until it answers."""
        self.start("web")
        until(self._answers)

    def awake(self) -> None:
        """Wait until all that were started have opened their eyes."""
        if "web" in self.running:
            until(self._answers)
        if "worker" in self.running:
            until(self._works)

    def _works(self) -> bool:
        beat = health.worker_heartbeat_seconds()
        return beat is not None and beat < time.monotonic() - self.started["worker"]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):  # noqa: S310 (ours)
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def end(self) -> None:
        """Leave nothing behind."""
        for name in list(self.running):
            self.kill(name)


def listens(port: int) -> bool:
    """Whether somebody listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(condition: Callable[[], object], *, seconds_max: float = SECONDS_MAX) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds_max
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds_max:.0f} s"
        time.sleep(0.05)


def leases_end() -> None:
    """Time passes: what the dead had in hand may be taken by others."""
    now = clock.now()
    models.Look.objects.filter(due_at__gt=now).update(due_at=now)
    models.Callback.objects.filter(state=CallbackState.WAITING, due_at__gt=now).update(due_at=now)


def idle() -> bool:
    """Whether nothing is left to handle, to look at, or to welcome."""
    return not (
        models.Look.objects.exists()
        or models.Callback.objects.filter(state=CallbackState.WAITING).exists()
        or models.Welcome.objects.filter(state=WelcomeState.WAITING).exists()
    )

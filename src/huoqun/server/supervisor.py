"""Keeping the web and the worker process alive on one machine.

One supervisor per home, told apart by a file lock that ends with its process. A child that dies is
started again after a growing pause; children whose supervisor was killed notice that their standard
input has ended, and stop.
"""

import fcntl
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from huoqun.core.refusal import Refused

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.2
CARE_SECONDS = 3.0
PAUSE_SECONDS_MAX = 30.0
HEALTHY_SECONDS = 60.0  # a child that lived this long starts anew without a pause
STOP_SECONDS_MAX = 25.0
PROGRAM_STOP_SECONDS_MAX = 8.0
# After a kill the old web process needs a moment to let go of its port.
PORT_WAIT_SECONDS = 5.0
PORTS_TRIED_MAX = 50
PARENT_POLL_SECONDS = 0.5


class AlreadyUp(Refused):
    """Another supervisor works on this home."""

    code = "already_up"
    zh = (
        "数据目录 {home} 上已有 huoqun up 在运行（进程 {pid}）。"
        "请先停止它，或用 --home 指定另一个目录。"
    )
    en = (
        "huoqun up already runs on the home {home} (process {pid}). "
        "Stop it first, or name another home with --home."
    )


class PortTaken(Refused):
    """Something else listens on the port."""

    code = "port_taken"
    zh = "端口 {port} 已被占用。请停止占用它的程序，或用 --port 指定另一个端口。"
    en = "Port {port} is in use. Stop what uses it, or name another one with --port."


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Be the home's only supervisor for a while, or refuse."""
    with (home / "run" / "supervisor.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise AlreadyUp(home=home, pid=file.read().strip() or "?") from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def free_port(host: str, port: int, *, search: bool) -> int:
    """The port if it is free, with ``search`` the next free one after it; else refuse."""
    deadline = time.monotonic() + (PORT_WAIT_SECONDS / 5 if search else PORT_WAIT_SECONDS)
    while not _is_free(host, port):
        if time.monotonic() > deadline:
            break
        time.sleep(TICK_SECONDS)
    else:
        return port
    following = range(port + 1, min(port + PORTS_TRIED_MAX, 65_536)) if search else ()
    for each in following:
        if _is_free(host, each):
            return each
    raise PortTaken(port=port)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Sockets of finished connections do not count; a listener does, even one that shares ports.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@dataclass(slots=True)
class _Child:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    needs: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    not_before: float = 0.0
    crashes: int = 0

    def start(self) -> None:
        self.started_at = time.monotonic()
        # Its own session, so that Ctrl-C reaches only us; its standard input ends when we do.
        self.process = subprocess.Popen(  # noqa: S603  # our own commands
            self.command,
            env=dict(self.environment),
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def is_wanted(self) -> bool:
        """Whether what it lives on is still there."""
        return self.needs is None or self.needs.exists()

    def stop(self, seconds_max: float) -> None:
        """Ask it to end, and make it when it does not."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(seconds_max)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def note_end(self) -> None:
        """Put off the next start: 1, 2, 4 … seconds while it keeps dying young."""
        assert self.process is not None
        lived = time.monotonic() - self.started_at
        self.crashes = 1 if lived > HEALTHY_SECONDS else self.crashes + 1
        pause = min(PAUSE_SECONDS_MAX, 2.0 ** (self.crashes - 1))
        self.not_before = time.monotonic() + pause
        logger.error(
            "%s ended with %s after %.0f s; starting it again in %.0f s",
            self.name,
            self.process.returncode,
            lived,
            pause,
        )
        self.process = None


@dataclass(slots=True)
class Supervisor:
    """Starts children and keeps them running until asked to stop."""

    care: Callable[[], None]  # called every few seconds, for what is no child of ours
    stopping: threading.Event = field(default_factory=threading.Event)
    _children: list[_Child] = field(default_factory=list)

    def add(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """One more child: a command of ours with its arguments."""
        command = [sys.executable, "-m", "huoqun.server.cli", *arguments, "--supervised"]
        self._children.append(_Child(name, command, environment))

    def add_program(self, name: str, arguments: Sequence[str], *, needs: Path) -> None:
        """One more child: another package's module with its arguments, as long as a file is there.

        Programs are stopped before our own commands, the last one first.
        """
        command = [sys.executable, "-m", "huoqun.server.tethered", *arguments]
        self._children.append(_Child(name, command, os.environ, needs=needs))

    def run(self) -> None:
        """Keep the children running until a signal (or ``stopping``) ends it; stop them cleanly."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        cared_at = time.monotonic()
        try:
            while not self.stopping.wait(TICK_SECONDS):
                for child in self._children:
                    self._look_after(child)
                if time.monotonic() - cared_at > CARE_SECONDS:
                    self._take_care()
                    cared_at = time.monotonic()
        finally:
            self._stop_children()

    def _take_care(self) -> None:
        try:
            self.care()
        except Refused as refusal:
            logger.error("%s", refusal)  # noqa: TRY400  # a sentence, not a fault of ours

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.stopping.set()

    def _look_after(self, child: _Child) -> None:
        if not child.is_wanted():
            child.stop(PROGRAM_STOP_SECONDS_MAX)
            return
        if child.process is not None and child.process.poll() is not None:
            child.note_end()
        if child.process is None and time.monotonic() >= child.not_before:
            child.start()

    def _stop_children(self) -> None:
        for child in reversed(self._children):
            if child.needs is not None:
                child.stop(PROGRAM_STOP_SECONDS_MAX)
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS_MAX
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def stop_with_supervisor() -> None:
    """End this process cleanly when the supervisor that started it is gone."""

    def watch() -> None:
        # Read below Python's buffers, whose lock would break the interpreter's end.
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()


def stop_with_parent() -> None:
    """End this forked process cleanly when the one that forked it was killed.

    Left alone it would keep the port, and answer with a program that nobody watches.
    """
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_POLL_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()

"""The WeCom sandbox as a process beside ours: its state lies in the home, its code is not ours."""

import sys
from collections.abc import Sequence
from pathlib import Path

HOST = "127.0.0.1"
PORT = 8780
FOLDER = "sandbox"
_STATE = "world.sqlite"


def folder(home: Path) -> Path:
    """Where the sandbox of a home keeps its world."""
    return home / FOLDER


def address(port: int) -> str:
    """Where it answers."""
    return f"http://{HOST}:{port}"


def arguments(home: Path, *, port: int, more: Sequence[str] = ()) -> list[str]:
    """The module with its arguments; the folder is made, for us alone: the world holds secrets."""
    place = folder(home)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return [
        "wecom_sandbox",
        *("--host", HOST),
        *("--port", str(port)),
        *("--state", str(place / _STATE)),
        *more,
    ]


def command(home: Path, *, port: int, more: Sequence[str] = ()) -> list[str]:
    """The whole command."""
    return [sys.executable, "-m", *arguments(home, port=port, more=more)]

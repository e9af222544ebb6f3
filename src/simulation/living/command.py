"""`python -m simulation found|live`: a company on a sandbox, and its life."""

import argparse
import json
import signal
import sys
import threading
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from simulation.living import company, orders, running
from simulation.living.habits import DAY
from simulation.living.world import Gone, World

SPEED_MAX = 86_400.0
_GONE_SECONDS = 2.0
_CHINA = ZoneInfo("Asia/Shanghai")


def add_to(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands to the parser."""
    made = kinds.add_parser("found", help="a company with a past on a WeCom sandbox, as JSON")
    live = kinds.add_parser("live", help="let the people of a WeCom sandbox live; Ctrl-C stops")
    for each in (made, live):
        each.add_argument("--sandbox", required=True, help="http://127.0.0.1:8780")
        each.add_argument("--token", default="", help="of the sandbox's world face")
        each.add_argument("--seed", type=int, default=7)
    made.add_argument("--name", default=company.NAME)
    made.add_argument("--message-days", type=int, default=5, help="how far back talk reaches")
    live.add_argument("--corp", default="", help="corp id (default: the only one)")
    live.add_argument("--days", type=float, default=0.0, help="days to play first, event by event")
    live.add_argument(
        "--catch-up",
        action="store_true",
        help="play what the world is behind real time, at most --days; skip the rest",
    )
    live.add_argument(
        "--speed", type=_speed, default=1.0, help="then: the world's seconds a second; 0 ends"
    )
    live.add_argument("--ready", default="", help="wait until this address answers 200")
    # In a file, because everybody on a machine reads the arguments of its processes.
    live.add_argument("--orders", default="", help='JSON file: "url", "secret" of an order webhook')


def run(given: argparse.Namespace) -> int:
    """Run one of the two; give the exit code."""
    with World(given.sandbox, token=given.token) as world:
        if given.what == "found":
            made = company.found(
                world, seed=given.seed, message_days=given.message_days, name=given.name
            )
            sys.stdout.write(json.dumps(asdict(made)) + "\n")
            return 0
        world.corp_id = given.corp
        return _live(world, given)


def _live(world: World, given: argparse.Namespace) -> int:
    till = None
    if given.orders:
        told = Path(given.orders).read_text(encoding="utf-8")
        till = orders.opened(told, said=_complain)
    life = running.Life(world=world, seed=given.seed, till=till, show=_Days())
    _stop_on_signals(life.stopping)
    while not life.stopping.is_set():
        try:
            _go_on(life, given)
            break
        except Gone as gone:
            # The sandbox is being started again: the world is as it was.
            _complain(str(gone))
            life.stopping.wait(_GONE_SECONDS)
    if given.speed:
        try:
            life.freeze()
        except Gone:
            sys.stderr.write("the sandbox stopped first; its clock runs on\n")
    return 0


def _complain(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _go_on(life: running.Life, given: argparse.Namespace) -> None:
    running.wait_until_ready(life.world, given.ready, life.stopping)
    if life.stopping.is_set():
        return
    if given.catch_up:
        running.catch_up(life, days=given.days)
    elif given.days:
        life.play(until=life.world.now() + int(given.days * DAY))
        # Played they are, should the sandbox be gone for a moment later.
        given.days = 0.0
    if given.speed and not life.stopping.is_set():
        life.live(speed=given.speed)


def _stop_on_signals(stopping: threading.Event) -> None:
    def on_signal(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)


def _speed(text: str) -> float:
    value = float(text)
    if not 0 <= value <= SPEED_MAX:
        raise argparse.ArgumentTypeError(f"0 … {SPEED_MAX:.0f}")
    return value


class _Days:
    """Tells of each day once, when it begins."""

    def __init__(self) -> None:
        self._told: date | None = None

    def __call__(self, now: int) -> None:
        day = datetime.fromtimestamp(now, _CHINA).date()
        if day != self._told:
            sys.stdout.write(f"{day}\n")
            sys.stdout.flush()
        self._told = day

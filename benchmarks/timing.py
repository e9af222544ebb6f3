"""Times that can be compared: rivals take turns in one process, medians count."""

import statistics
import time
from collections.abc import Callable

ROUNDS = 3


def seconds(work: Callable[[], object]) -> float:
    """How long one run takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def race(*rivals: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Median seconds of each rival; they take turns, so that a noisy moment hits all of them."""
    times: list[list[float]] = [[] for _ in rivals]
    for turn in range(rounds):
        order = range(len(rivals)) if turn % 2 == 0 else reversed(range(len(rivals)))
        for place in order:
            times[place].append(seconds(rivals[place]))
    return [statistics.median(each) for each in times]

"""Sends prepared calls to a web server over connections that stay open, and takes their times."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

OK = 200


@dataclass
class Told:
    """How the calls were answered: seconds of each, and how many were not taken."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    wall: float = 0.0

    @property
    def a_second(self) -> float:
        """Calls a second."""
        return len(self.seconds) / self.wall

    @property
    def p99_ms(self) -> float:
        """What ninety-nine of a hundred calls stayed below, in milliseconds."""
        return statistics.quantiles(self.seconds, n=100)[98] * 1_000


@dataclass(frozen=True)
class Post:
    """One call."""

    target: str
    body: bytes


def send(url: str, calls: Sequence[Post], *, threads: int, a_second: float | None = None) -> Told:
    """Post all calls from so many threads; at a pace, each counts from when it was due."""
    place = urlsplit(url)
    told, lock, first = Told(), threading.Lock(), time.perf_counter() + 0.2

    def work(number: int) -> None:
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        seconds, refused = [], 0
        for index in range(number, len(calls), threads):
            due = _wait(first, index, a_second)
            connection.request("POST", calls[index].target, calls[index].body, _HEADERS)
            answer = connection.getresponse()
            answer.read()
            seconds.append(time.perf_counter() - due)
            refused += answer.status != OK
        connection.close()
        with lock:
            told.seconds += seconds
            told.refused += refused

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    told.wall = time.perf_counter() - first
    return told


_HEADERS = {"Content-Type": "text/xml", "Host": "127.0.0.1"}


def _wait(first: float, index: int, a_second: float | None) -> float:
    """Wait for a call's moment, and give it; without a pace it is now, after the common start."""
    moment = first if a_second is None else first + index / a_second
    pause = moment - time.perf_counter()
    if pause > 0:
        time.sleep(pause)
    return time.perf_counter() if a_second is None else moment


def until(condition: Callable[[], object], *, seconds_max: float) -> float:
    """Wait until something is so; how long it took."""
    began = time.perf_counter()
    while not condition():
        if time.perf_counter() - began > seconds_max:
            raise TimeoutError(f"not within {seconds_max:.0f} s")
        time.sleep(0.1)
    return time.perf_counter() - began

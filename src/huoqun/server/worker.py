"""The worker process: the polling loops in threads, Procrastinate in the main one.

A loop's fault is logged and the loop goes on after a pause; the process itself dies only of faults
that a restart may cure, and its supervisor starts it again.
"""

import logging
import socket
import threading
from collections.abc import Callable, Sequence
from functools import partial

from django.db import close_old_connections, connection
from procrastinate.contrib.django import app as procrastinate_app
from procrastinate.contrib.django import django_connector

from huoqun.events import subscriptions
from huoqun.server import jobs, wiring

logger = logging.getLogger(__name__)

SUBSCRIBER_LOOPS = 2
CONCURRENT_JOBS = 2
PAUSE_SECONDS_MAX = 30.0
STOP_SECONDS_MAX = 15.0
# A loop that found work asks again at once, but looks up now and then.
ROUNDS_WITHOUT_REST_MAX = 10_000


def loops() -> list[jobs.Loop]:
    """Every polling loop: the subscribers', and those in the wiring."""
    poll = jobs.Loop(name="subscribers", run=partial(_poll_all, wiring.SUBSCRIBERS))
    # Several, because one slow batch must not hold up the others; cursors are leased row by row.
    subscribers = [poll] * SUBSCRIBER_LOOPS if wiring.SUBSCRIBERS else []
    return [*subscribers, *(job for job in wiring.JOBS if isinstance(job, jobs.Loop))]


def _poll_all(subscribers: Sequence[subscriptions.Subscriber]) -> int:
    return sum(subscriptions.poll(subscriber) for subscriber in subscribers)


def run() -> None:
    """Work until a signal; then finish what is in hand and return."""
    stopping = threading.Event()
    threads = [
        threading.Thread(target=run_loop, args=(loop, stopping), name=loop.name, daemon=True)
        for loop in loops()
    ]
    for thread in threads:
        thread.start()
    try:
        _run_procrastinate()
    finally:
        stopping.set()
        for thread in threads:
            thread.join(STOP_SECONDS_MAX)


def run_loop(
    loop: jobs.Loop, stopping: threading.Event, *, rest: Callable[[float], object] | None = None
) -> None:
    """Run one loop until told to stop; after a fault pause 1, 2, 4 … seconds."""
    rest = rest or stopping.wait
    faults = 0
    while not stopping.is_set():
        try:
            _run_until_idle(loop, stopping)
            faults = 0
            rest(loop.idle_seconds)
        except Exception:
            faults += 1
            logger.exception("the loop %s failed (%s times in a row)", loop.name, faults)
            connection.close()
            rest(min(PAUSE_SECONDS_MAX, 2.0 ** (faults - 1)))
    connection.close()


def _run_until_idle(loop: jobs.Loop, stopping: threading.Event) -> None:
    close_old_connections()
    for _ in range(ROUNDS_WITHOUT_REST_MAX):
        if stopping.is_set() or not loop.run():
            return


def _run_procrastinate() -> None:
    app = procrastinate_app
    assert isinstance(app.connector, django_connector.DjangoConnector)
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(
            name=f"{socket.gethostname()}",
            concurrency=CONCURRENT_JOBS,
            shutdown_graceful_timeout=STOP_SECONDS_MAX,
        )
